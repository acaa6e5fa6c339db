// The one field of a quadrant: Enter stores, the field stays focused and is emptied only once the server has the text.
// The mark of a write changes only then too, so that sending again after a lost answer never doubles an entry.
const fresh = () => [...crypto.getRandomValues(new Uint8Array(13))].map((n) => n.toString(16).padStart(2, "0")).join("");

export default function quickadd(form) {
  const field = form.elements.text;
  let sent = "";
  form.addEventListener("htmx:beforeRequest", () => { sent = field.value; });
  // The answer goes elsewhere in the quadrant; htmx announces it there.
  form.parentElement.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) Object.assign(event.detail, { shouldSwap: true, isError: false });
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    if (event.detail.xhr.status === 200) {
      if (field.value === sent) field.value = ""; // what was typed meanwhile stays
      form.elements.write_id.value = fresh();
    }
    field.focus();
  });
}
