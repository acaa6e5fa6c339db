"""The accountability report for staff: what it holds and lacks, its phases, its files."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.accountability import phases
from workshop.accountability.account import Account, Proof, account
from workshop.accountability.data import gap_names, proof_address, proof_name
from workshop.accountability.forms import PhaseForm
from workshop.accountability.labels import (
    GAPS,
    LEGAL_NOTE,
    OUTCOME_BADGES,
    OUTCOMES,
    PARTS,
    PHASES,
    PHASES_EXPLAINED,
    SAYS,
)
from workshop.accountability.report import TYPES, render
from workshop.extensions import db
from workshop.live.photos import smaller
from workshop.models.errors import InvalidField
from workshop.models.followup import Phase
from workshop.models.process import Process
from workshop.steps.actions.labels import BODIES
from workshop.steps.followup.labels import LIGHTS
from workshop.steps.followup.service import today
from workshop.web import uploads
from workshop.web.forms import show_reason

bp = Blueprint(
    "accountability", __name__, url_prefix="/c/<canton_slug>/<int:process_id>/followup/accountability"
)
PRINTED_SIDE = 640  # pixels
# Where each gap is closed: an endpoint, and what its address says besides.
CLOSED_AT: dict[str, tuple[str, dict[str, str]]] = {
    "not_adopted": ("actions.plan_versions", {}),
    "no_owner": ("actions.index", {"state": "incomplete"}),
    "no_deadline": ("actions.index", {"state": "incomplete"}),
    "no_budget": ("actions.index", {}),
    "no_report": ("followup.owners", {}),
    "no_spending": ("followup.owners", {}),
    "no_answer": ("followup.reports", {}),
    "unread": ("followup.reports", {}),
    "no_list": ("setup.workshops", {}),
    "no_phase": (".index", {"_anchor": "phases"}),
    "no_value": ("followup.scorecard_index", {"state": "no_data"}),
}


def _url(endpoint: str, process: Process, **values: Any) -> str:
    return url_for(endpoint, canton_slug=process.canton.slug, process_id=process.id, **values)


def printed_photo(proof: Proof) -> bytes | None:
    """Return a photograph small enough for the report, or None when its file is gone."""
    try:
        return smaller((uploads.folder("evidence") / proof.stored_as).read_bytes(), PRINTED_SIDE)
    except OSError:
        return None


@bp.get("")
@process_page("followup.see")
def index(process: Process) -> ResponseReturnValue:
    """Show what the report holds, and by name what it lacks."""
    shown = account(db.session(), process, today())
    return render_template(
        "accountability/index.html",
        shown=shown,
        missing=[_gap(process, shown, place) for place in range(len(shown.gaps))],
        rows=[(each, each.outcome(shown.on)) for each in shown.commitments],
        phases=[(phase.value, held) for phase, held in shown.phases.items()],
        phase_names=PHASES,
        phase_notes=PHASES_EXPLAINED,
        parts=PARTS,
        outcomes=OUTCOMES,
        badges=OUTCOME_BADGES,
        says=SAYS,
        lights=LIGHTS,
        bodies=BODIES,
        legal_note=LEGAL_NOTE,
        proof_name=proof_name,
        proof_address=lambda proof: proof_address(shown, proof),
        proofs=len(shown.proofs),
    )


def _gap(process: Process, shown: Account, place: int) -> dict[str, Any]:
    each = shown.gaps[place]
    endpoint, values = CLOSED_AT[each.key]
    return {
        "text": GAPS[each.key],
        "names": gap_names(each.key, each.names),
        "url": _url(endpoint, process, **values),
    }


@bp.get("/report.<form>")
@process_page("followup.see")
def download(process: Process, form: str) -> ResponseReturnValue:
    """Send the report as PDF, Word, Excel or JSON."""
    if form not in TYPES:
        abort(404)
    body, name = render(form, account(db.session(), process, today()), printed_photo)
    answer = Response(body, content_type=TYPES[form])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/phases/<phase>", methods=["GET", "POST"])
@process_page("followup.update")
def edit_phase(process: Process, phase: str) -> ResponseReturnValue:
    """Write down when and where a phase was held, how many came, what was said."""
    if phase not in PHASES:
        abort(404)
    chosen = Phase(phase)
    form = PhaseForm(obj=phases.phases(db.session(), process)[chosen])
    if form.validate_on_submit():
        try:
            phases.save(db.session(), process, chosen, form.held())
        except InvalidField as error:
            show_reason(form, error)
        else:
            flash(_("“%(name)s” is stored.", name=str(PHASES[phase])), "success")
            return redirect(_url(".index", process, _anchor="phases"))
    body = render_template(
        "accountability/phase.html", form=form, phase=phase, name=PHASES[phase], note=PHASES_EXPLAINED[phase]
    )
    return body, 200 if request.method == "GET" else 422
