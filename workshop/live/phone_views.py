"""The phone link of a workshop: it shows only what is being asked now.

The phone page needs no account, no session and no cookie: whoever knows the public join code may take part.
A form that another site sends could do no more than anyone can, so these posts carry no CSRF token.
"""

import time
from typing import Any

from flask import (
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, refresh
from flask_limiter.util import get_remote_address
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import TooManyRequests

from workshop.extensions import csrf, db, limiter
from workshop.live import contributions, marks, receive
from workshop.live.blueprint import bp
from workshop.live.ready_made import QUESTIONS as ACTIVITY_QUESTIONS
from workshop.live.rules import Moment, asks
from workshop.live.stage import find_stage, moment_of
from workshop.models.base import utc_now
from workshop.models.live import Activity, Stage, TableLink
from workshop.models.process import Process, Workshop, WorkshopTable
from workshop.steps.actions.service import today
from workshop.steps.setup.service import offered_parishes
from workshop.steps.swot import rules as swot_rules
from workshop.steps.swot.labels import QUADRANTS, QUESTIONS
from workshop.web.errors import page as error_page
from workshop.web.language import LANGUAGES
from workshop.web.packed import Packed, packed

PER_DEVICE = "30 per minute"
PER_ADDRESS = "6000 per minute"  # a hall of 500 phones behind one address, each ten times a minute
KEPT_FOR = 2.0  # seconds: when a hall is asked for dots, all its phones load the same cards at once
MOST_KEPT = 64
WRITE_ID = "%write-id%"  # the place in a kept page for what is one phone's own


# Made once: all phones of a hall ask these, some of them every four seconds.
WORKSHOP_OF = (
    select(Workshop).where(Workshop.join_code == bindparam("code")).options(joinedload(Workshop.process))
)
ASKED = (
    select(
        Workshop.open_until,
        Workshop.archived_at,
        Workshop.held_on,
        Process.archived_at.label("put_away"),
        Stage.turn,
        Stage.phones_open,
        Stage.opened_at,
        Stage.closed_at,
        Activity.id,
        Activity.kind,
        Activity.title,
    )
    .join(Process, Process.id == Workshop.process_id)
    .outerjoin(Stage, Stage.workshop_id == Workshop.id)
    .outerjoin(Activity, Activity.id == Stage.activity_id)
    .where(Workshop.join_code == bindparam("code"))
)


def slowed_by() -> str:
    """Count the writes of one device; of an address where a request carries no mark."""
    sent = request.form.get("write_id", "")[:16]
    return sent if receive.is_device(sent) else str(get_remote_address())


def find_workshop(code: str) -> Workshop | None:
    """Return the workshop with this join code, however it was typed."""
    normal = swot_rules.normal_code(code)
    return db.session.scalar(WORKSHOP_OF, {"code": normal}) if normal else None


def unknown(code: str, table: bool = False) -> ResponseReturnValue:
    """Answer a code that no workshop has, or a link that none of its tables has, and keep what was typed."""
    if receive.wants_json():
        error = gettext("We do not know this code")
        return jsonify(ok=False, error=error, write_id=request.form.get("write_id", "")), 404
    typed = receive.typed()
    return render_template(
        "live/phone/unknown.html", code=code[:40], table=table, typed=typed
    ), 404 if code else 200


def asked(workshop: Workshop, stage: Stage | None) -> str:
    """Return what phones are asked now; a link whose hours are over is over."""
    now = asks(moment_of(stage, workshop, utc_now()))
    over = workshop.open_until or workshop.archived or workshop.held_on < today()
    return "over" if now == "before" and over else now


def _cards(workshop: Workshop) -> list[marks.Card]:
    kept = current_app.extensions.setdefault("live-cards", {})
    until, found = kept.get(workshop.id, (0.0, []))
    if until < time.monotonic():
        found = marks.cards(db.session(), workshop)
        kept[workshop.id] = (time.monotonic() + KEPT_FOR, found)
    return list(found)


def _dots(workshop: Workshop, activity: Activity, device: str | None) -> dict[str, Any]:
    cards = _cards(workshop)
    given = marks.dots_from(db.session(), activity, device) if device else []
    mine: dict[int, list[str]] = {}
    for each in given:
        if each.count:
            mine.setdefault(each.entry_id, []).append(each.giver.partition(":")[2])
    return {
        "cards": {name: [card for card in cards if card.quadrant == name] for name in QUADRANTS},
        "mine": mine,
        "left": activity.dots_each - sum(each.count for each in given),
    }


def _is_anyones() -> bool:
    """Whether a new phone asks, of which nothing is known: then the page is the same but for its mark."""
    nothing_known = not set(request.args) - {"lang"}
    return request.method == "GET" and nothing_known and not request.cookies


def anyones(workshop: Workshop) -> ResponseReturnValue:
    """Answer a new phone with the page that all of them get; it is made once in two seconds."""
    stage = find_stage(db.session(), workshop)
    turn = f"{stage.turn if stage else 0}-{asked(workshop, stage)}"
    name = (workshop.id, turn, request.args.get("lang"), str(get_locale()))
    kept: dict[object, tuple[float, Packed]] = current_app.extensions.setdefault("live-phone-pages", {})
    until, page = kept.get(name, (0.0, None))
    if page is None or until < time.monotonic():
        made = show(workshop, write_id=WRITE_ID)
        if made.status_code != 200:
            return made
        page = Packed.cut(made.get_data(as_text=True), WRITE_ID)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[name] = (time.monotonic() + KEPT_FOR, page)
    return _private(page.answer(receive.new_write_id(receive.new_device())))


def _private(answer: Response) -> Response:
    # Browsers keep a 410 for ever, and this page would miss that a workshop was opened again.
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def show(
    workshop: Workshop,
    table: WorkshopTable | None = None,
    key: str = "",
    outcome: receive.Outcome | None = None,
    write_id: str = "",
) -> Response:
    """Answer the page of what is asked now, with what became of a write that was sent."""
    session = db.session()
    stage = find_stage(session, workshop)
    now = asked(workshop, stage)
    activity = stage.activity if stage is not None else None
    turn = f"{stage.turn if stage else 0}-{now}"
    if "sign_in" in request.values and now not in ("before", "over"):
        now, activity = "welcome", None
    known = outcome.write_id[:16] if outcome else request.args.get("d", "")
    device = known if receive.is_device(known) else None
    # A name must not point to what the same hand wrote: signing in and people at a table have marks of their own.
    apart = now == "welcome" or (table is not None and now == "poll")
    fresh = receive.new_device() if apart or device is None else device
    retry = outcome is not None and not outcome.taken and outcome.state == ""
    keep = {"lang": request.args.get("lang"), "d": None if apart else device}
    values: dict[str, Any] = {
        "workshop": workshop,
        "asks": now,
        "turn": turn,
        "on": f"{activity.id if activity else 0}-{now}",
        "activity": activity,
        "question": question(activity),
        "table": table,
        "key": key,
        "box": f"{workshop.join_code}-{table.id}" if table else workshop.join_code,
        "action": address(workshop, key, **keep),
        "write_id": write_id or (outcome.write_id if outcome and retry else receive.new_write_id(fresh)),
        "second_write_id": receive.new_write_id(fresh),  # a table's page has a form for agreements too
        "typed": kept_fields(outcome),
        "outcome": outcome,
        "sent": contributions.sent_from(session, workshop, device) if device and not apart else [],
        "quadrants": QUADRANTS,
        "questions": QUESTIONS,
        "longest": swot_rules.LONGEST,
    }
    if now == "dots" and activity is not None:
        values |= _dots(workshop, activity, device)
    elif now == "poll" and activity is not None:
        values["answer"] = marks.answer_of(session, activity, device) if device and not apart else None
    elif now == "welcome":
        values["parishes"] = offered_parishes(session, workshop.process.canton_code)
    status = outcome.status if outcome else 410 if now == "over" else 200
    return _private(make_response(render_template(f"live/phone/{now}.html", **values), status))


def question(activity: Activity | None) -> str:
    """Return what an activity asks the hall."""
    if activity is None:
        return ""
    return activity.question or str(ACTIVITY_QUESTIONS[activity.kind])


def kept_fields(outcome: receive.Outcome | None) -> dict[str, str]:
    """Return what a form shows again: all of it after a mistake; after a success, where the person sits."""
    if outcome is None:
        return {}
    values = receive.typed()
    if not outcome.taken:
        return values
    return {name: values[name] for name in ("quadrant", "table", "kind")}


def address(workshop: Workshop, key: str = "", **values: Any) -> str:
    """Return the address of a workshop's phone page, or of the page of the table with `key`."""
    if key:
        return url_for("live.table", code=workshop.join_code, key=key, **values)
    return url_for("live.join", code=workshop.join_code, **values)


@bp.after_request
def _small(answer: Response) -> Response:
    """Compress what a phone loads: it has no session, so that nothing secret stands beside what is sent."""
    on_a_phone = request.endpoint in ("live.join", "live.table")
    return packed(answer) if on_a_phone else answer


@bp.before_request
def _language() -> None:
    wanted = request.values.get("lang", "")
    if wanted in LANGUAGES:
        g.language = wanted
        refresh()


@bp.get("/j/")
def enter() -> ResponseReturnValue:
    """Ask for the code, or go to the workshop of a code that was typed."""
    code = swot_rules.normal_code(request.args.get("code", ""))
    return redirect(url_for("live.join", code=code)) if code else unknown("")


@bp.route("/j/<code>", methods=["GET", "POST"])
@csrf.exempt
@limiter.limit(PER_ADDRESS, methods=["POST"])
@limiter.limit(PER_DEVICE, methods=["POST"], key_func=slowed_by)
def join(code: str) -> ResponseReturnValue:
    """Show what is asked now, and take what a phone sends; the same write again never doubles."""
    workshop = find_workshop(code)
    if workshop is None:
        return unknown(code)
    if _is_anyones():
        return anyones(workshop)
    return show(workshop) if request.method == "GET" else take(workshop)


def take(workshop: Workshop, table: WorkshopTable | None = None, key: str = "") -> ResponseReturnValue:
    """Store what was sent and answer the queue of the device, or a page where no script runs."""
    outcome = receive.receive(db.session(), workshop, table)
    if receive.wants_json():
        return receive.as_json(outcome)
    if not outcome.taken:
        db.session.rollback()  # the page shows what is stored
    return show(workshop, table, key, outcome)


@bp.get("/j/<code>/pulse")
@limiter.exempt
def phone_pulse(code: str) -> ResponseReturnValue:
    """Answer what phones are asked now, in one query; 304 while that is what they know."""
    row = db.session.execute(ASKED, {"code": swot_rules.normal_code(code)}).first()
    if row is None:
        return jsonify(ok=False), 404
    gone = row.archived_at is not None or row.put_away is not None
    open_now = not gone and row.open_until is not None and row.open_until > utc_now()
    if row.turn is None or (row.kind is None and row.opened_at is None and row.closed_at is None):
        moment = Moment("swot", True, open_now, gone)
    else:
        kind = row.kind.value if row.kind else None
        moment = Moment(kind, row.phones_open, open_now, row.closed_at is not None)
    now = asks(moment)
    now = "over" if now == "before" and (row.open_until or gone or row.held_on < today()) else now
    tag = f"{row.turn or 0}-{now}"
    if request.if_none_match.contains_weak(tag):
        answer = current_app.response_class(status=304)
    else:
        title = row.title or gettext("The workshop goes on")
        answer = jsonify(turn=row.turn or 0, asks=now, title=title, on=f"{row.id or 0}-{now}")
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def find_table(workshop: Workshop, key: str) -> WorkshopTable | None:
    """Return the table of a workshop whose link has this key."""
    link = db.session.scalar(select(TableLink).where(TableLink.key == key)) if key else None
    return link.table if link is not None and link.table.workshop_id == workshop.id else None


@bp.errorhandler(429)
def _slow_down(error: TooManyRequests) -> ResponseReturnValue:
    """Ask for a pause; the text stays in its field with its mark, so that nothing is lost or doubled."""
    places = request.view_args or {}
    workshop = find_workshop(str(places.get("code", "")))
    if workshop is None:
        return error_page(429)
    advice = gettext(
        "Thank you: that is a lot in one minute. Wait a little and press Send again; your text is here."
    )
    outcome = receive.Outcome(429, receive.sent_write_id(), error=advice)
    if receive.wants_json():
        return receive.as_json(outcome)
    key = str(places.get("key", ""))
    table = find_table(workshop, key)
    return show(workshop, table, key if table else "", outcome)
