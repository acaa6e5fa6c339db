// Enter goes to the next field, and from the last one sends: whoever enters paper ballots never leaves the keyboard.
export default function keying(form) {
  const fields = [...form.querySelectorAll("input.control")];
  form.addEventListener("keydown", (event) => {
    const place = fields.indexOf(event.target);
    if (event.key !== "Enter" || place < 0 || place === fields.length - 1) return;
    event.preventDefault();
    fields[place + 1].focus();
    fields[place + 1].select();
  });
  const wrong = form.querySelector('[aria-invalid="true"]');
  if (wrong) wrong.focus();
}
