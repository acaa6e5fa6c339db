// Starts one module for each element with a data-module attribute, also in content that htmx brings later.
const started = new WeakSet();

async function start(element) {
  if (started.has(element)) return;
  started.add(element);
  for (const name of element.dataset.module.split(" ")) {
    const module = await import(`./${name}.js`);
    module.default(element);
  }
  element.dataset.started = "";
}

function startAll(root) {
  if (root.matches?.("[data-module]")) start(root);
  root.querySelectorAll?.("[data-module]").forEach(start);
}

startAll(document.body);
document.body.addEventListener("htmx:load", (event) => startAll(event.detail.elt));
document.body.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});
