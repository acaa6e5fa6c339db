// The make-believe people of a rehearsal: while the page is seen they post every few seconds, unless told to stop.
export default function participants(form) {
  const every = Number(form.dataset.every || 4000);
  const label = form.querySelector("label");
  const going = label.querySelector("input");
  const said = form.querySelector("[role=status]");
  label.hidden = false;

  async function post() {
    const token = form.elements.csrf_token.value;
    try {
      const answer = await fetch(form.action, { method: "POST", headers: { Accept: "application/json", "X-CSRFToken": token } });
      if (answer.ok) said.textContent = (await answer.json()).said;
    } catch {
      said.textContent = ""; // without connection they wait, as phones do
    }
  }

  async function round() {
    if (going.checked && !document.hidden) await post();
    if (form.isConnected) setTimeout(round, every);
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); post(); });
  setTimeout(round, every);
}
