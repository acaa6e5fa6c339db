// Keeps what is typed on the device until the server has acknowledged it, and sends it in order.
// Each write bears its own mark (write_id), so that a resend never doubles it. A page of a later day, or a browser
// that was closed and opened again, goes on where this one stopped. Works on plain HTTP.
const KEPT = 30; // sent lines that stay on the list
const CALM = 1000; // a list of what is not sent yet does not flash while the signal is good
const LONGEST_WAIT = 30000;
const PATIENCE = 15000;
const queues = new Map();

export const hex = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
// A browser may refuse to keep anything: then all of this lasts as long as the page.
const memory = {};
export const kept = {
  get(key) { try { return localStorage.getItem(key) ?? memory[key] ?? null; } catch { return memory[key] ?? null; } },
  set(key, value) {
    memory[key] = value;
    try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); } catch { /* memory it is */ }
    if (value === null) delete memory[key];
  },
};
export const read = (key, otherwise) => { try { return JSON.parse(kept.get(key)) ?? otherwise; } catch { return otherwise; } };

export function queueOf(name) {
  if (!queues.has(name)) queues.set(name, new Queue(name));
  return queues.get(name);
}

class Queue extends EventTarget {
  constructor(name) {
    super();
    this.key = `minga-outbox-${name}`;
    this.deviceKey = `minga-device-${name}`;
    this.tries = 0;
    const again = () => { this.tries = 0; this.send(); };
    window.addEventListener("online", again);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) again(); });
    window.addEventListener("storage", (event) => { if (event.key === this.key) this.changed(); });
    setTimeout(() => { this.changed(); this.send(); });
  }

  // The mark of this device in this workshop alone: nobody can follow it from one workshop to the next.
  get device() {
    if (!/^[0-9a-f]{16}$/.test(kept.get(this.deviceKey) || "")) kept.set(this.deviceKey, hex());
    return kept.get(this.deviceKey);
  }
  get items() { return read(this.key, []); }
  get waiting() { return this.items.filter((item) => item.state === "pending").length; }
  newId(device = this.device) { return `${device}-${hex()}`; }

  // Another tab may have written since: always change what is stored, never what was read before.
  change(then) {
    const items = then(this.items);
    const old = (item) => item.state === "sent" && !item.once; // what is sent once is asked for again
    const done = items.filter(old).length - KEPT;
    let gone = 0;
    kept.set(this.key, JSON.stringify(items.filter((item) => !old(item) || (gone += 1) > done)));
    this.changed();
  }
  changed() { this.dispatchEvent(new Event("change")); this.tell(); }
  tell(offline = this.tries > 1) {
    const count = this.waiting;
    if (count) say(`pending:${count}`);
    else if (this.told) say("pending:0");
    this.told = true;
    if (count && (offline || !navigator.onLine)) say("offline");
  }
  add(item) {
    this.change((items) => [...items, { state: "pending", at: Date.now(), ...item }]);
    this.send();
  }
  // The last that was sent of a form that gives way then.
  last(once) { return this.items.filter((item) => item.once === once && item.state !== "refused").pop(); }
  remove(id) { this.change((items) => items.filter((item) => item.id !== id)); }
  settle(id, changes) {
    this.change((items) => items.map((item) => (item.id === id ? { ...item, ...changes } : item)));
  }
  later(wait) { clearTimeout(this.timer); this.timer = setTimeout(() => this.send(), wait); }

  async send() {
    clearTimeout(this.timer);
    if (this.busy) return;
    const item = this.items.find((each) => each.state === "pending");
    if (!item) return;
    this.busy = true;
    const answer = await post(item);
    this.busy = false;
    if (answer.state === "later") {
      this.tries += 1;
      this.again = answer.reload;
      this.changed();
      this.later(answer.slow ? 8000 + Math.random() * 7000 : Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(this.tries, 5)) * (0.75 + Math.random() / 2));
      return;
    }
    this.tries = 0;
    this.again = false;
    // What was acknowledged needs no body here any more: names and traits do not stay on the device.
    if (answer.state === "sent" && item.brief) this.remove(item.id);
    else if (answer.state === "sent") this.settle(item.id, { state: "sent", said: answer.said, body: "" });
    else this.settle(item.id, { state: "refused", error: answer.error, there: answer.there, body: without(item) });
    this.dispatchEvent(new CustomEvent("answer", { detail: { ...answer, id: item.id, item } }));
    this.send();
  }
}

const without = ({ body, apart = [] }) => {
  const said = new URLSearchParams(body);
  for (const name of apart) said.delete(name);
  return said.toString();
};
const say = (state) => document.dispatchEvent(new CustomEvent("minga:mark", { detail: state }));

