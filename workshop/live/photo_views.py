"""The photographs of a workshop."""

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.live import photos as service
from workshop.live.after_forms import PhotoForm
from workshop.live.blueprint import bp
from workshop.live.held import photos_of
from workshop.live.record_views import AT, _url
from workshop.models.errors import InvalidField
from workshop.models.process import Process, Workshop
from workshop.steps.setup.workshops import workshop_of
from workshop.web.forms import show_reason

SMALL_SIDE = 480  # pixels, of a photograph in a list


def _page(workshop: Workshop, form: PhotoForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    body = render_template(
        "live/after/photos.html",
        workshop=workshop,
        form=form,
        photos=photos_of(session, workshop),
        away=photos_of(session, workshop, archived=True),
        longest=service.LONGEST_CAPTION,
    )
    return body, status


@bp.get(f"{AT}/photos")
@process_page("process.see")
def photos(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show the photographs of a workshop."""
    return _page(workshop_of(process, workshop_id), PhotoForm())


@bp.post(f"{AT}/photos")
@process_page("workshop.edit")
def add_photo(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Take a photograph; what cannot be read is refused with its reason, and the caption stays."""
    workshop = workshop_of(process, workshop_id)
    form = PhotoForm()
    if not form.validate_on_submit():
        return _page(workshop, form, 422)
    try:
        content = form.photo.data.read() if form.photo.data else b""
        service.add_photo(db.session(), workshop, content, form.caption.data or "")
    except InvalidField as error:
        show_reason(form, error)
        return _page(workshop, form, 422)
    flash(_("The photograph is stored, upright and without its hidden data."), "success")
    return redirect(_url(process, ".photos", workshop_id))


@bp.get(f"{AT}/photos/<int:photo_id>.jpg")
@process_page("process.see")
def photo(process: Process, workshop_id: int, photo_id: int) -> ResponseReturnValue:
    """Send a photograph; with `?small=1` as it stands in lists."""
    found = service.find_photo(db.session(), workshop_of(process, workshop_id), photo_id)
    small = request.args.get("small") == "1"
    body = service.smaller(found.content, SMALL_SIDE) if small else found.content
    answer = Response(body, content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=86400"  # it never changes
    return answer


@bp.post(f"{AT}/photos/<int:photo_id>")
@process_page("workshop.edit")
def change_photo(process: Process, workshop_id: int, photo_id: int) -> ResponseReturnValue:
    """Change a caption, take a photograph away, or bring it back."""
    found = service.find_photo(db.session(), workshop_of(process, workshop_id), photo_id)
    verb = request.form.get("verb")
    if verb == "archive":
        service.archive_photo(db.session(), found)
        flash(_("The photograph is put away. You can bring it back below."), "success")
    elif verb == "restore":
        service.archive_photo(db.session(), found, archived=False)
        flash(_("The photograph is back."), "success")
    else:
        try:
            found.caption = service.checked_caption(request.form.get("caption", ""))
        except InvalidField as error:
            flash(_(error.reason) % error.values, "error")
        else:
            flash(_("The caption is stored."), "success")
    return redirect(_url(process, ".photos", workshop_id))
