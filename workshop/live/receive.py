"""A form that a phone or a table sends becomes a contribution, and the contribution an answer in words."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workshop.live import attendance, contributions, marks
from workshop.live.contributions import Write
from workshop.models.errors import InvalidField
from workshop.models.live import AgeGroup, PostKind, SelfIdentification, Sex
from workshop.models.process import Workshop, WorkshopTable
from workshop.models.swot import Quadrant
from workshop.steps.swot import dots, service

FIELDS = ("text", "quadrant", "table", "kind", "option", "name", "organisation", "parish")
TRAITS = ("age_group", "sex", "self_identification", "disability")
STATES = {"closed": 409, "before": 409, "over": 410}


@dataclass(frozen=True)
class Outcome:
    """What became of a write. `said` is for the sender when it was taken, `error` when it was not.

    `there` is the entry that says the same already; `field` the form's field that was refused.
    """

    status: int
    write_id: str
    said: str = ""
    error: str = ""
    field: str = ""
    state: str = ""
    text: str = ""
    there: int | None = None
    left: int | None = None

    @property
    def taken(self) -> bool:
        return self.status == 200


def wants_json() -> bool:
    """Say whether a script asked, which shows the answer in its own place."""
    return request.accept_mimetypes.best == "application/json"


def as_json(outcome: Outcome) -> ResponseReturnValue:
    """Answer the device's queue."""
    body: dict[str, Any] = {"ok": outcome.taken, "write_id": outcome.write_id}
    body |= {"said": outcome.said} if outcome.taken else {"error": outcome.error}
    body |= {name: value for name in ("there", "left") if (value := getattr(outcome, name)) is not None}
    return jsonify(body), outcome.status


def is_device(mark: str) -> bool:
    """Say whether `mark` can be the mark of a device: the beginning of the writes it sends."""
    return re.fullmatch(r"[0-9a-f]{16}", mark) is not None


def new_device() -> str:
    """Return a mark for a device that has none."""
    return secrets.token_hex(8)


def new_write_id(device: str) -> str:
    """Return a mark for one write of a device."""
    return f"{device}-{secrets.token_hex(8)}"


def sent_write_id() -> str:
    """Return the mark of the write that was sent; a new one for what carries none."""
    sent = request.form.get("write_id", "")
    return sent if re.fullmatch(r"[0-9a-f]{16}-[0-9a-f]{16}", sent) else new_write_id(new_device())


def typed() -> dict[str, str]:
    """Return what was typed, whole: its length is told, and nobody's words are lost. Personal traits are left out."""
    return {name: request.form.get(name, "") for name in FIELDS}


def _number(name: str) -> int | None:
    value = request.form.get(name, "")
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else None


def _thanks(awaiting: bool, shown: str) -> str:
    return _("Thank you. The team reads what is sent before it goes to the screen.") if awaiting else shown


def _entry(session: Session, workshop: Workshop, write: Write, values: dict[str, str]) -> dict[str, Any]:
    try:
        quadrant = Quadrant(values["quadrant"])
    except ValueError:
        return {"status": 422, "field": "quadrant", "error": _("Choose one of the four questions.")}
    try:
        stored = contributions.add_entry(session, workshop, write, quadrant, values["text"], _number("table"))
    except service.AlreadyThere as error:
        if request.form.get("agree") == str(error.entry.id):
            dots.set_dots(session, error.entry, 1, giver=write.device)  # one dot a phone, however often sent
            return {"said": _("Thank you: your dot counts."), "text": error.entry.text}
        if error.entry.awaiting:
            return {"said": _thanks(True, ""), "text": values["text"]}
        there = _("It is on the board already: “%(text)s”.", text=error.entry.text)
        return {"status": 422, "field": "text", "error": there, "there": error.entry.id}
    return {
        "said": _thanks(stored.awaiting, _("Thank you: your entry is on the board.")),
        "text": stored.text,
    }


