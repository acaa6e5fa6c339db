#!/usr/bin/env python3
"""Checks a published ballot box and counts it again. One file, the standard library only, Python 3.9 or newer.

    python verify_box.py FOLDER_OR_ZIP

It needs nothing of Minga, the program that ran the vote, and shares no code with it. What it does, in order:

 1. the files are exactly as they were published: their SHA-256 digests, and the form in which they are written;
 2. receipts.txt: every receipt once, sorted; choices.txt: as many ballots as receipts, sorted, each one valid;
 3. the seed of the lot is the one whose digest was shown before the vote opened;
 4. round.pb, the same election in the format of pabulib.org, holds the same projects and the same ballots;
 5. the ballots are counted, with exact fractions: the same winners in the same order, at the same cost.

With --receipts-digest and --choices-digest, the digests printed in the signed record (acta) are compared too:
do that, because whoever exchanges all the files can also exchange the digests inside them.

Money is in whole cents. Exit status: 0 all is well, 1 something is wrong.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

FORMAT = "minga-round/1"
NEEDED = ("round.json", "receipts.txt", "choices.txt", "round.pb")
SUMS = "SHA256SUMS"
ZIP_END, ZIP_MARK = b"PK\x05\x06", b"minga sha256 "

Files = dict[str, bytes]  # by name
Round = dict[str, Any]  # what round.json holds
Choices = Any  # a list of project ids, or points by project id in a dict
Sentence = dict[str, str]  # in Spanish ("es") and in English ("en")


class Wrong(Exception):
    """What is wrong, as a sentence in Spanish and one in English."""

    def __init__(self, spanish: str, english: str) -> None:
        super().__init__(english)
        self.sentence = {"es": spanish, "en": english}


# ---------------------------------------------------------------------------------------------------------
# 1. The files


def read_files(path: str | Path) -> Files:
    """The published files in a folder or a ZIP: their bytes by name. Raises Wrong."""
    path = Path(path)
    try:
        if path.is_dir():
            return {each.name: each.read_bytes() for each in sorted(path.iterdir()) if each.is_file()}
        whole = path.read_bytes()
        check_zip(whole)
        with zipfile.ZipFile(io.BytesIO(whole)) as packed:
            names = [name for name in packed.namelist() if not name.endswith("/")]
            return {name.rsplit("/", 1)[-1]: packed.read(name) for name in names}
    except Wrong:
        raise
    except Exception as error:  # a damaged ZIP fails in many ways
        raise Wrong(f"No se puede leer {path}: {error}", f"{path} cannot be read: {error}") from error


def check_zip(whole: bytes) -> None:
    """A ZIP as it was published ends with the digest of all that stands before; one that was packed anew does not."""
    start = whole.rfind(ZIP_END)
    end = start + 22
    mark = whole[end:] if start >= 0 else b""
    if mark and mark != ZIP_MARK + digest_of(whole[:end]).encode("ascii"):
        raise Wrong(
            "El ZIP no es el que se publicó: fue cambiado o se dañó al descargarlo.",
            "The ZIP is not the one that was published: it was changed, or damaged on its way.",
        )


def canonical(value: Any) -> str:
    """The one way in which a value is written: JSON, keys sorted, no spaces, letters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(data: bytes) -> str:
    return sha256(data).hexdigest()


def lines_of(files: Files, name: str) -> list[str]:
    """The lines of a text file in which each line ends with a line feed. Raises Wrong."""
    text = files[name].decode("utf-8")
    if text and not text.endswith("\n"):
        raise Wrong(f"La última línea de {name} está incompleta.", f"The last line of {name} is incomplete.")
    return text.split("\n")[:-1]


def check_all_there(files: Files) -> None:
    missing = [name for name in NEEDED if name not in files]
    if missing:
        names = ", ".join(missing)
        raise Wrong(f"Faltan archivos: {names}.", f"Files are missing: {names}.")


def check_sums(files: Files) -> None:
    """SHA256SUMS, where it lies beside the files, names every one of them with its digest."""
    if SUMS not in files:
        return
    listed = {}
    for line in lines_of(files, SUMS):
        listed[line[66:]] = line[:64]
    for name, digest in sorted(listed.items()):
        if name not in files or digest_of(files[name]) != digest:
            raise Wrong(
                f"{name} no es el archivo que nombra {SUMS}.", f"{name} is not the file that {SUMS} names."
            )
    written = "".join(f"{listed[name]}  {name}\n" for name in sorted(listed))
    if written.encode("utf-8") != files[SUMS] or not set(NEEDED) <= set(listed):
        raise Wrong(f"{SUMS} no está escrito como se publicó.", f"{SUMS} is not written as it was published.")


