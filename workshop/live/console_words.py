"""What the console says after a button was pressed, and what it calls the things that arrive."""

from flask_babel import lazy_gettext

SAID = {
    "approve": lazy_gettext("The hall can see it."),
    "hold": lazy_gettext("It waits for approval again."),
    "hide": lazy_gettext("Hidden from the screens of the hall."),
    "quiet": lazy_gettext(
        "All that this phone sent is hidden; what it sends from now on waits for your approval."
    ),
    "show": lazy_gettext("The hall can see it again."),
    "pin": lazy_gettext("It stands first now."),
    "unpin": lazy_gettext("It no longer stands first."),
    "merge": lazy_gettext("Merged: the text and the dots of each stay with it."),
    "separate": lazy_gettext("Separate again."),
    "map": lazy_gettext("On the map of actors."),
    "same": lazy_gettext("Linked with the actor of the map."),
    "unmap": lazy_gettext("No longer linked with the map of actors."),
    "archive": lazy_gettext("Taken away. You can bring it back."),
    "restore": lazy_gettext("Brought back."),
}

POSTS = {
    "actor": lazy_gettext("Actor"),
    "note": lazy_gettext("Note"),
    "agreement": lazy_gettext("Agreement"),
    "open_point": lazy_gettext("Open point"),
    "action": lazy_gettext("Action"),
    "FO": lazy_gettext("Strategy FO"),
    "DO": lazy_gettext("Strategy DO"),
    "FA": lazy_gettext("Strategy FA"),
    "DA": lazy_gettext("Strategy DA"),
}
