"""Moderation from the console: shown, hidden, pinned, merged, put on the map of actors; each act can be taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from workshop.live import rules
from workshop.models.actions import Action
from workshop.models.actors import Actor, ActorKind
from workshop.models.base import utc_now
from workshop.models.errors import DomainError, InvalidField, NotFound, mark
from workshop.models.live import Post, PostKind
from workshop.models.process import Workshop
from workshop.models.swot import EntrySource, SwotCross, SwotEntry
from workshop.steps.actors import service as actors
from workshop.steps.actors.rules import fold, one_line
from workshop.steps.swot import service as swot

Said = SwotEntry | Post
T = TypeVar("T", SwotEntry, Post)


@dataclass(frozen=True)
class Act:
    """Something done to what was said: `what` is "entry", "post", "cross" or "action", `verb` as in `VERBS`."""

    what: str
    verb: str
    ids: tuple[int, ...]

    def __str__(self) -> str:
        return ".".join((self.what, self.verb, *map(str, self.ids)))

    @classmethod
    def read(cls, text: str) -> "Act":
        """Read an act as a button sends it; raises NotFound for what is none."""
        what, verb, *ids = text.split(".") if text.count(".") else (text, "")
        if (
            what not in MODELS
            or verb not in VERBS
            or len(ids) > 60
            or not all(each.isdigit() for each in ids)
        ):
            raise NotFound
        return cls(what, verb, tuple(int(each) for each in ids))


MODELS: dict[str, Any] = {
    "entry": SwotEntry,
    "post": Post,
    "cross": SwotCross,
    "action": Action,
}
# Each verb, and the one that takes it back.
VERBS = {
    "approve": "hold",
    "hold": "approve",
    "hide": "show",
    "show": "hide",
    "quiet": "show",
    "pin": "unpin",
    "unpin": "pin",
    "merge": "separate",
    "separate": "merge",
    "map": "unmap",
    "same": "unmap",
    "unmap": "map",
    "archive": "restore",
    "restore": "archive",
}
_FOR_BOTH = {"approve", "hold", "hide", "show", "pin", "unpin"}
_FOR_MADE = {"archive", "restore"}


class LooksLike(DomainError):
    """A name resembles actors that are on the map already: somebody must say whether it is one of them."""

    def __init__(self, found: Sequence[Actor]) -> None:
        super().__init__(", ".join(each.name for each in found))
        self.found = found


def find(session: Session, workshop: Workshop, what: str, key: int) -> SwotEntry | Post | SwotCross | Action:
    """Return what stands in this workshop under `key`; raises NotFound."""
    found: SwotEntry | Post | SwotCross | Action | None = session.get(MODELS[what], key)
    if found is None or found.workshop_id != workshop.id:
        raise NotFound
    return found


def do(session: Session, workshop: Workshop, act: Act) -> list[Act]:
    """Do what a button asked; return the acts that take it back, none where nothing was to be done.

    Raises NotFound, InvalidField, and LooksLike for a name that may be on the map already.
    """
    if not act.ids:
        if act.verb == "merge":
            raise InvalidField("chosen", mark("Choose at least two entries to merge."))
        raise NotFound
    if act.verb == "merge" and act.what == "entry":
        return _merge(session, workshop, act.ids)
    if act.verb == "separate" and act.what == "entry":
        return _separate(session, workshop, act.ids)
    if act.verb == "show" and len(act.ids) > 1:  # what was hidden together
        shown = [do(session, workshop, Act(act.what, "show", (each,))) for each in act.ids]
        return [Act(act.what, "hide", act.ids)] if any(shown) else []
    found = find(session, workshop, act.what, act.ids[0])
    if isinstance(found, SwotEntry | Post) and act.verb == "quiet":
        return _quiet(session, workshop, found)
    if isinstance(found, Post) and found.kind == PostKind.ACTOR and act.verb == "approve":
        return _approve_name(session, workshop, found)
    if isinstance(found, SwotEntry | Post) and act.verb in _FOR_BOTH:
        if not _mark(found, act.verb):
            return []
        session.flush()
        return [Act(act.what, VERBS[act.verb], act.ids)]
    if isinstance(found, Post) and found.kind == PostKind.ACTOR:
        return _place(session, workshop, found, act)
    if isinstance(found, SwotCross | Action | Post) and act.verb in _FOR_MADE:
        if found.archived == (act.verb == "archive"):
            return []
        found.archived_at = utc_now() if act.verb == "archive" else None
        session.flush()
        return [Act(act.what, VERBS[act.verb], act.ids)]
    raise NotFound


def _mark(found: Said, verb: str) -> bool:
    """Set what the verb says; return whether it was otherwise before."""
    if verb in ("approve", "hold"):
        changes = found.awaiting == (verb == "approve")
        found.awaiting = verb == "hold"
    elif verb in ("hide", "show"):
        changes = (found.hidden_at is None) == (verb == "hide")
        found.hidden_at = (found.hidden_at or utc_now()) if verb == "hide" else None
    else:
        changes = (found.pinned_at is None) == (verb == "pin")
        found.pinned_at = (found.pinned_at or utc_now()) if verb == "pin" else None
    return changes


def _quiet(session: Session, workshop: Workshop, found: Said) -> list[Act]:
    """Hide all that a phone has sent; what it sends from then on waits (`rules.HELD_AFTER`)."""
    if found.source != EntrySource.PHONE:
        raise NotFound
    undo = [
        *_hide_all(session, "entry", SwotEntry, workshop, found.device),
        *_hide_all(session, "post", Post, workshop, found.device),
    ]
    session.flush()
    return undo


def _hide_all(session: Session, what: str, model: type[T], workshop: Workshop, device: str) -> Iterator[Act]:
    rest = session.scalars(select(model).where(*rest_of(model, workshop, device))).all()
    for each in rest:
        _mark(each, "hide")
    if rest:
        yield Act(what, "show", tuple(sorted(each.id for each in rest)))


def rest_of(model: type[Said], workshop: Workshop, device: str) -> tuple[ColumnElement[bool], ...]:
    """The conditions for what a phone sent and is not hidden; what the team merged was dealt with, and stays."""
    shown = (model.workshop_id == workshop.id, model.archived_at.is_(None), model.hidden_at.is_(None))
    alone = () if model is Post else (SwotEntry.merged_into_id.is_(None), ~SwotEntry.merged.any())
    return *shown, model.source == EntrySource.PHONE, model.sent_by(device), *alone


def _entry(session: Session, workshop: Workshop, key: int) -> SwotEntry:
    found = find(session, workshop, "entry", key)
    assert isinstance(found, SwotEntry)
    return found


def _merge(session: Session, workshop: Workshop, ids: Sequence[int]) -> list[Act]:
    """Merge under the first id; what waits for approval is approved by it, since somebody read it."""
    entries = [_entry(session, workshop, each) for each in dict.fromkeys(ids)]
    head, others = entries[0], entries[1:]
    if others and all(each.merged_into_id == head.id for each in others):
        return []  # pressed twice
    if any(each.quadrant != head.quadrant for each in others):
        raise InvalidField(
            "chosen", mark("These are of different quadrants. Merge what stands in the same one.")
        )
    groups = [[each.id, *(one.id for one in each.merged)] for each in others]
    swot.merge(session, workshop.process, [each.id for each in entries], head.id)
    for each in entries:
        each.awaiting = False
    session.flush()
    together = [Act("entry", "merge", tuple(group)) for group in groups if len(group) > 1]
    return [Act("entry", "separate", tuple(each for group in groups for each in group)), *together]


def _separate(session: Session, workshop: Workshop, ids: Sequence[int]) -> list[Act]:
    undo = []
    for entry in [_entry(session, workshop, each) for each in ids]:
        if entry.merged_into_id is not None:
            undo.append(Act("entry", "merge", (entry.merged_into_id, entry.id)))
            swot.separate(session, entry)
    return undo


def _approve_name(session: Session, workshop: Workshop, post: Post) -> list[Act]:
    """Show a name, and put it on the map unless it resembles an actor of it: then the row asks which it is."""
    if not _mark(post, "approve"):
        return []
    undo = [Act("post", "hold", (post.id,))]
    session.flush()
    try:
        if post.actor_id is None and put_on_map(session, workshop, post):
            undo.insert(0, Act("post", "unmap", (post.id,)))
    except LooksLike:
        pass
    return undo


def _place(session: Session, workshop: Workshop, post: Post, act: Act) -> list[Act]:
    """Put a name on the map of actors, say which actor of the map it is, or take it off again."""
    if act.verb == "same":
        if len(act.ids) != 2:
            raise NotFound
        post.actor = actors.find(session, workshop.process.canton_code, act.ids[1])
    elif act.verb == "map":
        if post.actor_id is not None:
            return []
        put_on_map(session, workshop, post, sure=len(act.ids) == 2)
    elif act.verb == "unmap":
        if post.actor is None:
            return []
        actor, post.actor = post.actor, None
        session.flush()
        if _only_from_here(session, actor, post):
            actors.archive(session, actor)
    else:
        raise NotFound
    post.awaiting = False
    session.flush()
    return [Act("post", VERBS[act.verb], act.ids[:1])]


def _only_from_here(session: Session, actor: Actor, post: Post) -> bool:
    """Whether the actor came onto the map by this post alone, and nobody has worked on it since."""
    others = session.scalar(select(func.count(Post.id)).where(Post.actor_id == actor.id)) or 0
    return others == 0 and actor.created_at >= post.created_at and actor.name == one_line(post.text)


def put_on_map(session: Session, workshop: Workshop, post: Post, sure: bool = False) -> Actor | None:
    """Make an actor of the canton of a name; one that stands there under the same name is taken instead.

    Raises LooksLike when others resemble it, unless `sure`. In a rehearsal nothing is made, and None returned.
    """
    process = workshop.process
    if process.practice:
        return None
    name = shorten(one_line(post.text), 160, placeholder=" …")
    draft = actors.ActorDraft(name, ActorKind(rules.likely_kind(fold(post.text))))
    alike = actors.lookalikes(session, process.canton_code, draft)
    exact = next((each for each in alike if fold(each.name) == fold(draft.name)), None)
    if exact is not None:
        actors.restore(session, exact)
        post.actor = exact
    elif alike and not sure:
        raise LooksLike(alike)
    else:
        post.actor = actors.add(session, process.canton_code, draft)
    session.flush()
    return post.actor
