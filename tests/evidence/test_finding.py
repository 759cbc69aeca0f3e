"""Findings: what each must hold, what names it, and the long table and its CSV."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from medskapa.evidence import (
    FINDING_COLUMNS,
    Finding,
    FindingTable,
    Interval,
    Kind,
    Knowledge,
    State,
    Text,
    finding_id,
    findings_csv,
    findings_table,
    write_findings_csv,
)

COUNTED = Text(sv="Räknat, inte skattat.", en="Counted, not estimated.")
SURE = Interval(2.0, 4.0, 0.95, Text(sv="konfidensintervall", en="confidence interval"))


def finding(**changed: Any) -> Finding:
    """Three people born abroad in R1 in 2024, with some things changed."""
    values: dict[str, Any] = {
        "measure": "population", "alternative": "now", "place": "R1", "group": "origin=abroad", "year": 2024,
        "value": 3.0, "no_interval": COUNTED, "knowledge": Knowledge.MEASURED,
    }  # fmt: skip
    return Finding(**(values | changed))


# --- what a finding must hold -----------------------------------------------------------------------


@pytest.mark.parametrize("state", [s for s in State if s is not State.KNOWN])
def test_a_state_other_than_known_has_no_value(state: State) -> None:
    assert finding(value=None, state=state, no_interval=None).value is None
    with pytest.raises(ValueError, match="with state"):
        finding(state=state)


def test_a_known_finding_has_a_value() -> None:
    with pytest.raises(ValueError, match="value None with state known"):
        finding(value=None)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_is_a_number(value: float) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        finding(value=value)


def test_a_value_has_an_interval_or_says_why_not() -> None:
    assert finding(interval=SURE, no_interval=None).interval == SURE
    with pytest.raises(ValueError, match="say why there is none"):
        finding(no_interval=None)
    with pytest.raises(ValueError, match="say why there is none"):
        finding(interval=SURE)  # both an interval and a reason for having none


def test_a_suppressed_value_does_not_show_through_its_interval() -> None:
    with pytest.raises(ValueError, match="an interval with state suppressed"):
        finding(value=None, state=State.SUPPRESSED, interval=SURE, no_interval=None)


@pytest.mark.parametrize(("low", "high"), [(1.0, 0.5), (math.nan, 1.0)])
def test_an_interval_has_its_bounds_the_right_way_round(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="wrong way round"):
        Interval(low, high, 0.95, COUNTED)


@pytest.mark.parametrize(
    ("low", "high", "zero"), [(-1, 1, True), (0, 1, True), (0.1, 1, False), (-2, -1, False)]
)
def test_an_interval_tells_whether_it_holds_zero(low: float, high: float, zero: bool) -> None:
    assert Interval(low, high, 0.95, COUNTED).holds_zero is zero


def test_states_and_kinds_of_knowledge_have_words() -> None:
    labels = [s.label.sv for s in State] + [k.label.sv for k in Knowledge]
    assert len(set(labels)) == len(State) + len(Knowledge)


# --- what names it ----------------------------------------------------------------------------------

OTHER = {
    "measure": "share",
    "alternative": "noll",
    "place": "R2",
    "group": "origin=sweden",
    "year": 2023,
    "statistic": "mean",
    "kind": Kind.CHANGE,
    "dims": (("k", "100"),),
}


def test_the_same_finding_has_the_same_id_in_every_run() -> None:
    # sha256 of "population␟now␟R1␟origin=abroad␟2024␟value␟level␟": computed once, and never to change
    assert finding().id == finding_id(finding()) == "F-9fa1c7d7629e"


def test_a_run_of_a_hundred_thousand_findings_has_as_many_names() -> None:
    assert len({finding(place=f"A{i}").id for i in range(100_000)}) == 100_000


def test_what_identifies_a_finding_changes_its_id_and_what_it_says_does_not() -> None:
    ids = {finding(**{k: OTHER[k] for k in keys}).id for keys in subsets(OTHER)}
    assert len(ids) == 2 ** len(OTHER)
    said = finding(value=4.0, no_interval=COUNTED + COUNTED, n=9, caveats=(COUNTED,), text=COUNTED)
    assert said.id == finding().id


def subsets(of: dict[str, Any]) -> list[list[str]]:
    """Every selection of names."""
    return [
        [k for k, on in zip(of, bits, strict=True) if on] for bits in product([False, True], repeat=len(of))
    ]


def test_a_dimension_is_looked_up_by_name() -> None:
    f = finding(dims=(("k", "100"), ("minutes", "15")))
    assert (f.dim("k"), f.dim("minutes"), f.dim("rent")) == ("100", "15", None)


# --- the table --------------------------------------------------------------------------------------


def test_two_findings_of_the_same_identity_are_refused() -> None:
    with pytest.raises(ValueError, match=r"same identity.*population"):
        FindingTable((finding(), finding(place="R2"), finding(value=5.0)))


def test_findings_are_selected_by_field_by_any_of_several_and_by_dimension() -> None:
    #                 place  year  k
    table = FindingTable(
        (
            finding(place="E1", year=2023, dims=(("k", "100"),)),
            finding(place="E1", year=2024, dims=(("k", "200"),)),
            finding(place="T1", year=2024, dims=(("k", "100"),)),
        )
    )
    assert len(table) == 3
    assert [f.year for f in table.select(place="E1")] == [2023, 2024]
    assert [f.place for f in table.select(k="100")] == ["E1", "T1"]
    assert [f.place for f in table.select(place=("E1", "R1"), year=2024)] == ["E1"]
    assert table.select(place="R1") == ()
    assert table.by_id[table.findings[2].id].place == "T1"


def test_one_finding_or_none_but_never_one_of_several() -> None:
    table = FindingTable((finding(), finding(place="R2")))
    assert table.one(place="R2") == table.findings[1]
    assert table.one(place="E1") is None
    with pytest.raises(ValueError, match="2 findings fit"):
        table.one(year=2024)


# --- the long table and its CSV ---------------------------------------------------------------------

AWKWARD = finding(
    place="R2",
    text=Text(sv='Rad ett,\nrad "två"', en="line one,\nline two"),
    caveats=(Text(sv="a, b", en="a, b"), COUNTED),
    interval=SURE,
    no_interval=None,
    norms=("min_group",),
    inputs=("population:regso:2024:register",),
    value=1 / 3,
)
HIDDEN = finding(place="E1", value=None, no_interval=None, state=State.SUPPRESSED)


def test_the_long_table_has_every_column_in_its_type() -> None:
    for found in ((), (finding(), AWKWARD, HIDDEN)):
        table = findings_table(found)
        assert [(f.name, f.type) for f in table.schema] == list(FINDING_COLUMNS)
        assert table.num_rows == len(found)
    assert table["value"].to_pylist() == [3.0, 1 / 3, None]  # suppressed is null, not 0


def test_commas_quotes_and_line_ends_come_back_from_the_csv_as_they_went_in() -> None:
    rows = list(csv.DictReader(io.StringIO(findings_csv([AWKWARD]), newline="")))
    assert len(rows) == 1
    assert rows[0]["text_sv"] == 'Rad ett,\nrad "två"'
    assert rows[0]["caveats_sv"] == "a, b | Räknat, inte skattat."
    assert rows[0]["value"] == "0.333333333333"  # twelve digits
    assert (rows[0]["low"], rows[0]["interval_kind"]) == ("2", "confidence interval")


def test_what_is_hidden_is_empty_in_the_csv_and_says_why() -> None:
    row = next(csv.DictReader(io.StringIO(findings_csv([HIDDEN]))))
    assert (row["value"], row["low"], row["state"]) == ("", "", "suppressed")


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    found = [finding(), AWKWARD, HIDDEN]
    write_findings_csv(found, tmp_path / "one.csv")
    write_findings_csv([replace(f) for f in found], tmp_path / "two.csv")
    data = (tmp_path / "one.csv").read_bytes()
    assert data == (tmp_path / "two.csv").read_bytes() == findings_csv(found).encode()
    assert b"\r" not in data
    assert data.startswith(b"id,measure,alternative,")