def read_round(files: Files) -> Round:
    """round.json as a dict; it must be written in its one way, and carry its own digest. Raises Wrong."""
    round_ = json.loads(files["round.json"].decode("utf-8"))
    if (canonical(round_) + "\n").encode("utf-8") != files["round.json"]:
        raise Wrong(
            "round.json no está escrito en su forma única: fue cambiado.",
            "round.json is not written in its one way: it was changed.",
        )
    if round_["format"] != FORMAT:
        raise Wrong(
            f"round.json es de otro formato ({round_['format']}).",
            f"round.json is of another format ({round_['format']}).",
        )
    without = {name: value for name, value in round_.items() if name != "digest"}
    if digest_of(canonical(without).encode("utf-8")) != round_["digest"]:
        raise Wrong(
            "La huella de round.json no corresponde: fue cambiado.",
            "The digest of round.json does not fit: it was changed.",
        )
    return round_


def check_digests(files: Files, round_: Round) -> None:
    for name, field in (
        ("receipts.txt", "receipts_digest"),
        ("choices.txt", "choices_digest"),
        ("round.pb", "pb_digest"),
    ):
        if digest_of(files[name]) != round_[field]:
            raise Wrong(
                f"La huella de {name} no es la que dice round.json: uno de los dos fue cambiado.",
                f"The digest of {name} is not the one in round.json: one of the two was changed.",
            )


def check_printed(round_: Round, receipts_digest: str, choices_digest: str) -> None:
    """The digests in the files against those that a person read in the signed record."""
    for printed, field, spanish, english in (
        (receipts_digest, "receipts_digest", "los comprobantes", "the receipts"),
        (choices_digest, "choices_digest", "los votos", "the ballots"),
    ):
        if printed and "".join(printed.split()).lower() != round_[field]:
            raise Wrong(
                f"La huella de {spanish} no es la impresa en el acta.",
                f"The digest of {english} is not the one printed in the record.",
            )


# ---------------------------------------------------------------------------------------------------------
# 2. Receipts and ballots


def check_receipts(files: Files) -> int:
    """Every receipt once, sorted, none empty. Gives how many."""
    receipts = lines_of(files, "receipts.txt")
    if not all(receipts):
        raise Wrong("Hay un comprobante vacío.", "There is an empty receipt.")
    if len(set(receipts)) != len(receipts):
        raise Wrong("Hay un comprobante repetido.", "A receipt is there twice.")
    if receipts != sorted(receipts):
        raise Wrong("Los comprobantes no están ordenados.", "The receipts are not sorted.")
    return len(receipts)


def check_same_number(receipts: int, ballots: int, round_: Round) -> None:
    """One receipt for each ballot. Ballots brought from another system have none: their number is published."""
    if receipts + round_["imported"] != ballots:
        raise Wrong(
            f"Hay {receipts} comprobantes y {ballots} votos.",
            f"There are {receipts} receipts and {ballots} ballots.",
        )


def read_ballots(files: Files) -> list[Choices]:
    """The choices of every ballot: a list of project ids, or a dict of points by project id."""
    lines = lines_of(files, "choices.txt")
    if lines != sorted(lines):
        raise Wrong("Los votos no están ordenados.", "The ballots are not sorted.")
    ballots = []
    for number, line in enumerate(lines, 1):
        ballot = json.loads(line)
        if canonical(ballot) != line:
            raise Wrong(
                f"La línea {number} de choices.txt no está escrita en su forma única.",
                f"Line {number} of choices.txt is not written in its one way.",
            )
        ballots.append(ballot)
    return ballots


def check_ballots(round_: Round, ballots: list[Choices]) -> None:
    """Every ballot keeps to the settings of the round."""
    costs = {project["id"]: project["cost_cents"] for project in round_["projects"]}
    for number, ballot in enumerate(ballots, 1):
        fault = fault_of(ballot, round_, costs)
        if fault:
            raise Wrong(
                f"El voto de la línea {number} de choices.txt no es válido: {fault[0]}.",
                f"The ballot in line {number} of choices.txt is not valid: {fault[1]}.",
            )


