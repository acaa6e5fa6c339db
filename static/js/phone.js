// Asks now and then what phones are asked in the workshop, and shows it. While somebody writes, or has words that
// were not sent, nothing is replaced: a line says what is on now, and a button goes on.
const EVERY = 4000;
const TOUCHED = 20000;

export default function phone(element) {
  const place = element.querySelector("[data-ask]");
  const now = element.querySelector("[data-now]");
  let known = element.dataset.turn;
  let tag = "";
  let failures = 0;
  let next = null; // what is on, when this page shows something older
  const tell = (state) => document.dispatchEvent(new CustomEvent("minga:mark", { detail: state }));
  // A field that somebody has just touched is about to be written in; one that only has the focus is not.
  let touched = 0;
  for (const name of ["focusin", "pointerdown", "keydown"]) place.addEventListener(name, () => { touched = Date.now(); });
  const busy = () => Date.now() - touched < TOUCHED && place.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")
    || [...place.querySelectorAll("textarea, [data-outbox-text]")].some((field) => field.value.trim() && !field.closest("[hidden]"));

  async function goOn() {
    const answer = await fetch(element.dataset.page, { cache: "no-store", headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-ask]");
    if (!fresh) throw new Error(answer.status);
    const before = element.dataset.on;
    ({ turn: known, on: element.dataset.on } = page.querySelector("[data-turn]").dataset);
    if (element.dataset.on !== before) scrollTo(0, 0); // what is asked now stands at the top
    next = null;
    now.hidden = true;
    place.replaceChildren(...fresh.childNodes);
    document.title = page.title;
    document.querySelector("h1").textContent = page.querySelector("h1").textContent;
    if (location.search.includes("sign_in")) history.replaceState(null, "", element.dataset.page);
    place.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: place } }));
  }

  async function look() {
    if (!next) return;
    if (busy()) {
      if (next.on === element.dataset.on) return; // the same activity, with something new about it: later
      now.querySelector("[data-now-title]").textContent = next.title;
      now.hidden = false;
    } else await goOn();
  }

  async function ask() {
    try {
      const answer = await fetch(element.dataset.pulse, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
      if (answer.status === 200 && !answer.redirected) {
        const said = await answer.json();
        tag = answer.headers.get("ETag") || "";
        next = `${said.turn}-${said.asks}` === known ? null : said;
        if (!next) now.hidden = true;
      } else if (answer.status !== 304) throw new Error(answer.status);
      await look();
      failures = 0;
      tell("saved");
    } catch {
      failures += 1;
      if (failures > 1) tell("offline");
    }
    plan();
  }
  let timer;
  const plan = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, (document.hidden ? 8 : Math.min(4, 2 ** failures)) * EVERY * (0.85 + Math.random() * 0.3));
  };
  now.querySelector("[data-go-on]").addEventListener("click", () => { goOn().catch(() => tell("offline")); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  window.addEventListener("online", ask);
  plan();
}
