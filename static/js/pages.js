// Turns the pages of a board by itself, so that a hall can read what has no room at once. A pulse brings new pages
// ([data-pages]) and leaves alone the one that is read ([data-shown]): a card changes in its place, one that went
// leaves its place empty, and all the rest comes with the next turn. Only what is pinned moves up at once.
// Arrow keys and a presenter's remote turn the pages, the space bar holds them.
const EVERY = 12000; // four cards of two lines, read without haste
const KEYS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const FADE = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 500;

export default function pages(board) {
  const over = new AbortController(); // another activity took the place of the board
  let held = false;
  let timer = 0;
  const parts = () => [...board.querySelectorAll("[data-pages]")].map(({ children, parentNode }) => ({
    pages: [...children],
    shown: parentNode.querySelector("[data-shown]"),
    mark: parentNode.querySelector("[data-page-mark]"),
  }));
  const at = ({ pages, shown }) => Math.min(shown.dataset.at || 0, pages.length - 1);
  const listen = (target, name, then) => target.addEventListener(name, (event) => {
    if (board.isConnected) then(event); else over.abort();
  }, { signal: over.signal });

  function plan() {
    clearTimeout(timer);
    if (!held && board.isConnected) timer = setTimeout(() => turn(1), EVERY);
  }
  function turn(by) {
    for (const part of parts()) show(part, (at(part) + by + part.pages.length) % part.pages.length);
    plan();
  }
  function show(part, page) {
    const there = new Map([...part.shown.children].map((card) => [card.dataset.key, card]));
    const cards = [...part.pages[page].cloneNode(true).children].map((card) => {
      const same = there.get(card.dataset.key);
      if (same?.isEqualNode(card)) return same;
      if (FADE) card.animate({ opacity: [0, 1] }, FADE);
      return card;
    });
    part.shown.dataset.at = page;
    part.shown.replaceChildren(...cards);
    number(part);
  }
  function number(part) {
    part.mark.hidden = part.pages.length === 1;
    part.mark.classList.toggle("held", held);
    part.mark.textContent = `${at(part) + 1} / ${part.pages.length}`;
  }
  const pinned = (list) => list.querySelector(".pinned")?.dataset.key;

  listen(board.closest("[data-module~=stage]"), "minga:shown", () => parts().forEach((part) => {
    if (pinned(part.pages[0]) !== pinned(part.shown)) return show(part, at(part));
    const now = new Map(part.pages.flatMap((page) => [...page.children]).map((card) => [card.dataset.key, card]));
    for (const card of part.shown.querySelectorAll("[data-key]")) {
      const fresh = now.get(card.dataset.key)?.cloneNode(true);
      fresh?.classList.toggle("wide", card.classList.contains("wide")); // the others stay where they are
      if (fresh?.isEqualNode(card)) continue;
      if (fresh) card.replaceWith(fresh);
      else { card.classList.add("empty-place"); card.replaceChildren(); delete card.dataset.key; }
    }
    number(part);
  }));
  listen(document, "keydown", (event) => {
    if (event.key === " ") { held = !held; parts().forEach(number); plan(); }
    else if (KEYS[event.key]) turn(KEYS[event.key]);
    else return;
    event.preventDefault();
  });
  plan();
}
