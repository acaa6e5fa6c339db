// The console without reloads: a button is sent in the background and the pulse shows what came of it at once.
// What is typed is kept on this device until it was sent, so that a reload finds it again.
export default function console_(page) {
  const say = page.querySelector("[data-say]");
  const undo = page.querySelector("[data-undo]");
  const live = page.querySelector("[data-url]");
  const name = (field) => `${page.dataset.draft}-${field.form.elements.what?.value || ""}-${field.name}`;

  function tell(text, failed) {
    const line = document.createElement("div");
    line.className = `notice${failed ? " error-notice" : ""}`;
    if (failed) line.setAttribute("role", "alert");
    line.innerHTML = "<div><p></p></div>";
    line.querySelector("p").textContent = text;
    say.replaceChildren(line);
  }

  async function press(form, button) {
    const values = new FormData(form);
    values.set(button.name, button.value);
    values.set("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: values, headers: { Accept: "application/json" } });
      const found = await answer.json();
      tell(found.ok ? found.said : found.error, !found.ok);
      if (found.ok) {
        const again = undo.querySelector("button");
        undo.hidden = !found.undo;
        again.value = found.undo || "-";
        document.querySelectorAll('input[name="chosen"]:checked').forEach((box) => { if (button.value === "entry.merge") box.checked = false; });
      }
      live.dispatchEvent(new CustomEvent("minga:look"));
    } catch {
      tell(page.dataset.failed, true);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form.matches("#acts") || form === undo) || !event.submitter) return;
    event.preventDefault();
    if (!event.submitter.hasAttribute("aria-busy")) press(form, event.submitter);
  });

  // Enter sends, Shift+Enter makes no new line either: an entry is one sentence.
  page.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && event.target.matches("[data-enter]")) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });

  const kept = (field) => field.matches(".quick-form textarea, .quick-form input.control");
  page.addEventListener("input", (event) => {
    if (!kept(event.target)) return;
    try { sessionStorage.setItem(name(event.target), event.target.value); } catch { /* a full or forbidden store */ }
  });
  page.addEventListener("submit", (event) => {
    event.target.querySelectorAll("textarea, input.control").forEach((field) => { if (kept(field)) sessionStorage.removeItem(name(field)); });
  });
  const restore = () => page.querySelectorAll(".quick-form textarea, .quick-form input.control").forEach((field) => {
    const draft = sessionStorage.getItem(name(field));
    if (draft && field.value === "" && field !== document.activeElement) field.value = draft;
  });
  restore();
  live.addEventListener("minga:shown", restore);
}
