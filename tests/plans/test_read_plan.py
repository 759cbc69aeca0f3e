"""Reading a plan's folder: the examples are read, and bad input is met with what, where and what to do."""

from __future__ import annotations

import warnings
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyogrio
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from medskapa.evidence import Text, UserError
from medskapa.plans import HomesChange, LinkChange, MoverProfile, ServiceChange
from medskapa.plans.io import read_plan
from medskapa.region import Region
from medskapa.sources.synthetic import synthetic_region
from tests.plans.town_plan import GOALS, HEAD, NULL, PROPOSAL, SITES, geojson, plan_folder, town_plan
from tests.town import changed, square, town_region

WHOLE = HEAD + NULL + PROPOSAL + GOALS


@pytest.fixture(scope="session")
def example_region() -> Region:
    """The synthetic region that the examples lie in."""
    return synthetic_region()


def refused(folder: Path, region: Region | None = None) -> UserError:
    """The error when the plan is read; it always says where or which rows, and what to do."""
    with pytest.raises(UserError) as caught:
        read_plan(folder, region or town_region())
    assert caught.value.where or caught.value.rows
    assert caught.value.do
    return caught.value


def with_toml(folder: Path, old: str, new: str, toml: str = WHOLE) -> Path:
    """The plan's folder with something else in plan.toml."""
    assert old in toml
    return plan_folder(folder, toml.replace(old, new, 1))


# --- what can be read -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["exempelomradet", "spread", "portfolj"])
def test_the_examples_are_read_and_applied(root: Path, example_region: Region, name: str) -> None:
    plan = read_plan(root / "examples" / name, example_region)
    assert plan.fictive
    assert len(plan.proposals) >= 1
    for alternative in plan.alternatives:
        after = alternative.apply(example_region, plan.year)
        planned = sum(c.homes for c in alternative.changes if isinstance(c, HomesChange))
        assert (
            homes_at(after, "municipality", plan.year) - homes_at(example_region, "municipality", 2024)
            == planned
        )
        assert homes_at(after, "deso", plan.year) - homes_at(example_region, "deso", 2024) == planned
        assert after.tables["population"] is example_region.tables["population"]


def homes_at(region: Region, level: str, year: int) -> float:
    """All homes of a level in a year."""
    level_of = region.level_of
    return float(
        sum(
            r["homes"]
            for r in region.tables["homes"].to_pylist()
            if r["year"] == year and level_of[r["area"]] == level
        )
    )


def test_the_plan_is_what_its_file_says(tmp_path: Path) -> None:
    plan = town_plan(tmp_path / "plan")
    assert (plan.key, plan.municipality, plan.year, plan.started) == (
        "torgplanen",
        "9901",
        2030,
        date(2026, 2, 2),
    )
    assert plan.title == Text(sv="Torget", en="The square")
    assert plan.question == Text.same("Ska det byggas vid torget?")  # one string is for every language
    assert [s.key for s in plan.sites] == ["torget", "gransen", "stigen", "punkten"]
    kinds = [type(c) for c in plan.proposals[0].changes]
    assert kinds == [HomesChange, ServiceChange, ServiceChange, LinkChange]
    assert plan.conflicts[0].goals == ("motas", "lugnt")
    assert (plan.goals[0].group, plan.goals[0].secured_in) == ("all", "not_secured")
    assert plan.null.trend.kind == "observed"


def test_the_same_files_give_the_same_hash_and_others_another(tmp_path: Path) -> None:
    one = town_plan(tmp_path / "a").hash
    assert town_plan(tmp_path / "b").hash == one
    assert read_plan(with_toml(tmp_path / "c", "homes = 10", "homes = 11"), town_region()).hash != one
    other_site = plan_folder(tmp_path / "d", sites=SITES | {"punkten": shapely.Point(501_500, 6_401_501)})
    assert read_plan(other_site, town_region()).hash != one


