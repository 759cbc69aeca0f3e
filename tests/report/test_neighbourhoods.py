"""What the report says of neighbourhoods, on five places of which every number is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from medskapa.basis import Basis, compare
from medskapa.methods import RunContext
from medskapa.plans import Plan
from medskapa.report.blocks import Figure, Para, Section, Table
from medskapa.report.cell_maps import squares
from medskapa.report.context import context
from medskapa.report.document import document
from medskapa.report.mapfile import write_map
from medskapa.report.maps import MapLegend
from medskapa.report.neighbourhood_maps import _drawn, _of_squares
from medskapa.report.neighbourhoods import neighbourhoods
from medskapa.report.why import explanation_lines
from tests.methods.small_place import plan, region
from tests.methods.test_neighbourhoods import NORMS, as_counted


def small_plan() -> Plan:
    return plan(norms=NORMS)


@pytest.fixture(scope="module")
def on_cells() -> Basis:
    return compare(as_counted(region()), small_plan(), RunContext(draws=40))


@pytest.fixture(scope="module")
def coarse() -> Basis:
    return compare(region(), small_plan(), RunContext(draws=40))


def section(basis: Basis, lang: str = "sv") -> Section:
    (made,) = neighbourhoods(context(basis, "sv" if lang == "sv" else "en"))
    return made


def words(made: Section) -> str:
    return "\n".join(block.text for block in made.blocks if isinstance(block, Para))


def figures(made: Section) -> dict[str, Figure]:
    return {block.key: block for block in made.blocks if isinstance(block, Figure)}


def cells_of(made: Section) -> Iterator[str]:
    for block in made.blocks:
        table = block.table if isinstance(block, Figure) else block
        for row in table.rows if isinstance(table, Table) else ():
            yield from (c.finding for c in row if c.finding)


def test_the_sentence_says_what_the_reader_sees(on_cells: Basis) -> None:
    """D at k = 2 000 is 0.2 · 0.38 / (2 · 0.2825 · 0.7175) = 0.187; between towns lie 0.0219 of 0.0246 nats."""
    said = words(section(on_cells))
    assert "Vid 2\xa0000 grannar är boendesegregationen (D) 0,19 för utrikes födda, 2024." in said
    assert "mellan kommunerna och" in said
    assert "100\xa0% vid 2\xa0000 grannar" in said  # all five lie at the edge
    assert "har intervall av omvända test" in said


def test_all_pictures_are_there_with_words_and_tables(on_cells: Basis) -> None:
    made = figures(section(on_cells))
    assert set(made) == {
        "near-profile-origin-abroad",
        "near-map-origin-abroad",
        "near-parts-origin",
        "near-sum-origin",
    }
    for figure in made.values():
        assert figure.table is not None
        assert figure.svg.startswith("<svg")
        assert len(figure.alt) > 40
        assert "{" not in figure.title + figure.alt + figure.source
    profile = made["near-profile-origin-abroad"].table
    assert profile is not None
    assert [row[0].text for row in profile.rows] == [f"De {k}\xa0000 närmaste" for k in (1, 2, 4)]
    assert profile.rows[0][1].text == "0,51"  # 0.2 · 1.04 / (2 · 0.29 · 0.71) = 0.505
    assert "Andelen utrikes födda bland de 2\xa0000 närmaste" in made["near-map-origin-abroad"].title


def test_every_cell_is_drawn_at_its_own_place_whatever_the_order_of_cells() -> None:
    """Four cells, the north-western first: squares go by row from the south, so the classes must follow them."""
    x_m, y_m = np.array([0.0, 100.0, 100.0, 0.0]), np.array([100.0, 0.0, 100.0, 0.0])
    shown = squares(x_m, y_m, 100.0, np.ones(4))
    drawn = _of_squares(shown.of, np.array([3, 1, 2, 0]), 4)
    place = dict(
        zip(zip(shown.column.tolist(), shown.row.tolist(), strict=True), drawn.tolist(), strict=True)
    )
    assert place == {(0, 1): 3, (1, 0): 1, (1, 1): 2, (0, 0): 0}


def test_the_order_of_cells_does_not_change_the_map(on_cells: Basis) -> None:
    c = context(on_cells, "sv")
    field = c.basis.fields[0]
    number = field.table.num_rows
    classes = np.arange(number) % 3
    legend = MapLegend("", ("a", "b", "c"), ("#000001", "#000002", "#000003"))
    order = np.random.default_rng(1).permutation(number)
    turned = replace(field, table=field.table.take(order))
    assert number > 3
    assert _drawn(c, field, classes, legend, "k") == _drawn(c, turned, classes[order], legend, "k")


def test_what_cannot_be_told_from_chance_is_hatched(on_cells: Basis) -> None:
    """Of the five only D, with 28.75 % against 29 %, cannot be told from chance."""
    map_of = figures(section(on_cells))["near-map-origin-abroad"]
    assert "url(#near-map-origin-abroad-none)" in map_of.svg
    assert map_of.table is not None
    assert [c.text for c in map_of.table.rows[-1]][:2] == [
        "går inte att skilja från slumpen, eller visas inte",
        "1",
    ]


def test_every_number_in_the_tables_can_be_explained(on_cells: Basis) -> None:
    c = context(on_cells, "sv")
    ids = set(cells_of(section(on_cells)))
    assert len(ids) > 20
    for row in (c.rows.by_id[i] for i in ids):
        lines = dict(explanation_lines(row, c.names))
        assert lines["Formel"]
        assert "Rutor, 500 m, 2024" in lines["Indata"]
        assert lines["Kontrollerat mot"] != c.w("not_checked")


def test_coarse_is_said_at_the_top_and_under_every_picture(coarse: Basis, on_cells: Basis) -> None:
    made = section(coarse)
    assert "Grova grannskap: för den här regionen finns inga rutor" in words(made)
    assert "intervall av multinomial bootstrap inom varje område" in words(made)
    assert all("Grova grannskap: byggda av RegSO" in f.source for f in figures(made).values())
    assert all(b.note.startswith("Grova") for b in made.blocks if isinstance(b, Table))
    fine = section(on_cells)
    assert "Grova" not in words(fine) + "".join(f.source for f in figures(fine).values())


def test_english_too(on_cells: Basis) -> None:
    made = section(on_cells, "en")
    assert made.title == "Neighbourhoods of the nearest k people"
    assert "At 2,000 neighbours" in words(made)


def test_the_section_is_part_of_the_document_and_left_out_when_there_is_nothing(on_cells: Basis) -> None:
    keys = [s.key for s in document(context(on_cells, "sv")).sections]
    assert keys[keys.index("situation") + 1] == "neighbourhoods"
    assert neighbourhoods(context(replace(on_cells, fields=()), "sv")) == ()


def test_the_map_file_holds_the_cells(on_cells: Basis, coarse: Basis, tmp_path: Path) -> None:
    write_map(context(on_cells, "sv"), tmp_path / "cells.gpkg")
    table = pyogrio.read_arrow(tmp_path / "cells.gpkg", layer="cells_contexts_origin")[1]
    assert table["cell"].to_pylist() == ["c0", "c1", "c2", "c3", "c4"]
    assert table["share_abroad"].to_pylist()[0] == 0.25
    assert set(table["synthetic"].to_pylist()) == {True}
    write_map(context(coarse, "sv"), tmp_path / "coarse.gpkg")
    assert not [name for name, _ in pyogrio.list_layers(tmp_path / "coarse.gpkg") if name.startswith("cells")]
