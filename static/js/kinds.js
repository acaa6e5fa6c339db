// Shows of a form only the fields that belong to the chosen kind; without script all stand there with their hints.
export default function kinds(select) {
  const parts = [...select.form.querySelectorAll("[data-kind]")];
  const show = () => parts.forEach((part) => { part.hidden = part.dataset.kind !== select.value && !part.querySelector(".error"); });
  select.addEventListener("change", show);
  show();
}
