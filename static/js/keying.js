// Enter goes to the next field, and from the last one sends: whoever enters paper ballots never leaves the keyboard.
// A mistyped code is told at once, by its check letter, before anything else is typed.
const ALPHABET = "34679ACDEFGHJKMNPQRTWXY";

function fault(typed) {
  const plain = typed.replace(/[^0-9A-Za-z]/g, "").toUpperCase();
  const code = typed.trim().length > 24 ? plain.slice(-15) : plain;
  const places = [...code].map((sign) => ALPHABET.indexOf(sign));
  if (code.length !== 15 || places.includes(-1)) return "bad";
  return places.reduce((sum, value, place) => sum + value * (place + 1), 0) % 23 ? "mistyped" : "";
}

export default function keying(form) {
  const fields = [...form.querySelectorAll("input.control")];
  const [code] = fields;
  const error = form.querySelector("#code-error");
  form.addEventListener("keydown", (event) => {
    const place = fields.indexOf(event.target);
    if (event.key !== "Enter" || place < 0) return;
    event.preventDefault();
    const wrong = fault(code.value);
    error.textContent = wrong ? form.dataset[wrong] : "";
    error.hidden = !wrong;
    code.setAttribute("aria-invalid", String(Boolean(wrong)));
    if (wrong) {
      code.focus();
      code.select();
    } else if (place < fields.length - 1) {
      fields[place + 1].focus();
      fields[place + 1].select();
    } else {
      form.querySelector("button.main")?.click();
    }
  });
  form.querySelector('li [aria-invalid="true"]')?.focus();
}
