"""The facilitator's console: the stage with its clock, what arrives, and what is added on the spot.

Every button is a plain post to one address, so that all of it works without script; with script the same posts are
answered in JSON and the page stays as it is.
"""

import secrets
from collections import OrderedDict
from datetime import date
from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from flask_wtf.csrf import generate_csrf

from workshop.access.guard import process_page
from workshop.extensions import db, limiter
from workshop.live import boards, moderation, participants, pulses, quick, record, rules
from workshop.live import stage as stages
from workshop.live.arrivals import Item, arrivals
from workshop.live.blueprint import bp
from workshop.live.console_words import POSTS, SAID
from workshop.live.receive import wants_json
from workshop.live.screen_views import AT, shows, workshop_of
from workshop.models.base import utc_now
from workshop.models.errors import InvalidField, NotFound, mark
from workshop.models.live import PostKind, Stage
from workshop.models.process import Process, Workshop
from workshop.models.swot import CrossKind, Quadrant
from workshop.steps.actions import service as actions
from workshop.steps.swot import rules as swot
from workshop.steps.swot import service
from workshop.steps.swot.labels import CROSSES, QUADRANTS

MOST_ROWS = 600  # of all workshops that are on at this moment
CSRF, WRITE = "%csrf%", "%write%"  # places in a kept body for what belongs to one browser
FIELDS = (
    "text",
    "quadrant",
    "table",
    "what",
    "owner",
    "owner_typed",
    "deadline",
    "entry",
    "kind",
    "inside",
    "outside",
)


def _wanted() -> str:
    """Return what is listed: "awaiting", a quadrant, or "" for all."""
    wanted = request.values.get("show", "")
    return wanted if wanted == "awaiting" or wanted in QUADRANTS else ""


def _address(workshop: Workshop) -> dict[str, Any]:
    process = workshop.process
    return {"canton_slug": process.canton.slug, "process_id": process.id, "workshop_id": workshop.id}


def _back(workshop: Workshop) -> str:
    return url_for("live.console", **_address(workshop), show=_wanted() or None)


def _live(workshop: Workshop, state: pulses.State, typed: dict[str, str], error: InvalidField | None) -> str:
    """Return what changes on the console, as HTML that holds nothing of one browser."""
    now = db.session()
    stage = stages.find_stage(now, workshop)
    activity = stage.activity if stage and stage.closed_at is None else None
    kind = shows(stage) if stage else ""
    board = activity is not None and kind in ("actions", "crossing")
    rehearsed = workshop.process.practice and activity is not None and kind == "vote"
    votes = participants.vote_ranking(now, activity).given if rehearsed and activity else state.votes
    people = actions.owner_choices(now, workshop.process) if kind == "actions" else ([], [])
    found = arrivals(now, workshop, _wanted())
    return render_template(
        "live/console/live.html",
        csrf=CSRF,
        write_id=WRITE,
        workshop=workshop,
        at=_address(workshop),
        stage=stage,
        activity=activity,
        kind=kind,
        agenda=stages.activities(now, workshop),
        before=stages.beside(now, workshop, stage, -1),
        after=stages.beside(now, workshop, stage, 1),
        moment=stages.moment_of(stage, workshop, utc_now()),
        sends=rules.SENDING,
        hides=kind in rules.REVEALED_LATER and (kind != "vote" or state.counted or rehearsed),
        found=found,
        rows=[_row(each, workshop, state.language) for each in found.items],
        listed=_wanted(),
        signed_in=boards.signed_in(now, workshop),
        phones=boards.phones_that_sent(now, workshop, activity),
        votes=votes,
        posts=POSTS,
        quadrants=QUADRANTS,
        crosses=CROSSES,
        sides=swot.CROSSES,
        entries=actions.linkable_entries(now, workshop.process) if board else [],
        owners=people,
        typed=typed,
        error=error,
        longest=swot.LONGEST,
    )


def _row(item: Item, workshop: Workshop, language: str) -> str:
    """Return the row of an item, rendered once for what it shows: one new entry must not cost sixty rows."""
    kept: OrderedDict[object, str] = current_app.extensions.setdefault("live_rows", OrderedDict())
    key = (item.looks, workshop.process.practice, language)
    row = kept.pop(key, None)
    if row is None:
        row = render_template(
            "live/console/item.html", item=item, workshop=workshop, quadrants=QUADRANTS, posts=POSTS
        )
    kept[key] = row
    while len(kept) > MOST_ROWS:
        kept.popitem(last=False)
    return row


