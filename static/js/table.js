// Search and sort in a table; without script the whole list stands as it came.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });

function valueOf(row, index) {
  const cell = row.cells[index];
  return cell ? (cell.dataset.sort ?? cell.textContent.trim()) : "";
}

function compare(a, b) {
  const [x, y] = [Number(a), Number(b)];
  if (a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return collator.compare(a, b);
}

function sorting(box, body) {
  box.querySelectorAll("th[data-sortable]").forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    button.title = box.dataset.sortLabel.replace("{column}", button.textContent.trim());
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      box.querySelectorAll("th[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const index = head.cellIndex;
      const rows = [...body.rows].map((row) => [valueOf(row, index), row]);
      // What is empty stays last in both directions.
      rows.sort(([a], [b]) => (a === "") - (b === "") || (down ? compare(b, a) : compare(a, b)));
      body.append(...rows.map(([, row]) => row));
    });
  });
}

function searching(box, body) {
  const tools = box.querySelector(".table-tools");
  if (!tools || body.rows.length < 5) return;
  const field = tools.querySelector("input");
  const count = tools.querySelector(".table-count");
  const none = box.querySelector(".table-none");
  const search = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of body.rows) {
      const text = plain(row.textContent);
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    none.hidden = shown > 0;
    count.textContent = box.dataset.count.replace("{shown}", shown).replace("{total}", body.rows.length);
  };
  tools.hidden = false;
  field.addEventListener("input", search);
  search();
}

export default function table(box) {
  const body = box.querySelector("tbody");
  if (!body) return;
  sorting(box, body);
  searching(box, body);
}
