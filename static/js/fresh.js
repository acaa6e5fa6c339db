// Fetches parts of the page again (data-fresh, each with an id) when all that waited on the device has arrived.
import { queueOf } from "./outbox.js";

export default function fresh(element) {
  const queue = queueOf(element.dataset.outbox);
  let arrived = false; // also when the last of them was refused
  queue.addEventListener("answer", async ({ detail }) => {
    arrived ||= detail.state === "sent";
    if (!arrived || queue.waiting) return;
    arrived = false;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-fresh]")) {
        const now = page.getElementById(part.id);
        if (!now || part.contains(document.activeElement)) continue; // nobody loses the field that they type in
        part.replaceWith(now);
        document.body.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: now } })); // starts its modules
      }
    } catch { /* no signal: the next answer brings it */ }
  });
}
