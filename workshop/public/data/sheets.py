"""The tables of the open data and their columns, in the words of the reader's language.

Names of tables and columns are part of the addresses and files that others build on: they never change.
"""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from workshop.documents.datapackage import Field, Sheet, Type
from workshop.public.data.words import ANSWERS, DECISIONS, MEASURES, SAYS
from workshop.steps.actions.labels import ANSWERED, COMPETENCES, PLAN_TEXTS, STATUSES
from workshop.steps.actors.labels import KINDS as ACTOR_KINDS
from workshop.steps.setup.small_cells import SMALL_CELL
from workshop.steps.swot.labels import QUADRANTS
from workshop.steps.vote.labels import BALLOTS, RULES


def _words(labels: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(each) for each in labels.values()))


def _id(description: str) -> Field:
    return Field("id", "integer", _("Number"), description, needed=True)


def _to(name: str, title: str, table: str, needed: bool = False) -> Field:
    said = _("Its number in the table «%(table)s».", table=table)
    return Field(name, "integer", title, said, needed, to=(table, "id"))


def _parish() -> tuple[Field, Field]:
    return (
        Field(
            "parroquia_codigo", "string", _("Code of the parish"),
            _("Code of the INEC, six digits; empty for the whole canton."),
        ),
        Field("parroquia", "string", _("Parish"), _("Its name; empty for the whole canton.")),
    )  # fmt: skip


def _owner() -> tuple[Field, ...]:
    return (
        Field(
            "responde", "string", _("Who answers for it"),
            _("What kind of person or organisation. Names of people are not published as data."),
            needed=True, choices=_words(ANSWERS),
        ),
        _to("responsable_actor_id", _("Number of the actor"), "actors"),
        Field("responsable", "string", _("Responsible"), _("Name of the organisation; empty for a person.")),
    )  # fmt: skip


def _plan(
    name: str, kind: Type, key: str, choices: Mapping[str, object] | None = None, needed: bool = False
) -> Field:
    """A column that the plan has in its documents too, in the same words."""
    title, description = PLAN_TEXTS[key]
    return Field(name, kind, str(title), str(description), needed, _words(choices) if choices else ())


def sheets() -> tuple[Sheet, ...]:
    """Return all tables in the order of the method."""
    return (*_before(), *_said(), *_done(), *_voted())


def _before() -> Iterable[Sheet]:
    yield Sheet(
        "process", _("Process"), _("The planning cycle that all the other tables belong to: one row."),
        (
            _id(_("Number of the process in its addresses.")),
            Field("nombre", "string", _("Name"), _("Name of the process."), True),
            Field("canton_codigo", "string", _("Code of the canton"), _("Code of the INEC, four digits."), True),
            Field("canton", "string", _("Canton"), _("Name of the canton."), True),
            Field("provincia", "string", _("Province"), _("Name of the province."), True),
            Field("ejercicio", "integer", _("Fiscal year"), _("The year of the budget."), True),
            Field("presupuesto", "number", _("Total budget"), _("In US dollars."), True),
            Field("asamblea", "date", _("Date of the assembly"), _("Empty while it is not set.")),
        ),
    )  # fmt: skip
    yield Sheet(
        "actors", _("Actors"),
        _("Organisations of the canton's map of actors. People, contacts, influence and position are not published."),
        (
            _id(_("Number of the actor.")),
            Field("nombre", "string", _("Name"), _("Name of the organisation."), True),
            Field("tipo", "string", _("Kind"), _("What kind of actor it is."), True, _words(ACTOR_KINDS)),
            *_parish(),
            Field("ambito", "string", _("Scope"), _("Where it acts, when it is not one parish.")),
            Field("representa", "string", _("Represents"), _("Groups that it represents, separated by semicolons.")),
        ),
    )  # fmt: skip
    yield Sheet(
        "workshops", _("Workshops"), _("The workshops of the process."),
        (
            _id(_("Number of the workshop.")),
            Field("nombre", "string", _("Name"), _("Name of the workshop."), True),
            Field("fecha", "date", _("Date"), _("The day on which it is held."), True),
            Field("hora", "string", _("Hour"), _("Hour of Ecuador, HH:MM.")),
            Field("lugar", "string", _("Place"), _("Where it is held.")),
            *_parish(),
            Field("proposito", "string", _("Purpose"), _("What it is for.")),
            Field("mesas", "integer", _("Tables"), _("Number of tables at which people worked."), True),
            Field(
                "asistentes", "integer", _("People who came"),
                _(
                    "Number of people who signed in; empty before the next day, and when there were fewer than "
                    "%(least)s.", least=SMALL_CELL),
            ),
        ),
    )  # fmt: skip
    yield Sheet(
        "attendance", _("Attendance"),
        _(
            "What people said of themselves at each workshop, in totals. A total of fewer than %(least)s people is "
            "hidden, and another with it so that it cannot be worked out.", least=SMALL_CELL),
        (
            _to("taller_id", _("Number of the workshop"), "workshops", True),
            Field(
                "medida", "string", _("What is counted"),
                _("Parish, sex, age group and so on."), True, _words(MEASURES),
            ),
            Field("valor", "string", _("Value"), _("The parish or group that is counted."), True),
            Field("personas", "integer", _("People"), _("Number of people; empty when it is hidden.")),
        ),
        ("taller_id", "medida", "valor"),
    )  # fmt: skip


