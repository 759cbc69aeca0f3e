"""The fetcher as a guest of a service that misbehaves: it waits, tries again, gives up in words, and keeps
answers.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medskapa.evidence import UserError
from medskapa.sources.http import Fetcher, Window, same_host
from tests.sources.replay import Fault, Replay, fetcher, serving

CONFIG = "/scb/config"


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def timed(cache: Path, clock: Clock, **changes: Any) -> Fetcher:
    return fetcher(cache, clock=clock, sleep=clock.sleep, **changes)


@pytest.mark.parametrize("kind", ["429", "500", "503", "truncated", "half", "hang"])
def test_what_may_pass_is_tried_again(kind: str, tmp_path: Path) -> None:
    with serving(Replay(faults=[Fault(kind, times=2)])) as replay, fetcher(tmp_path) as asked:
        answer = asked.fetch(replay.root + CONFIG)
    assert answer.data["maxDataCells"] == 60
    assert len(replay.asked) == 3


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("429", "status 429"),
        ("500", "status 500"),
        ("truncated", "cut short"),
        ("half", "connection broke"),
        ("hang", "silent too long"),
    ],
)
def test_what_does_not_pass_ends_in_words_and_leaves_nothing_in_the_cache(
    kind: str, why: str, tmp_path: Path
) -> None:
    with (
        serving(Replay(faults=[Fault(kind, times=99)])) as replay,
        fetcher(tmp_path, attempts=3, read_seconds=0.15) as asked,
        pytest.raises(UserError) as error,
    ):
        asked.fetch(replay.root + CONFIG)
    assert len(replay.asked) == 3
    assert why in error.value.what
    assert "goes on from there" in error.value.do
    assert not list(tmp_path.rglob("*.json"))


def test_nobody_there_is_an_error_in_words(tmp_path: Path) -> None:
    with serving() as replay:
        url = replay.root + CONFIG
    with fetcher(tmp_path, attempts=2) as asked, pytest.raises(UserError, match="2 attempts"):
        asked.fetch(url)


def test_an_answer_that_trickles_is_given_up_after_the_total_time(tmp_path: Path) -> None:
    clock = Clock()

    def restless() -> float:
        clock.now += 400
        return clock.now

    with (
        serving() as replay,
        fetcher(tmp_path, attempts=2, clock=restless, total_seconds=300) as asked,
        pytest.raises(UserError, match="not complete after 300 s"),
    ):
        asked.fetch(replay.root + CONFIG)


def test_a_refusal_is_not_tried_again(tmp_path: Path) -> None:
    with (
        serving() as replay,
        fetcher(tmp_path) as asked,
        pytest.raises(UserError, match="status 404") as error,
    ):
        asked.fetch(replay.root + "/nothing")
    assert len(replay.asked) == 1
    assert "no such page" in error.value.what


def test_retry_after_in_seconds_is_kept(tmp_path: Path) -> None:
    clock = Clock()
    with serving(Replay(faults=[Fault("429", retry_after="7")])) as replay, timed(tmp_path, clock) as asked:
        asked.fetch(replay.root + CONFIG)
    assert clock.slept == [7.0]


def test_retry_after_as_a_date_is_kept(tmp_path: Path) -> None:
    clock = Clock()
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)
    with serving(Replay(faults=[Fault("429", retry_after=when)])) as replay, timed(tmp_path, clock) as asked:
        asked.fetch(replay.root + CONFIG)
    assert len(clock.slept) == 1
    assert 40 < clock.slept[0] <= 50


def test_retry_after_of_a_day_is_cut(tmp_path: Path) -> None:
    clock = Clock()
    with (
        serving(Replay(faults=[Fault("429", retry_after="86400")])) as replay,
        timed(tmp_path, clock, longest_wait_seconds=120.0) as asked,
    ):
        asked.fetch(replay.root + CONFIG)
    assert clock.slept == [120.0]


def test_a_retry_after_that_says_nothing_leaves_our_own_wait(tmp_path: Path) -> None:
    clock = Clock()
    with (
        serving(Replay(faults=[Fault("429", retry_after="soon")])) as replay,
        timed(tmp_path, clock) as asked,
    ):
        asked.fetch(replay.root + CONFIG)
    assert clock.slept == [0.005]


def test_waits_double_and_the_generator_spreads_them(tmp_path: Path) -> None:
    plain, spread = Clock(), Clock()
    for name, clock, rng in (("a", plain, None), ("b", spread, np.random.default_rng(1))):
        with (
            serving(Replay(faults=[Fault("500", times=3)])) as replay,
            timed(tmp_path / name, clock, rng=rng, backoff_seconds=1.0) as asked,
        ):
            asked.fetch(replay.root + CONFIG)
    assert plain.slept == [1.0, 2.0, 4.0]
    assert all(p <= s <= 1.5 * p for p, s in zip(plain.slept, spread.slept, strict=True))
    assert spread.slept != plain.slept


def test_no_more_calls_in_a_window_than_the_service_allows(tmp_path: Path) -> None:
    clock = Clock()
    sent = []
    with serving() as replay, timed(tmp_path, clock) as asked:
        asked.limit(replay.root, 3, 10.0)
        for number in range(10):
            asked.fetch(f"{replay.root}{CONFIG}?n={number}")
            sent.append(clock.now)
    assert all(later - earlier > 10 for earlier, later in zip(sent, sent[3:], strict=False))


def test_a_window_opens_when_its_oldest_call_has_left_it() -> None:
    window = Window(2, 10.0)
    window.sent.extend([0.0, 4.0])
    assert window.wait(6.0) == 4.0
    assert window.wait(10.0) == 0.0


def test_the_same_question_is_asked_once_and_another_body_is_another_question(tmp_path: Path) -> None:
    with serving() as replay, fetcher(tmp_path) as asked:
        first = asked.fetch(replay.root + CONFIG)
        again = asked.fetch(replay.root + CONFIG)
        asked.fetch(replay.root + CONFIG, body={"a": 1, "b": 2})
        asked.fetch(replay.root + CONFIG, body={"b": 2, "a": 1})
    assert (first.cached, again.cached) == (False, True)
    assert first.data == again.data
    assert [a.split()[0] for a in replay.asked] == ["GET", "POST"]


@pytest.mark.parametrize("damage", ["", "{", '{"body": "{}"}', "[]", "\x00\x00"])
def test_a_damaged_file_in_the_cache_is_dropped_and_fetched_again(damage: str, tmp_path: Path) -> None:
    with serving() as replay, fetcher(tmp_path) as asked:
        asked.fetch(replay.root + CONFIG)
        (kept,) = tmp_path.rglob("*.json")
        kept.write_text(damage, encoding="utf-8")
        assert not asked.fetch(replay.root + CONFIG).cached
        assert asked.fetch(replay.root + CONFIG).cached
    assert len(replay.asked) == 2


def test_a_changed_body_in_the_cache_is_noticed(tmp_path: Path) -> None:
    with serving() as replay, fetcher(tmp_path) as asked:
        asked.fetch(replay.root + CONFIG)
        (path,) = tmp_path.rglob("*.json")
        kept = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(kept | {"body": kept["body"].replace("60", "61")}), encoding="utf-8")
        assert asked.fetch(replay.root + CONFIG).data["maxDataCells"] == 60


def test_an_answer_is_used_for_a_month_and_its_day_is_kept(tmp_path: Path) -> None:
    with serving() as replay:
        for day, cached, retrieved in (
            (date(2026, 1, 1), False, "2026-01-01"),
            (date(2026, 1, 31), True, "2026-01-01"),
            (date(2026, 2, 1), False, "2026-02-01"),
        ):
            with fetcher(tmp_path, today=day) as asked:
                answer = asked.fetch(replay.root + CONFIG)
            assert (answer.cached, answer.retrieved) == (cached, retrieved)


def test_refresh_asks_again_but_only_once_a_run(tmp_path: Path) -> None:
    with serving() as replay:
        with fetcher(tmp_path) as asked:
            asked.fetch(replay.root + CONFIG)
        with fetcher(tmp_path, refresh=True) as asked:
            assert not asked.fetch(replay.root + CONFIG).cached
            assert asked.fetch(replay.root + CONFIG).cached


def test_an_answer_that_fails_its_check_is_not_kept(tmp_path: Path) -> None:
    def check(answer: object) -> None:
        raise UserError("not this")

    with serving() as replay, fetcher(tmp_path) as asked:
        with pytest.raises(UserError, match="not this"):
            asked.fetch(replay.root + CONFIG, check=check)
        assert not asked.fetch(replay.root + CONFIG).cached


def test_no_part_of_a_file_is_left_when_writing_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with serving() as replay, fetcher(tmp_path) as asked:
        monkeypatch.setattr("medskapa.sources.http.os.replace", stop)
        with pytest.raises(KeyboardInterrupt):
            asked.fetch(replay.root + CONFIG)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_a_cache_that_cannot_be_written_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be", encoding="utf-8")
    with serving() as replay, fetcher(tmp_path / "cache") as asked, pytest.raises(UserError, match="cache"):
        asked.fetch(replay.root + CONFIG)


def test_a_page_is_elsewhere_when_host_or_port_differ() -> None:
    assert same_host("https://api.example.se/a", "https://api.example.se/b?page=2")
    assert not same_host("https://api.example.se/a", "https://example.org/a")
    assert not same_host("http://127.0.0.1:1/a", "http://127.0.0.1:2/a")