def test_notepad_may_have_put_a_mark_first_in_the_files(tmp_path: Path) -> None:
    folder = plan_folder(tmp_path / "plan")
    for name in ("plan.toml", "sites.geojson"):
        (folder / name).write_bytes(b"\xef\xbb\xbf" + (folder / name).read_bytes())
    assert read_plan(folder, town_region()).key == "torgplanen"


MOVERS = """
  [[alternatives.movers]]
  split = "origin"
  by = "Bedömt av projektgruppen."
  shares = { sweden = 0.75, abroad = 0.25 }
"""


def test_a_stated_profile_of_those_who_move_in(tmp_path: Path) -> None:
    plan = read_plan(plan_folder(tmp_path / "plan", HEAD + NULL + PROPOSAL + MOVERS), town_region())
    by = Text.same("Bedömt av projektgruppen.")
    assert plan.proposals[0].movers == (MoverProfile("origin", (("sweden", 0.75), ("abroad", 0.25)), "", by),)


@pytest.mark.parametrize("crs", [None, "EPSG:3006", "urn:ogc:def:crs:EPSG::3006"])
def test_a_geojson_file_in_the_plans_system(tmp_path: Path, crs: str | None) -> None:
    folder = plan_folder(tmp_path / "plan")
    (folder / "sites.geojson").write_text(geojson(SITES, crs), encoding="utf-8")
    assert read_plan(folder, town_region()).site_by_key["torget"].shape.equals(SITES["torget"])


def geopackage(folder: Path, crs: str | None, shapes: dict[str, BaseGeometry]) -> Path:
    """The plan's folder with its sites in a GeoPackage."""
    plan_folder(folder, WHOLE.replace('"sites.geojson"', '"sites.gpkg"'))
    (folder / "sites.geojson").unlink()
    table = pa.table(
        {
            "site": list(shapes),
            "name_sv": [f"Platsen {k}" for k in shapes],
            "geometry": [shapely.to_wkb(s) for s in shapes.values()],
        }
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="'crs' was not provided")
        pyogrio.write_arrow(
            table, folder / "sites.gpkg", layer="sites", driver="GPKG", geometry_name="geometry",
            geometry_type="Unknown", crs=crs,
        )  # fmt: skip
    return folder


def test_a_geopackage_in_the_plans_system(tmp_path: Path) -> None:
    plan = read_plan(geopackage(tmp_path / "plan", "EPSG:3006", SITES), town_region())
    assert plan.site_by_key["gransen"].shape.equals(SITES["gransen"])
    assert plan.site_by_key["gransen"].name.sv == "Platsen gransen"


# --- the map file -----------------------------------------------------------------------------------

BOW_TIE = shapely.Polygon(
    [(500_100, 6_400_100), (500_300, 6_400_300), (500_300, 6_400_100), (500_100, 6_400_300)]
)


@pytest.mark.parametrize(
    ("shape", "what", "do"),
    [
        (BOW_TIE, "border of the site 'torget' is not valid: Self-intersection", "Fix geometries"),
        (
            shapely.box(11.9, 57.7, 12.0, 57.8),
            "'torget' seems to be in degrees (11.9000, 57.7000)",
            "EPSG:3006",
        ),
        (shapely.Point(11.9, 57.7), "seems to be in degrees", "EPSG:3006"),
        (shapely.Polygon(), "'torget' is empty", "Draw it"),
        (square(10, 10), "outside the region 'Påhittade staden'", "coordinates"),
        (square(2.9, 0, 0.2, 0.2), "wholly or partly outside", "coordinates"),  # half of it is outside
    ],
)
def test_a_site_that_is_badly_drawn(tmp_path: Path, shape: BaseGeometry, what: str, do: str) -> None:
    error = refused(plan_folder(tmp_path / "plan", sites=SITES | {"torget": shape}))
    assert what in error.what
    assert do in error.do
    assert "sites.geojson" in error.where or error.rows == ("torget",)


@pytest.mark.parametrize("text", ["", "{", "[]", '"torget"', "{}", '{"features": 1}', '{"features": [1]}'])
def test_a_file_that_is_not_geojson(tmp_path: Path, text: str) -> None:
    folder = plan_folder(tmp_path / "plan")
    (folder / "sites.geojson").write_text(text, encoding="utf-8")
    assert "not a GeoJSON FeatureCollection" in refused(folder).what


