// Asks before leaving a form in which something was typed and not sent.
export default function guard(form) {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => {
    if (typed && form.isConnected) event.preventDefault();
  });
}
