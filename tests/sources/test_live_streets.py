"""Fetching extracts and timetables from a server on this machine that behaves, and misbehaves, as the real ones do."""

from __future__ import annotations

import hashlib
import io
import logging
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from medskapa.evidence import UserError
from medskapa.sources.live_streets import KEY_VARIABLE, Downloader, timetable

KEY = "hemlig-nyckel-123"
BODY = np.random.default_rng(3).bytes(3_000_000)


@dataclass
class Files:
    """What the server holds, what it does wrong next, and what it has been asked."""

    extract: bytes = BODY
    md5: str = ""
    etag: str = '"1"'
    ranges: bool = True
    stop_after: list[int] = field(default_factory=list)  # close the connection after so many bytes, once each
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # statuses before anything else
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/europe/sweden-latest.osm.pbf"

    @property
    def gtfs(self) -> str:
        return f"http://127.0.0.1:{self.port}/gtfs/{{operator}}/{{operator}}.zip"


def zipped() -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as out:
        out.writestr("stops.txt", "stop_id")
    return raw.getvalue()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    files: Files

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news here."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""

    def do_GET(self) -> None:
        files, url = self.server.files, urlsplit(self.path)
        files.asked.append((self.path, dict(self.headers)))
        if files.answers:
            status, headers = files.answers.pop(0)
            self._send(status, b"no", headers)
        elif url.path.endswith(".md5"):
            digest = files.md5 or hashlib.md5(files.extract, usedforsecurity=False).hexdigest()
            self._send(200, f"{digest}  sweden-latest.osm.pbf\n".encode(), {})
        elif url.path.endswith(".pbf"):
            self._extract(files)
        elif url.path == "/gtfs/vt/vt.zip":
            asked = parse_qs(url.query).get("key", [""])[0]
            self._send(200, zipped(), {}) if asked == KEY else self._send(403, b"no", {})
        elif url.path == "/gtfs/text/text.zip":
            self._send(200, b"The operator is closed", {})
        else:
            self._send(404, b"no", {})

    def _extract(self, files: Files) -> None:
        asked, same = self.headers.get("Range"), self.headers.get("If-Range") == files.etag
        begun = int(asked.removeprefix("bytes=").rstrip("-")) if asked and same and files.ranges else 0
        if begun >= len(files.extract):
            self._send(416, b"", {})
            return
        part = files.extract[begun:]
        cut = files.stop_after.pop(0) if files.stop_after else len(part)
        self._send(206 if begun else 200, part, {"ETag": files.etag}, cut)

    def _send(self, status: int, body: bytes, headers: dict[str, str], cut: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])
        if cut is not None and cut < len(body):
            self.close_connection = True


@contextmanager
def serving(**changes: Any) -> Iterator[Files]:
    files = Files(**changes)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.files, files.port = files, server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def downloader(folder: Path, **changes: Any) -> Downloader:
    """One that waits milliseconds where the real one waits seconds."""
    quick: dict[str, Any] = {"backoff_seconds": 0.001, "read_seconds": 2.0, "sleep": lambda s: None}
    return Downloader(folder, **(quick | changes))


def test_an_extract_is_fetched_whole_once_and_its_checksum_compared(tmp_path: Path) -> None:
    with serving() as files, downloader(tmp_path) as download:
        path = download.file(files.url, checksum=True)
        assert path.read_bytes() == BODY
        assert [p.rsplit("/", 1)[1] for p, _ in files.asked] == [
            "sweden-latest.osm.pbf",
            "sweden-latest.osm.pbf.md5",
        ]
        assert download.file(files.url, checksum=True) == path
        assert len(files.asked) == 2  # from the folder
    assert [p.name for p in tmp_path.iterdir()] == ["sweden-latest.osm.pbf"]  # nothing is left beside it


def test_a_broken_connection_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with serving(stop_after=[1_000_000, 500_000]) as files, downloader(tmp_path) as download:
        assert download.file(files.url).read_bytes() == BODY
        ranges = [h.get("Range", "") for _, h in files.asked]
    begun = [int(r.removeprefix("bytes=").rstrip("-")) for r in ranges[1:]]
    assert ranges[0] == ""
    assert 0 < begun[0] <= 1_000_000 < begun[1] <= 1_500_000  # what reached us of it


def test_the_next_run_goes_on_where_a_run_was_killed(tmp_path: Path) -> None:
    with serving(stop_after=[2_000_000]) as files:
        with (
            downloader(tmp_path, attempts=1) as download,
            pytest.raises(UserError, match="in 1 attempts") as told,
        ):
            download.file(files.url)
        assert "goes on from there" in told.value.do
        assert not (tmp_path / "sweden-latest.osm.pbf").exists()
        with downloader(tmp_path) as download:
            assert download.file(files.url, checksum=True).read_bytes() == BODY
        assert 1_500_000 < int(files.asked[1][1]["Range"].removeprefix("bytes=").rstrip("-")) <= 2_000_000


def test_a_file_that_has_changed_meanwhile_is_not_spliced(tmp_path: Path) -> None:
    new = BODY[::-1]
    with serving(stop_after=[2_000_000]) as files:
        with downloader(tmp_path, attempts=1) as download, pytest.raises(UserError, match="attempts"):
            download.file(files.url)
        files.extract, files.etag = new, '"2"'
        with downloader(tmp_path) as download:
            assert download.file(files.url, checksum=True).read_bytes() == new


def test_a_server_that_cannot_resume_starts_over(tmp_path: Path) -> None:
    with serving(stop_after=[1_000_000], ranges=False) as files, downloader(tmp_path) as download:
        assert download.file(files.url, checksum=True).read_bytes() == BODY


