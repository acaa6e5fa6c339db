// Dots by touch: each dot is a write of its own and waits on the device like every other.
import { hex, kept, queueOf } from "./outbox.js";

export default function dots(form) {
  const { outbox: box, activity } = form.dataset;
  const queue = queueOf(box);
  const key = `minga-dots-${box}-${activity}`;
  const each = Number(form.dataset.each);
  const told = form.querySelector("[data-dots-left]");
  const wrong = form.querySelector("[data-dots-error]");
  const state = () => { try { return JSON.parse(kept.get(key)) || { given: [] }; } catch { return { given: [] }; } };
  const change = (then) => { const now = state(); then(now); kept.set(key, JSON.stringify(now)); draw(); };
  // At a table one person follows the other, each with a mark of its own.
  const device = () => (form.dataset.next === undefined ? queue.device : state().device);

  function draw() {
    const { given } = state();
    const left = each - given.length;
    told.textContent = form.dataset.left.replace("{n}", left);
    form.querySelectorAll(".dot-line i").forEach((dot, place) => dot.classList.toggle("free", place >= each - left));
    for (const item of form.querySelectorAll("[data-entry]")) {
      const mine = given.filter((dot) => dot.entry === item.dataset.entry);
      item.classList.toggle("given", mine.length > 0);
      item.querySelector(".dot-mine").hidden = item.querySelector(".dot-less").hidden = !mine.length;
      item.querySelector(".dot-mine").textContent = mine.length;
      item.querySelector(".dot-less").value = mine.length ? mine[mine.length - 1].id : "";
      item.querySelector(".dot-more").disabled = left < 1;
    }
  }
  const send = (fields, entry) => {
    const id = queue.newId(device());
    const body = new URLSearchParams({ what: "dots", activity, write_id: id, ...fields });
    const text = form.querySelector(`[data-entry="${entry}"] .dot-text`)?.textContent || "";
    queue.add({ id, url: form.action, body: body.toString(), text, quiet: true, dots: activity });
    return id;
  };
  if (form.dataset.next !== undefined && !state().device) change((now) => { now.device = hex(); });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (!button) return;
    wrong.hidden = true;
    const entry = button.closest("[data-entry]").dataset.entry;
    if (button.name === "back") {
      const id = button.value;
      change((now) => { now.given = now.given.filter((dot) => dot.id !== id); });
      send({ back: id }, entry);
      if (button.hidden) button.closest("[data-entry]").querySelector(".dot-more").focus();
    } else if (state().given.length < each) {
      const id = send({ entry }, entry);
      change((now) => { now.given.push({ id, entry }); });
    }
  });
  // A dot that was refused is free again, and the reason stands where it was given.
  queue.addEventListener("answer", (event) => {
    const { state: became, id, error, item } = event.detail;
    if (became !== "refused" || item.dots !== activity || !form.isConnected) return;
    change((now) => { now.given = now.given.filter((dot) => dot.id !== id); });
    queue.remove(id);
    wrong.textContent = error;
    wrong.hidden = false;
  });
  form.querySelector("[data-next-person]")?.addEventListener("click", (event) => {
    event.preventDefault();
    change((now) => { now.given = []; now.device = hex(); });
    scrollTo(0, 0);
  });
  draw();
}
