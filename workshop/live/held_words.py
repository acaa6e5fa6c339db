"""The words of a canton that hold what a phone writes for approval."""

from sqlalchemy.orm import Session

from workshop.models.errors import InvalidField, mark
from workshop.models.live import HeldWords

LONGEST_WORD, MOST_WORDS = 60, 500


def words_of(session: Session, canton_code: str) -> list[str]:
    """Return the held words of a canton, in order."""
    kept = session.get(HeldWords, canton_code)
    return kept.words.splitlines() if kept else []


def keep_words(session: Session, canton_code: str, typed: str) -> list[str]:
    """Store the words that were typed one a line, small, each once and in order; return them.

    Raises InvalidField for "words" beyond 500 words or 60 letters in one.
    """
    words = sorted({" ".join(line.casefold().split()) for line in typed.splitlines()} - {""})
    if any(len(each) > LONGEST_WORD for each in words):
        raise InvalidField("words", mark("A word or phrase has at most 60 letters."))
    if len(words) > MOST_WORDS:
        raise InvalidField("words", mark("Keep at most 500 words."))
    kept = session.get(HeldWords, canton_code)
    if kept is None:
        kept = HeldWords(canton_code=canton_code, words="")
        session.add(kept)
    kept.words = "\n".join(words)
    session.flush()
    return words
