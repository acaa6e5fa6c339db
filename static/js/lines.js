// Lines of a paper list: Enter goes to the next field, and from the last one to a new line with the same choice.
// Ctrl+Enter sends. Each line has the mark of its own write, so that sending again never doubles it.
const hex = () => [...crypto.getRandomValues(new Uint8Array(8))].map((n) => n.toString(16).padStart(2, "0")).join("");
const controls = (root) => [...root.querySelectorAll("[data-line] .control")];

function fresh(form, last) {
  const lines = form.querySelectorAll("[data-line]");
  const line = last.cloneNode(true);
  const names = (text) => text?.replace(/-\d+-/, `-${lines.length}-`);
  line.querySelectorAll(".error").forEach((each) => each.remove());
  line.querySelectorAll(".wrong").forEach((each) => each.classList.remove("wrong"));
  line.querySelectorAll("label").forEach((label) => {
    label.htmlFor = names(label.htmlFor);
    const number = label.querySelector(".hidden-text");
    if (number) number.textContent = number.textContent.replace(/\d+/, lines.length + 1);
  });
  line.querySelectorAll("input, select").forEach((each) => {
    each.name = names(each.name);
    if (each.id) each.id = names(each.id);
    for (const gone of ["aria-invalid", "aria-describedby", "autofocus"]) each.removeAttribute(gone);
    if (each.type === "hidden") each.value = `${hex()}-${hex()}`;
    else if (each.matches("input")) each.value = "";
  });
  last.after(line);
  return line;
}

export default function lines(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-line] .control")) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      form.requestSubmit();
      return;
    }
    const all = controls(form);
    const at = all.indexOf(event.target);
    const line = event.target.closest("[data-line]");
    let next = all[at + 1];
    if (!next) [next] = fresh(form, line).querySelectorAll(".control");
    const below = next.closest("[data-line]");
    if (below !== line && !next.value) {
      // Who is written down one after the other often comes from the same place.
      const choice = below.querySelector("select");
      if (choice) choice.value = line.querySelector("select").value;
    }
    next.focus();
    next.select?.();
  });
}
