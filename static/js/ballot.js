// The ballot works without this: it fills in the code of the QR, adds up, keeps order and choices on a reload,
// and forgets them when the vote is cast.
(() => {
  const form = document.querySelector("form[data-ballot]");
  const store = (key, value) => {
    try {
      if (value === null) return sessionStorage.removeItem(key);
      return value === undefined ? sessionStorage.getItem(key) : sessionStorage.setItem(key, value);
    } catch { return null; }
  };
  const mine = "minga" + location.pathname;
  if (!form) { // the vote is cast or cannot be: whoever gets this phone next must not see what was chosen
    store(mine, null);
    store(mine + "seed", null);
    // The next slip, opened in this tab, differs in its fragment alone: without this nothing would happen.
    addEventListener("hashchange", () => {
      location.href = location.pathname + "?lang=" + document.documentElement.lang + location.hash;
    });
    return;
  }
  const code = form.elements.code;
  const fragment = decodeURIComponent(location.hash.slice(1));
  if (fragment && !code.value) code.value = fragment;
  addEventListener("hashchange", () => { code.value = decodeURIComponent(location.hash.slice(1)) || code.value; });
  const list = form.querySelector("ol");
  const boxes = [...form.querySelectorAll("[name=project]")];
  const seed = store(mine + "seed") || form.elements.attempt.value;
  store(mine + "seed", seed);
  const rank = (text) => {
    let hash = 2166136261;
    for (const sign of seed + text) hash = Math.imul(hash ^ sign.charCodeAt(0), 16777619);
    return hash >>> 0;
  };
  boxes.map((box) => [rank(box.value), box.closest("li")]).sort((a, b) => a[0] - b[0]).forEach((pair) => list.append(pair[1]));
  const draft = store(mine);
  if (draft && !boxes.some((box) => box.checked)) {
    const kept = draft.split(",");
    boxes.forEach((box) => { box.checked = kept.includes(box.value); });
  }
  const data = form.dataset;
  const ceiling = Number(data.ceiling);
  const most = Number(data.most) || Infinity;
  const dollars = (cents) => {
    const text = new Intl.NumberFormat(data.locale, { minimumFractionDigits: cents % 100 ? 2 : 0 }).format(cents / 100);
    return data.locale === "es-EC" ? "$\u00a0" + text : "$" + text;
  };
  const knapsack = data.kind === "knapsack";
  const update = () => {
    const chosen = boxes.filter((box) => box.checked);
    const spent = chosen.reduce((sum, box) => sum + Number(box.dataset.cost), 0);
    const left = ceiling - spent;
    store(mine, chosen.map((box) => box.value).join(","));
    form.querySelector("[data-chosen]").textContent = data.count.replace("{n}", chosen.length) + (knapsack ? " · " + dollars(spent) : "");
    const rest = form.querySelector("[data-left]");
    rest.textContent = knapsack ? (left < 0 ? data.over.replace("{x}", dollars(-left)) : data.left.replace("{x}", dollars(left))) : data.limit;
    form.querySelector(".bottom").classList.toggle("over", knapsack && left < 0);
    const bar = form.querySelector("progress");
    bar.hidden = false;
    bar.max = knapsack ? ceiling : most;
    bar.value = knapsack ? spent : chosen.length;
    for (const box of boxes) {
      const short = knapsack ? Number(box.dataset.cost) - left : chosen.length >= most ? 1 : 0;
      const note = box.closest("li").querySelector(".short");
      const blocked = !box.checked && short > 0;
      note.hidden = !blocked;
      if (blocked) note.textContent = knapsack ? data.short.replace("{x}", dollars(short)) : data.full;
    }
  };
  form.addEventListener("change", update);
  update();
})();