// Only an answer of the server itself counts; a portal's page, a proxy's error or silence mean that nobody knows.
async function post(item) {
  const headers = { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) headers["X-CSRFToken"] = token.content;
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const reply = await fetch(item.url, { method: "POST", body: item.body, headers, cache: "no-store", signal: stop.signal });
    const json = (reply.headers.get("Content-Type") || "").includes("json");
    const said = json ? await reply.json() : {};
    if (reply.status === 200 && said.ok === true && !reply.redirected) return { state: "sent", said: said.said, left: said.left };
    if (said.ok === false && [404, 409, 410, 422].includes(reply.status)) return { state: "refused", error: said.error, there: said.there };
    return { state: "later", slow: reply.status === 429, reload: reply.redirected || [400, 401, 403].includes(reply.status) };
  } catch {
    return { state: "later" };
  } finally {
    clearTimeout(late);
  }
}

export default function outbox(element) {
  const queue = queueOf(element.dataset.outbox);
  if (element.matches("form")) watch(element, queue);
  if (element.dataset.outboxKnown) know(element, queue);
  const list = element.matches("form") ? null : element.querySelector("[data-outbox-list]");
  if (list) show(element, list, queue);
}

// ---- A form: its text stays as a draft while it is typed, and goes into the queue when it is sent.
const own = (form) => [...form.elements].filter((field) => field.name && !["hidden", "submit", "password"].includes(field.type) && !field.closest("[data-private]"));

function watch(form, queue) {
  const what = form.elements.what?.value || form.getAttribute("action");
  const draft = `minga-draft-${form.dataset.outbox}-${what}${form.elements.kind?.type === "hidden" ? form.elements.kind.value : ""}`;
  const words = form.querySelector("[data-outbox-text]") || form.querySelector("textarea, input[type=text]");
  const once = form.dataset.outboxOnce;
  const brief = form.dataset.outboxBrief !== undefined; // once it is acknowledged it stands on the page itself
  const after = once && document.querySelector(`[data-after="${once}"]`);
  for (const field of own(form)) {
    const value = read(draft, {})[field.name];
    if (value === undefined) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
    else if (!field.value) field.value = value;
  }
  const keep = () => {
    const values = {};
    for (const field of own(form)) if (!["radio", "checkbox"].includes(field.type) || field.checked) values[field.name] = field.value;
    kept.set(draft, JSON.stringify(values));
  };
  form.addEventListener("input", keep);
  if (once && location.hash === "#another") form.dataset.again = "1";

  const settle = () => {
    if (!after) return;
    const item = queue.last(once);
    form.hidden = Boolean(item) && !form.dataset.again;
    after.hidden = !form.hidden;
    if (!item) return;
    after.querySelector("[data-after-text]").textContent = item.text;
    showWhen(after, item.state);
  };
  // What became of the last write stands beside the button too, where the sender looks.
  let last = null;
  const said = form.querySelector("[data-outbox-said]");
  const update = () => {
    const item = last && queue.items.find((each) => each.id === last);
    said.textContent = !item ? "" : item.state === "sent" ? item.said : item.state === "refused" ? item.error : said.dataset.pending;
    said.dataset.state = item ? item.state : "";
  };
  if (said) queue.addEventListener("change", () => { if (form.isConnected) update(); });
  if (after) {
    settle();
    queue.addEventListener("change", () => { if (form.isConnected) settle(); });
    after.querySelector("[data-after-again]").addEventListener("click", () => {
      form.dataset.again = "1";
      settle();
      own(form)[0].focus();
    });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const device = form.dataset.outboxDevice === "fresh" ? hex() : queue.device;
    const body = new URLSearchParams(new FormData(form));
    if (event.submitter?.name) body.set(event.submitter.name, event.submitter.value);
    body.delete("csrf_token");
    const id = queue.newId(device);
    body.set("write_id", id);
    const chosen = form.querySelector("input[type=radio]:checked");
    const text = words?.value.trim() || chosen?.dataset.label || form.dataset.outboxTitle || "";
    const note = chosen?.dataset.note || words?.dataset.note || "";
    const apart = [...form.querySelectorAll("[data-private] [name]")].map((field) => field.name);
    last = id;
    queue.add({ id, url: form.action, body: body.toString(), text, note, once, brief, form: what, apart });
    if (words) { // what is about the person or the place stays, the words go
      words.value = "";
      if (form.dataset.outboxDevice === "fresh" || form.dataset.outboxWhole !== undefined) form.reset();
    } else if (!once) form.reset();
    if (words) words.defaultValue = words.value = "";
    for (const old of form.querySelectorAll(":scope > .error")) old.remove();
    keep();
    delete form.dataset.again;
    settle();
    if (words && form.dataset.outboxFocus !== undefined) words.focus();
    else document.activeElement?.blur(); // the keyboard goes away, and what came of it is seen
    form.dispatchEvent(new CustomEvent("minga:queued", { bubbles: true, detail: { id } }));
  });

  queue.addEventListener("edit", (event) => {
    if (!form.isConnected || event.defaultPrevented || event.detail.form !== what) return;
    const first = words || own(form)[0];
    const there = words ? [words] : own(form).filter((field) => field.matches("input.control"));
    if (there.some((field) => field.value.trim())) return; // something new stands there
    event.preventDefault();
    if (form.closest("details")) form.closest("details").open = true;
    form.dataset.again = "1";
    settle();
    const said = new URLSearchParams(event.detail.body);
    for (const field of own(form)) {
      const values = said.getAll(field.name);
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    queue.remove(event.detail.id);
    keep();
    first.focus();
  });
}

