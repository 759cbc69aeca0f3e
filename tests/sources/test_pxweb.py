"""PxWebApi 2: the recorded answers of SCB read in full, and a service that changes its mind."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import pytest

from medskapa.evidence import UserError
from medskapa.sources.jsonstat import read_dataset
from medskapa.sources.pxweb import PxWeb, split_selection
from tests.sources.replay import Fault, Replay, fetcher, serving

RECORDED = "data/pxweb_v2_recorded_responses"


def two_by_three(**changes: Any) -> dict[str, Any]:
    """A dataset of two areas and three years, in the shape of the recorded ones."""
    answer: dict[str, Any] = {
        "version": "2.0",
        "class": "dataset",
        "label": "A table",
        "updated": "2026-06-08T06:00:00Z",
        "role": {"time": ["Tid"]},
        "id": ["Region", "Tid"],
        "size": [2, 3],
        "dimension": {
            "Region": {
                "label": "region",
                "category": {"index": {"b": 1, "a": 0}, "label": {"a": "A", "b": "B"}},
            },
            "Tid": {"label": "år", "category": {"index": ["2022", "2023", "2024"]}},
        },
        "value": [1, 2, 3, 4, None, 6],
        "status": {"4": ".."},
    }
    return answer | changes


# --- json-stat --------------------------------------------------------------------------------------


def test_cells_are_row_major_and_a_null_keeps_its_mark() -> None:
    rows = read_dataset(two_by_three(), "here").table().to_pylist()
    assert [(r["Region"], r["Tid"], r["value"], r["status"]) for r in rows] == [
        ("a", "2022", 1.0, None),
        ("a", "2023", 2.0, None),
        ("a", "2024", 3.0, None),
        ("b", "2022", 4.0, None),
        ("b", "2023", None, ".."),
        ("b", "2024", 6.0, None),
    ]


@pytest.mark.parametrize("status", [None, {}, {"4": ".."}, [None, None, None, None, "..", None]])
def test_sparse_values_are_missing_where_they_do_not_stand(status: Any) -> None:
    answer = two_by_three(value={"0": 1, "5": 6}, status=status)
    rows = read_dataset(answer, "here").table().to_pylist()
    assert [r["value"] for r in rows] == [1.0, None, None, None, None, 6.0]
    assert rows[4]["status"] == (".." if status else None)


def test_one_mark_may_stand_for_all() -> None:
    assert set(read_dataset(two_by_three(status="p"), "here").marks) == {"p"}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"value": [1, 2, 3]}, "should have 6 cells and has 3"),
        ({"value": None}, "should have 6 cells and has no"),
        ({"value": [1, 2, 3, 4, "many", 6]}, "no number"),
        ({"value": {"6": 1}}, "no number"),
        ({"size": [2]}, "id and size"),
        ({"size": [3, 2]}, "has 2 values, but size 3"),
        ({"id": ["Region", "Region"]}, "id and size"),
        ({"dimension": {}}, "cannot be read"),
        ({"status": [".."]}, "status marks"),
        ({"class": "collection"}, "no json-stat2"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(changes: dict[str, Any], what: str) -> None:
    with pytest.raises(UserError, match=what) as error:
        read_dataset(two_by_three(**changes), "table X")
    assert error.value.where == "table X"


@pytest.mark.parametrize("answer", [None, [], "text", 3])
def test_what_is_no_dataset_is_refused(answer: Any) -> None:
    with pytest.raises(UserError, match="no json-stat2"):
        read_dataset(answer, "here")


def test_values_numbered_with_a_gap_are_refused() -> None:
    answer = two_by_three()
    answer["dimension"]["Region"]["category"]["index"] = {"a": 0, "b": 2}
    with pytest.raises(UserError, match="numbered"):
        read_dataset(answer, "here")


# --- batches ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 7, 12, 24, 59, 60, 1000])
@pytest.mark.parametrize("sizes", [(5, 4, 3), (60, 1, 1), (2, 2, 15), (1, 1, 1)])
def test_batches_hold_every_cell_once_and_none_is_too_large(sizes: tuple[int, ...], limit: int) -> None:
    selection = {f"v{i}": [f"{i}:{n}" for n in range(size)] for i, size in enumerate(sizes)}
    parts = split_selection(selection, limit)
    assert all(math.prod(len(codes) for codes in part.values()) <= limit for part in parts)
    cells = [cell for part in parts for cell in itertools.product(*part.values())]
    assert sorted(cells) == sorted(itertools.product(*selection.values()))
    assert len(cells) == len(set(cells))


def test_what_fits_is_one_batch() -> None:
    assert split_selection({"a": ["1"], "b": ["2", "3"]}, 2) == [{"a": ["1"], "b": ["2", "3"]}]


def test_the_longest_variable_is_split_first() -> None:
    parts = split_selection({"short": ["x", "y"], "long": [str(n) for n in range(10)]}, 10)
    assert [len(p["short"]) for p in parts] == [2, 2]
    assert [len(p["long"]) for p in parts] == [5, 5]


# --- the recorded answers ---------------------------------------------------------------------------


@pytest.mark.data
def test_the_recorded_answers_are_read_in_full(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / RECORDED
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    truth = json.loads((folder / "TAB6471_data.json").read_text(encoding="utf-8"))
    selection = {c: list(truth["dimension"][c]["category"]["index"]) for c in truth["id"]}
    limits = (config["maxCallsPerTimeWindow"], config["timeWindow"])
    served = Replay(folder, verbatim=True, max_calls=limits[0], window_seconds=limits[1])
    with serving(served) as replay, fetcher(tmp_path) as asked:
        service = PxWeb(asked, f"{replay.root}/scb")
        assert service.config().max_cells == config["maxDataCells"] == 150000
        meta = service.metadata("TAB6471")
        cells = service.data("TAB6471", selection)
        codelist = service.codelist("agg_Ålder10årJ")
    assert (meta.time, meta.metric) == ("Tid", "ContentsCode")
    assert meta.dimensions["Region"].labels["1480"] == "Göteborg"
    assert meta.dimensions["ContentsCode"].units == {"000007SF": "antal"}
    assert "vs_CKM03Kommun" in meta.dimensions["Region"].codelists
    assert codelist["10-19"] == tuple(str(n) for n in range(19, 9, -1))
    assert cells.table.num_rows == len(truth["value"]) == 2772
    place = {c: truth["dimension"][c]["category"]["index"] for c in truth["id"]}
    for row in cells.table.to_pylist():
        at = 0
        for code, size in zip(truth["id"], truth["size"], strict=True):
            at = at * size + place[code][row[code]]
        assert row["value"] == truth["value"][at]
        assert row["status"] is None


# --- a service that changes its mind ----------------------------------------------------------------

HOMES = {
    "Region": ["9901A0010_DeSO2025", "9902A0010_DeSO2025"],
    "Upplatelseform": ["1", "2", "3"],
    "ContentsCode": ["00000864"],
    "Tid": ["2024", "2025"],
}


def test_figures_come_in_batches_under_the_limit_of_the_service(tmp_path: Path) -> None:
    with serving(Replay(max_cells=5)) as replay, fetcher(tmp_path) as asked:
        seen: list[tuple[int, bool]] = []
        cells = PxWeb(asked, f"{replay.root}/scb").data(
            "TAB6638", HOMES, on_batch=lambda n, c: seen.append((n, c))
        )
        whole = PxWeb(fetcher(tmp_path / "other"), f"{replay.root}/scb")
        replay.max_cells = 1000
        in_one = whole.data("TAB6638", HOMES).table
        whole.fetcher.close()
    assert sum(n for n, _ in seen) == 12
    assert max(n for n, _ in seen) <= 5
    keys = [(c, "ascending") for c in HOMES]
    assert cells.table.sort_by(keys).equals(in_one.sort_by(keys))


@pytest.mark.parametrize("kind", ["429", "500", "truncated", "half", "hang"])
def test_a_fault_between_batches_changes_nothing(kind: str, tmp_path: Path) -> None:
    with serving(Replay(max_cells=5)) as replay:
        with fetcher(tmp_path / "clean") as asked:
            clean = PxWeb(asked, f"{replay.root}/scb").data("TAB6638", HOMES).table
        replay.faults = [Fault(kind, times=2, path="/data")]
        with fetcher(tmp_path / "hurt") as asked:
            hurt = PxWeb(asked, f"{replay.root}/scb").data("TAB6638", HOMES).table
    assert hurt.equals(clean)


def test_a_code_that_the_table_no_longer_has_is_named(tmp_path: Path) -> None:
    with serving() as replay, fetcher(tmp_path) as asked:
        region = next(a for a in replay.tables["TAB6638"] if a[0] == "Region")[2]
        region["9901A0011_DeSO2025"] = region.pop("9901A0010_DeSO2025")
        with pytest.raises(UserError, match="code list of the table TAB6638 has changed") as error:
            PxWeb(asked, f"{replay.root}/scb").data("TAB6638", HOMES)
    assert error.value.rows == ("9901A0010_DeSO2025",)
    assert "--refresh" in error.value.do
    assert not replay.data_requests()


def test_a_variable_that_the_table_no_longer_has_is_named(tmp_path: Path) -> None:
    with (
        serving() as replay,
        fetcher(tmp_path) as asked,
        pytest.raises(UserError, match="no longer has the variable Hustyp"),
    ):
        PxWeb(asked, f"{replay.root}/scb").data("TAB6638", {**HOMES, "Hustyp": ["1"]})


def test_an_answer_without_the_asked_codes_is_refused_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.sources import replay as module

    whole = module.figures

    def shorter(replay: Replay, table: str, selection: Any) -> Any:
        for one in selection:
            if one["variableCode"] == "Tid":
                one["valueCodes"] = one["valueCodes"][:1]
        return whole(replay, table, selection)

    monkeypatch.setattr(module, "figures", shorter)
    with serving() as replay, fetcher(tmp_path) as asked:
        with pytest.raises(UserError, match="lacks codes"):
            PxWeb(asked, f"{replay.root}/scb").data("TAB6638", HOMES)
        monkeypatch.setattr(module, "figures", whole)
        assert PxWeb(asked, f"{replay.root}/scb").data("TAB6638", HOMES).table.num_rows == 12


def test_codes_of_a_code_list_are_checked_against_the_list(tmp_path: Path) -> None:
    with serving() as replay, fetcher(tmp_path) as asked:
        service = PxWeb(asked, f"{replay.root}/scb")
        lists = {"Region": "vs_DeSO2025"}
        assert service.data("TAB6638", HOMES, codelists=lists).table.num_rows == 12
        assert '"codelist":"vs_DeSO2025"' in replay.data_requests()[-1]
        with pytest.raises(UserError, match="lacks codes"):
            service.data("TAB6638", {**HOMES, "Region": ["9901R001_RegSO2025"]}, codelists=lists)


def test_a_table_updated_between_two_runs_is_not_mixed(tmp_path: Path) -> None:
    with serving(Replay(max_cells=6)) as replay, fetcher(tmp_path) as asked:
        service = PxWeb(asked, f"{replay.root}/scb")
        service.data("TAB6638", {**HOMES, "Upplatelseform": ["1"]})
        replay.updated = "2026-09-01T06:00:00Z"
        before = len(replay.data_requests())
        service.data("TAB6638", HOMES)
    assert len(replay.data_requests()) - before == 3  # the two new parts, and the old one again


def test_a_table_that_is_being_updated_right_now_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.sources import replay as module

    whole, count = module.figures, itertools.count()

    def restless(replay: Replay, table: str, selection: Any) -> Any:
        status, answer = whole(replay, table, selection)
        return status, answer | {"updated": f"2026-06-08T06:00:{next(count):02d}Z"}

    monkeypatch.setattr(module, "figures", restless)
    with (
        serving(Replay(max_cells=4)) as replay,
        fetcher(tmp_path) as asked,
        pytest.raises(UserError, match="updated right now"),
    ):
        PxWeb(asked, f"{replay.root}/scb").data("TAB6638", HOMES)


def test_limits_that_are_not_said_are_an_error(tmp_path: Path) -> None:
    with (
        serving(Replay(max_cells=0)) as replay,
        fetcher(tmp_path) as asked,
        pytest.raises(UserError, match="how much may be asked"),
    ):
        PxWeb(asked, f"{replay.root}/scb").config()


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    with serving() as replay, fetcher(tmp_path) as asked, pytest.raises(UserError, match="status 404"):
        PxWeb(asked, f"{replay.root}/scb").metadata("TAB1")


def test_an_unreadable_code_list_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.sources.replay.codelist_text", lambda _: {"values": [{"label": "no code"}]})
    with serving() as replay, fetcher(tmp_path) as asked, pytest.raises(UserError, match="cannot be read"):
        PxWeb(asked, f"{replay.root}/scb").codelist("vs_odd")
