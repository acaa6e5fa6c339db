"""The register of steps: each room says here how it sums itself up for the home of a process.

Set-up comes first in the workshop and may not import later steps, so they bring their summaries to it.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from workshop.models.process import Process
from workshop.steps.setup.rules import STEPS, StepSummary

Summarize = Callable[[Session, Process], StepSummary]

_summaries: dict[str, Summarize] = {}


def register(step: str, summarize: Summarize) -> None:
    """Let `summarize` speak for `step`; called once by the step's views at import."""
    assert step in STEPS, step
    _summaries[step] = summarize


def summaries(session: Session, process: Process) -> list[StepSummary]:
    """Return the summary of each step, in the order of the method."""
    return [
        _summaries[step](session, process) if step in _summaries else StepSummary(step, None, "")
        for step in STEPS
    ]
