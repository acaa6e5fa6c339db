"""A workshop with many phones on one server: `make bench-room`.

150 phones (`PHONES`) join over the first sixth of two minutes (`SECONDS`), check in, send three entries each, then
five dots each, and ask their pulse every four seconds all the while; five projector screens (`SCREENS`) ask theirs
every half second; a facilitator loads the console every second and leads through the agenda.

Measured: from the moment at which a phone sends an entry or a dot until a screen's data holds as many as were
acknowledged; the cost of a pulse; how long the console takes; errors. The last line is one JSON object.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
import re
import secrets
import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from tests.bench.stores import database, percentile
from tests.conftest import PASSWORD, make_person, make_process
from tests.served import minga
from workshop.app import create_app
from workshop.extensions import box, db
from workshop.live import agenda
from workshop.models.base import utc_now
from workshop.models.live import ActivityKind
from workshop.models.people import Role
from workshop.steps.setup import workshops
from workshop.stores import bring_up_to_date

PULSE, SCREEN, CONSOLE = 4.0, 0.5, 1.0
ENTRIES, DOTS = 3, 5
QUADRANTS = ("strength", "opportunity", "weakness", "threat")
NEEDS = ("agua segura", "vía de acceso", "centro de salud", "riego", "internet", "feria", "escuela", "minga")


@dataclass
class Answer:
    """One answer over HTTP."""

    status: int
    headers: dict[str, str]
    text: str
    seconds: float


@dataclass
class Line:
    """One device's connection, kept open; it keeps cookies as a browser does."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, path: str, fields: list[tuple[str, str]] | None = None, **headers: str) -> Answer:
        """GET `path`, or post `fields` to it; a connection that broke off is opened once more."""
        start = perf_counter()
        for attempt in (1, 2):
            try:
                return await self._once(path, fields, headers, start)
            except (OSError, asyncio.IncompleteReadError, IndexError):
                self.writer = None
                if attempt == 2:
                    return Answer(0, {}, "", perf_counter() - start)
        raise AssertionError

    async def _once(
        self, path: str, fields: list[tuple[str, str]] | None, headers: dict[str, str], start: float
    ) -> Answer:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        assert self.reader is not None
        body = urlencode(fields).encode() if fields is not None else b""
        lines = [f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1", "Host: localhost"]
        lines += [
            "Accept-Encoding: gzip",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if fields is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        await self.writer.drain()
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        found: dict[str, str] = {}
        for each in head[1:]:
            name, _, value = each.partition(": ")
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
            found[name.lower()] = value
        raw = await self.reader.readexactly(int(found.get("content-length", 0))) if status != 304 else b""
        if found.get("content-encoding") == "gzip":
            raw = gzip.decompress(raw)
        return Answer(status, found, raw.decode("utf-8", "replace"), perf_counter() - start)


def token_of(html: str) -> str:
    found = re.search(r'name="csrf[_-]token" (?:value|content)="([^"]+)"', html)
    assert found, "no CSRF token on the page"
    return found[1]


@dataclass
class Room:
    """What the two minutes leave behind."""

    port: int
    code: str
    console: str
    screen: str
    seconds: float
    activities: dict[str, int]
    # when the nth write of a kind was sent, in the order in which they were acknowledged
    sent: dict[str, list[float]] = field(default_factory=lambda: {"entries": [], "dots": []})
    # for each screen: (moment, entries, dots) whenever its data changed
    seen: list[list[tuple[float, int, int]]] = field(default_factory=list)
    pulses: list[float] = field(default_factory=list)
    consoles: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    joined: int = 0

    def note(self, what: str, answer: Answer, *fine: int) -> bool:
        """Count what went wrong."""
        if answer.status in (fine or (200,)):
            return True
        self.faults[f"{what} {answer.status}"] += 1
        return False

    async def phone(self, number: int, start: float) -> None:
        """One person: joins, checks in, says three things, gives five dots; the pulse goes on meanwhile."""
        chance = random.Random(number)
        await until(start + chance.uniform(0, self.seconds / 6))
        line, pulse_line = Line(self.port), Line(self.port)
        page = await line.ask(f"/j/{self.code}")
        if not self.note("join", page):
            return
        self.joined += 1
        beating = asyncio.create_task(self.beat(pulse_line, start))
        device = secrets.token_hex(8)
        fields = [("what", "welcome"), ("write_id", mark(device))]
        answer = await line.ask(
            f"/j/{self.code}", [*fields, ("name", f"Persona {number}")], Accept="application/json"
        )
        self.note("check in", answer)
        times = sorted(chance.uniform(self.seconds * 0.22, self.seconds * 0.6) for _ in range(ENTRIES))
        for nth, at in enumerate(times, start=1):
            await until(start + at)
            said = f"Nos falta {chance.choice(NEEDS)} en el sector {number}, punto {nth}"
            fields = [
                ("what", "swot"),
                ("write_id", mark(device)),
                ("activity", str(self.activities["swot"])),
            ]
            fields += [("quadrant", chance.choice(QUADRANTS)), ("text", said), ("table", "")]
            await self.write(line, "entries", fields)
        await until(start + self.seconds * chance.uniform(0.66, 0.7))
        page = await line.ask(f"/j/{self.code}")
        offered = re.findall(r'name="entry"[^>]*value="(\d+)"', page.text)
        if self.note("dots page", page) and not offered:
            self.faults["dots page without entries"] += 1
            offered = []
        for at in sorted(chance.uniform(self.seconds * 0.7, self.seconds * 0.95) for _ in range(DOTS)):
            await until(start + at)
            if offered:
                fields = [("what", "dots"), ("write_id", mark(device)), ("entry", chance.choice(offered))]
                await self.write(line, "dots", [*fields, ("activity", str(self.activities["dots"]))])
        await beating

    async def write(self, line: Line, kind: str, fields: list[tuple[str, str]]) -> None:
        sent = perf_counter()
        answer = await line.ask(f"/j/{self.code}", fields, Accept="application/json")
        if self.note(kind, answer):
            self.answers.append(answer.seconds)
            self.sent[kind].append(sent)

    async def beat(self, line: Line, start: float) -> None:
        tag = ""
        while perf_counter() < start + self.seconds:
            answer = await line.ask(f"/j/{self.code}/pulse", None, **({"If_None_Match": tag} if tag else {}))
            if self.note("phone pulse", answer, 200, 304):
                self.pulses.append(answer.seconds)
                tag = answer.headers.get("etag", tag)
            await asyncio.sleep(PULSE)

    async def watch(self, cookies: dict[str, str], start: float) -> None:
        """A projector: its data are the entries and dots that it says it holds."""
        line, tag, seen = Line(self.port, dict(cookies)), "", []
        self.seen.append(seen)
        while perf_counter() < start + self.seconds + 4:
            answer = await line.ask(f"{self.screen}/pulse", None, **({"If_None_Match": tag} if tag else {}))
            if self.note("screen pulse", answer, 200, 304):
                self.pulses.append(answer.seconds)
            if answer.status == 200:
                tag = answer.headers.get("etag", "")
                entries = re.search(r'data-total="(\d+)"', answer.text)
                dots = re.search(r'data-dots="(\d+)"', answer.text)
                last = seen[-1] if seen else (0.0, 0, 0)
                seen.append(
                    (
                        perf_counter(),
                        int(entries[1]) if entries else last[1],
                        int(dots[1]) if dots else last[2],
                    )
                )
            await asyncio.sleep(SCREEN)

    async def lead(self, line: Line, start: float) -> None:
        """The facilitator goes through the agenda and looks at the console every second."""
        turns = [(0.0, "welcome"), (self.seconds * 0.2, "swot"), (self.seconds * 0.65, "dots")]
        while perf_counter() < start + self.seconds:
            page = await line.ask(self.console)
            if self.note("console", page):
                self.consoles.append(page.seconds)
            if turns and perf_counter() >= start + turns[0][0]:
                _, kind = turns.pop(0)
                fields = [("csrf_token", token_of(page.text)), ("do", f"stage.go.{self.activities[kind]}")]
                self.note("go to", await line.ask(f"{self.console}/act", fields), 200, 302, 303)
            await asyncio.sleep(CONSOLE)

    def delays(self) -> list[float]:
        """For each write and each screen: how long until the screen held as many as had been acknowledged."""
        found = []
        for screen in self.seen:
            for place, kind in ((1, "entries"), (2, "dots")):
                step = 0
                for nth, sent in enumerate(self.sent[kind], start=1):
                    while step < len(screen) and screen[step][place] < nth:
                        step += 1
                    if step == len(screen):
                        self.faults[f"{kind} never on a screen"] += 1
                    else:
                        found.append(max(0.0, screen[step][0] - sent))
        return found


def mark(device: str) -> str:
    return f"{device}-{secrets.token_hex(8)}"


async def until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - perf_counter()))