def _said() -> Iterable[Sheet]:
    yield Sheet(
        "voices", _("Voices"), _("What people said: the entries of the diagnosis (SWOT) that stand in the open."),
        (
            _id(_("Number of the entry.")),
            Field("texto", "string", _("Text"), _("As it was said."), True),
            Field(
                "tipo", "string", _("Kind"),
                _("Strength, opportunity, weakness or threat."), True, _words(QUADRANTS),
            ),
            Field("componente", "string", _("Component"), _("Component of the development plan (PDOT).")),
            _to("taller_id", _("Number of the workshop"), "workshops"),
            Field("mesa", "string", _("Table"), _("The table at which it was said.")),
            _to("unida_a_id", _("Merged into"), "voices"),
            Field("puntos", "integer", _("Dots"), _("Dots that people gave to this entry."), True),
            Field(
                "puntos_en_total", "integer", _("Dots in all"),
                _("With those of the entries that were merged into it."), True,
            ),
            Field("voces_unidas", "integer", _("Merged entries"), _("How many entries were merged into it."), True),
        ),
    )  # fmt: skip


def _done() -> Iterable[Sheet]:
    yield Sheet(
        "actions", _("Actions"),
        _(
            "The action plan with the columns of an annual operating plan (POA), and how far each action is."
        ),
        (
            _id(_("Number of the action.")),
            _plan("titulo", "string", "title", needed=True),
            _plan("descripcion", "string", "description"),
            _plan("objetivo_pdot", "string", "objective"),
            _plan("programa", "string", "programme"),
            _plan("meta", "string", "goal"),
            _plan("componente", "string", "component"),
            *_parish(),
            *_owner(),
            _plan("unidad", "string", "unit"),
            _plan("inicio", "date", "start"),
            _plan("plazo", "date", "deadline"),
            _plan("costo", "number", "cost"),
            _plan("partida", "string", "budget_line"),
            _plan("fuente", "string", "funding"),
            _plan("indicador", "string", "indicator"),
            _plan("linea_base", "string", "baseline"),
            _plan("valor_meta", "string", "target"),
            _plan("verificacion", "string", "verification"),
            _plan("competencia", "string", "competence", COMPETENCES, True),
            _plan("decision", "string", "answer", ANSWERED),
            _plan("motivo", "string", "reason"),
            _plan("estado", "string", "status", STATUSES, True),
            _plan("avance", "integer", "progress", needed=True),
            Field(
                "gastado", "number", _("Spent so far"),
                _("In US dollars, as the last report says; empty when none does."),
            ),
        ),
    )  # fmt: skip
    yield Sheet(
        "action-voices", _("Actions and voices"),
        _(
            "Which action answers which voice: the thread from what was said to what is done."
        ),
        (
            _to("accion_id", _("Number of the action"), "actions", True),
            _to("voz_id", _("Number of the voice"), "voices", True),
        ),
        ("accion_id", "voz_id"),
    )  # fmt: skip
    yield Sheet(
        "activities", _("Activities"), _("The steps of the actions."),
        (
            _id(_("Number of the activity.")),
            _to("accion_id", _("Number of the action"), "actions", True),
            Field("titulo", "string", _("What will be done"), _("In a few words."), True),
            *_owner(),
            Field("fecha", "date", _("Date"), _("The day by which it is done.")),
            Field("hecha_el", "date", _("Done on"), _("Empty while it is not done.")),
        ),
    )  # fmt: skip
    yield Sheet(
        "updates", _("Reports of progress"),
        _(
            "What those responsible reported on the actions, as it was written; nobody's name."
        ),
        (
            _id(_("Number of the report.")),
            _to("accion_id", _("Number of the action"), "actions", True),
            Field(
                "momento", "datetime", _("When"),
                _("In universal time (UTC); Ecuador is five hours behind."), True,
            ),
            _plan("estado", "string", "status", STATUSES, True),
            _plan("avance", "integer", "progress", needed=True),
            Field("nota", "string", _("Note"), _("What was done.")),
            Field("obstaculo", "string", _("Obstacle"), _("What stands in the way.")),
            Field("plazo_propuesto", "date", _("New date proposed"), _("Empty when none was.")),
            Field(
                "decision", "string", _("Decision"),
                _("What was decided on the new date."), choices=_words(DECISIONS),
            ),
            Field("motivo", "string", _("Why"), _("The reason of the decision.")),
            Field("gastado", "number", _("Spent so far"), _("In US dollars, in total; empty when it was not said.")),
            Field(
                "pruebas", "integer", _("Pieces of evidence"),
                _("Photographs and PDF files that anyone can see."), True,
            ),
        ),
    )  # fmt: skip
    yield Sheet(
        "reports", _("Citizens' reports"),
        _(
            "What citizens said of the actions, and what the municipality answered."
        ),
        (
            _id(_("Number of the report.")),
            _to("accion_id", _("Number of the action"), "actions", True),
            Field(
                "momento", "datetime", _("When"),
                _("In universal time (UTC); Ecuador is five hours behind."), True,
            ),
            Field("dice", "string", _("What it says"), _("Whether the action was done."), True, _words(SAYS)),
            Field("nota", "string", _("Note"), _("As it was written.")),
            Field("respuesta", "string", _("Answer"), _("What the municipality answered.")),
            Field("respondido", "datetime", _("Answered"), _("When, in universal time (UTC).")),
        ),
    )  # fmt: skip


