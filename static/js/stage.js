// Follows the stage of a workshop: asks data-url every data-every milliseconds and changes only what is different,
// node by node, so that nothing jumps, no button is lost under the pointer and no field is ever replaced.
//
// data-key   this node stays the same node as long as the key is the same
// data-hold  left alone while someone types in it or has typed something that was not sent
// data-settle="<selector>"  while the pointer or the focus is in it, new children wait; the selector's element counts them
export default function stage(element) {
  const every = Number(element.dataset.every || 500);
  let tag = "";
  let failures = 0;
  let latest = null; // what could not be shown whole yet
  let timer = 0;
  const tell = (state) => document.dispatchEvent(new CustomEvent("minga:mark", { detail: state }));

  function show(html) {
    const wanted = document.createElement("template");
    wanted.innerHTML = html;
    const held = { any: false };
    morphChildren(element, wanted.content, held);
    latest = held.any ? html : null;
    document.body.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: element } })); // starts modules that are new
    element.dispatchEvent(new CustomEvent("minga:shown"));
  }

  async function ask() {
    clearTimeout(timer);
    try {
      const url = element.dataset.url;
      const answer = await fetch(url, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
      if (answer.redirected || answer.status >= 400) throw new Error(answer.status);
      const there = Date.parse(answer.headers.get("Date")) - Date.now();
      document.documentElement.dataset.skew = Math.abs(there) > 2000 ? there : 0;
      if (answer.status === 200) {
        const html = await answer.text();
        tag = answer.headers.get("ETag") || "";
        show(html);
      } else if (latest !== null) show(latest);
      if (failures > 2) tell("saved");
      failures = 0;
    } catch {
      failures += 1;
      if (failures > 2) tell("offline");
    }
    clearTimeout(timer); // two that were asked at once leave one that asks on
    timer = setTimeout(ask, document.hidden ? 4000 : every * Math.min(8, 2 ** failures));
  }

  element.addEventListener("minga:look", ask);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  timer = setTimeout(ask, every);
}

// An option is the same option while its value is: what someone chose never becomes another one.
const keyOf = (node) => (node.nodeType === 1 ? node.dataset.key || node.id || (node.nodeName === "OPTION" ? `=${node.value}` : "") : "");
const FIELDS = "input:not([type=hidden]):not([type=checkbox]), textarea, select";

function busy(element) {
  if (document.activeElement?.matches(FIELDS) && element.contains(document.activeElement)) return true;
  return [...element.querySelectorAll(FIELDS)].some((field) =>
    field.matches("select") ? false : field.value !== field.defaultValue);
}

function morph(from, to, held) {
  if (from.nodeType !== 1) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  if (from.hasAttribute("data-hold") && busy(from)) {
    held.any = true;
    from.dataset.stale = String(from.dataset.key !== to.dataset.key || from.dataset.hold !== to.dataset.hold);
    return;
  }
  if (from.hasAttribute("data-own")) return; // a script of the page keeps it
  for (const { name } of [...from.attributes]) if (name !== "open" && !to.hasAttribute(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  if (from.hasAttribute("data-settle") && from.dataset.settle && occupied(from)) settle(from, to, held);
  else {
    if (from.dataset.settle) count(from, 0);
    morphChildren(from, to, held);
  }
}

const occupied = (element) => element.matches(":hover") || (element.contains(document.activeElement) && document.activeElement !== element);

function count(element, number) {
  const says = document.querySelector(element.dataset.settle);
  if (!says) return;
  says.hidden = number === 0;
  says.textContent = says.dataset[number === 1 ? "one" : "many"].replace("0", number);
}

// Someone is about to press something here: what is shown changes in its place, what is new waits.
function settle(from, to, held) {
  const known = new Map([...from.children].map((child) => [keyOf(child), child]));
  let waiting = 0;
  for (const child of to.children) {
    const there = known.get(keyOf(child));
    if (there) morph(there, child, held);
    else waiting += 1;
  }
  if (waiting) held.any = true;
  count(from, waiting);
}

function morphChildren(from, to, held) {
  const known = new Map([...from.children].filter(keyOf).map((child) => [keyOf(child), child]));
  let at = from.firstChild;
  for (const child of [...to.childNodes]) {
    const key = keyOf(child);
    let match = key ? known.get(key) : at;
    if (match && (match.nodeName !== child.nodeName || keyOf(match) !== key)) match = null;
    if (match) {
      if (match === at) at = at.nextSibling;
      else from.insertBefore(match, at);
      morph(match, child, held);
    } else from.insertBefore(document.importNode(child, true), at);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    if (gone.nodeType === 1 && gone.hasAttribute("data-hold") && busy(gone)) {
      held.any = true;
      gone.dataset.stale = "true";
    } else gone.remove();
  }
}
