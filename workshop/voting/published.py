"""A sealed round as the files that anyone may read, check and count again.

What stands in them says nothing of who voted when, where or by which channel: receipts and choices are two
lists, each sorted by itself. `verify_box.py` reads these files back without this module.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from . import pb
from .election import BallotType, Election, Project

FORMAT = "minga-round/1"
ZIP_MARK = b"minga sha256 "
VERIFIER = Path(__file__).with_name("verify_box.py")
README = Path(__file__).with_name("published_readme.txt")
Choices = Sequence[str] | Mapping[str, int]


@dataclass(frozen=True)
class Place:
    """Where the vote was held: INEC codes and names; the parish is empty for a whole canton."""

    canton_code: str
    canton: str
    province: str
    parish_code: str = ""
    parish: str = ""


@dataclass(frozen=True)
class PublishedProject:
    """A project as it stood on the ballot: `id` as ballots name it, `number` as people saw it."""

    id: str
    number: int
    title: str
    cost_cents: int


@dataclass(frozen=True)
class SealedRound:
    """All that is published of a sealed and counted round. Times are aware, money is in whole cents.

    `kind`, `rule`, `completion` and `admission` are the values of the enums in `workshop.models.budget`;
    `step_cents` is the step of add1 that was used. `turnout` is plain JSON whose small cells are merged
    already. `choices` and `receipts` in any order; `imported` ballots were cast in another system and have no
    receipt.
    """

    key: str
    name: str
    place: Place
    process: str
    opens_at: datetime
    closes_at: datetime
    sealed_at: datetime
    kind: str
    rule: str
    ceiling_cents: int
    projects: tuple[PublishedProject, ...]
    receipts: Sequence[str]
    choices: Sequence[Choices]
    winners: tuple[str, ...]
    total_cost_cents: int
    imported: int = 0
    admission: str = "codes"
    max_choices: int | None = None
    points: int | None = None
    threshold: int = 1
    completion: str = "none"
    step_cents: int | None = None
    lot_commitment: str = ""
    lot_seed: str = ""
    public_draw: str = ""
    turnout: Mapping[str, Any] = field(default_factory=dict)


def canonical(value: object) -> str:
    """The one way in which a value is written: JSON, keys sorted, no spaces, letters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(data).hexdigest()


def receipts_file(receipts: Sequence[str]) -> bytes:
    """`receipts.txt`: every receipt, sorted, one a line."""
    return "".join(f"{receipt}\n" for receipt in sorted(receipts)).encode()


def choices_file(choices: Sequence[Choices]) -> bytes:
    """`choices.txt`: the choices of every ballot as canonical JSON, sorted, one a line."""
    return "".join(f"{line}\n" for line in _choices_lines(choices)).encode()


def files_of(sealed: SealedRound) -> dict[str, bytes]:
    """The published files by name: the same round gives the same bytes, in whatever order its ballots come."""
    receipts, choices = receipts_file(sealed.receipts), choices_file(sealed.choices)
    pabulib = pb.write(pb_of(sealed)).encode()
    plain: dict[str, Any] = {
        "format": FORMAT,
        "key": sealed.key,
        "name": sealed.name,
        "place": {
            "canton_code": sealed.place.canton_code,
            "canton": sealed.place.canton,
            "province": sealed.place.province,
            "parish_code": sealed.place.parish_code,
            "parish": sealed.place.parish,
        },
        "process": sealed.process,
        "opens_at": _utc(sealed.opens_at),
        "closes_at": _utc(sealed.closes_at),
        "sealed_at": _utc(sealed.sealed_at),
        "admission": sealed.admission,
        "ballot": {"kind": sealed.kind, "max_choices": sealed.max_choices, "points": sealed.points},
        "rule": {
            "name": sealed.rule,
            "threshold": sealed.threshold,
            "completion": sealed.completion,
            "step_cents": sealed.step_cents,
        },
        "ceiling_cents": sealed.ceiling_cents,
        "projects": [
            {"id": each.id, "number": each.number, "title": each.title, "cost_cents": each.cost_cents}
            for each in sealed.projects
        ],
        "lot": {
            "commitment": sealed.lot_commitment,
            "seed": sealed.lot_seed,
            "public_draw": sealed.public_draw,
        },
        "turnout": dict(sealed.turnout),
        "imported": sealed.imported,
        "receipts_digest": digest_of(receipts),
        "choices_digest": digest_of(choices),
        "pb_digest": digest_of(pabulib),
        "count": {"winners": list(sealed.winners), "total_cost_cents": sealed.total_cost_cents},
    }
    plain["digest"] = digest_of(canonical(plain).encode())
    files = {
        "round.json": f"{canonical(plain)}\n".encode(),
        "receipts.txt": receipts,
        "choices.txt": choices,
        "round.pb": pabulib,
        "README.txt": README.read_bytes(),
        "verify_box.py": VERIFIER.read_bytes(),
    }
    sums = "".join(f"{digest_of(files[name])}  {name}\n" for name in sorted(files))
    return {**files, "SHA256SUMS": sums.encode()}


