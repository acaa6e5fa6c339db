"""The thread of a voice: one SWOT entry followed through action and project to a result."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workshop.models.actions import Action
from workshop.models.budget import Project, Round, RoundProject
from workshop.models.process import Process
from workshop.models.swot import SwotEntry


@dataclass(frozen=True)
class Voice:
    """What one entry led to so far; the links after it may still be missing."""

    entry: SwotEntry
    dots: int
    action: Action | None = None
    project: Project | None = None
    round: Round | None = None

    @property
    def length(self) -> int:
        """How far the voice came: 1 (said) to 5 (counted)."""
        links = sum(link is not None for link in (self.entry, self.action, self.project, self.round))
        return links + (self.round is not None and self.round.sealed_at is not None)


def _dots(entry: SwotEntry) -> int:
    return entry.own_dots + sum(merged.own_dots for merged in entry.merged)


def _rounds(project: Project) -> list[Round]:
    """Return the rounds in which `project` stands, counted ones first."""
    found = [appearance.round for appearance in project.appearances if not appearance.round.archived]
    return sorted(found, key=lambda each: (each.sealed_at is None, -each.id))


def _voices_of(action: Action) -> list[Voice]:
    entries = [entry for entry in action.entries if entry.in_the_open]
    live = [project for project in action.projects if not project.archived]
    chains: list[tuple[Project | None, Round | None]] = [
        (project, next(iter(_rounds(project)), None)) for project in live
    ] or [(None, None)]
    return [
        Voice(entry, _dots(entry), action, project, held) for entry in entries for project, held in chains
    ]


def longest_voice(session: Session, process: Process) -> Voice | None:
    """Return the entry of `process` that came furthest, among those the one with most dots; or None."""
    actions = session.scalars(
        select(Action)
        .where(Action.process_id == process.id, Action.archived_at.is_(None))
        .options(
            selectinload(Action.entries).selectinload(SwotEntry.merged),
            selectinload(Action.projects).selectinload(Project.appearances).selectinload(RoundProject.round),
        )
    )
    voices = [voice for action in actions for voice in _voices_of(action)]
    if not voices:
        entries = session.scalars(
            select(SwotEntry)
            .where(
                SwotEntry.process_id == process.id,
                SwotEntry.in_the_open,
                SwotEntry.merged_into_id.is_(None),
            )
            .options(selectinload(SwotEntry.merged))
        )
        voices = [Voice(entry, _dots(entry)) for entry in entries]
    return max(voices, key=lambda voice: (voice.length, voice.dots, -voice.entry.id), default=None)