def fault_of(ballot: Choices, round_: Round, costs: dict[str, int]) -> tuple[str, str] | None:
    """Why a ballot is not valid, in Spanish and English, or None."""
    kind, most, points = (round_["ballot"][name] for name in ("kind", "max_choices", "points"))
    if isinstance(ballot, dict) != (kind == "points"):
        return "no es de esta clase de papeleta", "it is not of this kind of ballot"
    chosen = list(ballot)
    if not chosen:
        return "está vacío", "it is empty"
    if not set(chosen) <= set(costs):
        return "nombra un proyecto que no está en la papeleta", "it names a project that is not on the ballot"
    if len(set(chosen)) != len(chosen):
        return "nombra un proyecto dos veces", "it names a project twice"
    if kind in ("approval", "knapsack", "single") and chosen != sorted(chosen):
        return "sus proyectos no están ordenados", "its projects are not sorted"
    if kind == "single" and len(chosen) > 1:
        return "elige más de un proyecto", "it chooses more than one project"
    if kind in ("approval", "ranking") and most is not None and len(chosen) > most:
        return f"elige más de {most} proyectos", f"it chooses more than {most} projects"
    if kind == "knapsack" and sum(costs[name] for name in chosen) > round_["ceiling_cents"]:
        return "cuesta más que el techo", "it costs more than the ceiling"
    if kind == "points":
        if not all(type(given) is int and given > 0 for given in ballot.values()):
            return "sus puntos no son enteros mayores que 0", "its points are not whole numbers above 0"
        if points is not None and sum(ballot.values()) > points:
            return f"reparte más de {points} puntos", f"it gives more than {points} points"
    return None


# ---------------------------------------------------------------------------------------------------------
# 3. The lot for ties


def check_lot(round_: Round) -> None:
    """The seed that is published now is the one whose digest was shown before the vote opened."""
    lot = round_["lot"]
    if lot["commitment"] and digest_of(lot["seed"].encode("utf-8")) != lot["commitment"]:
        raise Wrong(
            "La semilla del sorteo no es la comprometida antes de abrir la votación.",
            "The seed of the lot is not the one committed before the vote opened.",
        )


def lot_seed(round_: Round) -> str:
    """The text from which the lot is drawn: the committed seed and the public draw at closing.

    Rounds of before there was a committed seed drew from the digest of the ballots.
    """
    lot = round_["lot"]
    return f"{lot['seed']}|{lot['public_draw']}" if lot["seed"] else round_["choices_digest"]


# ---------------------------------------------------------------------------------------------------------
# 4. The Pabulib file


def check_pb(files: Files, round_: Round, ballots: list[Choices]) -> None:
    """round.pb says the same as round.json and choices.txt."""
    sections = read_pb(files["round.pb"].decode("utf-8"))
    meta = dict(sections["META"][1:])
    if cents(meta["budget"]) != round_["ceiling_cents"]:
        raise Wrong("round.pb tiene otro techo.", "round.pb has another budget.")
    projects = as_dicts(sections["PROJECTS"])
    here = sorted((each["project_id"], cents(each["cost"]), each["name"]) for each in projects)
    there = sorted(
        (each["id"], each["cost_cents"], " ".join(each["title"].split())) for each in round_["projects"]
    )
    if here != there:
        raise Wrong("round.pb tiene otros proyectos.", "round.pb has other projects.")
    winners = {each["project_id"] for each in projects if each["selected"] == "1"}
    if winners != set(round_["count"]["winners"]):
        raise Wrong("round.pb tiene otros ganadores.", "round.pb has other winners.")
    votes = as_dicts(sections["VOTES"])
    if sorted(canonical(ballot_in_pb(row)) for row in votes) != [canonical(ballot) for ballot in ballots]:
        raise Wrong("round.pb tiene otros votos.", "round.pb has other ballots.")


def read_pb(text: str) -> dict[str, list[list[str]]]:
    """The lines (lists of cells) of the sections META, PROJECTS and VOTES; their headings are lines too."""
    sections: dict[str, list[list[str]]] = {}
    current: list[list[str]] | None = None
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        if cells in (["META"], ["PROJECTS"], ["VOTES"]):
            current = sections.setdefault(cells[0], [])
        elif current is not None:
            current.append(cells)
    return sections


def as_dicts(lines: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(lines[0], cells)) for cells in lines[1:]]  # noqa: B905 - zip(strict=) needs Python 3.10


def ballot_in_pb(row: dict[str, str]) -> Choices:
    """A ballot as choices.txt has it: a list of project ids, or points by project id."""
    chosen = row["vote"].split(",")
    if "points" not in row:
        return chosen
    return {name: int(given) for name, given in zip(chosen, row["points"].split(","))}  # noqa: B905


