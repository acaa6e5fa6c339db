"""Actors in words."""

from flask_babel import lazy_gettext

KINDS = {
    "public": lazy_gettext("Public"),
    "private": lazy_gettext("Private"),
    "community": lazy_gettext("Community"),
    "civil_society": lazy_gettext("Civil society"),
    "academia": lazy_gettext("Academia"),
    "cooperation": lazy_gettext("Cooperation"),
}
GROUPS = {
    "women": lazy_gettext("Women"),
    "youth": lazy_gettext("Young people"),
    "children": lazy_gettext("Children and adolescents"),
    "older_people": lazy_gettext("Older people"),
    "disability": lazy_gettext("People with disabilities"),
    "indigenous": lazy_gettext("Indigenous peoples"),
    "afro_ecuadorian": lazy_gettext("Afro-Ecuadorian people"),
    "montubio": lazy_gettext("Montubio people"),
    "human_mobility": lazy_gettext("People on the move"),
    "farmers": lazy_gettext("Farmers"),
}
POSITIONS = {
    "in_favour": lazy_gettext("in favour"),
    "neutral": lazy_gettext("neutral"),
    "against": lazy_gettext("against"),
}
# Each kind of relation as its source says it, and as its target does.
RELATIONS = {
    "cooperates": (lazy_gettext("works with"), lazy_gettext("works with")),
    "funds": (lazy_gettext("funds"), lazy_gettext("is funded by")),
    "reports_to": (lazy_gettext("reports to"), lazy_gettext("is reported to by")),
    "in_conflict": (lazy_gettext("is in conflict with"), lazy_gettext("is in conflict with")),
}
QUADRANTS = {
    "manage_closely": lazy_gettext("Manage closely"),
    "keep_satisfied": lazy_gettext("Keep satisfied"),
    "keep_informed": lazy_gettext("Keep informed"),
    "monitor": lazy_gettext("Monitor"),
}
ADVICE = {
    "manage_closely": lazy_gettext(
        "Much influence and much interest: invite them to every workshop and agree with them."
    ),
    "keep_satisfied": lazy_gettext(
        "Much influence, little interest: visit them before deciding and ask what they need."
    ),
    "keep_informed": lazy_gettext(
        "Much interest, little influence: give them a voice at the tables and tell them the results."
    ),
    "monitor": lazy_gettext(
        "Little of both for now: invite them in public and look again at the next workshop."
    ),
}
COLUMNS = {
    "name": lazy_gettext("Name"),
    "kind": lazy_gettext("Kind"),
    "parish": lazy_gettext("Parish"),
    "scope": lazy_gettext("Scope"),
    "role": lazy_gettext("Role"),
    "contact_name": lazy_gettext("Contact person"),
    "phone": lazy_gettext("Telephone"),
    "email": lazy_gettext("E-mail"),
    "groups": lazy_gettext("Groups represented"),
    "interest": lazy_gettext("Interest (1–5)"),
    "influence": lazy_gettext("Influence (1–5)"),
    "position": lazy_gettext("Position"),
    "notes": lazy_gettext("Notes"),
}
COLUMN_NOTES = {
    "name": lazy_gettext(
        "The organisation or person, as it is known; the only column that must be filled in."
    ),
    "kind": lazy_gettext("Public, private, community, civil society, academia or cooperation."),
    "parish": lazy_gettext("The parish in which it works, if it is one; otherwise write the scope."),
    "scope": lazy_gettext("If it is not a parish: a community, several parishes, the province."),
    "role": lazy_gettext("What it does here: runs the water system, buys coffee, teaches."),
    "contact_name": lazy_gettext("With whom one speaks. Observers and citizens never see it."),
    "phone": lazy_gettext("Telephone of that person. Observers and citizens never see it."),
    "email": lazy_gettext("E-mail of that person. Observers and citizens never see it."),
    "groups": lazy_gettext("Whose voice it brings, separated by commas. Only what it says of itself."),
    "interest": lazy_gettext("How much it cares about this process, from 1 (little) to 5 (much)."),
    "influence": lazy_gettext("How much it can help or stop, from 1 (little) to 5 (much)."),
    "position": lazy_gettext("For, against or neither. Observers and citizens never see it."),
    "notes": lazy_gettext("What the team should know. Observers and citizens never see it."),
}
PRIVATE_COLUMNS = ("contact_name", "phone", "email", "position", "notes")
SORTS = {
    "name": lazy_gettext("name"),
    "kind": lazy_gettext("kind"),
    "parish": lazy_gettext("parish"),
    "influence": lazy_gettext("influence"),
    "interest": lazy_gettext("interest"),
}
