"""Search in what a process shows; case and accents do not count. Pure: what is searched is given."""

from collections.abc import Sequence
from dataclasses import dataclass

from workshop.models.actions import Action
from workshop.models.budget import Project
from workshop.models.swot import SwotEntry
from workshop.public.queries import shown_entries
from workshop.steps.swot.rules import clean_text, contains, sameness

LONGEST = 100


@dataclass(frozen=True)
class Found:
    """What fits all words of a search, in the order in which it was given."""

    words: str
    voices: Sequence[SwotEntry]
    actions: Sequence[Action]
    projects: Sequence[Project]

    @property
    def total(self) -> int:
        return len(self.voices) + len(self.actions) + len(self.projects)


def cleaned(typed: str) -> str:
    """Return what was typed as it can be shown again: one line of at most LONGEST characters."""
    return clean_text(typed)[:LONGEST]


def can_be_searched(words: str) -> bool:
    """Say whether a letter or a digit is among `words`."""
    return any(sign.isalnum() for sign in sameness(words))


def search(
    words: str, voices: Sequence[SwotEntry], actions: Sequence[Action], projects: Sequence[Project]
) -> Found:
    """Return the voices (also by what others said in other words), actions and projects that fit `words`."""
    return Found(
        words,
        [entry for entry in voices if contains(_said(entry), words)],
        [action for action in actions if contains(_planned(action), words)],
        [project for project in projects if contains(_proposed(project), words)],
    )


def _said(entry: SwotEntry) -> str:
    where = entry.workshop.name if entry.workshop else ""
    return " ".join([entry.text, where, *(each.text for each in shown_entries(entry.merged))])


def _planned(action: Action) -> str:
    parish = action.parish.name if action.parish else ""
    return " ".join([action.title, action.description, action.owner, action.unit, parish])


def _proposed(project: Project) -> str:
    parish = project.parish.name if project.parish else ""
    return " ".join([project.title, project.summary, parish])
