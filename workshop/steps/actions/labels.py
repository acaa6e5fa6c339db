"""Action points in words."""

from flask_babel import lazy_gettext

COMPETENCES = {
    "municipal": lazy_gettext("municipal"),
    "provincial": lazy_gettext("provincial"),
    "parish": lazy_gettext("parish council"),
    "national": lazy_gettext("national"),
}
ANSWERS = {
    "refer": lazy_gettext("refer it to whoever it belongs to"),
    "agree": lazy_gettext("agree with whoever it belongs to"),
    "drop": lazy_gettext("drop it"),
}
# The same after it was decided.
ANSWERED = {
    "refer": lazy_gettext("referred to whoever it belongs to"),
    "agree": lazy_gettext("to be agreed with whoever it belongs to"),
    "drop": lazy_gettext("dropped"),
}
STATUSES = {
    "planned": lazy_gettext("planned"),
    "in_progress": lazy_gettext("in progress"),
    "done": lazy_gettext("done"),
    "delayed": lazy_gettext("delayed"),
}
BADGES = {"planned": "todo", "in_progress": "doing", "done": "done", "delayed": "loss"}
STATES = {
    "incomplete": lazy_gettext("without owner or deadline"),
    "overdue": lazy_gettext("past the deadline"),
    "left": lazy_gettext("the responsible person left"),
    "undecided": lazy_gettext("not the municipality's, nothing decided"),
    **STATUSES,
}
BODIES = {
    "assembly": lazy_gettext("the citizens' assembly"),
    "council": lazy_gettext("the municipal council"),
}
CRITERIA = {
    "urgency": lazy_gettext("Urgency"),
    "population": lazy_gettext("Population"),
    "feasibility": lazy_gettext("Feasibility"),
    "cost": lazy_gettext("Low cost"),
    "equity": lazy_gettext("Equity"),
    "alignment": lazy_gettext("PDOT alignment"),
}
# What 1 and 5 mean; 5 always speaks for the action.
SCALES = {
    "urgency": lazy_gettext("1: it can wait for years; 5: it cannot wait"),
    "population": lazy_gettext("1: a few families; 5: the whole canton"),
    "feasibility": lazy_gettext("1: nobody knows how; 5: it can begin tomorrow"),
    "cost": lazy_gettext("1: very dear; 5: it costs almost nothing"),
    "equity": lazy_gettext("1: for those who have already; 5: for those who were left out"),
    "alignment": lazy_gettext("1: not in the PDOT; 5: it is one of its goals"),
}
LEGAL = {
    "income": lazy_gettext("Income estimate"),
    "poa": lazy_gettext("Annual operating plan (POA)"),
    "draft": lazy_gettext("Draft budget to the council"),
    "approval": lazy_gettext("The council approves the budget"),
}
SORTS = {
    "deadline": lazy_gettext("deadline"),
    "title": lazy_gettext("title"),
    "owner": lazy_gettext("responsible"),
    "cost": lazy_gettext("cost"),
    "status": lazy_gettext("status"),
}
# For each key of documents.plan.PLAN_COLUMNS: the heading of its column, and what it holds.
PLAN_TEXTS = {
    "number": (lazy_gettext("No."), lazy_gettext("Order in the plan.")),
    "title": (lazy_gettext("Action"), lazy_gettext("What will be done, in a few words.")),
    "description": (lazy_gettext("What will be done"), lazy_gettext("The action in detail.")),
    "objective": (lazy_gettext("PDOT objective"), lazy_gettext("The objective of the PDOT that it serves.")),
    "programme": (
        lazy_gettext("Programme or project"),
        lazy_gettext("The programme or project it is part of."),
    ),
    "goal": (lazy_gettext("Goal"), lazy_gettext("What will have been reached.")),
    "component": (lazy_gettext("Component"), lazy_gettext("Component of the development plan (PDOT).")),
    "parish": (lazy_gettext("Parish"), lazy_gettext("Where; the whole canton when no parish is named.")),
    "responsible": (
        lazy_gettext("Responsible"),
        lazy_gettext("The person or organisation that answers for it."),
    ),
    "unit": (lazy_gettext("Unit"), lazy_gettext("Department of the municipality.")),
    "activities": (lazy_gettext("Activities"), lazy_gettext("The steps, each with who does it and by when.")),
    "start": (lazy_gettext("Start"), lazy_gettext("The date on which it begins.")),
    "deadline": (lazy_gettext("Deadline"), lazy_gettext("The exact date by which it is done.")),
    "cost": (lazy_gettext("Cost"), lazy_gettext("Cost estimate in US dollars.")),
    "budget_line": (
        lazy_gettext("Budget line (partida)"),
        lazy_gettext("The line of the budget from which it is paid."),
    ),
    "funding": (lazy_gettext("Funding source"), lazy_gettext("Where the money comes from.")),
    "indicator": (lazy_gettext("Indicator"), lazy_gettext("What is measured.")),
    "baseline": (lazy_gettext("Baseline"), lazy_gettext("The indicator before the action.")),
    "target": (lazy_gettext("Target"), lazy_gettext("The indicator when it is done.")),
    "verification": (lazy_gettext("Means of verification"), lazy_gettext("What proves it.")),
    "competence": (lazy_gettext("Competence"), lazy_gettext("Which level of government may do it.")),
    "answer": (
        lazy_gettext("What to do"),
        lazy_gettext("When it belongs to another level: referred, to be agreed, or dropped."),
    ),
    "reason": (lazy_gettext("Why"), lazy_gettext("The reason, which citizens read.")),
    "status": (lazy_gettext("Status"), lazy_gettext("What the responsible person says of it.")),
    "progress": (lazy_gettext("Progress"), lazy_gettext("Per cent done.")),
}