def _finish(body: str) -> str:
    """Put in what belongs to this browser alone."""
    return body.replace(CSRF, generate_csrf()).replace(
        WRITE, f"{secrets.token_hex(8)}-{secrets.token_hex(8)}"
    )


def _page(workshop: Workshop, error: InvalidField | None = None, status: int = 200) -> ResponseReturnValue:
    process = workshop.process
    state = pulses.enter(process.canton.slug, process.id, workshop.id, "workshop.edit")
    if error is None:
        live = pulses.body(state, _name(), lambda: _live(workshop, state, {}, None))
    else:
        live = _live(workshop, state, {name: request.form.get(name, "") for name in FIELDS}, error)
    undo = session.pop("live_undo", None)
    return (
        render_template(
            "live/console/console.html",
            workshop=workshop,
            at=_address(workshop),
            live=_finish(live),
            undo=undo["acts"] if undo and undo["workshop"] == workshop.id else None,
            listed=_wanted(),
        ),
        status,
    )


def _name() -> str:
    return f"console {_wanted()}"


@bp.get(f"{AT}/console")
@process_page("workshop.edit")
def console(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show the console; it is always where the stage is."""
    return _page(workshop_of(process, workshop_id))


@bp.get(f"{AT}/console/pulse")
@limiter.exempt
@login_required
def console_pulse(canton_slug: str, process_id: int, workshop_id: int) -> ResponseReturnValue:
    """Answer the console when it would look different from what it shows."""
    state = pulses.enter(canton_slug, process_id, workshop_id, "workshop.edit")
    return pulses.answer(
        state,
        _name(),
        lambda: _live(db.session.get_one(Workshop, workshop_id), state, {}, None),
        _finish,
    )


def _refused(workshop: Workshop, error: InvalidField) -> ResponseReturnValue:
    db.session.rollback()
    if wants_json():
        return {"ok": False, "error": _(error.reason, **error.values), "field": error.field}, 422
    return _page(db.session.get_one(Workshop, workshop.id), error, 422)


@bp.post(f"{AT}/console/act")
@process_page("workshop.edit")
def console_act(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Do what a button says: move the stage, or moderate; what can be taken back is offered at once."""
    workshop = workshop_of(process, workshop_id)
    wanted = request.form.get("do", "")[:2000]
    undo: list[moderation.Act] = []
    try:
        if wanted.startswith("stage."):
            said = _move(workshop, wanted.split(".")[1:])
        else:
            said, undo = _moderate(workshop, wanted)
    except InvalidField as error:
        return _refused(workshop, error)
    except moderation.LooksLike as error:
        names = ", ".join(each.name for each in error.found)
        reason = InvalidField(
            "text", mark("It resembles an actor of the map: %(names)s. Choose in its row."), names=names
        )
        return _refused(workshop, reason)
    taken_back = " ".join(map(str, undo))
    if wants_json():
        return {"ok": True, "said": said, "undo": taken_back}
    flash(said, "success")
    if taken_back:
        session["live_undo"] = {"workshop": workshop.id, "acts": taken_back}
    return redirect(_back(workshop))


def _move(workshop: Workshop, words: list[str]) -> str:
    """Do one act of the stage; raises NotFound for what is none."""
    now = db.session()
    stage = stages.stage_of(now, workshop)
    fixed = record.find_record(now, workshop)
    if words[0] in ("go", "reopen") and fixed is not None and fixed.fixed_at is not None:
        reason = mark("Acta no. %(number)s is fixed, and nothing new would stand in it. Make a new workshop.")
        raise InvalidField("do", reason, number=fixed.number)
    match words:
        case ["go", number] if number.isdigit():
            activity = stages.find_activity(now, workshop, int(number))
            if activity.archived:
                raise NotFound
            stages.go_to(now, stage, activity)
            return _("Now: %(title)s", title=activity.title)
        case ["phones", "0" | "1" as opened]:
            stages.set_phones(now, stage, opened == "1")
            return _("Phones can send now.") if opened == "1" else _("Phones wait now.")
        case ["moderated", "0" | "1" as moderated]:
            stages.set_moderated(now, stage, moderated == "1")
            if moderated == "1":
                return _("What phones send waits for your approval from now on.")
            return _("What phones send is shown at once from now on.")
        case ["reveal", number, "0" | "1" as shown] if number.isdigit():
            stages.reveal(now, stage, stages.find_activity(now, workshop, int(number)), shown == "1")
            return _("The hall sees the results.") if shown == "1" else _("The results are hidden again.")
        case ["minutes", number] if number.isdigit() and 0 < int(number) <= 60 and stage.activity:
            stages.give_minutes(now, stage.activity, int(number))
            return _("%(count)s minutes more.", count=int(number))
        case ["end"]:
            stages.close(now, stage)
            return _("The workshop is over. Phones can send no more; what was said stays.")
        case ["reopen"]:
            stages.reopen(now, stage)
            return _("The workshop goes on.")
    raise NotFound


def _moderate(workshop: Workshop, wanted: str) -> tuple[str, list[moderation.Act]]:
    acts = [moderation.Act.read(each) for each in wanted.split(" ")]
    if len(acts) > 20:
        raise NotFound
    if acts[0].verb == "merge" and not acts[0].ids:
        chosen = [int(each) for each in request.form.getlist("chosen") if each.isdigit()][:60]
        acts = [moderation.Act("entry", "merge", tuple(chosen))]
    undo: list[moderation.Act] = []
    for act in acts:
        undo = [*moderation.do(db.session(), workshop, act), *undo]
    return str(SAID[acts[0].verb]), undo


@bp.post(f"{AT}/console/add")
@process_page("workshop.edit")
def console_add(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Store what the facilitator typed for the activity that is on."""
    workshop = workshop_of(process, workshop_id)
    write_id = request.form.get("write_id", "")
    try:
        said = _add(workshop, write_id if swot.is_write_id(write_id) else None)
    except InvalidField as error:
        field = "text" if error.field == "title" else error.field
        return _refused(workshop, InvalidField(field, error.reason, **error.values))
    except service.AlreadyThere as error:
        reason = InvalidField("text", mark("It is on the board already: “%(text)s”."), text=error.entry.text)
        return _refused(workshop, reason)
    if wants_json():
        return {"ok": True, "said": said, "write_id": write_id}
    flash(said, "success")
    return redirect(_back(workshop))


def _number(name: str) -> int | None:
    typed = request.form.get(name, "")
    return int(typed) if typed.isdigit() and len(typed) < 10 else None


def _add(workshop: Workshop, write_id: str | None) -> str:
    now = db.session()
    typed = quick.Typed(request.form.get("text", ""), _number("table"), write_id)
    stage: Stage | None = stages.find_stage(now, workshop)
    activity = stage.activity if stage else None
    what = request.form.get("what", "")
    if what == "entry":
        wanted = request.form.get("quadrant", "")
        if wanted not in swot.QUADRANTS:
            raise InvalidField("quadrant", mark("Choose one of the four quadrants."))
        return _(
            "On the board: “%(text)s”.", text=quick.add_entry(now, workshop, Quadrant(wanted), typed).text
        )
    if what in list(PostKind):
        post = quick.add_post(now, workshop, activity, PostKind(what), typed)
        return _("Written down: “%(text)s”.", text=post.text)
    if what == "cross":
        kind = request.form.get("kind", "")
        if kind not in list(CrossKind):
            raise InvalidField("kind", mark("Choose one from the list."))
        cross = quick.add_cross(now, workshop, CrossKind(kind), _number("inside"), _number("outside"), typed)
        return _("Written down: “%(text)s”.", text=cross.text)
    if what == "action":
        made = quick.add_action(
            now,
            workshop,
            typed,
            owner=request.form.get("owner", "")[:40],
            owner_typed=request.form.get("owner_typed", "")[:400],
            deadline=_day(request.form.get("deadline", "")),
            entry_id=_number("entry"),
        )
        return _("Action noted: “%(text)s”.", text=made.title)
    raise NotFound


def _day(typed: str) -> date | None:
    if not typed.strip():
        return None
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise InvalidField("deadline", mark("Write the date as day, month and year.")) from None
