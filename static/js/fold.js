// What stands open on a wide screen and folds away on a phone, where it would fill the first screen.
const PHONE = window.matchMedia("(max-width: 40rem)");

export default function fold(details) {
  const fit = () => { details.open = !PHONE.matches; };
  fit();
  PHONE.addEventListener("change", fit);
  details.dataset.ready = "";
}
