"""Asking a service over HTTP as a guest should: within its limits, patiently, never twice for one answer."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx
import numpy as np

from medskapa.evidence import LegalStatus, Norm, Source, Text, UserError

CACHE_DAYS = Norm(
    key="cache_days",
    label=Text(sv="Hur länge ett hämtat svar används", en="How long a fetched answer is used"),
    value=30,
    unit="days",
    source=Source(cite="Medskapa, egen regel"),
    valid_from=date(2026, 11, 23),
    status=LegalStatus.HOUSE_RULE,
)
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_WINDOW_MARGIN = 1.05  # clocks and networks are not exact: keep a little under the limit

Check = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Answer:
    """A service's answer: its JSON, the ISO day on which it was fetched, and whether it was already here."""

    data: Any
    retrieved: str
    cached: bool


@dataclass
class Window:
    """At most ``calls`` requests in any ``seconds``: when the next one may be sent."""

    calls: int
    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds to wait before the next request may be sent."""
        while self.sent and now - self.sent[0] >= self.seconds:
            self.sent.popleft()
        return self.seconds - (now - self.sent[0]) if len(self.sent) >= self.calls else 0.0


class _AgainError(Exception):
    """The request failed in a way that may pass: why, and how long the service asked us to wait."""

    def __init__(self, why: str, wait_seconds: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.wait_seconds = wait_seconds


@dataclass
class Fetcher:
    """Fetches JSON with limits, retries and a cache on disk, so that a run that was killed goes on where it
    was.

    Each good answer is a file in ``cache_dir`` named by the SHA-256 of method, address and body. It is
    written beside its name and then moved there, so a reader never meets half a file and two processes may
    share a cache. Answers older than ``max_age_days`` on the day ``today`` are fetched again; ``refresh``
    fetches all again. 429, 5xx, a broken connection, a hung one and broken JSON are tried ``attempts``
    times, with waits that double; ``rng`` spreads the waits so that many clients do not come back in step.
    """

    cache_dir: Path
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    attempts: int = 8
    connect_seconds: float = 10.0
    read_seconds: float = 60.0
    total_seconds: float = 600.0
    backoff_seconds: float = 1.0
    longest_wait_seconds: float = 120.0
    max_age_days: float = CACHE_DAYS.value
    refresh: bool = False
    rng: np.random.Generator | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _windows: dict[str, Window] = field(default_factory=dict, init=False, repr=False)
    _fresh: set[str] = field(default_factory=set, init=False, repr=False)
    _client: httpx.Client | None = field(default=None, init=False, repr=False)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the cache stays."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def limit(self, url: str, calls: int, seconds: float) -> None:
        """Keep requests to the host of ``url`` under ``calls`` in any ``seconds``."""
        host = httpx.URL(url).host
        known = self._windows.get(host)
        if known is None or (known.calls, known.seconds) != (calls, seconds * _WINDOW_MARGIN):
            sent = known.sent if known else deque()
            self._windows[host] = Window(calls, seconds * _WINDOW_MARGIN, sent)

    def fetch(self, url: str, *, body: Any = None, check: Check | None = None, renew: bool = False) -> Answer:
        """The JSON that a service answers to a GET, or with ``body`` to a POST, from the cache if it is
        there.

        ``check`` raises ``UserError`` for an answer of the wrong shape; such an answer is never kept.

        Raises ``UserError`` when the service refuses, or does not answer after all attempts.
        """
        sent = (
            None
            if body is None
            else json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        )
        key = _key(url, sent)
        if not renew and (not self.refresh or key in self._fresh):
            kept = self._read(key, check)
            if kept is not None:
                return kept
        text, data = self._patiently(url, sent)
        if check is not None:
            check(data)
        retrieved = self.today.isoformat()
        self._write(key, url, sent, text, retrieved)
        self._fresh.add(key)
        return Answer(data, retrieved, cached=False)

    # --- the network ---------------------------------------------------------------------------

    def _patiently(self, url: str, sent: str | None) -> tuple[str, Any]:
        why = ""
        for attempt in range(self.attempts):
            try:
                return self._once(url, sent)
            except _AgainError as again:
                why = again.why
                if attempt + 1 < self.attempts:
                    self.sleep(self._pause(attempt, again.wait_seconds))
        raise UserError(
            f"{httpx.URL(url).host} did not answer as it should in {self.attempts} attempts; the last time:"
            f" {why}.",
            where=url,
            do="Try again later. What has been fetched is kept, and the next run goes on from there.",
        )

    def _pause(self, attempt: int, asked: float | None) -> float:
        spread = 1.0 + (float(self.rng.random()) if self.rng is not None else 0.0) / 2
        own = self.backoff_seconds * 2.0**attempt * spread
        return min(self.longest_wait_seconds, own if asked is None else max(asked, 0.0))

    def _once(self, url: str, sent: str | None) -> tuple[str, Any]:
        self._keep_limit(httpx.URL(url).host)
        start = self.clock()
        headers = {"Accept": "application/json", "User-Agent": "medskapa"}
        if sent is not None:
            headers["Content-Type"] = "application/json"
        method = "GET" if sent is None else "POST"
        content = None if sent is None else sent.encode()
        raw = bytearray()
        try:
            with self._open().stream(method, url, content=content, headers=headers) as response:
                for piece in response.iter_bytes():
                    raw += piece
                    if self.clock() - start > self.total_seconds:
                        raise _AgainError(f"the answer was not complete after {self.total_seconds:g} s")
        except httpx.TimeoutException as error:
            raise _AgainError("it was silent too long") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _AgainError(f"the connection broke ({type(error).__name__})") from error
        if response.status_code in _PASSING:
            raise _AgainError(
                f"status {response.status_code}", _retry_after(response.headers.get("Retry-After"))
            )
        if response.status_code != httpx.codes.OK:
            raise _refused(url, response.status_code, bytes(raw))
        try:
            text = raw.decode("utf-8-sig")
            return text, json.loads(text)
        except ValueError as error:
            raise _AgainError("the answer was cut short or is no JSON") from error

    def _keep_limit(self, host: str) -> None:
        window = self._windows.get(host)
        if window is None:
            return
        wait = window.wait(self.clock())
        if wait > 0:
            self.sleep(wait)
        window.sent.append(self.clock())

    def _open(self) -> httpx.Client:
        if self._client is None:
            timeout = httpx.Timeout(self.read_seconds, connect=self.connect_seconds)
            self._client = httpx.Client(timeout=timeout, follow_redirects=False)
        return self._client

    # --- the cache -----------------------------------------------------------------------------

    def _path(self, key: str) -> Path:
        return self.cache_dir / key[:2] / f"{key}.json"

    def _read(self, key: str, check: Check | None) -> Answer | None:
        path = self._path(key)
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            text, retrieved = kept["body"], kept["retrieved"]
            if hashlib.sha256(text.encode()).hexdigest() != kept["sha256"]:
                raise ValueError("the body does not match its hash")
            age = (self.today - date.fromisoformat(retrieved)).days
            data = json.loads(text)
            if check is not None:
                check(data)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError, UserError):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            return None
        except OSError as error:
            raise _cache_error(path, error) from error
        return Answer(data, retrieved, cached=True) if age <= self.max_age_days else None

    def _write(self, key: str, url: str, sent: str | None, text: str, retrieved: str) -> None:
        path = self._path(key)
        digest = hashlib.sha256(text.encode()).hexdigest()
        kept = {"url": url, "sent": sent, "retrieved": retrieved, "sha256": digest, "body": text}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(kept, file, ensure_ascii=False)
                os.replace(part, path)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(part)
                raise
        except OSError as error:
            raise _cache_error(path, error) from error


def same_host(url: str, other: str) -> bool:
    """Whether two addresses name the same host and port."""
    first, second = httpx.URL(url), httpx.URL(other)
    return (first.host, first.port) == (second.host, second.port)


def _key(url: str, sent: str | None) -> str:
    method = "GET" if sent is None else "POST"
    return hashlib.sha256("\x1e".join((method, url, sent or "")).encode()).hexdigest()


def _retry_after(header: str | None) -> float | None:
    """Seconds to wait, from a Retry-After of seconds or of a date; none when it says neither."""
    if header is None:
        return None
    with contextlib.suppress(ValueError):
        return float(header)
    try:
        when = parsedate_to_datetime(header)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (when - datetime.now(UTC)).total_seconds()


def _refused(url: str, status: int, raw: bytes) -> UserError:
    said = " ".join(raw[:300].decode("utf-8", "replace").split())
    return UserError(
        f"{httpx.URL(url).host} refused the request with status {status}" + (f": {said}" if said else "."),
        where=url,
        do="The service may have changed or moved. Check its address, and look for a newer Medskapa.",
    )


def _cache_error(path: Path, error: OSError) -> UserError:
    return UserError(
        f"The cache could not be used: {error.strerror or error}.",
        where=str(path),
        do="Free some space, or name another folder for the cache.",
    )