def test_a_leftover_longer_than_the_file_is_thrown_away(tmp_path: Path) -> None:
    (tmp_path / ".sweden-latest.osm.pbf.part").write_bytes(BODY + b"more")
    (tmp_path / ".sweden-latest.osm.pbf.tag").write_text('"1"')
    with serving() as files, downloader(tmp_path) as download:
        assert download.file(files.url, checksum=True).read_bytes() == BODY


def test_a_wrong_checksum_is_fetched_anew_once_and_then_told(tmp_path: Path) -> None:
    with serving(md5="0" * 32) as files, downloader(tmp_path) as download:
        with pytest.raises(UserError, match="does not match its checksum"):
            download.file(files.url, checksum=True)
        assert sum(p.endswith(".pbf") for p, _ in files.asked) == 2
    assert not (tmp_path / "sweden-latest.osm.pbf").exists()


def test_an_old_file_and_a_refresh_are_fetched_again(tmp_path: Path) -> None:
    import os

    with serving() as files:
        with downloader(tmp_path) as download:
            path = download.file(files.url)
        files.extract = BODY[:1000]
        with downloader(tmp_path, refresh=True) as download:
            assert len(download.file(files.url).read_bytes()) == 1000
        files.extract = BODY[:500]
        old = time.time() - 40 * 86_400
        os.utime(path, (old, old))
        with downloader(tmp_path) as download:
            assert len(download.file(files.url).read_bytes()) == 500


def test_progress_is_told_with_how_much_is_left(tmp_path: Path) -> None:
    heard: list[tuple[str, float | None, float | None]] = []
    with serving() as files, downloader(tmp_path, say=lambda *told: heard.append(told)) as download:
        download.file(files.url)
    assert heard[-1][0] == "fetching sweden-latest.osm.pbf"
    assert heard[-1][1] == 1.0
    assert len(heard) > 1  # in pieces, not at once
    assert all(left is not None and left >= 0 for _, _, left in heard)


@pytest.mark.parametrize(
    ("answers", "match"),
    [
        ([(429, {"Retry-After": "3600"})], "asks us to wait 60 minutes"),
        ([(403, {})], "does not give the file to everyone"),
        ([(404, {})], "has no such file"),
        ([(410, {})], "refused the request with status 410"),
        ([(503, {})] * 9, "in 6 attempts; the last time: status 503"),
    ],
)
def test_a_refusal_is_told_in_words(
    tmp_path: Path, answers: list[tuple[int, dict[str, str]]], match: str
) -> None:
    with (
        serving(answers=list(answers)) as files,
        downloader(tmp_path) as download,
        pytest.raises(UserError, match=match),
    ):
        download.file(files.url)
    assert not (tmp_path / "sweden-latest.osm.pbf").exists()


def test_a_short_refusal_passes(tmp_path: Path) -> None:
    waits: list[float] = []
    answers = [(429, {"Retry-After": "2"}), (503, {})]
    with serving(answers=answers) as files, downloader(tmp_path, sleep=waits.append) as download:
        assert download.file(files.url).read_bytes() == BODY
    assert waits == [2.0, 0.002]


# --- the timetable and its key -----------------------------------------------------------------------


def test_a_timetable_comes_with_the_key_and_the_key_is_seen_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    heard: list[Any] = []
    with serving(answers=[(503, {})]) as files:
        with downloader(tmp_path, say=lambda *told: heard.append(told)) as download:
            path = timetable(download, "vt", KEY, files.gtfs)
            assert path.read_bytes() == zipped()
        assert f"key={KEY}" in files.asked[-1][0]
        assert "gzip" in files.asked[-1][1]["Accept-Encoding"]  # without it Trafiklab refuses
        with downloader(tmp_path) as download:
            download.file(files.url)
    assert KEY not in caplog.text
    assert "sweden-latest" in caplog.text  # the log is back for addresses without a key
    assert KEY not in repr(heard)
    assert not [p for p in tmp_path.rglob("*") if KEY in p.name or KEY.encode() in p.read_bytes()]


def test_a_wrong_key_is_told_without_showing_it(tmp_path: Path) -> None:
    with (
        serving() as files,
        downloader(tmp_path) as download,
        pytest.raises(UserError, match="does not accept the key") as told,
    ):
        timetable(download, "vt", "fel-nyckel", files.gtfs)
    assert "fel-nyckel" not in str(told.value)
    assert KEY_VARIABLE in told.value.do


def test_a_used_up_quota_a_closed_connection_and_a_text_are_told_without_the_key(tmp_path: Path) -> None:
    with serving(answers=[(429, {})] * 6) as files, downloader(tmp_path) as download:
        with pytest.raises(UserError, match=r"asked too often \(429\)") as told:
            timetable(download, "vt", KEY, files.gtfs)
        assert KEY not in str(told.value)
        with pytest.raises(UserError, match="no timetable"):
            timetable(download, "text", KEY, files.gtfs)
        with pytest.raises(UserError, match="no such file"):
            timetable(download, "finnsinte", KEY, files.gtfs)
    with downloader(tmp_path) as download, pytest.raises(UserError, match="connection broke") as told:
        timetable(download, "vt", KEY, files.gtfs)  # nobody there any more
    assert KEY not in str(told.value)


def test_no_key_and_no_operator_ask_nobody(tmp_path: Path) -> None:
    with serving() as files, downloader(tmp_path) as download:
        with pytest.raises(UserError, match="needs a key"):
            timetable(download, "vt", "", files.gtfs)
        with pytest.raises(UserError, match="is no operator"):
            timetable(download, "../vt", KEY, files.gtfs)
        assert files.asked == []