def cents(text: str) -> int:
    return int(Decimal(text) * 100)


# ---------------------------------------------------------------------------------------------------------
# 5. Counting


def check_count(round_: Round, ballots: list[Choices]) -> tuple[list[str], int]:
    """Count, and compare. Gives the winners in order and their cost."""
    winners = count(round_, ballots)
    cost = {project["id"]: project["cost_cents"] for project in round_["projects"]}
    total = sum(cost[name] for name in winners)
    if total > round_["ceiling_cents"]:
        raise Wrong("Los ganadores cuestan más que el techo.", "The winners cost more than the ceiling.")
    if winners != round_["count"]["winners"]:
        raise Wrong(
            f"Contado otra vez ganan otros proyectos: {', '.join(winners)}; se publicó: "
            f"{', '.join(round_['count']['winners'])}.",
            f"Counted again, other projects win: {', '.join(winners)}; published: "
            f"{', '.join(round_['count']['winners'])}.",
        )
    if total != round_["count"]["total_cost_cents"]:
        raise Wrong("El costo total publicado es otro.", "The total cost that was published is another.")
    return winners, total


def count(round_: Round, ballots: list[Choices]) -> list[str]:
    """The winners, in the order in which the rule chooses them."""
    election = Election(round_, ballots)
    rule = round_["rule"]
    if rule["name"] == "most_votes":
        return by_votes(election, rule["threshold"])
    if rule["name"] == "most_votes_stop":
        return by_votes(election, rule["threshold"], stop=True)
    if rule["name"] == "votes_per_cost":
        return by_votes(election, rule["threshold"], for_each_dollar=True)
    if rule["name"] == "equal_shares":
        add1 = rule["completion"] in ("add1", "add1_most_votes")
        winners = (
            equal_shares_add1(election, rule["step_cents"])
            if add1
            else equal_shares(election, election.share)
        )
        if rule["completion"] in ("most_votes", "add1_most_votes"):
            winners = by_votes(election, rule["threshold"], winners)
        return winners
    raise Wrong(f"No se conoce la regla {rule['name']}.", f"The rule {rule['name']} is not known.")


class Election:
    """What is counted. `cost` and `ceiling` in cents, `votes` (points) by project id.

    Equal ballots are kept once, in `groups`: pairs of the points by project id, and how many cast them.
    """

    def __init__(self, round_: Round, ballots: list[Choices]) -> None:
        self.ceiling = round_["ceiling_cents"]
        self.cost = {project["id"]: project["cost_cents"] for project in round_["projects"]}
        same = Counter(canonical(points_of(ballot, round_["ballot"]["kind"])) for ballot in ballots)
        self.groups = [(json.loads(points), times) for points, times in sorted(same.items())]
        self.votes = dict.fromkeys(self.cost, 0)
        for points, times in self.groups:
            for name, given in points.items():
                self.votes[name] += given * times
        # Equal shares looks at those that somebody chose and that reach the votes needed.
        needed = max(round_["rule"]["threshold"], 1)
        self.wanted = [name for name in self.cost if self.votes[name] >= needed]
        self.voters = len(ballots)
        self.share = Fraction(self.ceiling, max(self.voters, 1))
        self.seed = lot_seed(round_)

    def tie_key(self, name: str) -> tuple[int, int, str, str]:
        """Among equals the smallest goes first: more votes, then lower cost, then the lot."""
        drawn = digest_of(f"{self.seed}\n{name}".encode())
        return (-self.votes[name], self.cost[name], drawn, name)

    def left_after(self, winners: list[str]) -> int:
        return self.ceiling - sum(self.cost[name] for name in winners)


def points_of(ballot: Choices, kind: str) -> dict[str, int]:
    """A chosen project has 1 point; in a ranking the last has 1, the one before it 2, and so on."""
    if kind == "points":
        return ballot
    if kind == "ranking":
        return {name: len(ballot) - place for place, name in enumerate(ballot)}
    return dict.fromkeys(ballot, 1)


def by_votes(
    election: Election,
    threshold: int,
    already: list[str] | None = None,
    stop: bool = False,
    for_each_dollar: bool = False,
) -> list[str]:
    """Most votes first (or most votes for their cost): each project in turn wins if it still fits.

    What does not fit is skipped, or with `stop` ends the count. `threshold`: votes that a project needs.
    `already`: winners so far, who keep their place.
    """

    def turn(name: str) -> tuple[int, Fraction]:
        votes, cost = election.votes[name], election.cost[name]
        if for_each_dollar:  # what costs nothing goes first
            return (1, -Fraction(votes, cost)) if cost else (0, Fraction(-votes))
        return (1, Fraction(-votes))

    winners = list(already or [])
    for name in sorted(election.cost, key=lambda name: (turn(name), election.tie_key(name))):
        if name in winners or election.votes[name] < threshold:
            continue
        if election.cost[name] <= election.left_after(winners):
            winners.append(name)
        elif stop:
            break
    return winners


