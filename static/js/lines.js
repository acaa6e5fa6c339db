// Lines of a paper list: Enter goes to the next field, and from the last one to a new line with the same choice.
// Ctrl+Enter sends. Each line is a write of its own: it goes into the queue of the device, and its draft is kept there.
import { hex, kept, queueOf, read } from "./outbox.js";

const TEXTS = "input.control";
const typed = (line) => [...line.querySelectorAll(TEXTS)].some((field) => field.value.trim());
const fields = (line) => [...line.querySelectorAll("input, select")].map((field) => [field.name.replace(/^.*-/, ""), field]);
const values = (line) => Object.fromEntries(fields(line).map(([name, field]) => [name, field.value]));
const fill = (line, said) => fields(line).forEach(([name, field]) => { field.value = said[name] ?? field.value; });
const newId = () => `${hex()}-${hex()}`;

function empty(line) {
  line.querySelectorAll(TEXTS).forEach((field) => { field.value = ""; });
  line.querySelector("input[type=hidden]").value = newId();
}

function fresh(form, last) {
  const lines = form.querySelectorAll("[data-line]");
  const line = last.cloneNode(true);
  const names = (text) => text?.replace(/-\d+-/, `-${lines.length}-`);
  line.querySelectorAll(".error").forEach((each) => each.remove());
  line.querySelectorAll(".wrong").forEach((each) => each.classList.remove("wrong"));
  line.querySelectorAll("label").forEach((label) => {
    label.htmlFor = names(label.htmlFor);
    const number = label.querySelector(".hidden-text");
    if (number) number.textContent = number.textContent.replace(/\d+/, lines.length + 1);
  });
  line.querySelectorAll("input, select").forEach((each) => {
    each.name = names(each.name);
    if (each.id) each.id = names(each.id);
    for (const gone of ["aria-invalid", "aria-describedby", "autofocus"]) each.removeAttribute(gone);
  });
  empty(line);
  last.after(line);
  return line;
}

export default function lines(form) {
  const queue = queueOf(form.dataset.outbox);
  const draft = `minga-draft-${form.dataset.outbox}-lines`;
  const all = () => [...form.querySelectorAll("[data-line]")];
  const controls = () => all().flatMap((line) => [...line.querySelectorAll(".control")]);
  const free = () => all().find((line) => !typed(line)) || fresh(form, all().pop());
  const least = all().length;
  const keep = () => kept.set(draft, JSON.stringify(all().filter(typed).map(values)));
  const mine = form.getAttribute("action");
  const told = form.querySelector("[data-outbox-said]");

  const refused = form.querySelector("[data-outbox-refused]");
  const count = () => {
    const number = queue.items.filter((item) => item.state === "refused").length;
    refused.hidden = !number;
    refused.textContent = refused.dataset.outboxRefused.replace("{n}", number);
  };

  count();
  queue.addEventListener("change", count);
  read(draft, []).forEach((said) => fill(free(), said));
  form.addEventListener("input", keep);

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-line] .control")) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      form.requestSubmit();
      return;
    }
    const order = controls();
    const line = event.target.closest("[data-line]");
    let next = order[order.indexOf(event.target) + 1];
    if (!next) [next] = fresh(form, line).querySelectorAll(".control");
    const below = next.closest("[data-line]");
    if (below !== line && !next.value) {
      // Who is written down one after the other often comes from the same place.
      const choice = below.querySelector("select");
      if (choice) choice.value = line.querySelector("select").value;
    }
    next.focus();
    next.select?.();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const full = all().filter(typed);
    told.textContent = full.length ? "" : form.dataset.nothing;
    const last = full.length ? values(full.at(-1)).parish : null;
    for (const line of full) {
      const { write_id: id, ...said } = values(line);
      const body = new URLSearchParams({ source: form.elements.source.value, "rows-0-write_id": id });
      for (const [name, value] of Object.entries(said)) body.set(`rows-0-${name}`, value);
      queue.add({ id, url: form.action, body: body.toString(), text: said.name.trim() || said.organisation.trim(), form: mine, brief: true });
      empty(line);
    }
    all().slice(least).forEach((line) => line.remove());
    if (last !== null) all().forEach((line) => { line.querySelector("select").value = last; });
    keep();
    controls()[0].focus();
  });

  queue.addEventListener("answer", ({ detail }) => {
    if (detail.item.form === mine) told.textContent = detail.state === "sent" ? detail.said : "";
  });
  queue.addEventListener("edit", (event) => {
    const { detail } = event;
    if (detail.form !== mine) return;
    event.preventDefault();
    const body = new URLSearchParams(detail.body);
    const line = free();
    for (const [name, field] of fields(line)) if (field.type !== "hidden") field.value = body.get(`rows-0-${name}`) || "";
    queue.remove(detail.id);
    keep();
    line.querySelector(TEXTS).focus();
  });
}