async def two_minutes(room: Room, email: str, phones: int, screens: int) -> None:
    """Play the script."""
    line = Line(room.port)
    page = await line.ask("/sign-in")
    fields = [("csrf_token", token_of(page.text)), ("email", email), ("password", PASSWORD)]
    assert (await line.ask("/sign-in", fields)).status in (302, 303), "could not sign in"
    start = perf_counter() + 1
    async with asyncio.TaskGroup() as group:
        group.create_task(room.lead(line, start))
        for _ in range(screens):
            group.create_task(room.watch(line.cookies, start))
        for number in range(phones):
            group.create_task(room.phone(number, start))


def main() -> None:
    phones, screens = int(os.environ.get("PHONES", "150")), int(os.environ.get("SCREENS", "5"))
    seconds = float(os.environ.get("SECONDS", "120"))
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="minga-bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        url, _ = database(stack, folder)
        os.environ |= {"WORKSHOP_INSTANCE": str(folder), "DATABASE_URL": url}
        app = create_app(folder)
        bring_up_to_date(app)
        with app.app_context():
            session = db.session()
            email = make_person(session, Role.COORDINATOR).email
            process = make_process(session)
            lines = [workshops.TableLine(None, f"Mesa {n}") for n in range(1, 7)]
            plan = workshops.WorkshopPlan("Taller de diagnóstico", utc_now().date(), "09:00", tables=lines)
            made = workshops.add_workshop(session, process, plan)
            kinds = (ActivityKind.WELCOME, ActivityKind.SWOT, ActivityKind.DOTS)
            activities = {
                kind.value: agenda.add_line(session, made, agenda.Line(kind, kind.value.title())).id
                for kind in kinds
            }
            workshops.open_for_phones(session, made, 4)
            base = f"/c/{process.canton.slug}/{process.id}/workshops/{made.id}"
            room = Room(0, made.join_code, f"{base}/console", f"{base}/screen", seconds, activities)
            session.commit()
            db.session.remove()
            db.engine.dispose()
            box.engine.dispose()
        room.port = stack.enter_context(minga(folder, "--no-demo")).port
        asyncio.run(two_minutes(room, email, phones, screens))
    delays = room.delays()
    posts = sum(map(len, room.sent.values()))
    errors = sum(room.faults.values())
    store = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
    print(f"{room.joined} phones and {screens} screens for {seconds:.0f} s on {store}: {posts} posts")
    for name, found in (
        ("posted → in the projector's data", delays),
        ("a phone's post answered", room.answers),
        ("a pulse answered", room.pulses),
        ("the console's page", room.consoles),
    ):
        shares = ", ".join(
            f"p{int(share * 100)} {percentile(found, share)} ms" for share in (0.5, 0.95, 0.99)
        )
        print(f"{name}: {shares} ({len(found)} measured)")
    for what, count in room.faults.most_common():
        print(f"  error: {what}: {count}")
    print(
        json.dumps(
            {
                "phones": room.joined,
                "screens": screens,
                "posts": posts,
                "posted_to_screen_p50_ms": percentile(delays, 0.5),
                "posted_to_screen_p95_ms": percentile(delays, 0.95),
                "console_p95_ms": percentile(room.consoles, 0.95),
                "errors": errors,
            }
        )
    )


if __name__ == "__main__":
    main()
