"""A whole walk on real data: from a city's streets, heights, timetable and grid to an SKA chapter and a senior annex.

The plan, the words and the answers are made up; the city is real, and is called by its own name.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from medskapa.basis import Basis, compare
from medskapa.evidence import Finding, State
from medskapa.methods import NOW, RunContext
from medskapa.plans.io import read_plan
from medskapa.region import Region, read_region
from medskapa.report.context import context
from medskapa.report.document import document
from medskapa.report.page import page
from medskapa.report.senior_annex import write_annex
from medskapa.report.ska_chapter import write_chapter
from tests.cli.test_ska_command import run

PLAN = Path(__file__).parent / "porto_alegre"
CITED = (
    "Göteborgs Stad, Teknisk handbok",
    "Göteborgs Stads miljö- och klimatprogram",
    "Göteborgs Stad, Social konsekvensanalys och barnkonsekvensanalys",
    "Göteborgsregionen, Social konsekvensanalys i detaljplaneprocessen",
)
OLD, CHILD = "everyday_age=old", "everyday_age=child"


def places_of_the_grid(grid: Path, out: Path) -> None:
    """Schools and health centres, which the grid counts in each hexagon, at the hexagon's middle."""
    with (
        grid.open(encoding="utf-8", newline="") as read,
        out.open("w", encoding="utf-8", newline="") as written,
    ):
        table = csv.writer(written)
        table.writerow(["id", "kind", "lon", "lat"])
        for row in csv.DictReader(read):
            for column, kind in (("schools", "school"), ("healthcare", "health_centre")):
                if int(row[column] or 0) > 0:
                    table.writerow([f"{kind}_{row['id']}", kind, row["lon"], row["lat"]])


