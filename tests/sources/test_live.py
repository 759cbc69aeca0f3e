"""A region from the live services: whole, the same whatever goes wrong on the way, and never asking twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from medskapa.evidence import UserError
from medskapa.region import Region, group_counts, home_counts, read_region, write_region
from medskapa.sources.live import GOTEBORGSREGIONEN, Progress, build_live
from tests.sources.replay import Fault, Replay, fetcher, serving
from tests.sources.replay_world import DESO, REGSO

CODES = ("9901", "9902")
ROOT = Path(__file__).resolve().parents[2]


def build(replay: Replay, cache: Path, **changes: Any) -> Region:
    asked = fetcher(cache, attempts=12)
    return build_live(CODES, cache_dir=cache, fetcher=asked, **replay.urls, **changes)


def expected(table: str, *codes: str) -> int:
    """The figure that the replaying server makes of a cell, worked out anew."""
    return 5 + zlib.crc32("|".join((table, *codes)).encode()) % 200


# --- what is built ----------------------------------------------------------------------------------


def test_the_region_holds_what_the_services_say(tmp_path: Path) -> None:
    with serving() as replay:
        region = build(replay, tmp_path / "cache")
    assert (region.kind, region.crs, region.top) == ("real", "EPSG:3006", "REG")
    assert region.title.sv == "Ekvik och Norrmåla"
    assert region.areas_at("deso") == tuple(sorted(DESO))
    assert region.areas_at("regso") == tuple(sorted(REGSO))
    assert region.names["9901"] == "Ekvik"
    everyone = group_counts(region, "all", "regso", 2025)
    assert everyone.counts[0, 0] == expected(
        "TAB6574", "9901R001_RegSO2025", "totalt", "1+2", "000007Y7", "2025"
    )
    born = group_counts(region, "origin", "deso", 2023)
    row = born.areas.index("9902B0030")
    parts = [expected("TAB6572", "9902B0030", p, "1+2", "000007Y5", "2023") for p in ("sv", "eu", "öv")]
    assert born.counts[row].tolist() == [parts[0], parts[1] + parts[2]]
    homes = home_counts(region, "deso", 2022)
    assert homes.counts[0, 0] == expected("TAB6258", "9901A0010", "1", "00000864", "2022")
    indicators = set(region.tables["indicators"]["indicator"].to_pylist())
    assert {
        "area_type",
        "socioeconomic_index",
        "low_economic_standard_percent",
        "kolada:N07907",
    } <= indicators


def test_what_scb_leaves_out_is_missing_and_told_of(tmp_path: Path) -> None:
    with serving(Replay(nulls={"TAB6572|9901A0010_DeSO2025": ".."})) as replay:
        region = build(replay, tmp_path / "cache")
    born = group_counts(region, "origin", "deso", 2025)
    assert [str(s) for s in born.states].count("missing") == 1
    assert not born.known[born.areas.index("9901A0010")]
    assert any("TAB6572" in c.sv and "inte som 0" in c.sv for c in region.caveats)


def test_older_figures_cross_to_the_borders_of_today_with_a_caveat(tmp_path: Path) -> None:
    with serving() as replay:
        region = build(replay, tmp_path / "cache")
    assert {(c.level, c.from_edition, c.to_edition, c.method) for c in region.crosswalks} == {
        ("deso", "DeSO_2018", "2025_v2", "same code"),
        ("regso", "RegSO_2020", "2025_v2", "same code"),
    }
    old, new = group_counts(region, "all", "deso", 2022), group_counts(region, "all", "deso", 2024)
    assert old.caveats
    assert not new.caveats
    assert not old.known[old.areas.index("9901C0060")]  # its code is new: what was there before is not known
    assert any(c.sv.startswith("1 områden i utgåvan DeSO_2018") for c in region.caveats)


def test_noise_is_told_of_from_2025_on(tmp_path: Path) -> None:
    with serving() as replay:
        before = build(replay, tmp_path / "cache", years=(2023, 2024))
        after = build(replay, tmp_path / "cache", years=(2024, 2025))
    assert not any("Cell Key" in c.sv for c in before.caveats)
    assert any("Cell Key" in c.sv for c in after.caveats)


def test_sources_name_the_table_its_years_and_the_day(tmp_path: Path) -> None:
    with serving() as replay:
        region = build(replay, tmp_path / "cache")
    used = {s for t in ("population", "homes", "indicators") for s in region.tables[t]["source"].to_pylist()}
    assert used | {"scb:borders"} == set(region.sources)
    tenure = region.sources["scb:TAB6258"]
    assert (tenure.vintage, tenure.licence, tenure.retrieved) == ("2022–2023", "CC0 1.0", "2026-11-23")


def test_a_built_region_is_written_and_read_again(tmp_path: Path) -> None:
    with serving() as replay:
        region = build(replay, tmp_path / "cache")
    write_region(region, tmp_path / "out")
    assert read_region(tmp_path / "out").hash == region.hash


def test_one_municipality_is_a_region_too(tmp_path: Path) -> None:
    with serving() as replay, fetcher(tmp_path) as asked:
        region = build_live(["9902"], cache_dir=tmp_path, fetcher=asked, **replay.urls)
    assert (region.title.sv, region.key) == ("Norrmåla", "region-9902")
    assert len(region.areas_at("deso")) == 6


def test_goteborgsregionen_is_thirteen_municipalities() -> None:
    assert " ".join(GOTEBORGSREGIONEN) == "1384 1401 1402 1407 1415 1419 1440 1441 1462 1480 1481 1482 1489"


# --- what is asked ----------------------------------------------------------------------------------


def test_progress_knows_the_total_before_the_first_figure_and_ends_there(tmp_path: Path) -> None:
    seen: list[tuple[Progress, int]] = []
    with serving() as replay:
        build(replay, tmp_path / "cache", on_progress=lambda p: seen.append((p, len(replay.data_requests()))))
    first, last = seen[0], seen[-1]
    assert (first[0].done_cells, first[0].eta_seconds, first[1]) == (0, None, 0)
    assert len({p.total_cells for p, _ in seen}) == 1
    assert last[0].done_cells == last[0].total_cells
    assert last[0].eta_seconds == 0.0
    done = [p.done_cells for p, _ in seen]
    assert done == sorted(done)
    assert all(p.eta_seconds is not None and p.eta_seconds >= 0 for p, _ in seen[2:])


def test_a_second_run_asks_nothing_and_gives_the_same(tmp_path: Path) -> None:
    with serving() as replay:
        first = build(replay, tmp_path / "cache")
        asked = len(replay.asked)
        second = build(replay, tmp_path / "cache")
        assert len(replay.asked) == asked
    assert second.hash == first.hash


def test_no_question_is_larger_than_the_service_allows(tmp_path: Path) -> None:
    with serving(Replay(max_cells=7)) as replay:  # the server refuses what is larger
        small = build(replay, tmp_path / "small", years=(2024, 2025))
        replay.max_cells = 100_000
        whole = build(replay, tmp_path / "whole", years=(2024, 2025))
    assert small.hash == whole.hash


def test_an_unknown_municipality_is_named_before_anything_else_is_asked(tmp_path: Path) -> None:
    with (
        serving() as replay,
        fetcher(tmp_path) as asked,
        pytest.raises(UserError, match="no municipality") as error,
    ):
        build_live(["9901", "0000", "14"], cache_dir=tmp_path, fetcher=asked, **replay.urls)
    assert error.value.rows == ("0000", "14")
    assert len(replay.asked) == 2


def test_years_without_figures_are_refused(tmp_path: Path) -> None:
    with serving() as replay, pytest.raises(UserError, match="no figures for these years"):
        build(replay, tmp_path, years=(1990,))


def test_no_municipality_is_refused(tmp_path: Path) -> None:
    with serving() as replay, fetcher(tmp_path) as asked, pytest.raises(UserError, match="No municipality"):
        build_live([], cache_dir=tmp_path, fetcher=asked, **replay.urls)


# --- what goes wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["429", "500", "truncated", "half", "hang"])
def test_each_fault_on_its_own_changes_nothing(kind: str, tmp_path: Path) -> None:
    with serving() as replay:
        clean = build(replay, tmp_path / "clean", years=(2025,))
        replay.faults = [
            Fault(kind, path="/config"),
            Fault(kind, path="TAB6568/metadata"),
            Fault(kind, times=2, path="/wfs"),
            Fault(kind, times=2, path="TAB6574/data"),
            Fault(kind, path="/kolada/data"),
        ]
        hurt = build(replay, tmp_path / "hurt", years=(2025,))
        assert all(f.times == 0 for f in replay.faults)
    assert hurt.hash == clean.hash


def test_a_service_that_keeps_its_limit_is_waited_for(tmp_path: Path) -> None:
    with serving(Replay(max_cells=100_000, max_calls=3, window_seconds=0.15)) as replay:
        clean = build(replay, tmp_path / "cache", years=(2025,))
        replay.max_calls, replay.max_cells = 1000, 60
        again = build(replay, tmp_path / "other", years=(2025,))
    assert again.hash == clean.hash


def test_a_changed_code_list_stops_the_build_in_words(tmp_path: Path) -> None:
    with serving() as replay:
        region = next(values for code, _, values in replay.tables["TAB6568"] if code == "Region")
        region["9901A0011_DeSO2025"] = region.pop("9901A0010_DeSO2025")
        with pytest.raises(UserError, match="TAB6568 has changed") as error:
            build(replay, tmp_path)
    assert error.value.rows == ("9901A0010",)


def test_ctrl_c_passes_and_the_next_run_goes_on(tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.done_cells > 600:
            raise KeyboardInterrupt

    with serving() as replay:
        clean = build(replay, tmp_path / "clean")
        before = len(replay.asked)
        with pytest.raises(KeyboardInterrupt):
            build(replay, tmp_path / "cache", on_progress=stop)
        stopped = set(replay.asked[before:])
        rest = len(replay.asked)
        resumed = build(replay, tmp_path / "cache")
        assert not stopped & set(replay.asked[rest:])
    assert resumed.hash == clean.hash


# --- being killed -----------------------------------------------------------------------------------

SCRIPT = """
import json, sys
from datetime import date
from pathlib import Path
from medskapa.region import write_region
from medskapa.sources.http import Fetcher
from medskapa.sources.live import build_live
cache, out, urls = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
asked = Fetcher(cache, today=date(2026, 11, 23), backoff_seconds=0.005, read_seconds=0.4, attempts=12)
write_region(build_live(["9901", "9902"], cache_dir=cache, fetcher=asked, **urls), out)
"""


def start(replay: Replay, cache: Path, out: Path) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", SCRIPT, str(cache), str(out), json.dumps(replay.urls)]
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> None:
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()


def kill_after(process: subprocess.Popen[bytes], replay: Replay, requests: int) -> None:
    """SIGKILL, once the server has been asked for figures so many times."""
    deadline = time.monotonic() + 60
    while len(replay.data_requests()) < requests and time.monotonic() < deadline:
        assert process.poll() is None, "it was done before it could be killed"
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def kept(cache: Path, replay: Replay) -> set[str]:
    """The questions whose answers are whole in the cache."""
    found = set()
    for path in cache.rglob("*.json"):
        entry = json.loads(path.read_text(encoding="utf-8"))
        method = "GET" if entry["sent"] is None else "POST"
        found.add(f"{method} {entry['url'].removeprefix(replay.root)} {entry['sent'] or ''}".strip())
    return found


@pytest.mark.slow
def test_a_build_killed_twice_amid_all_faults_equals_a_clean_one(tmp_path: Path) -> None:
    """The clean run uses the same server and address, without faults and with a cache of its own."""
    cache = tmp_path / "cache"
    with serving(Replay(max_cells=30, slow_seconds=0.003)) as replay:
        finish(start(replay, tmp_path / "clean-cache", tmp_path / "clean"))
        replay.asked.clear()
        replay.every = 6
        replay.faults = [Fault("hang", path="/metadata"), Fault("hang", path="TAB6574/data")]
        for depth in (25, 120):
            before, known = len(replay.asked), kept(cache, replay)
            kill_after(start(replay, cache, tmp_path / "out"), replay, depth)
            assert not known & set(replay.asked[before:]), "what was kept was asked for again"
            assert not (tmp_path / "out").exists()
        known, before = kept(cache, replay), len(replay.asked)
        assert len(known) > 60
        finish(start(replay, cache, tmp_path / "out"))
        assert not known & set(replay.asked[before:]), "what was kept was asked for again"
    clean, resumed = read_region(tmp_path / "clean"), read_region(tmp_path / "out")
    assert resumed.hash == clean.hash
    for name, table in clean.tables.items():
        assert resumed.tables[name].equals(table), name
    files = [sorted(p.name for p in (tmp_path / n).iterdir()) for n in ("clean", "out")]
    assert files[0] == files[1]
    for name in files[0]:
        assert (tmp_path / "clean" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


@pytest.mark.slow
def test_two_builds_may_share_a_cache(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with serving(Replay(every=9)) as replay:
        both = [start(replay, cache, tmp_path / name) for name in ("a", "b")]
        for process in both:
            finish(process)
        asked = len(replay.asked)
        finish(start(replay, cache, tmp_path / "c"))
        assert len(replay.asked) == asked
    assert len({read_region(tmp_path / name).hash for name in "abc"}) == 1
    assert not list(cache.rglob("*.part"))


def test_the_day_of_fetching_is_the_first_one(tmp_path: Path) -> None:
    with serving() as replay:
        days = []
        for day in (date(2026, 11, 23), date(2026, 12, 1)):
            with fetcher(tmp_path, today=day) as asked:
                region = build_live(CODES, cache_dir=tmp_path, fetcher=asked, years=(2025,), **replay.urls)
            days.append({s.retrieved for s in region.sources.values()})
    assert days == [{"2026-11-23"}, {"2026-11-23"}]