def zip_of(files: Mapping[str, bytes], folder: str) -> bytes:
    """The files in a folder in a ZIP; the same files give the same bytes.

    Its comment, the last bytes, is the digest of all that stands before, so that the verifier finds any change.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.comment = ZIP_MARK + b"0" * 64
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = (
                zipfile.ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            packed.writestr(entry, files[name])
    whole = out.getvalue()[:-64]
    before = whole.removesuffix(ZIP_MARK)
    return whole + digest_of(before).encode()


def pb_of(sealed: SealedRound) -> pb.PbFile:
    """The round in the format of http://pabulib.org/format: costs in dollars, ballots in a fixed order."""
    return pb.PbFile.of_election(election_of(sealed), _meta(sealed), sealed.winners)


def election_of(sealed: SealedRound) -> Election:
    """The projects and ballots of the round, to be counted."""
    projects = [Project(each.id, each.cost_cents, each.title) for each in sealed.projects]
    if sealed.kind == "points":
        points = [each for each in sealed.choices if isinstance(each, Mapping)]
        return Election.of_points(projects, sealed.ceiling_cents, points)
    if sealed.kind == "ranking":
        return Election.of_rankings(projects, sealed.ceiling_cents, map(tuple, sealed.choices))
    kind = BallotType.CHOOSE_ONE if sealed.kind == "single" else BallotType.APPROVAL
    return Election.of_approvals(projects, sealed.ceiling_cents, sealed.choices, ballot_type=kind)


def _meta(sealed: SealedRound) -> dict[str, str]:
    meta: dict[str, object] = {
        "description": f"{sealed.name} ({sealed.process})",
        "country": "Ecuador",
        "unit": f"{sealed.place.canton}, {sealed.place.province}",
        "subunit": sealed.place.parish,
        "instance": f"{sealed.closes_at:%Y}",
        # Pabulib's names of rules say how ties are broken and what becomes of the rest: none of them is ours.
        "rule": "unknown",
        "date_begin": f"{sealed.opens_at:%d.%m.%Y}",
        "date_end": f"{sealed.closes_at:%d.%m.%Y}",
        "language": "es",
        "currency": "USD",
    }
    parts = [f"threshold {sealed.threshold}", "ties by votes, cost and a public lot"]
    if sealed.rule == "equal_shares":
        parts.append(f"completion {sealed.completion}")
    if sealed.step_cents is not None:
        parts.append(f"step {Decimal(sealed.step_cents) / 100:f}")
    meta["comment"] = f"#1: Minga rule {sealed.rule}, {', '.join(parts)}"
    if sealed.kind in ("approval", "ranking") and sealed.max_choices:
        meta["max_length"] = sealed.max_choices
    if sealed.kind == "knapsack":
        meta["max_sum_cost"] = f"{Decimal(sealed.ceiling_cents) / 100:f}"
    if sealed.kind == "points" and sealed.points:
        meta["max_sum_points"] = sealed.points
    return {name: str(value) for name, value in meta.items() if value}


def _choices_lines(choices: Sequence[Choices]) -> list[str]:
    return sorted(canonical(dict(each) if isinstance(each, Mapping) else list(each)) for each in choices)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
