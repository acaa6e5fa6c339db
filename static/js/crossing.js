// Offers only what the chosen kind of strategy crosses: for FO strengths and opportunities.
export default function crossing(select) {
  const groups = [...select.form.querySelectorAll("optgroup[data-quadrant]")];
  const offer = () => {
    const wanted = (select.selectedOptions[0]?.dataset.crosses || "").split(" ");
    for (const group of groups) {
      group.hidden = group.disabled = !wanted.includes(group.dataset.quadrant);
      const chosen = group.querySelector("option:checked");
      if (group.disabled && chosen) chosen.closest("select").value = "";
    }
  };
  select.addEventListener("change", offer);
  select.form.addEventListener("reset", () => setTimeout(offer));
  // The pulse brings new entries, and with them the groups as the server knows them: all open.
  select.closest("[data-url]").addEventListener("minga:shown", () => { if (select.isConnected) offer(); });
  offer();
}
