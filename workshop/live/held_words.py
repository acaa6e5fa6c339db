"""The words of a canton that hold what a phone writes for approval."""

import re
from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from workshop.models.errors import InvalidField, mark
from workshop.models.live import HeldWords
from workshop.steps.swot.rules import sameness

LONGEST_WORD, MOST_WORDS = 60, 500
SHORT = 4  # letters; a shorter word is the beginning of too many others


def holds(text: str, words: Iterable[str]) -> bool:
    """Say whether `text` has one of `words` (or phrases), also as a plural or a feminine; it may hold a few more.

    >>> holds("Mandan los LADRONES", ["ladrón"]), holds("la administración corrupta", ["corrupto"])
    (True, True)
    >>> holds("Falta el agua", ["ladrón"]), holds("los minerales", ["mina"])
    (False, False)
    """
    said = sameness(text).split()
    for each in words:
        wanted = [_begins(word) for word in sameness(each).split()]
        starts = range(len(said) - len(wanted) + 1) if wanted else ()
        if any(all(fits(said[at + n]) for n, fits in enumerate(wanted)) for at in starts):
            return True
    return False


def _begins(word: str) -> Callable[[str], bool]:
    if len(word) <= SHORT:
        return lambda said: said in (word, f"{word}s", f"{word}es")
    stem = re.sub("(os|as|es|[aeos])$", "", word)
    return lambda said: said.startswith(stem)


def words_of(session: Session, canton_code: str) -> list[str]:
    """Return the held words of a canton, in order."""
    kept = session.get(HeldWords, canton_code)
    return kept.words.splitlines() if kept else []


def keep_words(session: Session, canton_code: str, typed: str) -> list[str]:
    """Store the words that were typed one a line or with commas, small, each once and in order; return them.

    Raises InvalidField for "words" beyond 500 words or 60 letters in one.
    """
    words = sorted({" ".join(line.casefold().split()) for line in re.split(r"[\n,;]", typed)} - {""})
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
