"""The 24 provinces, 222 cantons and their parishes, loaded from `workshop/data/dpa.csv`."""

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshop.models.geography import Canton, Parish, ParishKind
from workshop.paths import DATA


def slugify(name: str) -> str:
    """Return `name` in lower-case ASCII with hyphens: "Olmedo, Loja" → "olmedo-loja"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def canton_slugs(cantons: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Map canton codes to slugs: the name, and where names repeat the province too.

    `cantons` maps a code to (canton, province).
    """
    names = Counter(slugify(name) for name, _ in cantons.values())
    return {
        code: slugify(name) if names[slugify(name)] == 1 else slugify(f"{name} {province}")
        for code, (name, province) in cantons.items()
    }


def load_geography(session: Session, path: Path = DATA / "dpa.csv") -> int:
    """Store all cantons and parishes unless they are there; return how many parishes were added.

    Where a canton lists its urban parishes one by one, its seat (``..50``) is stored but not offered.
    """
    if session.scalar(select(func.count(Canton.code))):
        return 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cantons = {row["canton_code"]: (row["canton"], row["province"]) for row in rows}
    slugs = canton_slugs(cantons)
    with_urban = {row["canton_code"] for row in rows if row["parish_code"][4:] < "50"}
    session.add_all(
        Canton(code=code, name=name, province_code=code[:2], province=province, slug=slugs[code])
        for code, (name, province) in cantons.items()
    )
    session.flush()
    session.add_all(
        Parish(
            code=row["parish_code"],
            canton_code=row["canton_code"],
            name=row["parish"],
            kind=ParishKind(row["parish_kind"]),
            offered=not (row["parish_code"].endswith("50") and row["canton_code"] in with_urban),
        )
        for row in rows
    )
    session.flush()
    return len(rows)
