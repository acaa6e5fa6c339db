// Runs the clocks of a live screen: what an activity has left, and the time of day. One timer for the whole page;
// the faces keep their width, and what the pulse brings anew runs on at once.
const two = (number) => String(number).padStart(2, "0");
const day = new Intl.DateTimeFormat("es-EC", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "America/Guayaquil" });

export default function clockdown(element) {
  const show = () => {
    const now = Date.now() + Number(document.documentElement.dataset.skew || 0);
    document.querySelectorAll("[data-time-of-day]").forEach((face) => say(face, day.format(now)));
    document.querySelectorAll("[data-due]").forEach((timer) => {
      const left = Math.ceil((Date.parse(timer.dataset.due) - now) / 1000);
      const face = timer.querySelector("[data-clock-face]");
      const seconds = Math.abs(left);
      const hours = Math.floor(seconds / 3600);
      const minutes = Math.floor(seconds / 60) % 60;
      timer.classList.toggle("over", left < 0);
      timer.classList.toggle("soon", left >= 0 && left < 120);
      if (face) say(face, `${left < 0 ? "+" : ""}${hours ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`);
    });
  };
  const say = (face, text) => { if (face.textContent !== text) face.textContent = text; };
  show();
  setInterval(show, 500);
  element.addEventListener("minga:shown", show);
}
