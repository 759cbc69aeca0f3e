"""The senior perspective on a place small enough to count by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from medskapa.evidence import Finding, Kind, State, Text, UserError
from medskapa.methods import NOW, Case, RunContext, seniors
from medskapa.methods.seniors.inputs import SeniorInputs, read_inputs
from medskapa.plans import HomesChange, MethodFile
from medskapa.region import TABLES, Region
from tests.methods.small_place import PLAN_YEAR, YEAR, alternative, cases, plan, region

AGES = ["00-04", *(f"{a:02d}-{a + 4:02d}" for a in range(5, 85, 5)), "85+"]

# In each of the areas 100 in every class to 64; then as the table says.
OLD = {
    "A": (50, 50, 30, 20, 10),  # 65–69, 70–74, 75–79, 80–84, 85+
    "B": (40, 40, 20, 10, 10),
    "C": (10, 10, 10, 10, 10),
    "D": (100, 100, 100, 100, 100),
    "E": (100, 100, 100, 100, 100),
}
STAYS = """
area  home_type   age    persons  stayed
A     flerbostad  65-69  100      60
A     småhus      65-69  100      90
B     flerbostad  65-69  100      40
B     småhus      65-69  300      280
D     flerbostad  65-69  900      900
A     flerbostad  30-34  500      10
"""
ACCESS = {"A": (100, 20), "B": (40, 10), "C": (0, 0), "D": (500, 0), "E": (500, 0)}  # lift, ground


def rows(name: str, lines: Sequence[tuple[object, ...]]) -> pa.Table:
    schema = TABLES[name]
    return pa.Table.from_pylist([dict(zip(schema.names, line, strict=True)) for line in lines], schema=schema)


def old_place(*, stays: bool = True, access: bool = True, ages: bool = True) -> Region:
    place = region()
    people = place.tables["population"]
    counts = [
        (area, f"age={age}", YEAR, float(n), "known", "e1", "counted")
        for area, old in OLD.items()
        for age, n in zip(AGES, (*[100] * 13, *old), strict=True)
    ]
    tables = {}
    if ages:
        tables["population"] = pa.concat_tables([people, rows("population", counts)])
    if stays:
        read = [line.split() for line in STAYS.strip().splitlines()[1:]]
        tables["stays"] = rows(
            "stays", [(a, h, g, 2023, float(n), float(s), "counted") for a, h, g, n, s in read]
        )
    if access:
        tables["home_access"] = rows(
            "home_access",
            [
                (a, kind, YEAR, float(n), "counted")
                for a, (lift, ground) in ACCESS.items()
                for kind, n in (("lift", lift), ("ground", ground), ("steps", 100))
            ],
        )
    return place.with_tables(**tables)


BUILT = alternative("bygg", HomesChange("A", "rental", 30, 2028, access="lift"))


def found(place: Region, key: str = NOW) -> tuple[Finding, ...]:
    return seniors.findings(cases(place, plan(BUILT))[key], RunContext()).findings


def value(
    findings: tuple[Finding, ...], measure: str, place: str, kind: Kind = Kind.LEVEL, **dims: str
) -> float:
    hits = [
        f for f in findings
        if (f.measure, f.place, f.kind) == (measure, place, kind) and all(f.dim(k) == v for k, v in dims.items())
    ]  # fmt: skip
    assert len(hits) == 1
    assert hits[0].value is not None
    return hits[0].value


def test_older_people_are_counted_where_they_live() -> None:
    now = found(old_place())
    assert value(now, "senior_persons", "site", age_from="65") == 50 + 50 + 30 + 20 + 10
    assert value(now, "senior_persons", "site", age_from="80") == 20 + 10
    assert value(now, "senior_persons", "M1", age_from="75") == (30 + 20 + 10) + (20 + 10 + 10) + (
        10 + 10 + 10
    )
    assert value(now, "senior_share", "site", age_from="65") == pytest.approx(160 / (1300 + 160))


def test_those_who_live_here_grow_older_and_some_die() -> None:
    then = found(old_place(), "noll")
    ahead = PLAN_YEAR - YEAR
    assert ahead == 6
    # of 20 + 10 who are 80 or more now, and those who are 74 to 79 now, all lose six years' deaths
    by_year = [*np.repeat([*[100 / 5] * 13, 10, 10, 6, 4], 5).tolist(), 10.0]
    rate = seniors.norms.DEATH_RATES
    for _ in range(ahead):
        left = [n * np.exp(-rate[min(a // 5 * 5, 85)]) for a, n in enumerate(by_year)]
        by_year = [0.0, *left[:-2], left[-2] + left[-1]]
    assert value(then, "senior_persons", "site", age_from="80") == round(sum(by_year[80:]))
    hit = next(
        f for f in then if f.measure == "senior_persons" and f.place == "site" and f.dim("age_from") == "80"
    )
    assert hit.interval is not None
    assert hit.interval.low < hit.value < hit.interval.high  # type: ignore[operator]
    assert any("ingen prognos" in c.sv for c in hit.caveats)


def test_the_plan_does_not_make_those_who_live_here_older() -> None:
    assert not [f for f in found(old_place(), "bygg") if f.measure == "senior_persons"]


def test_without_ages_older_people_are_not_assessed() -> None:
    hits = [f for f in found(old_place(ages=False)) if f.measure == "senior_persons"]
    assert hits
    assert {f.state for f in hits} == {State.NOT_ASSESSED}


def test_staying_is_observed_less_expected_at_the_municipalitys_rates() -> None:
    now = found(old_place())
    flat, house = (
        (60 + 40) / 200,
        (90 + 280) / 400,
    )  # D lies in another municipality; those of 30 are not counted
    assert value(now, "staying", "A", part="observed") == pytest.approx(150 / 200)
    assert value(now, "staying", "A", part="expected") == pytest.approx((100 * flat + 100 * house) / 200)
    difference = value(now, "staying", "A", part="difference")
    assert difference == pytest.approx(150 / 200 - (flat + house) / 2)
    assert value(now, "staying", "M1", part="difference") == pytest.approx(
        0.0, abs=1e-12
    )  # the whole is its own
    both = 200 * difference + 400 * value(now, "staying", "B", part="difference")
    assert both == pytest.approx(0.0, abs=1e-9)


def test_a_difference_in_staying_is_never_called_an_effect() -> None:
    hits = [f for f in found(old_place()) if f.measure == "staying" and f.value is not None]
    assert hits
    assert all(any("säger inte varför" in c.sv for c in f.caveats) for f in hits)


def test_homes_without_stairs_are_counted_within_the_distance() -> None:
    now = found(old_place())  # the middles of A and B lie 1 000 m apart, within the norm; C lies 2 000 m away
    assert value(now, "step_free_nearby", "site") == pytest.approx((120 + 50) / (30 + 20))
    change = value(found(old_place(), "bygg"), "step_free_nearby", "site", Kind.CHANGE)
    level = value(found(old_place(), "bygg"), "step_free_nearby", "site")
    null = value(found(old_place(), "noll"), "step_free_nearby", "site")
    assert change == pytest.approx(level - null)
    assert level / null == pytest.approx((120 + 50 + 30) / (120 + 50))


def test_homes_that_need_stairs_change_nothing() -> None:
    stairs = alternative("bygg", HomesChange("A", "rental", 30, 2028, access="steps"))
    case = cases(old_place(), plan(stairs))["bygg"]
    assert (
        value(seniors.findings(case, RunContext()).findings, "step_free_nearby", "site", Kind.CHANGE) == 0.0
    )


@pytest.mark.parametrize(("lacks", "measure"), [("stays", "staying"), ("access", "step_free_nearby")])
def test_what_the_region_lacks_is_not_assessed(lacks: str, measure: str) -> None:
    place = old_place(stays=lacks != "stays", access=lacks != "access")
    states = {f.state for f in found(place) if f.measure == measure}
    assert states == {State.NOT_ASSESSED}


HEAD = {
    "schema": "medskapa-senior/1",
    "occasions": [
        {"key": "enkat", "kind": "survey", "date": plan().started, "asked": 100, "answered": 40, "text": "Enkät",
         "missing": "Män över 80"},
    ],
}  # fmt: skip


def entered(**answer: object) -> dict[str, object]:
    given = {"theme": "safety", "kind": "need", "occasion": "enkat", "text": "Bänkar", "count": 10, **answer}
    return {"senior": MethodFile("senior", "senior.toml", {**HEAD, "answers": [given]})}


def test_answers_are_shares_of_those_who_answered() -> None:
    case = cases(old_place(), plan(BUILT))[NOW]
    case = Case(case.region, case.reference, case.plan, case.alternative, entered())
    hit = next(f for f in seniors.findings(case, RunContext()).findings if f.measure == "senior_answers")
    assert (hit.value, hit.n, hit.dim("theme")) == (10 / 40, 40, "safety")


def test_few_who_said_something_are_protected() -> None:
    case = cases(old_place(), plan(BUILT))[NOW]
    case = Case(case.region, case.reference, case.plan, case.alternative, entered(count=3))
    hit = next(f for f in seniors.findings(case, RunContext()).findings if f.measure == "senior_answers")
    assert hit.state is State.SUPPRESSED


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"count": 41}, "41 people said this, but 40"),
        ({"count": -1}, "below 0"),
        ({"theme": "cost"}, "not known"),
        ({"occasion": "mote"}, "not known"),
        ({"group": "everyday_age=ancient"}, "not known"),
        ({"namn": "Karin"}, "not known"),
    ],
)
def test_what_cannot_be_entered_is_refused_in_words(answer: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        read_inputs(entered(**answer))


def test_nothing_entered_is_nothing_and_says_so() -> None:
    assert read_inputs({}) == SeniorInputs()
    assert read_inputs({}).empty
    states = {f.state for f in found(old_place()) if f.measure == "senior_answers"}
    assert states == {State.NOT_ASSESSED}


def test_another_schema_is_refused() -> None:
    with pytest.raises(UserError, match="schema"):
        read_inputs({"senior": MethodFile("senior", "senior.toml", {"schema": "medskapa-senior/9"})})


def test_the_examples_own_answers_can_be_read() -> None:
    import tomllib

    path = Path(__file__).parents[2] / "examples" / "exempelomradet" / "senior.toml"
    read = read_inputs(
        {"senior": MethodFile("senior", str(path), tomllib.loads(path.read_text(encoding="utf-8")))}
    )
    assert {a.theme for a in read.answers} == {"location", "safety", "service"}
    assert all(isinstance(o.missing, Text) for o in read.occasions)


def test_homes_of_which_the_plan_does_not_say_how_they_are_reached_are_told_of() -> None:
    silent = plan(alternative("bygg", HomesChange("A", "rental", 30, 2028)))
    found_ = seniors.findings(cases(old_place(), silent)["bygg"], RunContext()).findings
    hits = [f for f in found_ if f.measure == "step_free_nearby"]
    assert hits
    assert all(any("30 nya bostäder" in c.sv for c in f.caveats) for f in hits)
    assert not any("säger inte" in c.sv for f in found(old_place(), "bygg") for c in f.caveats)