def _voted() -> Iterable[Sheet]:
    yield Sheet(
        "projects", _("Projects"), _("What citizens could choose in a vote that was published."),
        (
            _id(_("Number of the project.")),
            _to("accion_id", _("Number of the action"), "actions"),
            Field("titulo", "string", _("Title"), _("What would be paid."), True),
            Field("resumen", "string", _("Summary"), _("In a few sentences.")),
            Field("componente", "string", _("Component"), _("Component of the development plan (PDOT).")),
            *_parish(),
            Field(
                "costo", "number", _("Cost"),
                _("In US dollars, as it is known today; what stood on the ballot is in «results»."),
            ),
        ),
    )  # fmt: skip
    yield Sheet(
        "rounds", _("Voting rounds"), _("The votes that were published, and what came out once they were counted."),
        (
            _id(_("Number of the round.")),
            Field("clave", "string", _("Key"), _("Its name in the address of the ballot."), True),
            Field("nombre", "string", _("Name"), _("Name of the round."), True),
            *_parish(),
            Field("techo", "number", _("Ceiling"), _("How much can be paid, in US dollars."), True),
            Field("papeleta", "string", _("Ballot"), _("How people choose."), True, _words(BALLOTS)),
            Field("regla", "string", _("Rule"), _("How the votes are counted."), True, _words(RULES)),
            Field("votos_necesarios", "integer", _("Votes needed"), _("Votes that a project needs at least."), True),
            Field("abre", "datetime", _("Opens"), _("In universal time (UTC); Ecuador is five hours behind."), True),
            Field(
                "cierra", "datetime", _("Closes"),
                _("In universal time (UTC); Ecuador is five hours behind."), True,
            ),
            Field("contada", "datetime", _("Sealed and counted"), _("Empty before the count.")),
            Field("votantes", "integer", _("Voters"), _("Number of ballots counted; empty before the count.")),
            Field(
                "costo_de_los_elegidos", "number", _("Cost of what was chosen"),
                _("In US dollars; empty before the count."),
            ),
            Field("adoptada_el", "date", _("Adopted on"), _("Empty while no body has adopted the result.")),
            Field("adoptada_por", "string", _("Adopted by"), _("The body that adopted the result.")),
            Field("acta", "string", _("Record"), _("Number of the record of adoption.")),
        ),
    )  # fmt: skip
    yield Sheet(
        "results", _("Results"),
        _(
            "Each project on the ballot of each round, and how it fared. Every ballot can be read on the page of "
            "the results."
        ),
        (
            _to("ronda_id", _("Number of the round"), "rounds", True),
            Field("numero", "integer", _("Number on the ballot"), _("From 1."), True),
            _to("proyecto_id", _("Number of the project"), "projects", True),
            Field("titulo", "string", _("Title"), _("As it stood on the ballot."), True),
            Field("costo", "number", _("Cost"), _("As it stood on the ballot, in US dollars."), True),
            Field("votos", "integer", _("Votes"), _("Votes or points; empty before the count.")),
            Field("elegido", "boolean", _("Chosen"), _("Whether it is paid; empty before the count.")),
            Field("orden", "integer", _("Place"), _("In which order it was chosen; empty when it was not.")),
            Field("motivo", "string", _("Why"), _("Why it won or lost, in words.")),
        ),
        ("ronda_id", "numero"),
    )  # fmt: skip
