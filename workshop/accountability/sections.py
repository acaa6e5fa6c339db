"""The report in words, phase by phase: what the PDF and the Word file say."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.accountability.account import Account, Proof
from workshop.accountability.data import gap_names, proof_address, proof_name
from workshop.accountability.labels import GAPS, LEGAL_NOTE, OUTCOMES, PARTS, PHASES, PHASES_EXPLAINED
from workshop.accountability.rules import DONE, DONE_LATE, DROPPED, LATE, LEFT, Told
from workshop.documents.record import Picture, Section
from workshop.documents.tables import Column, Fact, Table
from workshop.live.attendance_labels import TRAIT_NAMES, TRAIT_VALUES
from workshop.live.rules import SMALL_CELL
from workshop.models.followup import Phase
from workshop.steps.actions.labels import BODIES
from workshop.web.filters import day, money, month, number

MOST_NAMES = 12  # of each gap; the workbook has them all


def sections(shown: Account, tables: Mapping[str, Table]) -> tuple[Section, ...]:
    """Return the parts of the report in order; `tables` are those of `data.tables`."""
    made = (
        _phase(shown, Phase.PLANNING),
        _commitments(shown, tables["commitments"]),
        _attendance(shown, tables["workshops"]),
        _phase(shown, Phase.EVALUATION),
        _execution(shown, tables["commitments"]),
        _budget(shown, tables["commitments"]),
        _indicators(shown, tables["indicators"]),
        _phase(shown, Phase.DELIBERATION),
        _observations(shown, tables["observations"]),
        _phase(shown, Phase.WORK_PLAN),
        _open(shown, tables["commitments"]),
        _missing(shown),
    )
    return tuple(each for each in made if each is not None)


def _phase(shown: Account, phase: Phase) -> Section:
    held = shown.phases[phase]
    facts = [
        Fact(_("Date"), day(held.held_on)),
        Fact(_("Place"), held.place or "—"),
        Fact(_("People"), "—" if held.attendance is None else number(held.attendance)),
    ]
    lacks = ", ".join(str(PARTS[part]) for part in held.missing)
    return Section(
        _("Phase %(number)s. %(name)s", number=list(Phase).index(phase) + 1, name=str(PHASES[phase.value])),
        (str(PHASES_EXPLAINED[phase.value]), *(line for line in held.summary.split("\n") if line.strip())),
        facts=tuple(facts),
        note=_("Not written down yet: %(parts)s.", parts=lacks) if lacks else "",
    )


def narrowed(table: Table, keys: Mapping[str, float], totals: tuple[str, ...] = ()) -> Table:
    """Return a table with some of its columns; `keys` gives each its share of the page's width."""
    columns = tuple(
        Column(key, table.column(key).title, table.column(key).kind, round(share * 10))
        for key, share in keys.items()
    )
    return Table(table.title, columns, table.rows, totals, table.total_label if totals else "")


def _commitments(shown: Account, table: Table) -> Section:
    if shown.version is None:
        said = _("No plan was adopted yet. These are the commitments of the plan as it stands today.")
    else:
        said = _(
            "The plan was adopted on %(day)s by %(body)s (version %(number)s%(record)s). "
            "Each commitment is listed as it was adopted.",
            day=day(shown.version.adopted_on),
            body=str(BODIES[shown.version.body.value]),
            number=shown.version.number,
            record=f", {shown.version.record}" if shown.version.record else "",
        )
    sentences = [said]
    if added := sum(each.added for each in shown.commitments):
        sentences.append(
            ngettext(
                "%(num)s action came after the adoption; it stands at the end.",
                "%(num)s actions came after the adoption; they stand at the end.",
                added,
            )
        )
    digest = (Fact(_("Fingerprint of the adopted plan"), shown.version.digest),) if shown.version else ()
    shares = {"number": 0.6, "title": 4, "responsible": 2.4, "parish": 1.6, "promised_by": 1.3}
    return Section(
        _("What was promised"),
        tuple(sentences),
        table=narrowed(table, shares) if table.rows else None,
        fingerprints=digest,
        level=2,
    )


def _attendance(shown: Account, table: Table) -> Section:
    title = _("Who took part in the workshops")
    if not shown.gatherings:
        return Section(title, (_("No workshop was held yet."),), level=2)
    facts = []
    for trait, values in shown.traits.items():
        names = TRAIT_VALUES[trait]
        told = "; ".join(f"{names[value]}: {_people(told)}" for value, told in values.items())
        facts.append(Fact(str(TRAIT_NAMES[trait]), told))
    note = _(
        "What people said of themselves is kept apart from their names. A number under %(least)s in a workshop is not "
        "told and is not in these sums.",
        least=SMALL_CELL,
    )
    shares = {"name": 4.5, "held_on": 1.4, "parish": 1.8, "people": 1, "returning": 1}
    return Section(
        title,
        facts=tuple(facts),
        table=narrowed(table, shares, ("people",)),
        note=note if facts else "",
        level=2,
    )


def _people(told: Told) -> str:
    if told.people is None:
        return _("not told")
    if told.whole:
        return number(told.people)
    return _("at least %(number)s", number=number(told.people)) if told.people else _("not told")


