"""Set-up in words, and where each step has its pages."""

from flask_babel import lazy_gettext

from workshop.models.process import Division

DIVISIONS = {
    Division.CANTON.value: lazy_gettext("One ceiling for the whole canton"),
    Division.PARISH.value: lazy_gettext("A ceiling for each parish"),
}

STEP_NAMES = {
    "actors": lazy_gettext("Actors"),
    "swot": lazy_gettext("Diagnosis"),
    "actions": lazy_gettext("Actions"),
    "vote": lazy_gettext("Budget"),
    "followup": lazy_gettext("Follow-up"),
}

STEP_STATES = {
    "done": lazy_gettext("ready"),
    "doing": lazy_gettext("under way"),
    "todo": lazy_gettext("to do"),
}

STEP_PAGES = {
    "actors": "actors.index",
    "swot": "swot.board",
    "actions": "actions.index",
    "vote": "vote.index",
    "followup": "followup.index",
}

# What the one main button of the current step says to those who may do it, and the permission it takes.
STEP_TASKS = {
    "actors": (lazy_gettext("Map the actors"), "actors.edit"),
    "swot": (lazy_gettext("Open the SWOT board"), "swot.edit"),
    "actions": (lazy_gettext("Plan the actions"), "actions.edit"),
    "vote": (lazy_gettext("Go to the budget"), "projects.edit"),
    "followup": (lazy_gettext("Report progress"), "followup.update"),
}

# Said while a step is empty and has nothing of its own to say.
STEP_STARTS = {
    "actors": lazy_gettext("Who lives, works, organises and decides here."),
    "swot": lazy_gettext("What people say at the tables: strengths, opportunities, weaknesses, threats."),
    "actions": lazy_gettext("Short-term actions, each with someone responsible and a deadline."),
    "vote": lazy_gettext("Projects come from feasible actions; citizens choose."),
    "followup": lazy_gettext("Starts when the assembly adopts the plan."),
}

# The components of most plans; each process may rename, add and remove.
USUAL_COMPONENTS = (
    lazy_gettext("Biophysical"),
    lazy_gettext("Sociocultural"),
    lazy_gettext("Economic and productive"),
    lazy_gettext("Human settlements"),
    lazy_gettext("Mobility, energy and connectivity"),
    lazy_gettext("Political and institutional"),
)
