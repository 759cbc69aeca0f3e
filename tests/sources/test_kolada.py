"""Kolada: groups of municipalities, pages followed to the end and nowhere else, and a null that stays
missing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from medskapa.evidence import UserError
from medskapa.sources.kolada import DEFAULT_KPIS, KeyFigures, fetch_key_figures
from tests.sources import replay as module
from tests.sources.replay import Replay, fetcher, serving
from tests.sources.replay_world import kolada_page

YEARS = (2022, 2023, 2024, 2025)


def ask(
    replay: Replay, cache: Path, kpis: tuple[str, ...], codes: tuple[str, ...] = ("9901", "9902")
) -> KeyFigures:
    with fetcher(cache) as asked:
        return fetch_key_figures(asked, replay.urls["kolada_url"], kpis, codes, YEARS, edition="2025_v2")


def test_all_pages_are_read(tmp_path: Path) -> None:
    with serving() as replay:
        found = ask(replay, tmp_path, DEFAULT_KPIS)
    rows = {(r["area"], r["indicator"], r["year"]): r for r in found.rows.to_pylist()}
    assert rows[("9901", "kolada:N07901", 2022)]["value"] == (9901 + 2022 + 1) % 50 / 2
    assert {k[0] for k in rows} == {"9901", "9902"}
    assert {k[2] for k in rows if k[1] == "kolada:N07901"} == set(YEARS)
    assert {r["edition"] for r in rows.values()} == {"2025_v2"}


def test_a_null_is_missing_and_a_withdrawn_figure_is_not_there(tmp_path: Path) -> None:
    with serving() as replay:
        found = ask(replay, tmp_path, ("N07907", "N07956"))
    rows = {(r["area"], r["indicator"], r["year"]): (r["value"], r["state"]) for r in found.rows.to_pylist()}
    assert rows[("9902", "kolada:N07907", 2025)] == (None, "missing")
    assert ("9901", "kolada:N07956", 2022) not in rows
    assert ("9901", "kolada:N07956", 2023) in rows


def test_women_and_men_have_figures_of_their_own(tmp_path: Path) -> None:
    with serving() as replay:
        found = ask(replay, tmp_path, ("N07914",))
    assert set(found.rows["indicator"].to_pylist()) == {
        "kolada:N07914",
        "kolada:N07914:women",
        "kolada:N07914:men",
    }


def test_each_key_figure_has_its_source(tmp_path: Path) -> None:
    with serving() as replay:
        found = ask(replay, tmp_path, ("N07907",))
    source = found.sources["kolada:N07907"]
    assert source.cite == "Kolada, N07907 Trångboddhet i flerbostadshus, andel (%)"
    assert source.retrieved == "2026-11-23"


def test_twenty_municipalities_a_call(tmp_path: Path) -> None:
    codes = tuple(str(n) for n in range(9001, 9046))
    with serving() as replay:
        found = ask(replay, tmp_path, ("N07901",), codes)
    first_pages = [a for a in replay.asked if "/data/" in a and "page=" not in a]
    sizes = [a.split("/municipality/")[1].split("/year/")[0].count(",") + 1 for a in first_pages]
    assert sizes == [20, 20, 5]
    assert found.rows.num_rows == 45 * len(YEARS)


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1:9/data", "https://example.org/v3/data", "itself"])
def test_a_next_page_elsewhere_is_not_followed(
    elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(url: str, *rest: Any) -> dict[str, Any]:
        return kolada_page(url, *rest) | {"next_url": url if elsewhere == "itself" else elsewhere}

    monkeypatch.setattr(module, "kolada_page", page)
    with serving() as replay, pytest.raises(UserError, match="next page"):
        ask(replay, tmp_path, ("N07901",))


def test_an_unknown_key_figure_is_named(tmp_path: Path) -> None:
    with serving() as replay, pytest.raises(UserError, match="no key figure N00000"):
        ask(replay, tmp_path, ("N00000",))


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {},
        {"values": [{}]},
        {"values": [{"kpi": "N07901", "municipality": "9901", "period": "x", "values": []}]},
        {
            "values": [
                {
                    "kpi": "N07901",
                    "municipality": "9901",
                    "period": 2022,
                    "values": [{"gender": "X", "value": 1}],
                }
            ]
        },
        {"values": [], "next_url": 3},
    ],
)
def test_an_answer_of_another_shape_is_refused(
    answer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "kolada_page", lambda *_: answer)
    with serving() as replay, pytest.raises(UserError, match="wrong shape"):
        ask(replay, tmp_path, ("N07901",))
