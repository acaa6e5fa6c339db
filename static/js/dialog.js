// Turns a <details> with a .dialog-box into a modal dialog; focus returns to what opened it.
let count = 0;

export default function dialog(details) {
  const summary = details.querySelector("summary");
  const box = details.querySelector(".dialog-box");
  const modal = document.createElement("dialog");
  const title = box.querySelector("h1, h2, h3, h4");
  title.id ||= `dialog-title-${(count += 1)}`;
  modal.setAttribute("aria-labelledby", title.id);
  modal.append(box);
  details.append(modal);
  const pressed = details.open; // before this script had come: what was asked for must not close again
  details.open = false;
  box.querySelectorAll("[data-close]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => modal.close());
  });
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    details.open = true; // a dialog inside a closed <details> is not shown
    modal.showModal();
  });
  modal.addEventListener("click", (event) => { if (event.target === modal) modal.close(); });
  modal.addEventListener("close", () => { details.open = false; summary.focus(); });
  if (pressed || box.querySelector(".error")) summary.click(); // a form that came back with errors is shown again
}
