// Asks data-url every data-every milliseconds and shows what changed; slower while hidden or without an answer.
// A region in which someone types is left alone until they are done.
export default function pulse(element) {
  const every = Number(element.dataset.every || 500);
  let tag = "";
  let failures = 0;
  const tell = (state) => document.dispatchEvent(new CustomEvent("minga:mark", { detail: state }));
  const typing = () => element.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");

  async function ask() {
    try {
      const answer = await fetch(element.dataset.url, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
      if (answer.status === 200 && !answer.redirected && !typing()) {
        element.innerHTML = await answer.text();
        tag = answer.headers.get("ETag") || "";
        fit(element);
      }
      if (answer.status >= 400) throw new Error(answer.status);
      failures = 0;
      tell("saved");
    } catch {
      failures += 1;
      if (failures > 2) tell("offline");
    }
    setTimeout(ask, document.hidden ? 4000 : every * Math.min(8, 2 ** failures));
  }
  fit(element);
  window.addEventListener("resize", () => fit(element));
  setTimeout(ask, every);
}

// A projector never scrolls: what does not fit is counted instead.
function fit(element) {
  element.querySelectorAll("[data-fit]").forEach((box) => {
    const list = box.querySelector(".entries");
    const more = box.querySelector(".more");
    const items = [...list.children];
    items.forEach((item) => { item.hidden = false; });
    let left = Number(box.dataset.fit) - items.length;
    const say = () => { more.hidden = left === 0; more.textContent = (left === 1 ? more.dataset.one : more.dataset.many).replace("0", left); };
    say();
    while (box.scrollHeight > box.clientHeight && items.length > 1) {
      items.pop().hidden = true;
      left += 1;
      say();
    }
  });
}
