"""The rows of the open data of a process. Their columns are those of `sheets`.

Money is in whole cents, moments are aware. Names of people, contacts and what is said about an actor's standing are
never read into a row; free text goes through `Source.say`.
"""

from collections.abc import Callable, Iterable, Mapping

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from workshop.documents.datapackage import Rows, Value
from workshop.models.actions import Action, Owned
from workshop.models.followup import CitizenReport
from workshop.models.geography import Parish
from workshop.public.data.source import Source
from workshop.public.data.words import ANSWERS, DECISIONS, MEASURES, SAYS
from workshop.steps.actions.labels import ANSWERED, COMPETENCES, STATUSES
from workshop.steps.actors.labels import GROUPS
from workshop.steps.actors.labels import KINDS as ACTOR_KINDS
from workshop.steps.followup.service import spent, today
from workshop.steps.setup.trait_labels import TRAIT_VALUES
from workshop.steps.setup.traits import public_totals
from workshop.steps.swot.labels import QUADRANTS
from workshop.steps.vote.labels import BALLOTS, RULES, why

Row = dict[str, Value]


def rows_of(source: Source, name: str) -> Rows:
    """Return the rows of the table `name`, by their key; raises KeyError for a table that does not exist."""
    return tuple(TABLES[name](source))


def _parish(code: str | None, parish: Parish | None) -> Row:
    return {"parroquia_codigo": code, "parroquia": parish.name if parish else None}


def _process(of: Source) -> Iterable[Row]:
    process = of.process
    yield {
        "id": process.id,
        "nombre": of.say(process.name),
        "canton_codigo": process.canton.code,
        "canton": process.canton.name,
        "provincia": process.canton.province,
        "ejercicio": process.fiscal_year,
        "presupuesto": process.budget_cents,
        "asamblea": process.assembly_on,
    }


def _actors(of: Source) -> Iterable[Row]:
    for actor in of.actors.values():
        groups = sorted(str(GROUPS[each.group.value]) for each in actor.groups)
        yield {
            "id": actor.id,
            "nombre": of.say(actor.name),
            "tipo": str(ACTOR_KINDS[actor.kind.value]),
            **_parish(actor.parish_code, actor.parish),
            "ambito": of.say(actor.scope),
            "representa": "; ".join(groups) or None,
        }


def _held(of: Source) -> list[int]:
    """Workshops whose numbers are told: while people sign in, each that is added would point at somebody."""
    return [key for key, each in of.workshops.items() if each.held_on < today()]


def _workshops(of: Source) -> Iterable[Row]:
    totals = public_totals(of.session, _held(of))
    for key, each in of.workshops.items():
        yield {
            "id": key,
            "nombre": of.say(each.name),
            "fecha": each.held_on,
            "hora": each.starts_at or None,
            "lugar": of.say(each.place),
            **_parish(each.parish_code, each.parish),
            "proposito": of.say(each.purpose),
            "mesas": len(each.tables),
            "asistentes": totals[key].people if key in totals else None,
        }


def _attendance(of: Source) -> Iterable[Row]:
    for key, totals in sorted(public_totals(of.session, _held(of)).items()):
        cells = [("parish", name, count) for name, count in sorted(totals.by_parish.items())]
        cells += [(trait, value, n) for trait, found in totals.by_trait.items() for value, n in found.items()]
        for trait, value, count in cells:
            yield {
                "taller_id": key,
                "medida": str(MEASURES[trait]),
                "valor": _measured(trait, value),
                "personas": count,
            }


def _voices(of: Source) -> Iterable[Row]:
    for entry in of.voices.values():
        open_ones = [each for each in entry.merged if each.in_the_open]
        yield {
            "id": entry.id,
            "texto": of.say(entry.text),
            "tipo": str(QUADRANTS[entry.quadrant.value]),
            "componente": entry.component.name if entry.component else None,
            "taller_id": entry.workshop_id if entry.workshop_id in of.workshops else None,
            "mesa": of.say(entry.table.name) if entry.table else None,
            "unida_a_id": entry.merged_into_id,
            "puntos": entry.own_dots,
            "puntos_en_total": entry.own_dots + sum(each.own_dots for each in entry.merged),
            "voces_unidas": len(open_ones),
        }


def _owner(of: Source, owned: Owned) -> Row:
    """Who answers for it: an organisation by its name, a person only as such."""
    actor = owned.owner_actor
    if actor is not None:
        said = {"responde": str(ANSWERS["actor"]), "responsable": of.say(actor.name)}
        return {**said, "responsable_actor_id": actor.id if actor.id in of.actors else None}
    kind = "staff" if owned.owner_person is not None else "other" if owned.owner_typed.strip() else "nobody"
    return {"responde": str(ANSWERS[kind]), "responsable": None, "responsable_actor_id": None}


def _actions(of: Source) -> Iterable[Row]:
    for each in of.actions.values():
        answer = each.competence_answer
        yield {
            "id": each.id,
            "titulo": of.say(each.title),
            "descripcion": of.say(each.description),
            "objetivo_pdot": of.say(each.objective),
            "programa": of.say(each.programme),
            "meta": of.say(each.goal),
            "componente": each.component.name if each.component else None,
            **_parish(each.parish_code, each.parish),
            **_owner(of, each),
            "unidad": of.say(each.unit),
            "inicio": each.starts_on,
            "plazo": each.deadline,
            "costo": each.cost_cents,
            "partida": each.budget_line or None,
            "fuente": of.say(each.funding_source),
            "indicador": of.say(each.indicator),
            "linea_base": of.say(each.baseline),
            "valor_meta": of.say(each.target),
            "verificacion": of.say(each.verification),
            "competencia": str(COMPETENCES[each.competence.value]),
            "decision": str(ANSWERED[answer.value]) if answer else None,
            "motivo": of.say(each.competence_reason),
            "estado": str(STATUSES[each.status.value]),
            "avance": each.progress,
            "gastado": spent(each),
        }