def _post(session: Session, workshop: Workshop, write: Write, values: dict[str, str]) -> dict[str, Any]:
    try:
        kind = PostKind(values["kind"] or "note")
    except ValueError:
        return {"status": 422, "field": "kind", "error": _("Choose what it is.")}
    try:
        stored = contributions.add_post(session, workshop, write, kind, values["text"], _number("table"))
    except contributions.SaidAlready as error:
        if error.post.awaiting:
            return {"said": _thanks(True, ""), "text": values["text"]}
        there = _("It is there already: “%(text)s”. Thank you for thinking of it too.", text=error.post.text)
        return {"status": 422, "field": "text", "error": there}
    return {"said": _thanks(stored.awaiting, _("Thank you: it is on the screen.")), "text": stored.text}


def _dots(session: Session, workshop: Workshop, write: Write, _values: dict[str, str]) -> dict[str, Any]:
    back = request.form.get("back")
    left = (
        marks.take_dot(session, workshop, write, back)
        if back
        else marks.give_dot(session, workshop, write, _number("entry") or 0)
    )
    said = ngettext("You have %(num)s dot left.", "You have %(num)s dots left.", left)
    return {"said": said, "left": left}


def _answer(session: Session, workshop: Workshop, write: Write, values: dict[str, str]) -> dict[str, Any]:
    option = _number("option")
    answer = marks.answer_poll(session, workshop, write, -1 if option is None else option)
    return {"said": _("Thank you: your answer counts."), "text": answer.activity.options[answer.option]}


def _traits() -> attendance.Traits:
    said = {name: request.form.get(name, "") for name in TRAITS}
    return attendance.Traits(
        AgeGroup(said["age_group"]) if said["age_group"] in list(AgeGroup) else None,
        Sex(said["sex"]) if said["sex"] in list(Sex) else None,
        SelfIdentification(said["self_identification"])
        if said["self_identification"] in list(SelfIdentification)
        else None,
        {"yes": True, "no": False}.get(said["disability"]),
    )


def _sign_in(session: Session, workshop: Workshop, write: Write, values: dict[str, str]) -> dict[str, Any]:
    someone = contributions.sign_in(
        session,
        workshop,
        write,
        values["name"],
        values["organisation"],
        values["parish"] or None,
        _traits(),
    )
    return {"said": _("Thank you, you are on the list: %(name)s.", name=someone.name), "text": someone.name}


TAKERS = {
    "swot": _entry,
    "actors": _post,
    "plenary": _post,
    "dots": _dots,
    "poll": _answer,
    "welcome": _sign_in,
}


def refusal(state: str) -> str:
    """Return why nothing is taken now, in words."""
    return {
        "closed": _(
            "This activity is closed and takes nothing more. Your text stays here: tell it to your table."
        ),
        "before": _("The workshop is not open yet. Your text stays here: send it again when it begins."),
        "over": _("This workshop is over and takes nothing more. Your text stays here."),
    }[state]


def receive(session: Session, workshop: Workshop, table: WorkshopTable | None = None) -> Outcome:
    """Store what the request carries, or say why not. A write that was stored before is taken again."""
    values, write_id = typed(), sent_write_id()
    what = request.form.get("what", "swot")
    write = Write(write_id, _number("activity"), table)
    if what not in TAKERS:
        return Outcome(422, write_id, error=_("Choose what it is."))
    if what == "actors":
        values["kind"] = PostKind.ACTOR.value
    try:
        return Outcome(
            **{"status": 200, "write_id": write_id, **TAKERS[what](session, workshop, write, values)}
        )
    except InvalidField as error:
        return Outcome(422, write_id, error=_(error.reason, **error.values), field=error.field)
    except contributions.NotNow as error:
        over = error.state == "before" and workshop.open_until is not None
        state = "over" if over or workshop.archived or workshop.process.archived else error.state
        return Outcome(STATES[state], write_id, error=refusal(state), state=state)
