"""The canton's words that hold a text for approval."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from workshop.access.guard import can, canton_page
from workshop.extensions import db
from workshop.live.before_forms import WordsForm
from workshop.live.blueprint import bp
from workshop.live.held_words import keep_words, words_of
from workshop.models.errors import InvalidField
from workshop.models.geography import Canton
from workshop.web.forms import show_reason


@bp.get("/c/<canton_slug>/words")
@canton_page("process.see")
def held_words(canton: Canton) -> ResponseReturnValue:
    """Show the words that hold a text for approval."""
    form = WordsForm(formdata=None, data={"words": "\n".join(words_of(db.session(), canton.code))})
    return render_template("live/before/words.html", form=form, changeable=can("workshop.edit"))


@bp.post("/c/<canton_slug>/words")
@canton_page("workshop.edit")
def write_words(canton: Canton) -> ResponseReturnValue:
    """Keep the words."""
    form = WordsForm()
    if form.validate_on_submit():
        try:
            words = keep_words(db.session(), canton.code, form.words.data or "")
        except InvalidField as error:
            show_reason(form, error)
        else:
            flash(ngettext("%(num)s word is kept.", "%(num)s words are kept.", len(words)), "success")
            return redirect(url_for("live.held_words", canton_slug=canton.slug))
    body = render_template("live/before/words.html", form=form, changeable=True)
    return body, 422 if request.method == "POST" else 200