def _links(of: Source) -> Iterable[Row]:
    for each in of.actions.values():
        for entry in sorted(each.entries, key=lambda entry: entry.id):
            if entry.id in of.voices:
                yield {"accion_id": each.id, "voz_id": entry.id}


def _activities(of: Source) -> Iterable[Row]:
    found = [a for each in of.actions.values() for a in each.activities if not a.archived]
    for each in sorted(found, key=lambda a: a.id):
        yield {
            "id": each.id,
            "accion_id": each.action_id,
            "titulo": of.say(each.title),
            **_owner(of, each),
            "fecha": each.due_on,
            "hecha_el": each.done_on,
        }


def _updates(of: Source) -> Iterable[Row]:
    found = [update for each in of.actions.values() for update in each.updates]
    for each in sorted(found, key=lambda update: update.id):
        proposed, decision = each.proposed_deadline, each.decision
        decided = "accepted" if decision and decision.accepted else "refused" if decision else "waiting"
        yield {
            "id": each.id,
            "accion_id": each.action_id,
            "momento": each.created_at,
            "estado": str(STATUSES[each.status.value]),
            "avance": each.progress,
            "nota": of.say(each.note),
            "obstaculo": of.say(each.obstacle),
            "plazo_propuesto": proposed,
            "decision": str(DECISIONS[decided]) if proposed else None,
            "motivo": of.say(decision.reason) if proposed and decision else None,
            "gastado": each.spent_cents,
            "pruebas": sum(file.hidden_at is None for file in each.evidence),
        }


def _reports(of: Source) -> Iterable[Row]:
    """What citizens said of an action: once staff have looked at it or answered, unless it was put away."""
    shown: ColumnElement[bool] = or_(
        CitizenReport.shown_at.is_not(None), CitizenReport.answered_at.is_not(None)
    )
    found = of.session.scalars(
        select(CitizenReport)
        .join(CitizenReport.action)
        .where(
            Action.process_id == of.process.id,
            Action.archived_at.is_(None),
            CitizenReport.archived_at.is_(None),
            shown,
        )
        .order_by(CitizenReport.id)
    )
    for each in found:
        yield {
            "id": each.id,
            "accion_id": each.action_id,
            "momento": each.created_at,
            "dice": str(SAYS[each.says.value]),
            "nota": of.say(each.note),
            "respuesta": of.say(each.answer),
            "respondido": each.answered_at,
        }


def _projects(of: Source) -> Iterable[Row]:
    """Projects that stand on the ballot of a published round."""
    found = {row.project_id: row.project for each in of.rounds.values() for row in each.projects}
    for key, each in sorted(found.items()):
        yield {
            "id": key,
            "accion_id": each.action_id if each.action_id in of.actions else None,
            "titulo": of.say(each.title),
            "resumen": of.say(each.summary),
            "componente": each.component.name if each.component else None,
            **_parish(each.parish_code, each.parish),
            "costo": each.cost_cents,
        }


def _rounds(of: Source) -> Iterable[Row]:
    for key, each in of.rounds.items():
        count = of.counts.get(key)
        yield {
            "id": key,
            "clave": each.key,
            "nombre": of.say(each.name),
            **_parish(each.parish_code, each.parish),
            "techo": each.ceiling_cents,
            "papeleta": str(BALLOTS[each.ballot.value]),
            "regla": str(RULES[each.rule.value]),
            "votos_necesarios": each.threshold,
            "abre": each.opens_at,
            "cierra": each.closes_at,
            "contada": each.sealed_at if count else None,
            "votantes": count.voters if count else None,
            "costo_de_los_elegidos": count.total_cost if count else None,
            "adoptada_el": each.adopted_on,
            "adoptada_por": of.say(each.adopted_by),
            "acta": of.say(each.adoption_record),
        }


def _results(of: Source) -> Iterable[Row]:
    for key, each in of.rounds.items():
        count = of.counts.get(key)
        for row in each.projects:
            verdict = count.verdicts.get(str(row.project_id)) if count else None
            won = verdict.won if verdict else None
            yield {
                "ronda_id": key,
                "numero": row.number,
                "proyecto_id": row.project_id,
                "titulo": of.say(row.title),
                "costo": row.cost_cents,
                "votos": verdict.votes if verdict else None,
                "elegido": won,
                "orden": count.winners.index(str(row.project_id)) + 1 if count and won else None,
                "motivo": why(verdict) if verdict else None,
            }


def _measured(trait: str, value: str) -> str:
    if trait == "parish":
        return value or _("not said")
    return str(TRAIT_VALUES[trait][value])


TABLES: Mapping[str, Callable[[Source], Iterable[Row]]] = {
    "process": _process,
    "actors": _actors,
    "workshops": _workshops,
    "attendance": _attendance,
    "voices": _voices,
    "actions": _actions,
    "action-voices": _links,
    "activities": _activities,
    "updates": _updates,
    "reports": _reports,
    "projects": _projects,
    "rounds": _rounds,
    "results": _results,
}