@pytest.mark.parametrize(
    ("feature", "what"),
    [
        ('{"properties": {"site": "torget"}, "geometry": null}', "'torget' is empty"),
        ('{"properties": {"site": "torget"}, "geometry": {"type": "Polygon"}}', "'torget' cannot be read"),
        ('{"properties": {"site": "torget"}}', "not a GeoJSON FeatureCollection"),
        ('{"properties": ["site"], "geometry": null}', "not a GeoJSON FeatureCollection"),
        ('{"properties": {}, "geometry": null}', "Feature 1 has no site key"),
        ('{"properties": null, "geometry": null}', "Feature 1 has no site key"),
    ],
)
def test_a_feature_that_is_no_site(tmp_path: Path, feature: str, what: str) -> None:
    folder = plan_folder(tmp_path / "plan")
    (folder / "sites.geojson").write_text(f'{{"features": [{feature}]}}', encoding="utf-8")
    assert what in refused(folder).what


def test_a_file_without_features(tmp_path: Path) -> None:
    error = refused(plan_folder(tmp_path / "plan", sites={}))
    assert "sites.geojson has no features" in error.what


def test_two_features_with_the_same_key(tmp_path: Path) -> None:
    folder = plan_folder(tmp_path / "plan")
    text = (folder / "sites.geojson").read_text(encoding="utf-8")
    (folder / "sites.geojson").write_text(text.replace('"gransen"', '"torget"'), encoding="utf-8")
    assert "Two features are called 'torget'" in refused(folder).what


@pytest.mark.parametrize("crs", ["EPSG:3007", "urn:ogc:def:crs:OGC:1.3:CRS84", "hemma"])
def test_a_geojson_file_in_another_system(tmp_path: Path, crs: str) -> None:
    folder = plan_folder(tmp_path / "plan")
    (folder / "sites.geojson").write_text(geojson(SITES, crs), encoding="utf-8")
    error = refused(folder)
    assert f"sites.geojson is in {crs}, but the plan is in EPSG:3006" in error.what


def test_a_geojson_file_whose_system_is_not_said_as_it_should(tmp_path: Path) -> None:
    folder = plan_folder(tmp_path / "plan")
    text = geojson(SITES).replace(
        '{"type": "FeatureCollection"', '{"crs": "EPSG:3006", "type": "FeatureCollection"'
    )
    (folder / "sites.geojson").write_text(text, encoding="utf-8")
    assert "not a GeoJSON FeatureCollection" in refused(folder).what


def test_a_geopackage_that_does_not_say_its_system(tmp_path: Path) -> None:
    error = refused(geopackage(tmp_path / "plan", None, SITES))
    assert "sites.gpkg does not say which coordinate system it is in" in error.what
    assert "EPSG:3006" in error.do


def test_a_geopackage_in_another_system(tmp_path: Path) -> None:
    error = refused(geopackage(tmp_path / "plan", "EPSG:3007", SITES))
    assert "sites.gpkg is in EPSG:3007, but the plan is in EPSG:3006" in error.what


def test_a_geopackage_with_a_bow_tie(tmp_path: Path) -> None:
    error = refused(geopackage(tmp_path / "plan", "EPSG:3006", SITES | {"torget": BOW_TIE}))
    assert "Self-intersection" in error.what


def test_a_geopackage_that_is_none(tmp_path: Path) -> None:
    folder = geopackage(tmp_path / "plan", "EPSG:3006", SITES)
    (folder / "sites.gpkg").write_bytes(b"not a map")
    assert "sites.gpkg cannot be read as a map file" in refused(folder).what


def test_a_map_file_that_is_not_there(tmp_path: Path) -> None:
    folder = plan_folder(tmp_path / "plan")
    (folder / "sites.geojson").unlink()
    assert "sites.geojson is missing" in refused(folder).what


