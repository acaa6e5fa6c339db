// The quiet mark: saved, pending after two seconds without an answer, offline when none can come.
const PATIENCE = 2000;

export default function mark(element) {
  let waiting = 0;
  let timer = 0;
  const show = (state) => {
    if (element.dataset.state === state) return;
    element.dataset.state = state;
    element.textContent = element.dataset[state];
  };
  const settle = () => { clearTimeout(timer); show(navigator.onLine ? "saved" : "offline"); };
  const writes = (event) => event.detail?.requestConfig?.verb && event.detail.requestConfig.verb !== "get";

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
  document.addEventListener("minga:mark", (event) => show(event.detail)); // pages with a queue of their own
  window.addEventListener("offline", () => show("offline"));
  window.addEventListener("online", () => { if (waiting === 0) settle(); });
  if (!navigator.onLine) show("offline");
}
