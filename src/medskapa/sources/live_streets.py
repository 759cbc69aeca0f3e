"""Fetching a region's own OpenStreetMap extract and timetable, large files resumed where they stopped."""

from __future__ import annotations

import hashlib
import logging
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from medskapa.evidence import UserError
from medskapa.sources.http import _PASSING, CACHE_DAYS, _retry_after

EXTRACT_URL = "https://download.geofabrik.de/europe/sweden-latest.osm.pbf"
GTFS_URL = "https://opendata.samtrafiken.se/gtfs/{operator}/{operator}.zip"
KEY_VARIABLE = "TRAFIKLAB_KEY"

Say = Callable[[str, float | None, float | None], None]

_SECONDS_A_DAY = 86_400.0
_PARTIAL, _RANGE_REFUSED = 206, 416


class _AgainError(Exception):
    """The transfer stopped in a way that may pass: why, and how long the service asked us to wait."""

    def __init__(self, why: str, wait_seconds: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.wait_seconds = wait_seconds


@dataclass
class Downloader:
    """Fetches files to ``folder``, in pieces that are written as they come, so that memory stays small.

    A file appears whole or not at all; what was fetched of it stays beside it and the next attempt, or the next run,
    goes on from there if the service still has the same file. A file younger than ``max_age_days`` is not fetched
    again unless ``refresh``. ``say`` hears what is fetched, how much of it is done (0–1) and the seconds left.
    """

    folder: Path
    refresh: bool = False
    say: Say | None = None
    attempts: int = 6
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    backoff_seconds: float = 1.0
    longest_wait_seconds: float = 120.0
    max_age_days: float = CACHE_DAYS.value
    sleep: Callable[[float], None] = time.sleep
    _client: httpx.Client | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> Downloader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def file(self, url: str, *, checksum: bool = False, key: str = "", name: str = "") -> Path:
        """The file at an address, fetched or from the folder.

        checksum : the service gives the file's MD5 at the same address with ``.md5`` after it; it is compared.
        key : a secret that is sent as ``?key=``; it is never shown, logged or written.
        name : what the file is called in the folder; the last part of the address otherwise.

        Raises ``UserError`` when the service refuses, asks us to wait longer than we do, or the file does not match
        its checksum after it has been fetched anew.
        """
        target = self.folder / (name or httpx.URL(url).path.rsplit("/", 1)[-1])
        if self._fresh(target):
            return target
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            for last in (False, True):
                part = self._patiently(url, target, key)
                if not checksum or _digest(part) == self._checksum(url, key):
                    os.replace(part, target)
                    _tag(target).unlink(missing_ok=True)
                    return target
                part.unlink()
                if last:
                    raise UserError(
                        "The file was fetched twice and does not match its checksum.",
                        where=url,
                        do="The service may be putting a new file in place; try again in an hour.",
                    )
        except OSError as error:
            raise UserError(
                f"The file could not be kept: {error.strerror or error}.",
                where=str(target),
                do="Free some space, or name another folder with --cache.",
            ) from error
        raise AssertionError("one of two attempts ends the loop")

    def _fresh(self, target: Path) -> bool:
        if self.refresh or not target.is_file():
            return False
        return time.time() - target.stat().st_mtime <= self.max_age_days * _SECONDS_A_DAY

    def _checksum(self, url: str, key: str) -> str:
        target = self.folder / (httpx.URL(url).path.rsplit("/", 1)[-1] + ".md5")
        path = self._patiently(f"{url}.md5", target, key)
        told = path.read_text(encoding="ascii", errors="replace").split()
        path.unlink()
        _tag(target).unlink(missing_ok=True)
        if not told or len(told[0]) != 32:
            raise UserError(
                "The service gives no checksum that can be understood.", where=f"{url}.md5",
                do="Fetch the file with a browser and give it with --osm.",
            )  # fmt: skip
        return told[0].lower()

    def _patiently(self, url: str, target: Path, key: str) -> Path:
        why = ""
        for attempt in range(self.attempts):
            try:
                with _silent(key):
                    return self._once(url, target, key)
            except _AgainError as again:
                why = again.why
                own = self.backoff_seconds * 2.0**attempt
                wait = own if again.wait_seconds is None else again.wait_seconds
                if wait > self.longest_wait_seconds:
                    raise UserError(
                        f"{httpx.URL(url).host} asks us to wait {wait / 60:.0f} minutes: it has been asked too often.",
                        where=url,
                        do="Wait, or use another key or a file that you have. What has been fetched is kept.",
                    ) from None
                if attempt + 1 < self.attempts:
                    self.sleep(min(wait, self.longest_wait_seconds))
        raise UserError(
            f"{httpx.URL(url).host} did not give the file in {self.attempts} attempts; the last time: {why}.",
            where=url,
            do="Try again later. What has been fetched is kept, and the next run goes on from there.",
        )

    def _once(self, url: str, target: Path, key: str) -> Path:
        part, tag = target.with_name(f".{target.name}.part"), _tag(target)
        known = tag.read_text(encoding="utf-8") if tag.is_file() and part.is_file() else ""
        begun = part.stat().st_size if known else 0
        headers = {"User-Agent": "medskapa", "Accept-Encoding": "gzip, deflate" if key else "identity"}
        if begun:
            headers |= {"Range": f"bytes={begun}-", "If-Range": known}
        try:
            with self._open().stream(
                "GET", url, params={"key": key} if key else None, headers=headers
            ) as response:
                if response.status_code == _RANGE_REFUSED:
                    part.unlink(missing_ok=True)
                    raise _AgainError("what was fetched before does not fit the file", 0.0)
                _refuse(url, response, key)
                if response.status_code != _PARTIAL:
                    begun = 0
                tag.write_text(_identity(response), encoding="utf-8")
                self._write(part, response, begun, target.name)
        except httpx.TimeoutException as error:
            raise _AgainError("it was silent too long") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _AgainError(f"the connection broke ({type(error).__name__})") from error
        return part

    def _write(self, part: Path, response: httpx.Response, begun: int, name: str) -> None:
        packed = response.headers.get("Content-Encoding", "identity") != "identity"
        length = "" if packed else response.headers.get("Content-Length", "")
        total = begun + int(length) if length.isdigit() else None
        start, done = time.monotonic(), begun
        with part.open("ab" if begun else "wb") as file:
            for piece in response.iter_bytes():
                file.write(piece)
                done += len(piece)
                if self.say is not None:
                    speed = (done - begun) / max(time.monotonic() - start, 1e-6)
                    left = None if total is None else (total - done) / max(speed, 1.0)
                    self.say(f"fetching {name}", None if not total else done / total, left)
        if total is not None and done < total:
            raise _AgainError(f"the file was cut short at {done} of {total} bytes")

    def _open(self) -> httpx.Client:
        if self._client is None:
            timeout = httpx.Timeout(self.read_seconds, connect=self.connect_seconds)
            self._client = httpx.Client(timeout=timeout, follow_redirects=True)
        return self._client


def timetable(download: Downloader, operator: str, key: str, url: str = GTFS_URL) -> Path:
    """The timetable of an operator at Trafiklab, such as ``vt`` for Västtrafik.

    Raises ``UserError`` without a key, and when what comes is no zip file.
    """
    if not (operator.isascii() and operator.replace("-", "").replace("_", "").isalnum()):
        raise UserError(f"{operator!r} is no operator.", do="Write its short name at Trafiklab, such as vt.")
    if not key:
        raise UserError(
            "Trafiklab needs a key.",
            do=f"Get one for GTFS Regional at trafiklab.se and put it in the environment variable {KEY_VARIABLE}.",
        )
    path = download.file(url.format(operator=operator), key=key, name=f"{operator}.zip")
    if not zipfile.is_zipfile(path):
        path.unlink()
        raise UserError(
            "What Trafiklab sent is no timetable.", where=url.format(operator=operator),
            do="Check the operator's short name, and that the key is for GTFS Regional.",
        )  # fmt: skip
    return path


def _refuse(url: str, response: httpx.Response, key: str) -> None:
    status = response.status_code
    if status in (httpx.codes.OK, _PARTIAL):
        return
    host = httpx.URL(url).host
    if status in _PASSING:
        wait = _retry_after(response.headers.get("Retry-After"))
        why = (
            "it has been asked too often (429)"
            if status == httpx.codes.TOO_MANY_REQUESTS
            else f"status {status}"
        )
        raise _AgainError(why, wait)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        what = "does not accept the key" if key else "does not give the file to everyone"
        do = (
            f"Check the key in {KEY_VARIABLE}, that it is for this service, and that its quota is not used up."
            if key
            else "Fetch the file with a browser and give it as a file."
        )
        raise UserError(f"{host} {what} (status {status}).", where=url, do=do)
    if status == httpx.codes.NOT_FOUND:
        raise UserError(
            f"{host} has no such file.", where=url, do="Check the address, or the operator's short name."
        )
    raise UserError(
        f"{host} refused the request with status {status}.", where=url,
        do="The service may have changed or moved. Check its address.",
    )  # fmt: skip


def _identity(response: httpx.Response) -> str:
    """What tells whether the service still has the same file: its strong ETag, or when it was last changed.

    Nothing for a file that is packed on the way, since its pieces cannot be joined.
    """
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return ""
    etag = str(response.headers.get("ETag", ""))
    return etag if etag and not etag.startswith("W/") else str(response.headers.get("Last-Modified", ""))


def _tag(target: Path) -> Path:
    return target.with_name(f".{target.name}.tag")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


@contextmanager
def _silent(key: str) -> Iterator[None]:
    """No log of requests while a key is part of the address: httpx writes whole addresses to its log."""
    loggers: list[Any] = [logging.getLogger(n) for n in ("httpx", "httpcore")] if key else []
    before = [logger.disabled for logger in loggers]
    children = [c for n, c in logging.root.manager.loggerDict.items() if key and n.startswith("httpcore.")]
    loggers += [c for c in children if isinstance(c, logging.Logger)]
    before += [logger.disabled for logger in loggers[len(before) :]]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, was in zip(loggers, before, strict=True):
            logger.disabled = was
