// The clock of the agenda follows the minutes while they are typed.
const clock = (minutes) => `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

export default function agenda(box) {
  const fields = [...box.querySelectorAll(".agenda-minutes input")];
  const clocks = [...box.querySelectorAll("[data-clock]")];
  const [hours, minutes] = (box.dataset.starts || "0:0").split(":").map(Number);
  box.addEventListener("input", () => {
    let at = hours * 60 + minutes;
    let total = 0;
    fields.forEach((field, index) => {
      const typed = /^\d{1,3}$/.test(field.value.trim()) ? Number(field.value) : 0;
      clocks[index].textContent = clock(at);
      at += typed;
      total += typed;
    });
    const end = box.querySelector("[data-end]");
    if (end) end.textContent = clock(at);
    box.querySelector("[data-total]").textContent = `${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`;
  });
}
