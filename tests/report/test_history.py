"""How segregation has changed and how well it would have been guessed, as the report says it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medskapa.basis import Basis
from medskapa.evidence import FindingTable, Interval, Lang, Measure, Norm, Text
from medskapa.methods import NOW, Case, RunContext
from medskapa.methods.situation.hindcasts import history_findings
from medskapa.methods.situation.history_measures import HISTORY_MEASURES
from medskapa.methods.situation.measures import NORMS
from medskapa.methods.situation.places import spread
from medskapa.plans import Alternative
from medskapa.region import Region
from medskapa.report.blocks import Block, Figure, Lines, Para, Section, Table
from medskapa.report.context import context
from medskapa.report.document import document
from medskapa.report.history import history
from tests.methods.small_place import plan
from tests.methods.test_history import APART, BEFORE, scaled, with_years

YEARS = (2020, 2021, 2022, 2023)


def seen(basis: Basis, place: Region, lang: Lang = "sv") -> tuple[Section, ...]:
    """The section on the findings of a small place, in a basis that is otherwise the village's."""
    now = Alternative(NOW, Text.same("nu"), Text.same("nu"), ())
    series = [found for year in YEARS if (found := spread(place, "origin", year)) is not None]
    told = tuple(history_findings(Case(place, place, plan(), now), RunContext(draws=60), series))
    share = replace(
        told[0], measure="group_share", group="origin=abroad", value=0.2, dims=(),
        interval=Interval(0, 1, 0.95, Text.same("x")), no_interval=None, text=None,
    )  # fmt: skip
    measures: dict[str, Measure] = {**basis.measures, **{m.key: m for m in HISTORY_MEASURES}}
    norms: dict[str, Norm] = {**basis.norms, **{n.key: n for n in NORMS}}
    made = replace(
        basis, region=place, plan=replace(basis.plan, municipality="M1"), table=FindingTable((share, *told)),
        measures=measures, norms=norms,
    )  # fmt: skip
    return history(context(made, lang))


def blocks(section: tuple[Section, ...], kind: type[Block]) -> list[Block]:
    return [b for s in section for b in s.blocks if isinstance(b, kind)]


def words(section: tuple[Section, ...]) -> str:
    paragraphs = [b.text for b in blocks(section, Para) if isinstance(b, Para)]
    lines = [line.text for b in blocks(section, Lines) if isinstance(b, Lines) for line in b.items]
    return " ".join([*paragraphs, *lines])


@pytest.fixture(scope="module")
def rising() -> Region:
    """Ever more born abroad, in the areas where they are many, at the same pace each year."""
    return with_years({y: scaled(BEFORE, {"sweden": 1.0, "abroad": 1.1 ** (y - 2020)}) for y in YEARS})


@pytest.fixture(scope="module")
def turning() -> Region:
    """Up for two years and down again, and people live apart in the last."""
    ups = {2020: 1.0, 2021: 1.2, 2022: 1.44}
    tables = {y: scaled(BEFORE, {"sweden": 1.0, "abroad": f}) for y, f in ups.items()}
    return with_years({**tables, 2023: APART})


def test_a_change_has_a_picture_its_table_and_its_sentence(basis: Basis, turning: Region) -> None:
    section = seen(basis, turning)
    picture = next(b for b in blocks(section, Figure) if isinstance(b, Figure))
    assert "<svg" in picture.svg
    assert "mellan 2020 och 2023" in picture.title
    assert picture.table is not None
    assert [row[0].text for row in picture.table.rows] == [
        "Hela ändringen", "Hur grupperna bor (struktur)", "Gruppernas storlek", "Områdenas storlek",
    ]  # fmt: skip
    assert "bor mer åtskilda" in words(section)


def test_growth_alone_is_said_to_be_growth(basis: Basis, rising: Region) -> None:
    said = words(seen(basis, rising))
    assert "beror på att grupperna har blivit större eller mindre" in said
    assert "beror på att grupperna bor mer åtskilda" not in said


def test_a_trend_that_goes_on_is_said_to_be_better_than_no_change(basis: Basis, rising: Region) -> None:
    said = words(seen(basis, rising))
    assert "2022 till 2023: trenden gissade bättre än ”ingen ändring”" in said
    assert "ett enda år ger ingen" in said


def test_a_trend_that_turns_is_said_to_be_worse(basis: Basis, turning: Region) -> None:
    assert "2022 till 2023: trenden gissade sämre än ”ingen ändring”" in words(seen(basis, turning))
    assert "guessed worse than “no change”" in words(seen(basis, turning, "en"))


def test_each_year_stands_beside_no_change_and_what_cannot_be_tested_is_said(
    basis: Basis, rising: Region
) -> None:
    section = seen(basis, rising)
    table = next(t for t in blocks(section, Table) if isinstance(t, Table) and "Fel i" in t.caption)
    assert [row[0].text for row in table.rows] == ["2020 → 2023", "2021 → 2023", "2022 → 2023"]
    assert [cell.text for cell in table.rows[0]][2] == "inte bedömt"
    assert all(cell.finding for row in table.rows for cell in row[1:4])
    *_, untested = blocks(section, Lines)
    assert isinstance(untested, Lines)
    assert any("Flyttkedjan" in line.text for line in untested.items)


def test_with_one_year_there_is_no_such_section(basis: Basis) -> None:
    assert history(context(basis, "sv")) == ()
    assert "history" not in [s.key for s in document(context(basis, "sv")).sections]
