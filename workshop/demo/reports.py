"""What make-believe citizens report of the demo's actions, and what the municipality answers."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from workshop.models.actions import Action
from workshop.models.people import Person
from workshop.steps.followup import citizens


def enter_reports(
    session: Session, action: Action, said: list[dict[str, Any]], answers: Person | None, now: datetime
) -> None:
    """Enter the reports on `action`, each `days_ago`; one is answered, shown, put away, or still new."""
    for each in said:
        made = now - timedelta(days=each["days_ago"])
        report = citizens.say(session, action, each["says"], each["note"], now=made)
        if "answer" in each:
            answered = now - timedelta(days=each["answered_days_ago"])
            citizens.answer(session, report, each["answer"], answers, now=answered)
        elif "reason" in each:
            citizens.put_away(session, report, each["reason"], answers)
        elif each.get("shown"):
            citizens.show(session, report, now=made + timedelta(days=1))