// ---- A line that says something else once this device has sent the form it leads to.
function know(line, queue) {
  const update = () => showWhen(line, queue.last(line.dataset.outboxKnown)?.state || "");
  queue.addEventListener("change", () => { if (line.isConnected) update(); });
  update();
}

function showWhen(element, state) {
  for (const part of element.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== state;
}

// ---- The list of what this device sent, with what became of it. Lines are changed in place: nothing jumps.
function show(element, list, queue) {
  const lines = new Map();
  const button = (text, then) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "plain-button";
    made.textContent = text;
    made.addEventListener("click", then);
    return made;
  };
  const draw = (item) => {
    const line = document.createElement("li");
    line.dataset.state = item.state;
    const text = document.createElement("span");
    text.textContent = item.text;
    const told = document.createElement("small");
    told.setAttribute("role", "status");
    told.textContent = [item.note, item.state === "refused" ? item.error : item.state === "sent" ? item.said || list.dataset.sent : list.dataset.pending].filter(Boolean).join(" · ");
    line.append(text, told);
    if (item.state !== "refused") return line;
    const row = document.createElement("span");
    row.className = "sent-row";
    if (item.there && list.dataset.agree) {
      row.append(button(list.dataset.agree, () => {
        const body = new URLSearchParams(item.body);
        body.set("agree", item.there);
        queue.settle(item.id, { state: "pending", body: body.toString(), error: "", there: null });
        queue.send();
      }));
    }
    const forms = [...document.querySelectorAll("form[data-outbox]")];
    if (words(item) || forms.some((form) => form.elements.what?.value === item.form || form.getAttribute("action") === item.form)) {
      row.append(button(list.dataset.edit, () => {
        const nobody = queue.dispatchEvent(new CustomEvent("edit", { detail: item, cancelable: true }));
        if (nobody) mend(line, item);
      }));
    }
    row.append(button(list.dataset.remove, () => queue.remove(item.id)));
    line.append(row);
    return line;
  };
  // The field that holds what was said; a dot or a count has none.
  const words = (item) => ["text", "name"].find((each) => new URLSearchParams(item.body).has(each));
  // Its form has left the page, since the hall went on, or holds something new: the words are set right in their row.
  const mend = (line, item) => {
    const name = words(item);
    if (!name || line.querySelector("textarea")) return;
    const body = new URLSearchParams(item.body);
    const field = document.createElement("textarea");
    field.className = "control";
    field.rows = 3;
    field.value = body.get(name);
    field.setAttribute("aria-label", list.dataset.edit);
    line.firstChild.replaceWith(field);
    line.querySelector(".sent-row").prepend(button(list.dataset.resend, () => {
      body.set(name, field.value);
      queue.settle(item.id, { state: "pending", body: body.toString(), text: field.value.trim(), error: "" });
      queue.send();
    }));
    field.focus();
  };
  const update = () => {
    const young = (item) => item.brief && item.state === "pending" && Date.now() - item.at < CALM;
    if (queue.items.some(young)) setTimeout(update, CALM);
    const items = queue.items.filter((item) => item.text && !young(item) && (item.state !== "sent" || !(item.quiet || item.once)) && (!item.quiet || item.state === "refused"));
    element.hidden = !items.length;
    const again = element.querySelector("[data-outbox-again]");
    if (again) again.hidden = !(queue.again && queue.waiting);
    const ids = new Set(items.map((item) => item.id));
    for (const [id, line] of lines) if (!ids.has(id)) { line.remove(); lines.delete(id); }
    for (const item of items) {
      const old = lines.get(item.id);
      if (old && old.dataset.state === item.state) continue;
      const line = draw(item);
      if (old) old.replaceWith(line); else list.prepend(line);
      lines.set(item.id, line);
    }
  };
  queue.addEventListener("change", update);
  // Where the sender looks at something else, a reason comes to the eye.
  if (element.dataset.reveal !== undefined) queue.addEventListener("answer", ({ detail }) => lines.get(detail.id)?.scrollIntoView({ block: "nearest" }));
  update();
}
