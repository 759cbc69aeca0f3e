"""A loopback server that stands in for SCB and Kolada: it replays recorded answers, makes others of the
same shape for two made-up municipalities, keeps the services' limits, and misbehaves on purpose.
"""

from __future__ import annotations

import json
import math
import threading
import time
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from medskapa.sources.http import Fetcher
from tests.sources.replay_world import KPIS, codelist_text, kolada_page, small_tables, wfs_page

Code = str
Axis = tuple[str, str, dict[Code, str]]  # variable, its words, its codes with words


@dataclass
class Fault:
    """What to do wrong, at the next ``times`` requests whose path holds ``path``.

    ``kind``: 429, 500, 503, truncated (JSON cut short), half (the connection closed mid-body), hang (no
    answer).
    """

    kind: str
    times: int = 1
    path: str = ""
    retry_after: str = "0.02"


@dataclass
class Replay:
    """What the server serves, what it does wrong and what it has been asked."""

    recorded: Path | None = None
    verbatim: bool = False  # the recorded limits, not our own
    max_cells: int = 60
    max_calls: int = 1000
    window_seconds: float = 0.05
    tables: dict[str, list[Axis]] = field(default_factory=small_tables)
    units: dict[str, str] = field(default_factory=lambda: {"TAB6685": "procent", "TAB6586": "index"})
    nulls: dict[str, str] = field(default_factory=lambda: {"TAB6572|9901A0010_DeSO2025": ".."})
    updated: str = "2026-06-08T06:00:00Z"
    faults: list[Fault] = field(default_factory=list)
    every: int = 0  # every so many requests one of `rota` goes wrong
    rota: Sequence[str] = ("429", "500", "truncated", "half")
    slow_seconds: float = 0.0
    asked: list[str] = field(default_factory=list)
    refused: int = 0
    port: int = 0
    _calls: deque[float] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def urls(self) -> dict[str, Any]:
        """The addresses that ``build_live`` takes."""
        return {
            "scb_url": f"{self.root}/scb",
            "wfs_url": f"{self.root}/wfs",
            "kolada_url": f"{self.root}/kolada",
        }

    def data_requests(self) -> list[str]:
        """The requests for figures, in order."""
        return [a for a in self.asked if "/data" in a]

    def next_fault(self, what: str) -> Fault | None:
        """Note the request, and say what is to go wrong with it."""
        with self._lock:
            self.asked.append(what)
            for fault in self.faults:
                if fault.times > 0 and fault.path in what:
                    fault.times -= 1
                    return fault
            if self.every and len(self.asked) % self.every == 0:
                return Fault(self.rota[len(self.asked) // self.every % len(self.rota)])
            now = time.monotonic()
            while self._calls and now - self._calls[0] >= self.window_seconds:
                self._calls.popleft()
            if "/scb/" in what and len(self._calls) >= self.max_calls:
                self.refused += 1
                return Fault("429", retry_after=str(self.window_seconds))
            self._calls.append(now)
        return None


# --- answers ----------------------------------------------------------------------------------------


def config(replay: Replay) -> dict[str, Any]:
    if replay.verbatim:
        return dict(recording(replay, "config.json"))
    return {
        "apiVersion": "2.2.0",
        "maxDataCells": replay.max_cells,
        "maxCallsPerTimeWindow": replay.max_calls,
        "timeWindow": replay.window_seconds,
    }


def recording(replay: Replay, name: str) -> Any:
    """A recorded answer, or none."""
    if replay.recorded is None or not (replay.recorded / name).is_file():
        return None
    return json.loads((replay.recorded / name).read_text(encoding="utf-8"))


def dataset(replay: Replay, table: str, axes: Sequence[Axis]) -> dict[str, Any]:
    """A json-stat2 dataset without values, in the shape of the recorded ones."""
    dimension: dict[str, Any] = {}
    for code, label, values in axes:
        category: dict[str, Any] = {"index": {c: i for i, c in enumerate(values)}, "label": values}
        if code == "ContentsCode":
            unit = replay.units.get(table, "antal")
            category["unit"] = {c: {"base": unit, "decimals": 0} for c in values}
        extension = {"elimination": False, "show": "code_value", "codelists": []}
        dimension[code] = {"label": label, "category": category, "extension": extension}
    return {
        "version": "2.0",
        "class": "dataset",
        "label": f"{table} efter region. År 2022-2025",
        "source": "SCB",
        "updated": replay.updated,
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "id": [code for code, _, _ in axes],
        "size": [len(values) for _, _, values in axes],
        "dimension": dimension,
        "extension": {"px": {"tableid": table}},
        "value": [],
    }


def cell(table: str, codes: Sequence[str]) -> int:
    """A made-up figure that depends on the cell alone; totals are the sums of their parts where it
    matters.
    """
    seed = zlib.crc32("|".join((table, *codes)).encode())
    if "0000089Y" in codes:
        return 900
    if "0000089V" in codes:
        return 600 + seed % 200
    if "000008IU" in codes:
        return 1 + seed % 5
    return seed % 90 if table in ("TAB6685", "TAB6586") else 5 + seed % 200


def figures(replay: Replay, table: str, selection: Sequence[dict[str, Any]]) -> tuple[int, Any]:
    asked = {s["variableCode"]: s["valueCodes"] for s in selection}
    axes: list[Axis] = []
    for code, label, values in replay.tables[table]:
        wanted = asked.pop(code, None)
        if wanted is None or any(w not in values for w in wanted):
            return 400, {"type": "Parameter error", "title": f"Non-existent value {code}", "status": 400}
        axes.append((code, label, {c: t for c, t in values.items() if c in wanted}))
    if asked or math.prod(len(values) for _, _, values in axes) > replay.max_cells:
        return 403, {"type": "Forbidden", "title": "Too many cells selected", "status": 403}
    answer = dataset(replay, table, axes)
    combos: list[tuple[str, ...]] = [()]
    for _, _, values in axes:
        combos = [(*before, c) for before in combos for c in values]
    answer["value"] = [cell(table, codes) for codes in combos]
    for position, codes in enumerate(combos):
        mark = next((m for k, m in replay.nulls.items() if f"{table}|{codes[0]}" == k), None)
        if mark is not None:
            answer["value"][position] = None
            answer.setdefault("status", {})[str(position)] = mark
    return 200, answer


def recorded_data(replay: Replay, selection: Sequence[dict[str, Any]]) -> tuple[int, Any]:
    """The recorded answer of TAB6471, to the question that it answered."""
    answer = recording(replay, "TAB6471_data.json")
    if answer is None:
        return 404, {"title": "not recorded"}
    asked = {s["variableCode"]: sorted(s["valueCodes"]) for s in selection}
    answered = {c: sorted(answer["dimension"][c]["category"]["index"]) for c in answer["id"]}
    return (200, answer) if asked == answered else (400, {"title": "another question was recorded"})


def answer_to(replay: Replay, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
    """Status and JSON for a request."""
    parts = [unquote(p) for p in path.strip("/").split("/")]
    match parts:
        case ["scb", "config"]:
            return 200, config(replay)
        case ["scb", "tables"]:
            return 200, recording(replay, "tables.json") or {"tables": []}
        case ["scb", "codelists", codelist]:
            found = recording(replay, f"{codelist}.json") or codelist_text(codelist)
            return (200, found) if found else (404, {"title": "no such code list"})
        case ["scb", "tables", "TAB6471", "metadata"]:
            found = recording(replay, "TAB6471_metadata.json")
            return (200, found) if found else (404, {"title": "not recorded"})
        case ["scb", "tables", "TAB6471", "data"]:
            return recorded_data(replay, body["selection"])
        case ["scb", "tables", table, "metadata"] if table in replay.tables:
            return 200, dataset(replay, table, replay.tables[table])
        case ["scb", "tables", table, "data"] if table in replay.tables:
            return figures(replay, table, body["selection"])
        case ["wfs"]:
            return 200, wfs_page(query)
        case ["kolada", "kpi", kpi]:
            values = [{"id": kpi, "title": KPIS[kpi]}] if kpi in KPIS else []
            return 200, {"values": values, "count": len(values), "next_url": None}
        case ["kolada", "data", "kpi", kpi, "municipality", codes, "year", years]:
            return 200, kolada_page(f"{replay.root}{path}", kpi, codes, years, query)
    return 404, {"title": "no such page", "status": 404}


# --- the server -------------------------------------------------------------------------------------


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    replay: Replay

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news here."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""

    def do_GET(self) -> None:
        self._serve(None)

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _serve(self, sent: str | None) -> None:
        replay = self.server.replay
        fault = replay.next_fault(f"{self.command} {self.path} {sent or ''}".strip())
        if fault and fault.kind == "hang":
            replay._stop.wait(30)
            return
        if fault and fault.kind.isdigit():
            self._send(int(fault.kind), b'{"title": "later"}', retry_after=fault.retry_after)
            return
        if replay.slow_seconds:
            replay._stop.wait(replay.slow_seconds)
        url = urlsplit(self.path)
        status, data = answer_to(replay, url.path, parse_qs(url.query), json.loads(sent) if sent else None)
        raw = json.dumps(data, ensure_ascii=False).encode()
        if fault and fault.kind == "truncated":
            raw = raw[: len(raw) // 2]
        self._send(status, raw, half=bool(fault and fault.kind == "half"))

    def _send(self, status: int, raw: bytes, *, retry_after: str = "", half: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        if retry_after and status == 429:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(raw[: len(raw) // 2] if half else raw)


@contextmanager
def serving(replay: Replay | None = None) -> Iterator[Replay]:
    """A running server; it is gone at the end, hung requests and all."""
    replay = replay or Replay()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.replay = replay
    replay.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        replay._stop.set()
        server.shutdown()
        server.server_close()
        thread.join()


def fetcher(cache: Path, **changes: Any) -> Fetcher:
    """A fetcher that waits milliseconds where the real one waits seconds."""
    quick: dict[str, Any] = {"today": date(2026, 11, 23), "backoff_seconds": 0.005, "read_seconds": 0.4}
    return Fetcher(cache, **(quick | changes))
