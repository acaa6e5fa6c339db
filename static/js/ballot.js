// The ballot works without this. With it: the code of the QR fills itself in, the foot adds up, the review needs
// no request, and a vote that found no signal waits on the device until the box has acknowledged it.
const main = document.querySelector("main");
const form = document.querySelector("form[data-ballot]");
const waiting = document.querySelector("[data-wait]");
const path = location.pathname;
const name = "minga" + path.toLowerCase();
const one = (what, inside = document) => inside.querySelector(what);
const shared = /\/(kiosk|assisted)$/.test(path);
const hear = (node, what, then) => node.addEventListener(what, then);
// A browser may refuse to keep anything: then all of this lasts as long as the page.
const keep = (store, key, value) => {
  try {
    const area = window[store + "Storage"];
    if (value === null) area.removeItem(key);
    else if (value === undefined) return area.getItem(key);
    else area.setItem(key, value);
    return true;
  } catch { return null; }
};
const RECEIPT = name + "/in", ORDER = name + "/order";
const forget = () => {
  keep("local", name, null);
  keep("session", name, null);
  keep("session", ORDER, null);
};
let pending = keep("local", name);
let finished = false, tries = 0, busy = false, timer;

// Only one of form, review and waiting is seen.
const see = (shown) => {
  if (form) for (const part of [form, one("[data-review]")]) part.hidden = part !== shown;
  const said = one("[data-said]");
  if (said) said.hidden = shown === waiting;
  waiting.hidden = shown !== waiting;
};
const focus = (node) => { scrollTo(0, 0); node.focus({ preventScroll: true }); };

const replace = (html) => {
  finished = true;
  main.innerHTML = html;
  document.title = one("h1").textContent + " · Minga";
  focus(one("h1"));
  const next = one("[data-next]");
  if (!next) return;
  hear(next, "click", (event) => { event.preventDefault(); keep("session", RECEIPT, null); location.replace(next.href); });
  if (!next.dataset.next) return;
  let empty;
  const later = () => { clearTimeout(empty); empty = setTimeout(() => location.replace(next.href), next.dataset.next * 1000); };
  for (const what of ["pointerdown", "keydown"]) hear(document, what, later);
  later();
};

// ---- A vote on its way. Only an answer of the box itself ends the waiting; anything else means that nobody knows.
const say = (state, why) => {
  const kept = keep("local", name) === pending;
  const heading = one("h2", waiting), text = waiting.dataset[state];
  if (heading.textContent !== text) heading.textContent = text;
  one("[data-why]", waiting).textContent = why || (state === "sending" && !tries ? "" : waiting.dataset[kept ? "kept" : "loose"]);
  for (const part of waiting.querySelectorAll(".pending,[data-now]")) part.hidden = state === "sending";
};
const send = async () => {
  clearTimeout(timer);
  if (busy || !pending) return;
  busy = true;
  say("sending");
  let answer;
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), 20000);
  try {
    const reply = await fetch(path, {
      method: "POST", body: new URLSearchParams(pending), headers: { Accept: "application/json" }, cache: "no-store", signal: stop.signal,
    });
    answer = await reply.json();
  } catch { /* no signal, or somebody else answered */ }
  clearTimeout(late);
  busy = false;
  const state = answer && answer.state;
  if (state === "in") {
    forget();
    pending = null;
    if (!shared) keep("session", RECEIPT, answer.html);
    replace(answer.html);
  } else if (state === "no") {
    refused(answer);
  } else {
    tries += 1;
    say(navigator.onLine ? "unknown" : "offline", answer && answer.error);
    timer = setTimeout(send, Math.min(60000, 1500 * 2 ** tries) * (0.75 + Math.random() / 2));
  }
};
const refused = (answer) => {
  keep("local", name, null);
  pending = null;
  tries = 0;
  if (!form || !answer.mend) {
    forget();
    replace(answer.html);
    return;
  }
  form.elements.attempt.value = answer.attempt;
  back();
  wrong(answer.error);
};
const wait = () => {
  see(waiting);
  send();
  if (!shown_before) focus(one("h2", waiting));
  shown_before = true;
};
let shown_before = false;
hear(one("[data-now]"), "click", send);
hear(window, "online", send);
hear(document, "visibilitychange", () => { if (!document.hidden) send(); });
// A page that comes back from the browser's memory must not show what somebody chose.
hear(window, "pageshow", (event) => { if (event.persisted && finished) location.reload(); });

const fragment = () => { try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; } };
const strip = () => history.replaceState(history.state, "", path + location.search);

