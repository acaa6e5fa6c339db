// A filter form that sends itself when a choice changes; its button is then only in the way.
export default function autosubmit(form) {
  const button = form.querySelector("button:not([type=button])");
  if (button && !form.querySelector('input[type="search"], input[type="text"]')) button.hidden = true;
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio], input[type=date]")) form.requestSubmit();
  });
}