def _execution(shown: Account, table: Table) -> Section:
    outcomes = shown.totals.outcomes
    facts = [Fact(str(OUTCOMES[key]).capitalize(), number(count)) for key, count in outcomes.items() if count]
    facts.append(Fact(_("Progress on average"), f"{shown.totals.progress} %"))
    shares = {"number": 0.6, "title": 3.4, "state": 1.7, "progress": 1, "last_note": 3.4, "evidence": 1.1}
    return Section(
        _("What was done"),
        facts=tuple(facts),
        table=narrowed(table, shares) if table.rows else None,
        note=_("Evidence is listed in the annex by its number.") if shown.proofs else "",
        level=2,
    )


def _budget(shown: Account, table: Table) -> Section:
    found = shown.totals
    facts = [Fact(_("Budgeted"), money(found.budget_cents)), Fact(_("Spent"), money(found.spent_cents))]
    if found.spent_percent is not None:
        facts.append(Fact(_("Share of the budget that was spent"), f"{found.spent_percent} %"))
    note = ""
    if found.without_spending:
        note = ngettext(
            "Of %(num)s commitment under way nobody has said yet what was spent: the sum is at least this.",
            "Of %(num)s commitments under way nobody has said yet what was spent: the sum is at least this.",
            found.without_spending,
        )
    shares = {"number": 0.6, "title": 4, "budget": 1.8, "spent": 1.8, "left": 1.8}
    return Section(
        _("What was spent"),
        facts=tuple(facts),
        table=narrowed(table, shares, ("budget", "spent")) if table.rows else None,
        note=note,
        level=2,
    )


def _indicators(shown: Account, table: Table) -> Section | None:
    if not table.rows:
        return None
    shares = {"name": 4, "measured_in": 1.8, "target": 1.1, "actual": 1.1, "state": 2}
    title = _("Indicators in %(month)s", month=month(shown.month))
    return Section(title, table=narrowed(table, shares), level=2)


def _observations(shown: Account, table: Table) -> Section:
    title = _("What citizens observed, and what was answered")
    if not table.rows:
        return Section(title, (_("No observation has been published."),), level=2)
    said = _(
        "Observations: %(all)s; answered: %(answered)s. Nobody's name is asked.",
        all=number(len(shown.observations)),
        answered=number(shown.answered),
    )
    shares = {"on": 1.2, "title": 2.4, "says": 1.3, "note": 2.8, "answer": 2.8}
    return Section(title, (said,), table=narrowed(table, shares), level=2)


def _open(shown: Account, table: Table) -> Section:
    title = _("What is still to be done")
    closed = {DONE, DONE_LATE, DROPPED, LEFT}
    rows = tuple(row for row in table.rows if row["state_code"] not in closed)
    if not rows:
        return Section(title, (_("Nothing is open."),), level=2)
    late = sum(row["state_code"] == LATE for row in rows)
    said = ngettext("%(num)s commitment is open.", "%(num)s commitments are open.", len(rows))
    if late:
        said += " " + ngettext("%(num)s is past its deadline.", "%(num)s are past their deadlines.", late)
    shares = {"number": 0.6, "title": 3.6, "responsible": 2.2, "deadline": 1.3, "state": 1.7, "progress": 1}
    open_rows = Table(table.title, table.columns, rows)
    return Section(title, (said,), table=narrowed(open_rows, shares), level=2)


def _missing(shown: Account) -> Section | None:
    if not shown.gaps:
        return None
    points = []
    for each in shown.gaps:
        names = gap_names(each.key, each.names)
        told = "; ".join(names[:MOST_NAMES])
        if more := len(names) - MOST_NAMES:
            told += " " + ngettext("and %(num)s more", "and %(num)s more", more) if more > 0 else ""
        points.append(f"{GAPS[each.key]}: {told}" if told else str(GAPS[each.key]))
    return Section(_("What this report lacks"), points=tuple(points), note=str(LEGAL_NOTE))


def annexes(shown: Account, picture: Callable[[Proof], bytes | None]) -> tuple[Section, ...]:
    """Return the list of the evidence, and its newest photographs, which `picture` gives as JPEG or None."""
    if not shown.proofs:
        return ()
    points = tuple(
        f"{proof_name(each)} · {each.title} · {_('photo') if each.kind.value == 'photo' else _('PDF')}, "
        f"{day(each.on, 'medium')} · {proof_address(shown, each)}"
        for each in shown.proofs
    )
    made = [Section(_("Annex: evidence"), points=points)]
    photos = sorted(
        (each for each in shown.proofs if each.kind.value == "photo"),
        key=lambda each: (each.on, each.number),
        reverse=True,
    )
    pictures: list[Picture] = []
    for each in photos:
        if len(pictures) == MOST_PICTURES:
            break
        if content := picture(each):
            caption = f"{proof_name(each)} · {each.title}"
            alt = _("Photo %(name)s of %(title)s", name=proof_name(each), title=each.title)
            pictures.append(Picture(content, alt, caption))
    if pictures:
        made.append(Section(_("Annex: the newest photographs"), pictures=tuple(pictures)))
    return tuple(made)


MOST_PICTURES = 8  # the file goes to phones with prepaid data
