"""Profile charts and maps of cells, from plain values."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest

from medskapa.report.cell_maps import HATCHED, cells_svg, in_classes, shares_of_sum, squares
from medskapa.report.grid_study import group_on_map, suppressed
from medskapa.report.maps import MapLegend
from medskapa.report.pictures import chart_svg
from medskapa.report.profile_charts import ProfilePoint, profile_chart

LEGEND = MapLegend("Andel", ("låg", "hög"), ("#ffffcc", "#253494"), "visas inte")


def points(series: str, values: list[float], *, chance: bool = True) -> list[ProfilePoint]:
    return [
        ProfilePoint(
            100.0 * 4**i, v, v - 0.02, v + 0.02, 0.01 if chance else None, 0.03 if chance else None, series
        )
        for i, v in enumerate(values)
    ]


def test_a_profile_has_a_line_a_band_of_chance_and_a_tick_for_each_scale() -> None:
    spec = profile_chart(
        points("utrikes födda", [0.4, 0.3, 0.2]), title="index", scale_title="grannar", chance="slumpen ensam"
    )
    svg = chart_svg(spec, "p", "sv", "Syntetiska data")
    for words in (
        "100",
        "400",
        "1 600",
        "index",
        "grannar",
        "slumpen ensam",
        "utrikes födda",
        "Syntetiska data",
    ):
        assert words in svg.replace("\u00a0", " ").replace("\u202f", " ")
    assert "NaN" not in svg
    assert "undefined" not in svg
    xs = sorted(float(x) for x in re.findall(r'<path transform="translate\(([\d.]+),', svg) if float(x) > 0)
    assert len(xs) >= 3


def test_scales_stand_evenly_on_the_logarithmic_axis() -> None:
    spec = profile_chart(
        points("D", [0.4, 0.3, 0.2], chance=False), title="i", scale_title="k", chance="slump"
    )
    x = spec["layer"][-1]["encoding"]["x"]
    assert x["scale"]["type"] == "log"
    assert x["axis"]["values"] == [100.0, 400.0, 1600.0]
    assert "slump" not in chart_svg(spec, "p", "sv")  # no band, no word for it


def test_every_line_has_its_own_colour_and_dashes() -> None:
    spec = profile_chart(
        [*points("ena", [0.4, 0.3]), *points("andra", [0.2, 0.1])],
        title="i", scale_title="k", chance="slump", colours={"andra": "#111111"},
    )  # fmt: skip
    line = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "line")
    assert line["encoding"]["color"]["scale"]["domain"] == ["ena", "andra", "slump"]
    assert line["encoding"]["color"]["scale"]["range"][1] == "#111111"
    dashes = line["encoding"]["strokeDash"]["scale"]["range"]
    assert dashes[0] != dashes[1]


def test_a_profile_without_points_or_with_scale_0_is_refused() -> None:
    for wrong in ([], [ProfilePoint(0.0, 0.1, None, None, None, None, "D")]):
        with pytest.raises(ValueError, match="scales above 0"):
            profile_chart(wrong, title="i", scale_title="k", chance="slump")


# --- maps -------------------------------------------------------------------------------------------


def square_town(side: int) -> tuple[np.ndarray, np.ndarray]:
    places = np.array(list(product(range(side), range(side))), dtype=np.float64)
    return 1000 + 100 * places[:, 0], 2000 + 100 * places[:, 1]


def test_neighbours_of_a_class_are_drawn_as_one_rectangle() -> None:
    x, y = square_town(4)
    shown = squares(x, y, 100, np.ones(16))
    svg = cells_svg(shown, np.zeros(16, dtype=np.int64), LEGEND, "m")
    drawn = next(path for path in re.findall(r'<path d="([^"]+)" fill="#ffffcc"', svg))
    assert drawn.count("M") == 4  # one a row
    assert svg.count("<path d=") < 8


def test_south_is_down_and_west_is_left() -> None:
    shown = squares([0, 100, 0], [0, 0, 100], 100, [1, 1, 1])
    north_west = np.where((shown.column == 0) & (shown.row == 1), 1, 0)
    svg = cells_svg(shown, north_west, LEGEND, "m")
    x, y = (float(n) for n in re.findall(r'd="M([\d.]+),([\d.]+)H[^"]*" fill="#253494"', svg)[0])
    assert (x, y) == (6.0, 6.0)  # the margin: the picture's upper left corner


def test_what_has_no_value_is_hatched_and_named() -> None:
    shown = squares([0, 100], [0, 0], 100, [1, 1])
    classes = in_classes([0.1, float("nan")], [0.5])
    assert classes.tolist() == [0, HATCHED]
    svg = cells_svg(shown, classes, LEGEND, "m", names={"Björkås": (50.0, 50.0)}, mark="Påhittat")
    assert svg.count("url(#m-none)") == 2  # the square and the legend
    assert "visas inte" in svg
    assert "Björkås" in svg
    assert "Påhittat" in svg
    assert "visas inte" not in cells_svg(shown, np.zeros(2, dtype=np.int64), LEGEND, "m")


def test_many_cells_are_joined_and_weighed_by_people() -> None:
    x, y = square_town(20)
    people = np.ones(400)
    people[0] = 9
    shown = squares(x, y, 100, people, most=100)
    assert shown.times == 2
    assert shown.size_m == 200
    assert len(shown.people) == 100
    values = np.zeros(400)
    values[0] = 1.0
    corner = (shown.column == 0) & (shown.row == 0)
    assert shown.mean(values)[corner].tolist() == [9 / 12]
    assert shown.total(values)[corner].tolist() == [1.0]
    values[0] = float("nan")
    assert shown.mean(values)[corner].tolist() == [0.0]


def test_cells_that_together_make_half_of_a_sum() -> None:
    assert shares_of_sum([5, 3, 1, 1], (0.5,)).tolist() == [1, 0, 0, 0]
    assert shares_of_sum([4, 4, 1, 1], (0.25, 0.5, 0.75)).tolist() == [3, 2, 0, 0]
    assert shares_of_sum([0, 0]).tolist() == [0, 0]


def test_a_hidden_share_cannot_be_worked_out_from_the_others() -> None:
    totals = np.array([[3.0, 40.0, 57.0], [0.0, 40.0, 60.0], [5.0, 40.0, 55.0], [2.0, 3.0, 95.0]])
    assert suppressed(totals, 5).tolist() == [
        [True, True, False],
        [False, False, False],
        [False, False, False],
        [True, True, True],
    ]


def test_the_map_shows_the_largest_group_but_one() -> None:
    assert group_on_map((800, 150, 50), covers=True, ordered=False) == 1
    assert group_on_map((150, 800), covers=True, ordered=False) == 0
    assert group_on_map((800, 150), covers=True, ordered=True) == 0
    assert group_on_map((10, 20), covers=False, ordered=False) == 0
