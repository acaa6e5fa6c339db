"""Forms of what comes after a workshop: the text of its acta, its photographs."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField

from workshop.live.acta_labels import HINTS, PARTS


class RecordForm(FlaskForm):
    """What people write in the acta themselves; `seen` is the mark of the text they started from."""

    seen = HiddenField()
    opening = TextAreaField(PARTS["opening"], description=HINTS["opening"])
    agreements = TextAreaField(PARTS["agreements"], description=HINTS["agreements"])
    open_points = TextAreaField(PARTS["open_points"], description=HINTS["open_points"])
    closing = TextAreaField(PARTS["closing"], description=HINTS["closing"])


class PostForm(FlaskForm):
    """What was noted in the hall, to be set right; how long it may be, the service says."""

    text = TextAreaField(lazy_gettext("Text"))


class PhotoForm(FlaskForm):
    """A photograph to add."""

    photo = FileField(
        lazy_gettext("Photograph"),
        description=lazy_gettext("JPEG or PNG, at most 10 MB. It is made smaller."),
    )
    caption = StringField(
        lazy_gettext("Caption"),
        description=lazy_gettext("What is seen, in a few words. Name nobody unasked."),
    )
