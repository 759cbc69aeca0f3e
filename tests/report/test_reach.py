"""The section on everyday reach: what it says first, whose norms, and what it does not know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medskapa.basis import Basis
from medskapa.evidence import FindingTable, Lang
from medskapa.methods import RunContext
from medskapa.methods.reach.indicators import MEASURES, NORMS, PARTS, fields
from medskapa.methods.reach.norms import NORMS as OWN_NORMS
from medskapa.methods.reach.walkers import WALK_NORMS
from medskapa.plans import ServiceChange
from medskapa.report.blocks import Figure, Lines, Para, Section, Table
from medskapa.report.context import Context, context
from medskapa.report.reach import reach
from tests.methods.reach_place import homes, norm, place, plan, scenes
from tests.report.village import village_basis

NEW_PLACE = ServiceChange("square", "open", "meeting_place", "Nya stugan", 2028, (("free", 1.0),))
OWN = norm("green_distance_m", 400.0)


@pytest.fixture(scope="module")
def basis() -> Basis:
    """The indicators of the tiny town with a plan that opens a free meeting place, and nothing else."""
    region, made = place(), plan(homes(number=10, access="lift"), NEW_PLACE, norms=[OWN])
    run = RunContext()
    every = scenes(region, made, run)
    found = tuple(f for scene in every.values() for part in PARTS for f in part(scene, run).findings)
    norms = {n.key: n for n in (*OWN_NORMS, *WALK_NORMS, *NORMS, OWN)}
    return replace(
        village_basis(), region=region, plan=made, table=FindingTable(found), measures={m.key: m for m in MEASURES},
        norms=norms, sources=dict(region.sources), places={p.key: p.label for p in every["now"].places},
        fields=fields(every["now"], run), key_lines=(), appendices=(),
    )  # fmt: skip


def seen(basis: Basis, lang: Lang = "sv") -> tuple[Context, Section]:
    c = context(basis, lang)
    (section,) = reach(c)
    return c, section


def tables(section: Section) -> dict[str, Table]:
    return {b.caption.partition(".")[0].partition(":")[2].strip() or b.caption.partition(".")[0]: b
            for b in section.blocks if isinstance(b, Table)}  # fmt: skip


def cells(table: Table, row: str) -> list[str]:
    (found,) = [r for r in table.rows if r[0].text == row]
    return [cell.text for cell in found[1:]]


def test_the_first_sentence_says_who_gains_what(basis: Basis) -> None:
    c, section = seen(basis)
    first = section.blocks[0]
    assert isinstance(first, Para)
    change = max(
        (r for r in c.rows.select("free_meeting_share", kind="change", place="site") if r.value is not None),
        key=lambda r: r.value or 0.0,
    )
    assert (change.value or 0) > 0.1
    assert "en avgiftsfri mötesplats inom 10 minuter, mot" in first.text
    assert "i nollalternativet" in first.text
    words = [b.text for b in section.blocks if isinstance(b, Para)]
    assert len(words) == len(set(words))  # the only gain is no loss too


def test_a_plan_that_changes_nothing_says_so(basis: Basis) -> None:
    still = tuple(f for f in basis.table.findings if not (f.kind == "change" and (f.value or 0) != 0))
    _, section = seen(replace(basis, table=FindingTable(still)))
    first = section.blocks[0]
    assert isinstance(first, Para)
    assert "ändras inte vad de som bor här i dag når" in first.text


def test_a_row_for_each_thing_and_a_column_for_each_alternative(basis: Basis) -> None:
    """42.5 of 100 have the wood within 400 m; the town has one free meeting place and the plan opens one more."""
    _, section = seen(basis)
    every = tables(section)["alla"]
    assert [col.label for col in every.columns][1:] == ["Nuläge", "ord", "ord"]
    assert cells(every, "Grönområde inom gångavstånd")[0].startswith("4")
    ground = next(b for b in section.blocks if isinstance(b, Table) and b.caption.startswith("Gårdar"))
    assert cells(ground, "Avgiftsfria mötesplatser i närområdet") == ["1", "1", "2"]
    assert cells(ground, "Bostäder med hiss eller entré utan steg")[0] == "66,7\xa0%"


def test_new_residents_have_a_table_of_their_own(basis: Basis) -> None:
    _, section = seen(basis)
    new = next(
        b for b in section.blocks if isinstance(b, Table) and b.caption.startswith("Vad den som flyttar")
    )
    assert cells(new, "Bostäder med hiss eller entré utan steg")[-1] == "100,0\xa0%"


def test_every_number_in_the_tables_is_a_finding(basis: Basis) -> None:
    c, section = seen(basis)
    numbers = [
        cell
        for b in section.blocks
        if isinstance(b, Table) and not b.caption.startswith("Normer")
        for row in b.rows
        for cell in row[1:]
        if cell.tone != "missing"
    ]
    assert len(numbers) > 20
    assert all(cell.finding in c.rows.by_id for cell in numbers)


def test_the_norms_say_whose_they_are(basis: Basis) -> None:
    _, section = seen(basis)
    norms = next(b for b in section.blocks if isinstance(b, Table) and b.caption.startswith("Normer"))
    first = norms.rows[0]
    assert [cell.text for cell in first[:3]] == ["ord", "400", "Ettköpings egen"]
    others = {row[2].text for row in norms.rows[1:]}
    assert others == {"allmän"}
    assert any("inte kontrollerad" in row[3].text for row in norms.rows)


def test_what_is_not_assessed_says_what_is_needed(basis: Basis) -> None:
    _, section = seen(basis)
    lacking = next(
        b for b in section.blocks if isinstance(b, Lines) and b.title.startswith("Vad som inte är bedömt")
    )
    said = " ".join(line.text for line in lacking.items)
    for word in ("GTFS", "signalplanen", "bostädernas storlek", "barriärer"):
        assert word in said


def test_the_map_and_the_chart_have_words_and_figures(basis: Basis) -> None:
    _, section = seen(basis)
    figures = {b.key: b for b in section.blocks if isinstance(b, Figure)}
    assert set(figures) >= {"reach-shares"}
    for figure in figures.values():
        assert figure.svg.startswith("<svg")
        assert figure.table is not None
        assert len(figure.alt) > 40
        assert "{" not in figure.title + figure.alt + figure.source


def test_english_too_and_no_word_is_missing(basis: Basis) -> None:
    _, section = seen(basis, "en")
    assert section.title == "Near in everyday life"
    words = " ".join(b.text for b in section.blocks if isinstance(b, Para))
    words += " ".join(
        cell.text for b in section.blocks if isinstance(b, Table) for row in b.rows for cell in row
    )
    assert "{" not in words
    assert "A green area within walking distance" in words


def test_nothing_is_told_where_nothing_is_found() -> None:
    assert reach(context(village_basis(), "sv")) == ()