@pytest.fixture(scope="module")
def region(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Region:
    """The city from its files, by the commands that a planner would use."""
    data, work = shared_data / "data" / "network_porto_alegre_r5r", tmp_path_factory.mktemp("poa")
    city = [
        "region", "city", data / "poa_hexgrid.csv", "--key", "poa", "--name", "Porto Alegre", "--municipality",
        "4314902", "--id", "id", "--x", "lon", "--y", "lat", "--grid-crs", "EPSG:4326", "--population", "population",
        "--year", "2019", "--shape", "hexagon", "--crs", "EPSG:31982", "--source", "IBGE 2010 via r5r", "--osm",
        data / "poa_osm.pbf", "--elevation", data / "poa_elevation.tif", "--elevation-source", "SRTM", "--gtfs",
        data / "poa_eptc.zip", "--gtfs", data / "poa_trensurb.zip", "--out", work / "city",
    ]  # fmt: skip
    places_of_the_grid(data / "poa_hexgrid.csv", work / "places.csv")
    more = [
        "region", "add-places", work / "city", work / "places.csv", "--kind-column", "kind", "--id-column", "id", "--x",
        "lon", "--y", "lat", "--crs", "EPSG:4326", "--source", "Rutnätet, rutans mitt", "--out", work / "whole",
    ]  # fmt: skip
    for words in (city, more):
        code, error = run_quietly(words)
        assert code == 0, error
    return read_region(work / "whole")


def run_quietly(words: Sequence[object]) -> tuple[int, str]:
    """Exit code and errors of a command, outside a test function."""
    from contextlib import redirect_stderr, redirect_stdout
    from io import StringIO

    from medskapa.cli.main import main

    errors = StringIO()
    with pytest.raises(SystemExit) as end, redirect_stdout(StringIO()), redirect_stderr(errors):
        main([str(w) for w in words])
    assert isinstance(end.value.code, int)
    return end.value.code, errors.getvalue()


@pytest.fixture(scope="module")
def basis(region: Region) -> Basis:
    """Everything computed for the made-up plan."""
    return compare(region, read_plan(PLAN, region), RunContext(draws=50))


def level(basis: Basis, measure: str, alternative: str = NOW, **wanted: object) -> Finding:
    """The only level around the site that fits, in ordinary conditions, for those who live there."""
    given = {"measure": measure, "alternative": alternative, "place": "site", "statistic": "value"} | wanted
    found = [
        f for f in basis.table.select(**given)
        if f.kind == "level" and f.dim("conditions") in (None, "ordinary") and f.dim("residents") in (None, "present")
    ]  # fmt: skip
    assert len(found) == 1, given
    return found[0]


def number(finding: Finding) -> float:
    assert finding.value is not None
    return finding.value


def test_the_city_is_itself(region: Region) -> None:
    assert region.names[region.top] == "Porto Alegre"
    assert region.tables["streets"].num_rows > 15_000
    assert region.tables["departures"].num_rows > 0
    heights = region.tables["nodes"]["z_m"].to_numpy()
    assert np.nanmax(heights) - np.nanmin(heights) > 100
    assert any("utdrag" in c.sv for c in region.caveats)  # nearly all departures of the sample are at midday


def test_old_people_reach_less_than_everybody_and_the_way_home_is_counted(basis: Basis) -> None:
    everybody = number(level(basis, "reach_share", group="all", service="health_centre"))
    old = number(level(basis, "reach_share", group=OLD, service="health_centre"))
    assert 0 < old < everybody < 1
    seated = number(level(basis, "rest_share", group=OLD, service="stop"))
    assert 0 < seated < number(level(basis, "reach_share", group=OLD, service="stop"))


def test_slopes_matter_downhill_to_todays_health_centres_and_uphill_to_the_plans(basis: Basis) -> None:
    """On flat streets there and home again would take twice as long as there."""

    def minutes(alternative: str) -> tuple[float, float]:
        wanted = {"group": OLD, "service": "health_centre", "statistic": "mean"}
        there = level(basis, "reach_minutes", alternative, **wanted)
        return number(there), number(level(basis, "round_trip_minutes", alternative, **wanted))

    there, both = minutes(NOW)
    assert both > 2.05 * there
    there, both = minutes("torget")
    assert both < 1.97 * there


def test_hardly_anybody_is_counted_on_straight_lines(basis: Basis) -> None:
    assert number(level(basis, "straight_line_share", group="all", service="stop")) < 0.05


def test_timetables_tell_who_has_a_stop_with_service(basis: Basis) -> None:
    any_time = number(level(basis, "stop_share", group="all", time="any"))
    day = number(level(basis, "stop_share", group="all", time="day"))
    assert 0.5 < day <= any_time
    assert number(level(basis, "stop_departures", group="all", time="day")) > 1


def test_hours_that_the_sample_of_a_timetable_lacks_are_not_assessed(basis: Basis) -> None:
    for time in ("evening", "weekend"):
        found = basis.table.select(measure="stop_share", place="site", time=time)
        assert found
        assert {f.state for f in found} == {State.NOT_ASSESSED}
        assert found[0].text is not None
        assert "utdrag" in found[0].text.sv


def test_what_a_map_of_streets_cannot_tell_is_not_told(region: Region, basis: Basis) -> None:
    """The extract holds streets and what stands by them: two parks and one sports ground are no finding."""
    kinds = set(region.tables["services"]["kind"].to_pylist())
    assert kinds == {"bench", "crossing", "stop", "school", "health_centre"}
    assert region.tables["grounds"].num_rows == 0
    assert any("nästan bara gator" in c.sv for c in region.caveats)
    assert {f.state for f in basis.table.select(measure="green_share")} == {State.NOT_ASSESSED}


def test_the_surroundings_are_near_the_site_and_not_the_whole_city(basis: Basis) -> None:
    near = number(level(basis, "population", group="all"))
    assert 10_000 < near < 100_000
    assert number(level(basis, "population", group="all", place="4314902")) > 800_000
    assert basis.place("site").en == "The site's surroundings, within 1,000 m"


def test_a_health_centre_on_the_hill_helps_all_and_the_old_less(basis: Basis) -> None:
    def gain(group: str) -> float:
        found = basis.table.select(
            measure="reach_share", alternative="torget", place="site", group=group, service="health_centre",
            kind="change", conditions="ordinary",
        )  # fmt: skip
        return number(found[0])

    assert gain("all") > gain(OLD) > 0.1


def test_in_one_single_area_people_who_move_in_are_not_assessed(basis: Basis) -> None:
    found = basis.table.select(measure="population", alternative="torget")
    assert {f.state for f in found} == {State.NOT_ASSESSED}


def test_what_only_the_plan_knows_is_not_told_as_a_gain(basis: Basis) -> None:
    """The data know no groceries and no meeting places: the plan's own would seem to help everybody."""
    for alternative in (NOW, "torget"):
        assert (
            level(basis, "reach_share", alternative, service="grocery", group="all").state
            is State.NOT_ASSESSED
        )
    assert not basis.table.select(measure="free_meeting_share")
    changes = basis.table.select(measure="reach_share", alternative="torget", place="site", kind="change")
    assert {f.group for f in changes} >= {"all", OLD, CHILD, "mobility=wheelchair"}


def test_groups_that_the_data_lack_are_not_assessed_and_assumed_ones_are_marked(basis: Basis) -> None:
    for group in ("income=q1", "sex=women", "tenure=rental", "everyday_age=senior"):
        assert level(basis, "everyday_five_share", group=group).state is State.NOT_ASSESSED
    old = level(basis, "reach_share", group=OLD, service="stop")
    assert "assumed_share_old" in old.norms
    assert any("anta" in c.sv for c in old.caveats)
    for measure in ("senior_persons", "staying", "step_free_nearby", "home_care_minutes"):
        found = [f for f in basis.table.findings if f.measure == measure]
        assert found
        assert {f.state for f in found} == {State.NOT_ASSESSED}


def test_the_chapter_and_the_annex_are_pages_about_this_city(basis: Basis, tmp_path: Path) -> None:
    chapter = write_chapter(basis, tmp_path, "sv")
    annex = write_annex(basis, tmp_path, "sv", purpose="notice")
    c = context(basis, "sv")
    whole = tmp_path / "index.html"
    whole.write_text(page(c, document(c)), encoding="utf-8")
    for path in (chapter["ska.html"], chapter["matris.html"], annex["senior.html"], whole):
        words = unescape(
            re.sub(r"<style>.*?</style>|<[^>]+>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        )
        assert "Porto Alegre" in words
        assert "Påhittad plan" in words
        for cited in CITED:  # who has set a threshold or written a method is named as its source
            words = words.replace(cited, "")
        for other in ("RegSO", "DeSO", "Kungälv", "Göteborg", "Porto Alegres egen"):
            assert other not in words, (path.name, other)
    told = json.loads(chapter["ska.json"].read_text(encoding="utf-8"))
    assert {s["key"] for s in told["sections"]} >= {"impact", "impact_matrix", "impact_handover"}
    matrix = unescape(chapter["matris.html"].read_text(encoding="utf-8"))
    assert "positiv" in matrix
    assert "inte bedömt" in matrix
    senior = unescape(annex["senior.html"].read_text(encoding="utf-8"))
    for words in (
        "ingenstans att vila",
        "Ingen som använder rullstol",
        "Dit och hem",
        "Antagen andel 80 år och äldre",
        "Antagande: gruppen är 3 procent av invånarna och bor som alla andra",
        "Alla fem i vardagen; Mataffär, högst 10 minuter: Regionen har inga uppgifter om mataffär",
        "Apotek, högst 15 minuter",
        "nästan bara gator",
        "planens eget antagande, påhittat",
    ):
        assert words in senior


def test_a_matter_of_some_persons_in_ten_thousand_takes_no_side(basis: Basis, tmp_path: Path) -> None:
    words = unescape(write_chapter(basis, tmp_path, "sv")["ska.html"].read_text(encoding="utf-8"))
    assert "+0,02 procentenheter" not in words
    assert "nästan ingen ändring" in words


def test_a_person_at_the_command_line_gets_there_too(
    region: Region, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from medskapa.region import write_region

    write_region(region, tmp_path / "region")
    code, said, error = run(
        capsys, "senior", "annex", PLAN, "--region", tmp_path / "region", "--out", tmp_path / "out", "--to", "ska",
        "--lang", "en", "--draws", "50",
    )  # fmt: skip
    assert code == 0, error
    assert "senior.pdf" in said
    words = unescape((tmp_path / "out" / "senior.html").read_text(encoding="utf-8"))
    assert "not assessed" in words
    assert "Made-up plan" in words
