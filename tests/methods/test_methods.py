"""What holds for every method: the six names, and that a method leaves its region as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError

import pyarrow as pa
import pytest

from medskapa.methods import METHODS, NOW, Appendix, Case, MethodResult, RunContext, situation
from medskapa.region import Region, group_counts
from medskapa.region.hashing import table_hash
from tests.methods.small_place import YEAR, alternative, cases, homes, plan, region

Method = Callable[[Case, RunContext], MethodResult]
BUILT: tuple[tuple[str, Method], ...] = (
    ("situation", situation.findings),
    *((m.key, m.findings) for m in METHODS if m.findings is not None),
)


def fingerprint(place: Region) -> dict[str, str]:
    """The hash of every table as it is now; the region's own hash is remembered from the first time."""
    return {name: table_hash(t) for name, t in place.tables.items()}


def all_cases() -> dict[str, Case]:
    return cases(region(), plan(alternative("bygg", homes("A", "rental", 30))))


def test_the_six_methods_have_the_programmes_own_names() -> None:
    assert [method.label.sv for method in METHODS] == [
        "Socialt investeringsperspektiv",
        "Markanvisning som socialt instrument",
        "Social konsekvensanalys (SKA) i detaljplaneprocessen",
        "Seniorperspektiv i samhällsplaneringen",
        "Dialog som metod för ungas inflytande i samhällsplaneringen",
        "Socialt bostadsförsörjningsprogram",
    ]
    assert len({method.key for method in METHODS}) == 6
    assert [method.built for method in METHODS] == [method.findings is not None for method in METHODS]


@pytest.mark.parametrize(("key", "method"), BUILT)
def test_a_method_leaves_its_regions_as_they_were(key: str, method: Method) -> None:
    for case in all_cases().values():
        before = fingerprint(case.region), fingerprint(case.reference)
        found = method(case, RunContext(draws=20))
        assert found.findings, key
        assert (fingerprint(case.region), fingerprint(case.reference)) == before


DRAWING = ("situation",)
"""The methods that draw random numbers; the others say the same whatever the seed."""


@pytest.mark.parametrize(("key", "method"), BUILT)
def test_a_method_says_the_same_twice_and_one_that_draws_something_else_with_another_seed(
    key: str, method: Method
) -> None:
    case = all_cases()["bygg"]
    first = method(case, RunContext(draws=20)).findings
    assert method(case, RunContext(draws=20)).findings == first, key
    again = method(case, RunContext(draws=20, seed=1)).findings
    assert (again != first) == (key.partition("-")[0] in DRAWING)


@pytest.mark.parametrize(("key", "method"), BUILT)
def test_a_method_can_be_stopped_and_says_how_far_it_has_come(key: str, method: Method) -> None:
    said: list[str] = []

    def stop() -> None:
        raise KeyboardInterrupt(key)

    case = all_cases()[NOW]
    method(case, RunContext(draws=5, progress=lambda what, done: said.append(what)))
    assert said
    with pytest.raises(KeyboardInterrupt):
        method(case, RunContext(draws=5, cancelled=stop))


def writes_to_counts(case: Case, run: RunContext) -> MethodResult:
    group_counts(case.region, "origin", "regso", YEAR).counts[0, 0] = 0
    return MethodResult((), ())


def writes_to_a_column(case: Case, run: RunContext) -> MethodResult:
    case.region.tables["membership"]["share"].to_numpy()[0] = 0.5
    return MethodResult((), ())


def exchanges_the_tables(case: Case, run: RunContext) -> MethodResult:
    case.region.tables = {}  # type: ignore[misc]
    return MethodResult((), ())


def exchanges_the_region(case: Case, run: RunContext) -> MethodResult:
    case.region = region()  # type: ignore[misc]
    return MethodResult((), ())


@pytest.mark.parametrize("bad", [writes_to_counts, writes_to_a_column])
def test_a_method_that_writes_to_its_arrays_is_stopped(bad: Method) -> None:
    case = all_cases()["bygg"]
    before = fingerprint(case.region)
    with pytest.raises(ValueError, match="read-only"):
        bad(case, RunContext())
    assert fingerprint(case.region) == before


@pytest.mark.parametrize("bad", [exchanges_the_tables, exchanges_the_region])
def test_a_method_that_exchanges_its_region_is_stopped(bad: Method) -> None:
    with pytest.raises(FrozenInstanceError):
        bad(all_cases()["bygg"], RunContext())


def test_a_region_that_was_written_to_has_another_fingerprint() -> None:
    """So that a method that found a way past the locks would turn the test above red."""
    place = region()
    before = fingerprint(place)
    homes_table = place.tables["homes"]
    changed = place.with_tables(homes=homes_table.slice(1))
    assert fingerprint(changed) != before
    assert fingerprint(place) == before


def test_streams_of_random_numbers_go_by_name_and_seed() -> None:
    run = RunContext(seed=3)
    first = run.rng("movers").random(4).tolist()
    assert run.rng("movers").random(4).tolist() == first
    assert run.rng("trend").random(4).tolist() != first
    assert RunContext(seed=4).rng("movers").random(4).tolist() != first


def test_what_alternatives_share_is_made_once() -> None:
    run, numbers = RunContext(), iter(range(10))
    assert [run.shared("trend", lambda: next(numbers)) for _ in range(3)] == [0, 0, 0]
    assert run.shared("movers", lambda: next(numbers)) == 1


def test_every_column_of_an_appendix_has_a_unit() -> None:
    from medskapa.evidence import Text

    with pytest.raises(ValueError, match="needs a unit"):
        Appendix("t", Text.same("t"), pa.table({"a": [1], "b": [2]}), ("persons",))