def equal_shares(election: Election, share: Fraction) -> list[str]:
    """The method of equal shares: every voter has `share` to spend.

    A project can be bought when its supporters have its cost between them. They pay in proportion to the
    points that they gave it; who has less than that gives all, and the others make up for it. In each round
    the project is bought whose supporters pay least for each dollar of it and each point.
    """
    purse = [share] * len(election.groups)
    winners: list[str] = []
    # Purses only empty, so a price only rises: an old price is a lower bound, and saves work.
    price = {name: Fraction(0) for name in election.wanted}
    while True:
        best = None
        for name in sorted(price, key=lambda name: (price[name], election.tie_key(name))):
            if best is not None and price[name] > price[best]:
                break
            asked = asked_for_a_point(election, purse, name)
            if asked is None:
                del price[name]
                continue
            price[name] = asked / max(election.cost[name], 1)
            if best is None or (price[name], election.tie_key(name)) < (price[best], election.tie_key(best)):
                best = name
        if best is None:
            return winners
        winners.append(best)
        asked = price.pop(best) * max(election.cost[best], 1)
        for group, (points, _times) in enumerate(election.groups):
            if best in points:
                purse[group] -= min(purse[group], asked * points[best])


def asked_for_a_point(election: Election, purse: list[Fraction], name: str) -> Fraction | None:
    """What supporters pay for each point that they gave, so that the parts make the cost; None: they cannot."""
    supporters = sorted(
        (Fraction(purse[group], points[name]), points[name] * times)
        for group, (points, times) in enumerate(election.groups)
        if name in points
    )
    missing, all_points = Fraction(election.cost[name]), sum(points for _, points in supporters)
    for most, points in supporters:  # the poorest first; `most`: what they can give for each point
        if most * all_points >= missing:
            return missing / all_points
        missing -= most * points
        all_points -= points
    return None


def equal_shares_add1(election: Election, step: int) -> list[str]:
    """Equal shares leaves money: give every voter `step` cents more, and again, until nothing more fits.

    What is bought may not cost more than the ceiling: the last outcome that keeps to it counts.
    """
    share = election.share
    winners = equal_shares(election, share)
    while True:
        left = election.left_after(winners)
        wanted = [name for name in election.wanted if name not in winners]
        if not any(election.cost[name] <= left for name in wanted):
            return winners
        share += step
        richer = equal_shares(election, share)
        if election.left_after(richer) < 0:
            return winners
        winners = richer


# ---------------------------------------------------------------------------------------------------------
# All of it


