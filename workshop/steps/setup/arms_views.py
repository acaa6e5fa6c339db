"""The page on which a coordinator gives the canton its coat of arms."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import canton_page
from workshop.extensions import csrf, db
from workshop.models.errors import InvalidField
from workshop.models.geography import Canton
from workshop.steps.setup import arms
from workshop.steps.setup.forms import CoatOfArmsForm
from workshop.steps.setup.views import bp
from workshop.web import uploads
from workshop.web.forms import show_reason
from workshop.web.letterhead import ARMS

__all__ = ["bp"]
AT = "/c/<canton_slug>/coat-of-arms"


def _page(form: CoatOfArmsForm, status: int = 200) -> ResponseReturnValue:
    return render_template("setup/coat_of_arms.html", form=form), status


@bp.get(AT)
@canton_page("process.edit")
def coat_of_arms(canton: Canton) -> ResponseReturnValue:
    """Show the canton's coat of arms and where it is printed."""
    return _page(CoatOfArmsForm())


@bp.post(AT)
@csrf.exempt  # checked below, once more may be read than usual
@canton_page("process.edit")
def keep_coat_of_arms(canton: Canton) -> ResponseReturnValue:
    """Take a picture, or take the one there is away."""
    db.session.rollback()  # nobody waits while a file arrives
    request.max_content_length = uploads.LARGEST_REQUEST
    csrf.protect()
    form = CoatOfArmsForm()
    if "remove" in request.form:
        arms.remove(db.session(), canton)
        flash(_("The coat of arms is taken away. You can send it again at any time."), "success")
    elif not form.validate():
        return _page(form, 422)
    else:
        file = form.file.data
        size = uploads.size_of(file)
        try:
            picture = arms.checked(file.read() if size <= arms.LARGEST_FILE else b"", size)
        except InvalidField as error:
            show_reason(form, error)
            return _page(form, 422)
        arms.keep(db.session(), uploads.folder(ARMS), canton, picture)
        flash(_("The coat of arms is kept. It stands on every document from now on."), "success")
    return redirect(url_for(".coat_of_arms", canton_slug=canton.slug))
