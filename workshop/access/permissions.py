"""Who may do what in a canton: the one table."""

from workshop.models.people import Role

COORD, FACIL, OFFIC = Role.COORDINATOR, Role.FACILITATOR, Role.OFFICIAL

PERMISSIONS: dict[str, frozenset[Role]] = {
    "process.see": frozenset(Role),
    "process.edit": frozenset({COORD}),
    "people.manage": frozenset({COORD}),
    "workshop.edit": frozenset({COORD, FACIL}),
    "actors.see": frozenset(Role),
    "actors.see_private": frozenset({COORD, FACIL, OFFIC}),
    "actors.edit": frozenset({COORD, FACIL}),
    "swot.see": frozenset(Role),
    "swot.edit": frozenset({COORD, FACIL}),
    "actions.see": frozenset(Role),
    "actions.edit": frozenset({COORD, FACIL, OFFIC}),
    "projects.see": frozenset(Role),
    "projects.edit": frozenset({COORD, OFFIC}),
    "vote.see": frozenset(Role),
    "vote.codes": frozenset({COORD, FACIL}),
    "vote.manage": frozenset({COORD}),
    "followup.see": frozenset(Role),
    "followup.update": frozenset({COORD, OFFIC}),
    "followup.links": frozenset({COORD, OFFIC}),
    "followup.answer": frozenset({COORD, OFFIC}),
    "followup.decide": frozenset({COORD}),
}


def may(role: Role | None, permission: str) -> bool:
    """Say whether `role` includes `permission`; raises KeyError for a permission that does not exist."""
    return role in PERMISSIONS[permission]
