"""From a filled form to a kept report with its files; staff and owners report in the same way."""

import secrets

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from workshop.models.actions import Action, ActionStatus, ActionUpdate
from workshop.models.errors import InvalidField
from workshop.models.followup import OwnerLink
from workshop.models.people import Person
from workshop.steps.followup import evidence, service
from workshop.steps.followup.forms import ReportForm
from workshop.steps.swot.rules import is_write_id
from workshop.web import uploads
from workshop.web.forms import show_reason


def new_write_id() -> str:
    """Return a mark for one form, so that sending it again never doubles a report."""
    return secrets.token_hex(12)


def sent_files(files: list[FileStorage] | None) -> list[evidence.Sent]:
    """Return the files that a form carries; one that is too large is measured and not read."""
    found = []
    for file in files or []:
        if not file or not file.filename:
            continue
        size = uploads.size_of(file)
        found.append(evidence.Sent(file.read() if size <= evidence.LARGEST_FILE else b"", size))
    return found


def read(form: ReportForm) -> list[evidence.Checked] | None:
    """Return the checked files of a form that was filled well, or None when it has to be shown again.

    Reading and drawing pictures anew takes its time, so no transaction may be open meanwhile: call this before
    anything is asked of the database.
    """
    filled_well = form.validate_on_submit()
    try:
        files = evidence.checked(sent_files(form.evidence.data))
    except InvalidField as error:
        show_reason(form, error)
        return None
    return files if filled_well else None


def keep_report(
    session: Session,
    form: ReportForm,
    files: list[evidence.Checked],
    action: Action,
    person: Person | None,
    link: OwnerLink | None,
) -> ActionUpdate:
    """Keep what a valid form says, with its files. Raises InvalidField; then nothing is kept."""
    write_id = form.write_id.data or ""
    more = service.More(
        obstacle=form.obstacle.data or "",
        proposed_deadline=form.proposed_deadline.data,
        spent_cents=form.spent_cents.data,
        write_id=write_id if is_write_id(write_id) else None,
    )
    update = service.report(
        session,
        action,
        person,
        ActionStatus(form.status.data),
        form.progress.data or 0,
        form.note.data or "",
        link=link,
        more=more,
        has_files=bool(files),
    )
    if files and not update.evidence:  # a report that was sent twice has its files already
        evidence.keep(session, uploads.folder("evidence"), update, files)
        session.expire(update, ["evidence"])
    return update


def standing_form(form_class: type[ReportForm], action: Action) -> ReportForm:
    """Return a form that says how the action stands now."""
    return form_class(
        formdata=None, status=action.status.value, progress=action.progress, write_id=new_write_id()
    )
