"""Adopted plans: recorded, shown beside the current one, and taken away as they were."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.documents.tables import Fact
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.models.plan import AdoptingBody, PlanVersion
from workshop.models.process import Process
from workshop.steps.actions import service, versions
from workshop.steps.actions.forms import AdoptionForm
from workshop.steps.actions.labels import BODIES, PLAN_TEXTS
from workshop.steps.actions.plan_documents import TYPES, plan_row, render
from workshop.steps.actions.upload_views import in_words
from workshop.steps.actions.views import bp
from workshop.web import making
from workshop.web.filters import day
from workshop.web.forms import show_reason


def _at(process: Process) -> dict[str, Any]:
    return {"canton_slug": process.canton.slug, "process_id": process.id}


@bp.get("/versions")
@process_page("actions.see")
def plan_versions(process: Process) -> ResponseReturnValue:
    """List the adopted plans."""
    found = versions.versions(db.session(), process)
    changed = len(versions.differences(db.session(), found[0])) if found else 0
    return render_template("actions/versions.html", versions=found, changed=changed, bodies=BODIES)


@bp.route("/versions/new", methods=["GET", "POST"])
@process_page("process.edit")
def adopt(process: Process) -> ResponseReturnValue:
    """Record that a body adopted the plan as it is now."""
    form = AdoptionForm()
    actions = service.actions(db.session(), process)
    points = service.points(db.session(), process, actions)
    if form.validate_on_submit():
        try:
            version = versions.adopt(
                db.session(),
                process,
                form.adopted_on.data,
                AdoptingBody(form.body.data),
                form.record.data or "",
                form.note.data or "",
                signed_in_person(),
            )
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(
                _("Version %(number)s of the plan is kept as it was adopted.", number=version.number),
                "success",
            )
            return redirect(url_for(".plan_version", number=version.number, **_at(process)))
    body = render_template(
        "actions/adopt.html",
        form=form,
        count=len(points),
        incomplete=sum(not point.complete for point in points),
        total=sum(point.cost or 0 for point in points if not point.dropped),
    )
    return body, 200 if request.method == "GET" else 422


@bp.get("/versions/<int:number>")
@process_page("actions.see")
def plan_version(process: Process, number: int) -> ResponseReturnValue:
    """Show an adopted plan, and what changed since: what, by whom, why."""
    version = versions.find(db.session(), process, number)
    return render_template(
        "actions/version.html",
        version=version,
        intact=versions.intact(version),
        differences=versions.differences(db.session(), version),
        total=sum(row["cost"] or 0 for row in version.rows),
        titles={key: title for key, (title, _note) in PLAN_TEXTS.items()},
        bodies=BODIES,
        shown=_shown,
    )


def _shown(key: str, value: object) -> str:
    return in_words(key, "" if value is None else str(value))


@bp.get("/versions/<int:number>/plan.<form>")
@process_page("actions.see")
def version_download(process: Process, number: int, form: str) -> ResponseReturnValue:
    """Send an adopted plan as it was, as PDF, Excel, Word or CSV."""
    if form not in TYPES or form == "ics":
        abort(404)
    process_id = process.id

    def make() -> tuple[bytes, str]:
        found = db.session.get_one(Process, process_id)
        version = versions.find(db.session(), found, number)
        rows = [plan_row(place, row) for place, row in enumerate(version.rows, 1)]
        kind = _("adopted-plan-%(number)s", number=version.number)
        return render(form, found, rows, version.adopted_on, kind, _facts(version), digest=version.digest)

    count = len(versions.find(db.session(), process, number).rows)
    return making.send(count, make, TYPES[form])


def _facts(version: PlanVersion) -> tuple[Fact, ...]:
    adopted = _("%(body)s, %(day)s", body=BODIES[version.body.value], day=day(version.adopted_on))
    facts = [Fact(_("Version"), str(version.number)), Fact(_("Adopted by"), adopted)]
    if version.record:
        facts.append(Fact(_("Record"), version.record))
    return tuple(facts)
