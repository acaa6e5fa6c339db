"""Public pages: they load without an account, without script and without a cookie."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from flask import Blueprint, Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from workshop.extensions import box, db
from workshop.models.base import utc_now
from workshop.models.budget import Round
from workshop.models.followup import EvidenceKind
from workshop.models.process import Process
from workshop.public import queries
from workshop.public.country import HEIGHT, SOURCE, WIDTH, numbered
from workshop.public.search import can_be_searched, cleaned, search
from workshop.public.threads import ballot_projects
from workshop.steps.followup import scorecard
from workshop.steps.followup.evidence import ENDINGS
from workshop.steps.followup.evidence import find as find_evidence
from workshop.steps.followup.labels import BADGES, STATUSES
from workshop.steps.followup.rules import standing
from workshop.steps.followup.service import promise_of, today
from workshop.steps.vote.charts import votes as votes_figure
from workshop.steps.vote.closing import TurnoutView, turnout_view
from workshop.steps.vote.closing import results as round_results
from workshop.steps.vote.count_words import in_words
from workshop.steps.vote.labels import (
    ADMISSIONS,
    BALLOTS,
    COMPLETIONS,
    RULES,
    RULES_EXPLAINED,
    needed_votes,
    why,
)
from workshop.steps.vote.publication import FILES, ZIP, recount_command, verify_command
from workshop.voting.errors import UnknownRound
from workshop.web import uploads
from workshop.web.language import LANGUAGES

bp = Blueprint("public", __name__)
KEPT_FOR = "public, max-age=60"


@bp.before_request
def take_language() -> None:
    """Let `?lang=en` choose the language of a page that sets no cookie."""
    if request.args.get("lang") in LANGUAGES:
        g.language = request.args["lang"]


@bp.after_request
def let_caches_keep(response: Response) -> Response:
    """A public page may be kept for a minute, unless it was made for someone who is signed in."""
    if response.status_code == 200 and not current_user.is_authenticated:
        response.headers.setdefault("Cache-Control", KEPT_FOR)
        response.vary.add("Cookie")
    return response


@bp.get("/")
def home() -> ResponseReturnValue:
    """Show what Minga is, what is open now, and the cantons that plan with it."""
    session = db.session()
    cantons = queries.planning_cantons(session)
    return render_template(
        "public/home.html",
        rounds=queries.open_rounds(session, utc_now()),
        cantons=cantons,
        numbers=numbered([each.canton.code for each in cantons]),
        source=SOURCE,
        size=(WIDTH, HEIGHT),
    )


@bp.get("/help/voting")
def voting() -> ResponseReturnValue:
    """Say how a vote is kept, and what cannot be promised."""
    return render_template("public/voting.html")


@bp.get("/p/<canton_slug>")
def canton(canton_slug: str) -> ResponseReturnValue:
    """Show the processes of a canton."""
    session = db.session()
    found = queries.canton(session, canton_slug)
    return render_template(
        "public/canton.html",
        place=found,
        processes=queries.processes(session, found),
        rounds=[r for r in queries.open_rounds(session, utc_now()) if r.process.canton_code == found.code],
    )


@bp.get("/p/<canton_slug>/<int:process_id>")
def process(canton_slug: str, process_id: int) -> ResponseReturnValue:
    """Show a process: what was said, what was decided, what was done."""
    session = db.session()
    found = queries.process(session, canton_slug, process_id)
    actions, voices, day = queries.actions(session, found), queries.voices(session, found), today()
    words = cleaned(request.args.get("q", ""))
    hits = search(words, voices, actions, ballot_projects(session, found)) if can_be_searched(words) else None
    return render_template(
        "public/process.html",
        typed=words,
        hits=hits,
        **place_of(found),
        actions=[(action, promise_of(action).overdue(day)) for action in (hits.actions if hits else actions)],
        standing=standing((promise_of(action) for action in actions), day),
        voices=hits.voices if hits else voices,
        indicators=scorecard.count(session, found),
        rounds=(rounds := queries.rounds(session, found)),
        turnouts=_turnouts(rounds),
        parish_names=_parish_names(found),
        ballots=BALLOTS,
        rules=RULES,
        explained=RULES_EXPLAINED,
        completions=COMPLETIONS,
        needed_votes=needed_votes,
        now=utc_now(),
        all_dots=queries.all_dots,
    )


@bp.get("/p/<canton_slug>/<int:process_id>/actions/<int:action_id>/evidence/<int:evidence_id>.<ending>")
def evidence(
    canton_slug: str, process_id: int, action_id: int, evidence_id: int, ending: str
) -> ResponseReturnValue:
    """Send a photograph to look at or a PDF to download, unless staff hid it."""
    session = db.session()
    found = queries.process(session, canton_slug, process_id)
    file = find_evidence(session, queries.action(session, found, action_id), evidence_id)
    if ending != ENDINGS[file.kind]:
        abort(404)
    name = f"minga-{action_id}-{evidence_id}.{ending}"
    path = uploads.folder("evidence") / file.stored_as
    if file.kind is EvidenceKind.PHOTO:
        return uploads.serve(path, "image/jpeg", name, attachment=False)
    return uploads.serve(path, "application/pdf", name, attachment=True)


@bp.get("/p/<canton_slug>/<int:process_id>/rounds/<int:round_id>")
def results(canton_slug: str, process_id: int, round_id: int) -> ResponseReturnValue:
    """Show the results of a round, once it is counted and never before."""
    session = db.session()
    found = queries.process(session, canton_slug, process_id)
    shown = queries.round_with_results(session, found, round_id)
    counted = round_results(shown)
    return render_template(
        "public/results.html",
        **place_of(found),
        shown=shown,
        results=counted,
        figure=votes_figure(counted.projects, _("won"), _("did not win"), _("votes")),
        why=why,
        words=in_words(session, shown, counted.count),
        files=[*FILES, ZIP],
        command=recount_command(shown),
        verify_command=verify_command(shown),
        ballots=BALLOTS,
        admissions=ADMISSIONS,
        completions=COMPLETIONS,
        needed_votes=needed_votes,
        explained=RULES_EXPLAINED,
        rules=RULES,
    )


def place_of(process: Process) -> dict[str, object]:
    """Return what every page of a process shows."""
    return {"place": process.canton, "shown_process": process, "statuses": STATUSES, "badges": BADGES}


def _turnouts(rounds: list[Round]) -> dict[int, TurnoutView]:
    """How many have voted in each round that was opened and is not counted yet."""
    found = {}
    for each in rounds:
        if each.count is None and each.opens_at <= utc_now():
            with suppress(UnknownRound):  # the box is missing: its staff are told, the public page stays up
                found[each.id] = turnout_view(box.engine, each)
    return found


def _parish_names(process: Process) -> Callable[[Iterable[str]], str]:
    names = {parish.code: parish.name for parish in process.canton.parishes}
    return lambda codes: ", ".join(names.get(code, _("whole canton")) for code in codes)
