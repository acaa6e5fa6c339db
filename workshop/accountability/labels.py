"""The accountability report in words."""

from flask_babel import lazy_gettext

PHASES = {
    "planning": lazy_gettext("Planning with the assembly"),
    "evaluation": lazy_gettext("Evaluation and form"),
    "deliberation": lazy_gettext("Public deliberation"),
    "work_plan": lazy_gettext("Work plan"),
}
PHASES_EXPLAINED = {
    "planning": lazy_gettext(
        "The municipality and the local assembly agree on what is accounted for and who takes part."
    ),
    "evaluation": lazy_gettext(
        "The municipality evaluates what it did and spent, and fills in the form of the authority."
    ),
    "deliberation": lazy_gettext(
        "The report is presented in public; who came and what they suggested is written down."
    ),
    "work_plan": lazy_gettext("What was suggested becomes a work plan, which goes back to the assembly."),
}
PARTS = {
    "held_on": lazy_gettext("date"),
    "place": lazy_gettext("place"),
    "attendance": lazy_gettext("attendance"),
    "summary": lazy_gettext("summary"),
}
OUTCOMES = {
    "done": lazy_gettext("kept"),
    "done_late": lazy_gettext("kept after its deadline"),
    "going": lazy_gettext("under way"),
    "waiting": lazy_gettext("not begun"),
    "late": lazy_gettext("past its deadline"),
    "dropped": lazy_gettext("dropped"),
    "left": lazy_gettext("taken from the plan"),
}
OUTCOME_BADGES = {
    "done": "done", "done_late": "done", "going": "doing", "waiting": "todo", "late": "loss", "dropped": "info",
    "left": "info",
}  # fmt: skip
SAYS = {"done": lazy_gettext("“it is done”"), "not_done": lazy_gettext("“it is not done”")}
# What is missing; the names follow.
GAPS = {
    "not_adopted": lazy_gettext(
        "No plan was adopted: the commitments are those of the plan as it stands today."
    ),
    "no_owner": lazy_gettext("Commitments that nobody answers for"),
    "no_deadline": lazy_gettext("Commitments without a deadline"),
    "no_budget": lazy_gettext("Commitments without a budget"),
    "no_report": lazy_gettext("Commitments on which nobody reported"),
    "no_spending": lazy_gettext("Commitments under way of which nobody said what was spent"),
    "no_answer": lazy_gettext("Citizens' observations without an answer, on"),
    "unread": lazy_gettext("Citizens' observations that staff have not looked at, on"),
    "no_list": lazy_gettext("Workshops without an attendance list"),
    "no_phase": lazy_gettext("Phases of the report that are not complete"),
    "no_value": lazy_gettext("Indicators without target or actual in the last month"),
}
LEGAL_NOTE = lazy_gettext(
    "The phases are those of the accountability process of local governments as public sources describe them. "
    "Check phases, dates and the official form against the law in force. This report does not replace the form "
    "of the authority (CPCCS)."
)
