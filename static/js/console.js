// The console without reloads: a button is sent in the background and the pulse shows what came of it at once.
export default function console_(page) {
  const say = page.querySelector("[data-say]");
  const undo = page.querySelector("[data-undo]");
  const live = page.querySelector("[data-url]");

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

  // Where we are on the agenda is always in sight.
  let current = "";
  const follow = () => {
    const line = page.querySelector(".agenda [aria-current]");
    if (!line || line.value === current) return;
    current = line.value;
    line.scrollIntoView({ block: "nearest" });
    page.querySelector(".work").scrollTop = 0;
  };
  follow();
  live.addEventListener("minga:shown", follow);
}