class Report:
    """What was checked: pairs of a sentence (Spanish and English) and whether it holds; the result."""

    def __init__(self) -> None:
        self.lines: list[tuple[Sentence, bool]] = []
        self.problems: list[Sentence] = []
        self.round: Round = {}
        self.ballots = 0
        self.winners: list[str] = []
        self.total_cents = 0

    @property
    def ok(self) -> bool:
        return not self.problems

    def check(self, spanish: str, english: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Run one check. What it raises becomes a problem, also when the file makes no sense to it."""
        try:
            result = function(*arguments)
        except Wrong as wrong:
            self.failed(wrong.sentence)
        except (
            ValueError,
            KeyError,
            TypeError,
            IndexError,
            AttributeError,
            ArithmeticError,
            RecursionError,
            csv.Error,
        ) as error:
            what = f"{type(error).__name__}: {error}"
            self.failed(
                {
                    "es": f"{spanish}: no se entiende el archivo ({what}).",
                    "en": f"{english}: the file makes no sense ({what}).",
                }
            )
        else:
            self.lines.append(({"es": spanish, "en": english}, True))
            return result
        return None

    def failed(self, sentence: Sentence) -> None:
        self.lines.append((sentence, False))
        self.problems.append(sentence)


def verify(files: Files, receipts_digest: str = "", choices_digest: str = "") -> Report:
    """Check the published files (bytes by name). Never raises for what is in them; gives a Report."""
    report = Report()
    check = report.check
    check("Están todos los archivos", "All files are there", check_all_there, files)
    if not report.ok:
        return report
    check(
        "Los archivos son los que se publicaron", "The files are those that were published", check_sums, files
    )
    round_ = check("round.json está intacto", "round.json is intact", read_round, files)
    if round_ is None:
        return report
    report.round = round_
    check(
        "Las huellas corresponden a los archivos", "The digests fit the files", check_digests, files, round_
    )
    if receipts_digest or choices_digest:
        check(
            "Las huellas son las impresas en el acta",
            "The digests are those printed in the record",
            check_printed,
            round_,
            receipts_digest,
            choices_digest,
        )
    receipts = check(
        "Cada comprobante está una sola vez", "Every receipt is there once", check_receipts, files
    )
    ballots = check("Los votos se leen bien", "The ballots can be read", read_ballots, files)
    if receipts is None or ballots is None:
        return report
    report.ballots = len(ballots)
    check(
        "Hay tantos votos como comprobantes",
        "There are as many ballots as receipts",
        check_same_number,
        receipts,
        len(ballots),
        round_,
    )
    check("Cada voto es válido", "Every ballot is valid", check_ballots, round_, ballots)
    check(
        "La semilla del sorteo es la comprometida",
        "The seed of the lot is the committed one",
        check_lot,
        round_,
    )
    check("round.pb dice lo mismo", "round.pb says the same", check_pb, files, round_, ballots)
    if report.ok:
        result = check(
            "Contado otra vez, ganan los mismos proyectos",
            "Counted again, the same projects win",
            check_count,
            round_,
            ballots,
        )
        if result:
            report.winners, report.total_cents = result
    return report


def as_text(report: Report, language: str) -> str:
    """The report as sentences in one language."""
    say = {
        "es": ("bien", "MAL", "{} votos. Ganan, en este orden:", "Total: USD {}", "Todo está en orden.",
               "HAY PROBLEMAS: no confíe en estos archivos antes de aclararlos."),
        "en": ("ok", "BAD", "{} ballots. The winners, in this order:", "Total: USD {}", "All is well.",
               "THERE ARE PROBLEMS: do not trust these files before they are cleared up."),
    }[language]  # fmt: skip
    lines = [f"{report.round['name']} ({report.round['key']})", ""] if report.round.get("name") else []
    lines += [f"[{say[0] if well else say[1]}] {sentence[language]}" for sentence, well in report.lines]
    if report.ok:
        titles = {project["id"]: project["title"] for project in report.round["projects"]}
        lines += ["", say[2].format(report.ballots)]
        lines += [f"{place:>3}. {titles[name]}" for place, name in enumerate(report.winners, 1)]
        lines += [say[3].format(Decimal(report.total_cents).scaleb(-2))]
    return "\n".join([*lines, "", say[4] if report.ok else say[5]])


def as_json(report: Report) -> str:
    """The report for programs: JSON, one object."""
    return json.dumps(
        {
            "ok": report.ok,
            "problems": [sentence["en"] for sentence in report.problems],
            "ballots": report.ballots,
            "winners": report.winners,
            "total_cost_cents": report.total_cents,
        },
        ensure_ascii=False,
    )


def run(
    path: str | Path,
    language: str = "",
    plain: bool = False,
    receipts_digest: str = "",
    choices_digest: str = "",
) -> tuple[str, int]:
    """Verify what is at `path`: the text to print, and the exit status."""
    language = language or ("en" if os.environ.get("LANG", "").startswith("en") else "es")
    try:
        files = read_files(path)
    except Wrong as wrong:
        report = Report()
        report.failed(wrong.sentence)
    else:
        report = verify(files, receipts_digest, choices_digest)
    return (as_json(report) if plain else as_text(report, language)), (0 if report.ok else 1)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Comprueba y cuenta otra vez una votación publicada. / Checks and recounts a published vote."
    )
    parser.add_argument(
        "path", help="la carpeta o el ZIP con los archivos / the folder or ZIP with the files"
    )
    parser.add_argument(
        "--receipts-digest", default="", help="la huella impresa en el acta / as printed in the record"
    )
    parser.add_argument(
        "--choices-digest", default="", help="la huella impresa en el acta / as printed in the record"
    )
    parser.add_argument("--lang", choices=("es", "en"), default="", help="idioma / language")
    parser.add_argument("--json", action="store_true", help="un objeto JSON / one JSON object")
    given = parser.parse_args(arguments)
    text, status = run(given.path, given.lang, given.json, given.receipts_digest, given.choices_digest)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # an old terminal may lack a letter
    sys.stdout.write(text + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
