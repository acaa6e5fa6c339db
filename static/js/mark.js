// The quiet mark: saved, pending after two seconds without an answer, offline when none can come.
// A page with a queue of its own says `pending:<n>`, n being what waits on the device; while something does, no
// answer to another question makes the mark say "saved".
const PATIENCE = 2000;

export default function mark(element) {
  let waiting = 0;
  let queued = 0;
  let timer = 0;
  const show = (state) => {
    const wanted = queued && state === "saved" ? "pending" : state;
    const text = queued ? `${element.dataset.pending} (${queued})` : element.dataset[wanted];
    element.dataset.state = wanted;
    const said = wanted === "offline" && queued ? `${element.dataset.offline} · ${text}` : text;
    if (element.textContent !== said) element.textContent = said;
  };
  const settle = () => { clearTimeout(timer); show(navigator.onLine ? "saved" : "offline"); };
  const writes = (event) => event.detail?.requestConfig?.verb && event.detail.requestConfig.verb !== "get";

  element.hidden = false;
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (!writes(event)) return;
    waiting += 1;
    clearTimeout(timer);
    timer = setTimeout(() => show("pending"), PATIENCE);
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (!writes(event)) return;
    waiting = Math.max(0, waiting - 1);
    if (event.detail.successful && waiting === 0) settle();
    else if (!event.detail.successful) { clearTimeout(timer); show(event.detail.xhr?.status ? "pending" : "offline"); }
  });
  document.addEventListener("minga:mark", (event) => { // pages with a queue of their own
    const [state, count] = String(event.detail).split(":");
    if (count !== undefined) queued = Number(count);
    if (count === undefined) { if (state === "offline") clearTimeout(timer); show(state); }
    else if (queued) { clearTimeout(timer); timer = setTimeout(() => show(navigator.onLine ? "pending" : "offline"), element.dataset.state === "saved" ? PATIENCE / 4 : 0); }
    else settle();
  });
  window.addEventListener("offline", () => show("offline"));
  window.addEventListener("online", () => { if (waiting === 0) settle(); });
  if (!navigator.onLine) show("offline");
}
