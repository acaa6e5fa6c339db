"""Changes in words."""

from flask_babel import lazy_gettext

from workshop.steps.actions.labels import ANSWERS, COMPETENCES, CRITERIA, LEGAL, STATUSES
from workshop.steps.actors.labels import KINDS, POSITIONS
from workshop.steps.projects.labels import FEASIBILITIES
from workshop.steps.setup.labels import DIVISIONS
from workshop.steps.swot.labels import CROSSES, QUADRANTS
from workshop.steps.vote.labels import BALLOTS, RULES

OBJECTS = {
    "process": lazy_gettext("Process"),
    "component": lazy_gettext("Component"),
    "parish_ceiling": lazy_gettext("Ceiling"),
    "workshop": lazy_gettext("Workshop"),
    "actor": lazy_gettext("Actor"),
    "swot_entry": lazy_gettext("Entry of the diagnosis"),
    "swot_cross": lazy_gettext("Strategy"),
    "action": lazy_gettext("Action"),
    "project": lazy_gettext("Project"),
    "round": lazy_gettext("Round"),
    "action_activity": lazy_gettext("Activity"),
    "criterion_weight": lazy_gettext("Weight of a criterion"),
    "plan_date": lazy_gettext("Date in the calendar"),
    "plan_version": lazy_gettext("Adopted plan"),
}
VERBS = {
    "made": lazy_gettext("added"),
    "changed": lazy_gettext("changed"),
    "removed": lazy_gettext("removed"),
    "archived": lazy_gettext("archived"),
    "restored": lazy_gettext("brought back"),
}
FIELDS = {
    "name": lazy_gettext("Name"),
    "title": lazy_gettext("Title"),
    "text": lazy_gettext("Text"),
    "fiscal_year": lazy_gettext("Fiscal year"),
    "budget_cents": lazy_gettext("Total budget"),
    "amount_cents": lazy_gettext("Ceiling"),
    "ceiling_cents": lazy_gettext("Ceiling"),
    "cost_cents": lazy_gettext("Cost"),
    "division": lazy_gettext("How the budget is divided"),
    "assembly_on": lazy_gettext("Date of the assembly"),
    "held_on": lazy_gettext("Date"),
    "starts_at": lazy_gettext("Hour"),
    "place": lazy_gettext("Place"),
    "parish_code": lazy_gettext("Parish"),
    "purpose": lazy_gettext("Purpose"),
    "open_until": lazy_gettext("Open to phones until"),
    "component_id": lazy_gettext("Component"),
    "workshop_id": lazy_gettext("Workshop"),
    "table_id": lazy_gettext("Table"),
    "kind": lazy_gettext("Kind"),
    "scope": lazy_gettext("Scope"),
    "role": lazy_gettext("Role"),
    "contact_name": lazy_gettext("Contact person"),
    "phone": lazy_gettext("Telephone"),
    "email": lazy_gettext("E-mail"),
    "interest": lazy_gettext("Interest"),
    "influence": lazy_gettext("Influence"),
    "notes": lazy_gettext("Notes"),
    "quadrant": lazy_gettext("Quadrant"),
    "merged_into_id": lazy_gettext("Merged into"),
    "hidden_at": lazy_gettext("Hidden since"),
    "description": lazy_gettext("Description"),
    "cross_id": lazy_gettext("Strategy"),
    "action_id": lazy_gettext("Action"),
    "owner_actor_id": lazy_gettext("Responsible"),
    "owner_person_id": lazy_gettext("Responsible"),
    "owner_typed": lazy_gettext("Responsible"),
    "unit": lazy_gettext("Unit"),
    "objective": lazy_gettext("PDOT objective"),
    "programme": lazy_gettext("Programme or project"),
    "goal": lazy_gettext("Goal"),
    "starts_on": lazy_gettext("Start"),
    "budget_line": lazy_gettext("Budget line (partida)"),
    "competence_answer": lazy_gettext("What to do"),
    "competence_reason": lazy_gettext("Why"),
    "due_on": lazy_gettext("Date"),
    "done_on": lazy_gettext("Done on"),
    "falls_on": lazy_gettext("Date"),
    "weight": lazy_gettext("Weight"),
    "deadline": lazy_gettext("Deadline"),
    "funding_source": lazy_gettext("Funding source"),
    "indicator": lazy_gettext("Indicator"),
    "baseline": lazy_gettext("Baseline"),
    "target": lazy_gettext("Target"),
    "verification": lazy_gettext("Means of verification"),
    "competence": lazy_gettext("Competence"),
    "status": lazy_gettext("Status"),
    "progress": lazy_gettext("Progress"),
    "summary": lazy_gettext("Summary"),
    "feasibility": lazy_gettext("Feasibility"),
    "feasibility_reason": lazy_gettext("Reason"),
    "ballot": lazy_gettext("Ballot"),
    "max_choices": lazy_gettext("Most projects on a ballot"),
    "rule": lazy_gettext("Rule"),
    "opens_at": lazy_gettext("Opens"),
    "closes_at": lazy_gettext("Closes"),
    "published_at": lazy_gettext("Published"),
    "sealed_at": lazy_gettext("Counted"),
    "adopted_on": lazy_gettext("Adopted on"),
    "adopted_by": lazy_gettext("Adopted by"),
    "adoption_record": lazy_gettext("Record"),
    "adoption_note": lazy_gettext("Note"),
}
# Objects that are called by the value of a list.
NAMED = {**CRITERIA, **LEGAL}
# "position" is an order in components, and a stance in actors.
STANCE = lazy_gettext("Position")
CHOICES = {
    ("process", "division"): DIVISIONS,
    ("actor", "kind"): KINDS,
    ("actor", "position"): POSITIONS,
    ("swot_entry", "quadrant"): QUADRANTS,
    ("swot_cross", "kind"): CROSSES,
    ("action", "competence"): COMPETENCES,
    ("action", "competence_answer"): ANSWERS,
    ("action", "status"): STATUSES,
    ("project", "feasibility"): FEASIBILITIES,
    ("round", "ballot"): BALLOTS,
    ("round", "rule"): RULES,
}
MOMENTS = {"open_until", "hidden_at", "opens_at", "closes_at", "published_at", "sealed_at"}
DAYS = {"assembly_on", "held_on", "deadline", "adopted_on", "starts_on", "due_on", "done_on", "falls_on"}
