"""An edited sheet comes back: upload, preview with every changed cell, confirmation."""

from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.access.login import signed_in_person
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.actions import uploads, versions
from workshop.steps.actions.forms import UploadForm
from workshop.steps.actions.labels import ANSWERED, COMPETENCES, PLAN_TEXTS, STATUSES
from workshop.steps.actions.origin import NotOurs
from workshop.steps.actions.plan_documents import vocabulary
from workshop.steps.actions.uploads import Preview
from workshop.steps.actions.views import bp
from workshop.steps.actors.sheets import Unreadable
from workshop.steps.actors.uploads import Shelf, UploadGone
from workshop.steps.setup.service import offered_parishes
from workshop.web.filters import day, money
from workshop.web.forms import show_error


def _at(process: Process) -> dict[str, Any]:
    return {"canton_slug": process.canton.slug, "process_id": process.id}


def _shelf(process: Process) -> Shelf:
    person = signed_in_person()
    assert person is not None  # the door lets nobody else in
    folder = Path(current_app.config["INSTANCE"]) / "uploads"
    return Shelf(folder, current_app.config["SECRET_KEY"], person.id, process.canton_code, "plan-upload")


def _preview(process: Process, content: bytes) -> Preview:
    parishes = [parish.name for parish in offered_parishes(db.session(), process.canton_code)]
    words = vocabulary(process, parishes)
    return uploads.preview(db.session(), process, content, words, current_app.config["SECRET_KEY"])


@bp.route("/upload", methods=["GET", "POST"])
@process_page("actions.edit")
def upload(process: Process) -> ResponseReturnValue:
    """Take an edited sheet; nothing is stored yet."""
    form = UploadForm()
    if form.validate_on_submit():
        content = form.file.data.read()
        try:
            _preview(process, content)
        except (Unreadable, NotOurs) as error:
            show_error(form.file, _(error.reason) % error.values)
        else:
            token = _shelf(process).keep(content, form.file.data.filename or "")
            return redirect(url_for(".upload_preview", token=token, **_at(process)))
    body = render_template("actions/upload.html", form=form)
    return body, 200 if request.method == "GET" else 422


@bp.get("/upload/<token>")
@process_page("actions.edit")
def upload_preview(process: Process, token: str) -> ResponseReturnValue:
    """Show each changed cell, each conflict and each refused row."""
    try:
        content, name = _shelf(process).open(token)
        shown = _preview(process, content)
    except UploadGone:
        flash(_("The file is no longer here. Choose it again."), "warning")
        return redirect(url_for(".upload", **_at(process)))
    except (Unreadable, NotOurs) as error:
        flash(_(error.reason) % error.values, "error")
        return redirect(url_for(".upload", **_at(process)))
    return _page(process, shown, token, name)


@bp.post("/upload/<token>")
@process_page("actions.edit")
def upload_confirm(process: Process, token: str) -> ResponseReturnValue:
    """Store the whole sheet, or nothing of it."""
    shelf = _shelf(process)
    choices = {name[2:]: value for name, value in request.form.items() if name.startswith("c-")}
    state, why = request.form.get("state", ""), request.form.get("why", "").strip()
    try:
        content, name = shelf.open(token)
        shown = uploads.confirm(
            db.session(), process, lambda: _preview(process, content), state, choices, why
        )
        shelf.remove(token)  # whoever was first has stored it; a second confirmation ends here
    except UploadGone:
        db.session.rollback()
        flash(_("This file was stored already, or is no longer here."), "warning")
        return redirect(url_for(".index", **_at(process)))
    except (Unreadable, InvalidField, *uploads.REFUSALS) as error:
        db.session.rollback()
        return _look_again(process, token, content, name, choices, error)
    done = len(shown.changed) + len(shown.new)
    flash(_("The sheet is in the plan. Actions changed or added: %(count)s.", count=done), "success")
    return redirect(url_for(".index", **_at(process)))


def _look_again(
    process: Process, token: str, content: bytes, name: str, choices: dict[str, str], error: Exception
) -> ResponseReturnValue:
    said: dict[type[Exception], str] = {
        uploads.MovedOn: _(
            "Nothing was stored: the plan was changed meanwhile. Look again at what would change."
        ),
        uploads.Undecided: _(
            "Nothing was stored: choose a value for each cell that someone else changed too."
        ),
        uploads.Unexplained: _(
            "Nothing was stored: this plan was adopted, say in a few words why it changes."
        ),
    }
    rows = _("Nothing was stored: correct the rows that are marked, and choose the file again.")
    try:
        shown = _preview(process, content)
    except (Unreadable, NotOurs) as other:
        flash(_(other.reason) % other.values, "error")
        return redirect(url_for(".upload", **_at(process)))
    return _page(process, shown, token, name, choices, said.get(type(error), rows))


def _page(
    process: Process,
    shown: Preview,
    token: str,
    name: str,
    choices: dict[str, str] | None = None,
    error: str = "",
) -> ResponseReturnValue:
    body = render_template(
        "actions/upload_preview.html",
        shown=shown,
        token=token,
        file=name,
        titles={key: title for key, (title, _note) in PLAN_TEXTS.items()},
        in_words=in_words,
        choices=choices or {},
        error=error,
        why=request.form.get("why", ""),
        adopted=versions.latest(db.session(), process),
    )
    return body, 422 if error else 200


def in_words(key: str, text: str) -> str:
    """Return a cell's text as a person reads it."""
    if not text:
        return _("whole canton") if key == "parish" else "—"
    labels = {"competence": COMPETENCES, "answer": ANSWERED, "status": STATUSES}
    if key in labels:
        return str(labels[key].get(text, text))
    if key in ("start", "deadline"):
        return day(date.fromisoformat(text))
    return money(int(text)) if key == "cost" else text
