// The time of day at the foot of the projector.
export default function clock(element) {
  const show = () => {
    element.textContent = new Intl.DateTimeFormat("es-EC", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "America/Guayaquil" }).format(new Date());
  };
  show();
  setInterval(show, 1000);
}
