"""bostad.toml, the standing of each need, the law's wordings and the checklist."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medskapa.evidence import Text, UserError
from medskapa.methods.housing.checklist import Known, Line, checklist
from medskapa.methods.housing.inputs import HousingInputs, read_inputs
from medskapa.methods.housing.legal import FRAMES, frame_in_force
from medskapa.methods.housing.matrix import checked, gaps, months_between, to_ask
from medskapa.plans import MethodFile

FILE = """
schema = "medskapa-bostad/1"
uses_boverket = true
regional = ["Regionens mål om fler hyresrätter"]

[[goals]]
key = "g1"
text = "Fler bostäder med hiss."

[[needs]]
key = "hiss"
part = "R1"
group = "older"
what = "need"
value = 40
low = 30
high = 60
horizon = 2035
source = "Äldreförvaltningens plan"
date = 2026-01-15
owner = "Äldreförvaltningen"

[[needs]]
key = "hiss_plan"
part = "R1"
group = "older"
what = "planned"
value = 25
horizon = 2035
source = "Planenheten"
date = 2026-01-15
owner = "Planenheten"
keeps_months = 6

[[needs]]
key = "hemlosa"
group = "homeless"
what = "need"
value = 12
horizon = 2028
source = "Socialtjänsten"
date = 2024-06-01
owner = "Socialtjänsten"

[[answers]]
need = "hemlosa"
department = "Socialtjänsten"
occasion = "planning_notice"
date = 2026-03-01
answer = "no"
reason = "Fler har kommit till efter vräkningarna."

[[measures]]
key = "m1"
text = "Förtur för våldsutsatta."
instrument = "priority"
owner = "Fastighetskontoret"
due = 2027-01-01
group = "violence"

[[agreements]]
with = ["1480", "1401"]
text = "Gemensam bostadskö."
date = 2025-11-01

[[consulted]]
who = "Länsstyrelsen"
date = 2026-02-01
"""
ON = date(2026, 4, 1)
NOTHING = Known()


def read(text: str = FILE) -> HousingInputs:
    return read_inputs({"housing": MethodFile("housing", "bostad.toml", tomllib.loads(text))})


def test_a_cell_holds_until_its_time_is_out_or_somebody_doubts_it() -> None:
    by_key = {c.cell.key: c for c in checked(read(), ON)}
    assert {k: (c.standing, c.months) for k, c in by_key.items()} == {
        "hiss": ("holds", 2), "hiss_plan": ("holds", 2), "hemlosa": ("doubted", 22),
    }  # fmt: skip
    later = {c.cell.key: c.standing for c in checked(read(), date(2026, 7, 15))}
    assert later == {"hiss": "holds", "hiss_plan": "ask", "hemlosa": "doubted"}
    assert [c.cell.key for c in to_ask(checked(read(), date(2027, 3, 1)))] == ["hemlosa", "hiss", "hiss_plan"]


def test_a_yes_starts_the_clock_anew_and_what_is_answered_later_does_not_count() -> None:
    more = (
        FILE
        + """
[[answers]]
need = "hiss_plan"
department = "Planenheten"
occasion = "yearly"
date = 2026-07-10
answer = "yes"
reason = "Planen är antagen."
"""
    )
    assert [c.standing for c in checked(read(more), date(2026, 7, 15)) if c.cell.key == "hiss_plan"] == [
        "holds"
    ]
    assert [c.months for c in checked(read(more), date(2026, 7, 9)) if c.cell.key == "hiss_plan"] == [5]


def test_a_gap_is_need_less_what_is_planned_and_doubt_is_left_out() -> None:
    assert gaps(checked(read(), ON)) == {("R1", "older", 2035): 15.0}
    assert (
        gaps(checked(read(FILE.replace('answer = "no"', 'answer = "partly"')), ON))[("", "homeless", 2028)]
        == 12.0
    )


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 4000))
def test_months_never_go_back(first: date, days: int) -> None:
    one, two = (months_between(first, first + timedelta(days=d)) for d in (days, days + 1))
    assert 0 <= one <= two <= one + 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("low = 30", "low = 50", "low ≤ value ≤ high"),
        ("value = 40", "value = -1", "below 0"),
        ('group = "homeless"', 'group = "homeless"\npart = "R1"', "whole municipality"),
        ('group = "older"', 'group = "elder"', "elder"),
        ('instrument = "priority"', 'instrument = "magic"', "magic"),
        ('need = "hemlosa"', 'need = "hemlos"', "hemlos"),
        ('key = "hiss_plan"', 'key = "hiss"', "same key"),
        ("keeps_months = 6", "keeps_months = 0", "too short"),
        ("uses_boverket", "use_boverket", "not known"),
        ("medskapa-bostad/1", "medskapa-bostad/9", "schema"),
    ],
)
def test_what_cannot_be_is_refused_in_words(old: str, new: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        read(FILE.replace(old, new, 1))
    assert words in f"{caught.value.what} {caught.value.rows}"


def lines(frame: str, known: Known = NOTHING, on: date = ON, text: str = FILE) -> dict[str, Line]:
    return {x.demand.part: x for x in checklist(frame_in_force(on, frame), read(text), known, on)}


def test_the_law_in_force_goes_by_the_day_and_can_be_chosen() -> None:
    assert frame_in_force(date(2022, 9, 30)).key == "2014"
    assert frame_in_force(date(2022, 10, 1)).key == "2022-10"
    assert frame_in_force(date(2026, 1, 1)).key == "2025-03"
    assert frame_in_force(date(2026, 1, 1), "2014").key == "2014"
    for day, key in ((date(2013, 1, 1), ""), (ON, "2031")):
        with pytest.raises(UserError):
            frame_in_force(day, key)


def test_where_only_the_bill_is_read_it_says_so() -> None:
    newest = FRAMES[-1]
    assert "propositionen" in newest.read.sv
    assert not newest.source.verified


def test_each_wording_asks_for_its_own() -> None:
    old, new = ({d.part for d in frame_in_force(ON, k).demands} for k in ("2014", "2025-03"))
    assert "groups" in old - new
    assert {"addition", "coordination", "unmet"} <= new - old


def test_nothing_is_met_by_silence() -> None:
    for frame in FRAMES:
        silent = checklist(frame, HousingInputs(), Known(), ON)
        assert {x.met for x in silent} == {"missing"}
        assert all(isinstance(x.why, Text) for x in silent)


def test_what_is_written_and_computed_meets_its_demand() -> None:
    found = lines("2025-03", Known(demography=True, unmet=True))
    assert {p: x.met for p, x in found.items()} == {
        "goals": "met", "measures": "met", "regional": "met", "demography": "met", "market": "missing",
        "unmet": "met", "data": "met", "addition": "partly", "coordination": "met", "consulted": "met",
        "adopted": "missing",
    }  # fmt: skip
    loose = lines("2025-03", text=FILE.replace('owner = "Fastighetskontoret"\n', ""))
    assert loose["measures"].met == "partly"
    assert "1 saknar" in loose["measures"].why.sv
    assert lines("2014")["groups"].met == "partly"


def test_a_document_of_last_term_is_old() -> None:
    text = FILE.replace("uses_boverket = true", "uses_boverket = true\nadopted = 2026-01-10", 1)
    assert lines("2025-03", text=text)["adopted"].met == "met"
    assert lines("2025-03", text=text, on=date(2030, 6, 1))["adopted"].met == "partly"