let back, wrong;
if (!form) {
  hear(window, "hashchange", () => location.reload());
} else {
  const data = form.dataset, kind = data.kind, says = JSON.parse(data.say);
  const code = form.elements.code, list = one(".picks", form), review = one("[data-review]");
  const spanish = document.documentElement.lang === "es";
  const picks = [...list.children].map((item) => ({
    item, id: item.dataset.id, cost: +item.dataset.cost, title: one("h2", item).textContent, field: one("[name]", item), note: one(".short", item),
  }));
  const told = (text, x) => text.replace("{x}", x).replace("{n}", x);
  const dollars = (cents) => {
    const text = new Intl.NumberFormat(spanish ? "es-EC" : "en-US", { minimumFractionDigits: cents % 100 ? 2 : 0, useGrouping: true }).format(cents / 100);
    return spanish ? "$\u00a0" + text : "$" + text;
  };
  const button = (text, label, then) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    if (label) made.setAttribute("aria-label", label);
    hear(made, "click", then);
    return made;
  };
  const valued = kind === "points" || kind === "ranking";
  const worth = (pick) => (valued ? +pick.field.value || 0 : pick.field.checked ? 1 : 0);
  const chosen = () => {
    const found = picks.filter(worth);
    return kind === "ranking" ? found.sort((a, b) => worth(a) - worth(b)) : found;
  };
  const body = () => new URLSearchParams(new FormData(form)).toString();
  const fill = (text, also) => {
    const said = new URLSearchParams(text);
    if (!code.value || also) code.value = said.get("code") || "";
    if (also) form.elements.attempt.value = said.get("attempt");
    for (const { field } of picks) {
      if (valued) field.value = said.get(field.name) || "";
      else field.checked = said.getAll("project").includes(field.value);
    }
  };

  // The order of the projects stays when the page is loaded again.
  const order = keep("session", ORDER);
  if (order && !shared) {
    const places = order.split(",");
    picks.sort((a, b) => places.indexOf(a.id) - places.indexOf(b.id)).forEach((pick) => list.append(pick.item));
  } else if (!shared) keep("session", ORDER, picks.map((pick) => pick.id).join());
  const draft = keep("session", name);
  const typed = fragment();
  if (!pending && typed) { keep("session", RECEIPT, null); code.value = typed; }
  if (pending) fill(pending, true);
  else if (draft && !shared && !chosen().length) fill(draft);
  if (!pending && typed) strip();
  hear(window, "hashchange", () => {
    if (pending || !fragment()) return;
    if (finished) return location.reload();
    code.value = fragment();
    strip();
    update();
  });

  // ---- What each kind of ballot adds to its plain fields.
  const ranked = document.createElement("section");
  const move = (places) => { picks.forEach((pick) => { pick.field.value = ""; }); places.forEach((pick, at) => { pick.field.value = at + 1; }); update(); };
  for (const pick of picks) {
    const { field, item } = pick;
    if (kind === "points") {
      const step = (by) => () => { field.value = Math.max(0, worth(pick) + by) || ""; update(); };
      pick.less = button("−", says.less + ": " + pick.title, step(-1));
      pick.more = button("+", says.more + ": " + pick.title, step(1));
      field.before(pick.less);
      field.after(pick.more);
    } else if (kind === "ranking") {
      pick.take = button("", "", () => { const now = chosen(); move(worth(pick) ? now.filter((each) => each !== pick) : [...now, pick]); });
      pick.take.className = "take";
      item.append(pick.take);
      one(".give", item).hidden = true;
    }
  }
  if (kind === "ranking") {
    ranked.className = "order";
    list.after(ranked);
  }
  const drawOrder = (now) => {
    const active = document.activeElement, at = active && active.dataset.at;
    ranked.hidden = !now.length;
    const rows = document.createElement("ol");
    now.forEach((pick, place) => {
      const row = document.createElement("li");
      const text = document.createElement("span");
      text.textContent = pick.title;
      const swap = (by) => () => { const places = [...now]; places.splice(place, 1); places.splice(place + by, 0, pick); move(places); };
      const buttons = [
        button("↑", says.up + ": " + pick.title, swap(-1)),
        button("↓", says.down + ": " + pick.title, swap(1)),
        button("✕", says.out + ": " + pick.title, () => move(now.filter((each) => each !== pick))),
      ];
      buttons[0].disabled = !place;
      buttons[1].disabled = place === now.length - 1;
      buttons.forEach((each, number) => { each.dataset.at = pick.id + "/" + number; });
      row.append(text, ...buttons);
      rows.append(row);
    });
    const heading = document.createElement("h2");
    heading.textContent = says.order;
    ranked.replaceChildren(heading, rows);
    const again = at && one(`[data-at="${at}"]`, ranked);
    if (again) (again.disabled ? one("button:not(:disabled)", again.parentNode) : again).focus();
  };

  const ceiling = +data.ceiling, points = +data.points, most = +data.most || 0;
  const limit = kind === "knapsack" ? ceiling : kind === "points" ? points : most;
  const used = (now) => (kind === "knapsack" ? now.reduce((sum, pick) => sum + pick.cost, 0) : kind === "points" ? now.reduce((sum, pick) => sum + worth(pick), 0) : now.length);
  const amount = (x) => (kind === "knapsack" ? dollars(x) : x);
  const update = () => {
    const now = chosen(), left = limit - used(now);
    if (!shared) keep("session", name, body());
    const cost = now.reduce((sum, pick) => sum + pick.cost, 0);
    one("[data-chosen]", form).textContent = told(says.count, now.length) + (valued ? "" : " · " + dollars(cost));
    one("[data-left]", form).textContent = limit && kind !== "single" ? told(left < 0 ? says.over : says.left, amount(Math.abs(left))) : "";
    one(".bottom", form).classList.toggle("over", limit > 0 && left < 0);
    const bar = one("progress", form);
    bar.hidden = !limit || kind === "single";
    bar.max = limit || 1;
    bar.value = used(now);
    for (const pick of picks) {
      const has = worth(pick);
      const lacks = !limit || kind === "single" ? 0 : kind === "knapsack" ? pick.cost - left : left < 1 ? 1 : 0;
      const blocked = !has && lacks > 0;
      pick.note.hidden = !blocked;
      if (blocked) pick.note.textContent = told(says.short, amount(lacks));
      pick.item.classList.toggle("short-of", blocked);
      pick.item.classList.toggle("chosen", has > 0);
      if (kind === "points") {
        pick.less.disabled = !has;
        pick.more.disabled = left < 1;
      } else if (kind === "ranking") {
        pick.take.disabled = blocked;
        pick.take.textContent = told(has ? says.taken : says.take, (has || now.length + 1) + ".º");
      } else pick.field.disabled = blocked;
    }
    if (kind === "ranking") drawOrder(now);
  };
  hear(form, "input", update);

  // ---- Review and sending.
  wrong = (text, at) => {
    const error = one("[data-error]", form);
    error.textContent = text;
    error.hidden = !text;
    if (!text) return;
    const slip = code.closest("details");
    if (slip && at) slip.open = true;
    if (at) at.setAttribute("aria-invalid", "true");
    focus(error);
  };
  // A code is 14 characters and a check character; 23 is prime, so that the sum finds any wrong one.
  const faulty = () => {
    const letters = "34679ACDEFGHJKMNPQRTWXY";
    const plain = code.value.replace(/[\s\-‐‑‒–—―−._·]+/g, "").toUpperCase();
    if (!plain && !code.required) return "";
    if (plain.length !== 15 || [...plain].some((sign) => !letters.includes(sign))) return says.code;
    return [...plain].reduce((sum, sign, place) => sum + (place + 1) * letters.indexOf(sign), 0) % 23 ? says.typo : "";
  };
  back = () => { see(form); update(); };
  hear(form, "submit", (event) => {
    event.preventDefault();
    if (pending) return;
    const now = chosen(), left = limit - used(now), bad = faulty();
    code.removeAttribute("aria-invalid");
    if (bad) return wrong(bad, code);
    if (!now.length) return wrong(says.empty);
    if (limit && left < 0) return wrong(told(says.over, amount(-left)));
    wrong("");
    const sum = document.createElement(kind === "ranking" ? "ol" : "ul");
    sum.className = kind === "ranking" ? "sum ranked" : "sum";
    for (const pick of now) {
      const row = document.createElement("li"), text = document.createElement("span"), value = document.createElement("b");
      text.textContent = pick.title;
      value.textContent = kind === "points" ? told(says.points, worth(pick)) : dollars(pick.cost);
      row.append(text, value);
      sum.append(row);
    }
    one("[data-sum]", review).replaceChildren(sum);
    one("[data-total]", review).textContent = dollars(now.reduce((total, pick) => total + pick.cost, 0));
    one(".total", review).hidden = valued;
    see(review);
    focus(one("h2", review));
    if (!shared) history.pushState("review", "");
  });
  const change = () => { back(); one(".bottom button", form).focus({ preventScroll: true }); };
  hear(one("[data-back]"), "click", () => (history.state === "review" ? history.back() : change()));
  hear(window, "popstate", () => { if (!pending && !finished && !review.hidden) change(); });
  hear(one("[data-send]"), "click", () => {
    if (pending) return;
    pending = body() + "&step=cast";
    keep("local", name, pending);
    wait();
  });
  update();
}

const receipt = keep("session", RECEIPT);
if (pending) wait();
else if (receipt && form && !shared) replace(receipt);
