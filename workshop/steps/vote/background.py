"""Long counts run beside the pages, and say how far they are."""

import logging
import threading
from time import monotonic

from flask import Flask, current_app
from sqlalchemy import update

from workshop.extensions import box, db
from workshop.models.budget import Round
from workshop.steps.vote import closing

log = logging.getLogger(__name__)
_running: set[tuple[int, int]] = set()
_lock = threading.Lock()
EVERY = 1.0  # seconds between two notes of how far a count is


def start_count(found: Round) -> None:
    """Count a sealed round in the background; nothing is started twice in this process.

    Whoever asks while another process counts makes the same count again: the first one to finish is kept.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    name = (id(app), found.id)
    with _lock:
        if name in _running:
            return
        _running.add(name)
    threading.Thread(target=_count, args=(app, found.id, name), name=f"count-{found.id}", daemon=True).start()


def is_running(round_id: int) -> bool:
    """Say whether this process is counting the round."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _lock:
        return (id(app), round_id) in _running


def _count(app: Flask, round_id: int, name: tuple[int, int]) -> None:
    try:
        with app.app_context():
            found = db.session.get_one(Round, round_id)
            last = monotonic()
            db.session.rollback()  # nothing is held open while it counts

            def note(share: float) -> None:
                nonlocal last
                if monotonic() - last < EVERY:
                    return
                last = monotonic()
                percent = min(99, int(share * 100))
                db.session.execute(update(Round).where(Round.id == round_id).values(count_percent=percent))
                db.session.commit()

            found = db.session.get_one(Round, round_id)
            counted = closing.counted(box.engine, found, note)
            db.session.rollback()
            found = db.session.get_one(Round, round_id)
            closing.keep_count(db.session(), found, counted)
            db.session.commit()
    except Exception:
        log.exception("the count of a round in the background failed")
    finally:
        with _lock:
            _running.discard(name)