@pytest.mark.parametrize("path", ["../sites.geojson", "sub/sites.geojson"])
def test_a_map_file_outside_the_plans_folder_is_never_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "sites.geojson").write_text(geojson(SITES), encoding="utf-8")
    error = refused(with_toml(tmp_path / "plan", '"sites.geojson"', f'"{path}"'))
    assert "is not in the plan's folder" in error.what


def test_a_region_without_a_border_cannot_hold_a_plan(tmp_path: Path) -> None:
    bare = town_region(changed("areas", {"area": "STAD"}, geometry=None))
    assert "has no border" in refused(plan_folder(tmp_path / "plan"), bare).what


# --- plan.toml --------------------------------------------------------------------------------------


def test_no_plan_here(tmp_path: Path) -> None:
    assert "plan.toml is missing" in refused(tmp_path).what


@pytest.mark.parametrize(
    "data", [b"key = ", b"[[", b"key = 1\nkey = 2\n", "title = 'Åstaden'".encode("latin-1")]
)
def test_a_file_that_is_not_toml_in_utf8(tmp_path: Path, data: bytes) -> None:
    folder = plan_folder(tmp_path / "plan")
    (folder / "plan.toml").write_bytes(data)
    error = refused(folder)
    assert "plan.toml cannot be read" in error.what or "not saved as UTF-8" in error.what
    assert error.where.endswith("plan.toml")


# what is written, what is written instead, what is said, and what to do
CASES = [
    # schema and system
    (
        '"medskapa-plan/1"',
        '"medskapa-plan/2"',
        "'medskapa-plan/2'; this version reads medskapa-plan/1",
        "Upgrade Medskapa.",
    ),
    ('"medskapa-plan/1"', '"plan"', "schema 'plan'", 'Write schema = "medskapa-plan/1".'),
    ('"EPSG:3006"', '"EPSG:3007"', "plan is in EPSG:3007, but the region in EPSG:3006", "Save"),
    # keys
    ("year = 2030", "year = 2030\nyeer = 1", "keys are not known", "Did you mean 'year'?"),
    ('tenure = "rental"', 'tenure = "rental"\nroms = 2', "keys are not known", "Did you mean 'rooms'?"),
    (
        'stance = "for"',
        'stance = "for"\ncolour = "red"',
        "keys are not known",
        "Known keys here: alternative",
    ),
    ('purpose = "Fler bostäder."', "", "'purpose' is missing", "Add purpose"),
    ("homes = 10", "", "'homes' is missing", "Add homes"),
    # kinds
    ("year = 2030", 'year = "2030"', "should be a whole number", "Correct"),
    ("year = 2030", "year = true", "should be a whole number", "Correct"),
    ("homes = 10", "homes = 10.5", "should be a whole number", "Correct"),
    ("started = 2026-02-02", 'started = "2026-02-02"', "should be a day such as", "Correct"),
    ("started = 2026-02-02", "started = 2026-02-02T08:00:00", "is a time, not a day", "Write 2026-02-02"),
    ("null = true", 'null = "yes"', "should be true or false", "Correct"),
    (
        'title = { sv = "Torget", en = "The square" }',
        'title = { sv = "Torget" }',
        "is not a text",
        "both languages",
    ),
    (
        'title = { sv = "Torget", en = "The square" }',
        'title = { sv = "", en = "x" }',
        "Text needs words in 'sv'",
        "Write the words",
    ),
    (
        'question = "Ska det byggas vid torget?"',
        "question = 1",
        "should be words in quotes",
        "Correct",
    ),
    ('options = ["Stäng tidigt."]', "options = [1]", "is not a text", "Write"),
    # words from a list
    ('municipality = "9901"', 'municipality = "1480"', "no municipality '1480'", "9901 Ettköping"),
    ('municipality = "9901"', 'municipality = "E1"', "no municipality 'E1'", "9901 Ettköping"),
    ('tenure = "rental"', 'tenure = "hyresratt"', "'hyresratt' is not known", "rental, coop, owned"),
    ('tenure = "rental"', 'tenure = "unknown"', "'unknown' is not known", "rental, coop, owned"),
    ('action = "close"', 'action = "shut"', "'shut' is not known", "open, close"),
    ('stage = "samrad"', 'stage = "samråd"', "'samråd' is not known", "samrad"),
    ('procedure = "standard"', 'procedure = "snabbt"', "'snabbt' is not known", "standard"),
    ('secured_in = "not_secured"', 'secured_in = "hopp"', "'hopp' is not known", "not_secured"),
    (
        'secured_in = "not_secured"',
        'secured_in = "drift"\ngroup = "x=y"',
        "The group 'x=y' is not known",
        "split=code",
    ),
    # what points to nothing
    ('site = "gransen"', 'site = "grensen"', "sites that are not in the map file", "Draw the site"),
    (
        'goals = ["motas", "lugnt"]',
        'goals = ["motas", "tyst"]',
        "point to a goal or an alternative",
        "Correct the key",
    ),
    ('goals = ["motas", "lugnt"]', 'goals = ["motas"]', "between two goals", "goals ="),
    ('alternative = "bygg"', 'alternative = "riv"', "point to a goal or an alternative", "Correct the key"),
    # alternatives and goals
    ('key = "bygg"', 'key = "bygg"\nnull = true', "exactly one null alternative", "null = true"),
    ("null = true", "null = false", "exactly one null alternative", "null = true"),
    ('key = "bygg"', 'key = "noll"', "same key", "own key"),
    ('key = "lugnt"', 'key = "motas"', "Two goals have the same key", "own key"),
    (PROPOSAL + GOALS, "", "nothing to compare", "at least one alternative"),
    ("homes = 10", "homes = 10\npersons_per_home = 0", "persons_per_home = 0 is not above 0", "leave it out"),
    ("homes = 10", "homes = 10\npersons_per_home = nan", "persons_per_home = nan", "leave it out"),
]


