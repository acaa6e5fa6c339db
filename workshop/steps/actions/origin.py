"""What a downloaded sheet carries out of sight: whose plan it is, and each row as it was, signed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from itsdangerous import Signer

from workshop.documents.xlsx import Origin
from workshop.models.actions import Action
from workshop.models.errors import DomainError, mark
from workshop.models.process import Process
from workshop.steps.actions.cells import cells, texts

SHEET = "minga"
FORMAT = 1  # rises when the columns or their meaning change, so that an older sheet is recognised
MOST_LETTERS = 30_000  # of one cell of the hidden sheet


class NotOurs(DomainError):
    """A sheet that cannot be brought in; `reason` is an English source string, `values` fill its placeholders."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True)
class Carried:
    """What was carried: where and when it was downloaded, and each action as it was, by its id."""

    process_id: int
    process: str
    canton: str
    at: datetime
    rows: Mapping[int, dict[str, str]]

    def key(self, action_id: int) -> str:
        """Return the key that stands beside the row of an action."""
        return _key(action_id, _packed(self.rows[action_id]))


def _packed(row: Mapping[str, str]) -> str:
    return json.dumps(row, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _key(action_id: int, packed: str) -> str:
    return f"{action_id}-{sha256(packed.encode()).hexdigest()[:12]}"


def _signature(secret: str, lines: Iterable[Sequence[str]]) -> str:
    written = "\n".join(json.dumps(list(line), ensure_ascii=True) for line in lines)
    return Signer(secret, salt="plan-sheet").get_signature(written).decode()


def origin(process: Process, actions: Sequence[Action], at: datetime, secret: str) -> Origin:
    """Return what a sheet of these actions, in this order, carries with it."""
    packed = [(action.id, _packed(texts(cells(action)))) for action in actions]
    head = [
        str(FORMAT), str(process.id), process.canton_code, process.name, process.canton.name, at.isoformat()
    ]  # fmt: skip
    lines = [
        head,
        # A long row goes over several cells.
        *([str(number), *_pieces(text)] for number, text in packed),
    ]
    lines.append(["signature", _signature(secret, lines)])
    keys = tuple(_key(number, text) for number, text in packed)
    return Origin(SHEET, keys, tuple(tuple(line) for line in lines))


def _pieces(text: str) -> list[str]:
    return [text[start : start + MOST_LETTERS] for start in range(0, len(text), MOST_LETTERS)]


def carried(lines: Sequence[Sequence[str]], secret: str) -> Carried:
    """Read what `origin` wrote; raises NotOurs when it lacks, is of an older kind, or was changed."""
    if not lines or len(lines[0]) < 6:
        raise NotOurs(
            mark(
                "This is not the sheet that was downloaded here: its hidden part is missing. Download it again."
            )
        )
    if lines[0][0] != str(FORMAT):
        raise NotOurs(
            mark(
                "This sheet was made by an older version of Minga. Download it again and repeat the changes."
            )
        )
    *signed, last = lines
    if last[0] != "signature" or last[1:] != [_signature(secret, signed)]:
        raise NotOurs(
            mark(
                "The hidden part of this sheet was changed or comes from another installation. Download it again."
            )
        )
    _format, process_id, _canton_code, process, canton, at = signed[0]
    rows = {int(line[0]): json.loads("".join(line[1:])) for line in signed[1:]}
    return Carried(int(process_id), process, canton, datetime.fromisoformat(at), rows)