@pytest.mark.parametrize(("old", "new", "what", "do"), CASES)
def test_a_fault_in_plan_toml_is_met_with_what_and_where_and_what_to_do(
    tmp_path: Path, old: str, new: str, what: str, do: str
) -> None:
    error = refused(with_toml(tmp_path / "plan", old, new))
    assert what in error.what
    assert "plan.toml" in error.where
    assert do in error.do


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("homes = 10", "", "[[alternatives]] number 2, [[homes]] number 1"),
        ('action = "close"', 'action = "shut"', "[[alternatives]] number 2, [[services]] number 2"),
        ('secured_in = "not_secured"', "", "[[goals]] number 1"),
    ],
)
def test_the_fault_is_found_in_the_file(tmp_path: Path, old: str, new: str, where: str) -> None:
    assert refused(with_toml(tmp_path / "plan", old, new)).where.endswith(where)


def test_what_points_to_nothing_is_named(tmp_path: Path) -> None:
    error = refused(with_toml(tmp_path / "a", 'site = "gransen"', 'site = "grensen"'))
    assert error.rows == ("bygg: grensen",)
    error = refused(with_toml(tmp_path / "b", 'goals = ["motas", "lugnt"]', 'goals = ["stilla", "tyst"]'))
    assert error.rows == ("liv_och_lugn: stilla", "liv_och_lugn: tyst")
    error = refused(with_toml(tmp_path / "c", 'alternative = "bygg"', 'alternative = "riv"'))
    assert error.rows == ("Skolelever: riv",)


@pytest.mark.parametrize(
    ("shares", "what", "do"),
    [
        ("{ sweden = 0.75, abroad = 0.2 }", "add up to 0.950", "add up to 1"),
        ("{ sweden = 1.25, abroad = -0.25 }", "add up to 1.000", "0 or more"),
        ("{ sweden = nan, abroad = 0.25 }", "add up to nan", "add up to 1"),
        ("{ sweden = 0.75, foreign = 0.25 }", "keys are not known", "Known keys here: abroad, sweden"),
        ("{ }", "add up to 0.000", "add up to 1"),
        ("0.5", "should be a table", "Correct"),
    ],
)
def test_shares_of_those_who_move_in_add_up(tmp_path: Path, shares: str, what: str, do: str) -> None:
    toml = HEAD + NULL + PROPOSAL + MOVERS.replace("{ sweden = 0.75, abroad = 0.25 }", shares)
    error = refused(plan_folder(tmp_path / "plan", toml))
    assert what in error.what
    assert do in error.do


def test_a_judgement_is_on_its_scale_and_of_an_alternative(tmp_path: Path) -> None:
    effect = """
      [[goals.effects]]
      alternative = "bygg"
      effect = 1
      reason = "Fler möts."
      by = "Projektgruppen"
    """
    toml = WHOLE.replace('secured_in = "not_secured"', 'secured_in = "not_secured"' + effect)
    plan = read_plan(plan_folder(tmp_path / "a", toml), town_region())
    assert plan.goals[0].effects == (("bygg", 1, Text.same("Fler möts."), Text.same("Projektgruppen")),)
    assert (
        "effect = 3 is not on the scale"
        in refused(with_toml(tmp_path / "b", "effect = 1", "effect = 3", toml)).what
    )
    lost = refused(
        with_toml(
            tmp_path / "c", 'alternative = "bygg"\n      effect', 'alternative = "riv"\n      effect', toml
        )
    )
    assert lost.rows == ("motas: riv",)


def test_a_plan_that_is_older_than_its_procedure(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="'standard' did not hold on 2014-03-01"):
        read_plan(with_toml(tmp_path / "a", "started = 2026-02-02", "started = 2014-03-01"), town_region())
    with pytest.raises(UserError, match="'enkelt' did not hold on 2026-02-02"):
        read_plan(with_toml(tmp_path / "b", 'procedure = "standard"', 'procedure = "enkelt"'), town_region())


def test_stages_have_their_dates(tmp_path: Path) -> None:
    dated = HEAD + "[stage_dates]\nsamrad = 2026-10-05\nplanbesked = 2025-11-10\n" + NULL + PROPOSAL
    plan = read_plan(plan_folder(tmp_path / "a", dated), town_region())
    assert plan.stage_dates == (("planbesked", date(2025, 11, 10)), ("samrad", date(2026, 10, 5)))
    error = refused(with_toml(tmp_path / "b", "samrad = 2026", "samradet = 2026", dated))
    assert "Did you mean 'samrad'?" in error.do
    assert error.where.endswith("[stage_dates]")


def test_the_year_must_lie_after_the_figures(tmp_path: Path) -> None:
    error = refused(with_toml(tmp_path, "year = 2030", "year = 2020"))
    assert "has figures up to" in error.what
    assert "later year" in error.do


def test_a_stage_must_belong_to_the_procedure(tmp_path: Path) -> None:
    toml = WHOLE.replace('procedure = "standard"', 'procedure = "begransat"')
    error = refused(with_toml(tmp_path, 'stage = "samrad"', 'stage = "granskning"', toml))
    assert "not part of the procedure" in error.what
    assert error.rows == ("granskning",)


def test_homes_of_another_time_are_not_silently_left_out(tmp_path: Path) -> None:
    late = refused(with_toml(tmp_path, "homes = 10\nyear = 2028", "homes = 10\nyear = 2040"))
    assert "after the year of comparison (2030)" in late.what
    assert late.rows == ("bygg: 10 coop in 2040",)
    early = refused(with_toml(tmp_path, "homes = 10\nyear = 2028", "homes = 10\nyear = 2020"))
    assert early.rows == ("bygg: 10 coop in 2020",)


def test_an_agreement_needs_the_right_land(tmp_path: Path) -> None:
    toml = WHOLE.replace('procedure = "standard"', 'land = "municipal"\nprocedure = "standard"')
    error = refused(
        with_toml(tmp_path, 'secured_in = "not_secured"', 'secured_in = "exploateringsavtal"', toml)
    )
    assert "cannot be made on municipal land" in error.what


def test_a_slip_in_a_required_key_is_pointed_out(tmp_path: Path) -> None:
    error = refused(with_toml(tmp_path, 'landowner = "Kommunen"', 'landovner = "Kommunen"'))
    assert "'landovner'" in error.do
