"""A portfolio folder: several plans read as one, which is what ``portfolio`` makes of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from medskapa.basis import compare
from medskapa.evidence import Kind, Text, UserError
from medskapa.methods import RunContext
from medskapa.plans import HomesChange, MoverProfile, Plan, portfolio
from medskapa.plans.io import read_plan
from medskapa.plans.model import of_plan
from medskapa.report.blocks import Cards
from medskapa.report.context import context
from medskapa.report.sections import alternatives as alternatives_section
from medskapa.report.summary import view_card
from medskapa.sources.synthetic import synthetic_region
from tests.plans.town_plan import GOALS, HEAD, NULL, PROPOSAL, SITES, plan_folder
from tests.town import square, town_region

MOVERS = """
  [[alternatives.movers]]
  split = "origin"
  tenure = "coop"
  by = "Bedömt av projektgruppen."
  shares = { sweden = 0.75, abroad = 0.25 }
"""
EFFECTS = """
  [[goals.effects]]
  alternative = "bygg"
  effect = 1
  reason = "Fler möts."
  by = "Projektgruppen"
"""
SQUARE_PLAN = HEAD + NULL + PROPOSAL + MOVERS + GOALS.replace("[[conflicts]]", EFFECTS + "[[conflicts]]", 1)
STATION_PLAN = """
schema = "medskapa-plan/1"
key = "stationsplanen"
title = { sv = "Stationen", en = "The station" }
question = "Ska det byggas vid stationen?"
purpose = "Fler hyresrätter."
municipality = "9902"
landowner = "Kommunen"
procedure = "standard"
started = 2026-02-02
stage = "samrad"
year = 2030
assumptions = ["Tåget går kvar."]

[[alternatives]]
key = "inget"
null = true
title = "Nollalternativ"
description = "Ingen plan."

[[alternatives]]
key = "hyra"
title = { sv = "Hyra", en = "Rent" }
description = "Tjugo hyresrätter."
against = ["Parkeringen försvinner."]

[[alternatives.homes]]
site = "torget"
tenure = "rental"
homes = 20
year = 2029

[[alternatives]]
key = "aga"
title = "Äga"
description = "Tjugo äganderätter."

[[alternatives.homes]]
site = "torget"
tenure = "owned"
homes = 20
year = 2029

[[goals]]
key = "motas"
wording = "Resenärer möts vid stationen."
secured_in = "drift"

[[views]]
group = "Pendlare"
alternative = "aga"
stance = "for"
text = "Vi vill köpa."
source = "Möte i april."
"""
STATION = {"torget": square(1.3, 1.3, 0.2, 0.2)}  # in T2

TOP = """
schema = "medskapa-plan/1"
key = "allt"
title = { sv = "Båda planerna", en = "Both plans" }
question = "Ska båda byggas?"
purpose = "Att se dem tillsammans."
municipality = "9901"
landowner = "Kommunerna"
procedure = "standard"
started = 2026-02-02
stage = "program"
year = 2030
assumptions = ["Båda byggs."]
"""
PLANS = """
[[plans]]
folder = "../torget"

[[plans]]
folder = "../stationen"
name = { sv = "Station", en = "Station" }
"""
NONE = """
[[alternatives]]
key = "noll"
null = true
title = "Nollalternativ"
description = "Inget byggs."
"""
BOTH = """
[[alternatives]]
key = "bada"
title = { sv = "Båda", en = "Both" }
description = "Allt byggs."
against = ["Det blir många byggen på en gång."]

[alternatives.plans]
torgplanen = "bygg"
stationsplanen = "hyra"
"""
ONE = """
[[alternatives]]
key = "torget_forst"
title = { sv = "Torget först", en = "The square first" }
description = "Stationen får vänta."

[alternatives.plans]
torgplanen = "bygg"
stationsplanen = "inget"
"""
OWN = """
[[goals]]
key = "jamnare"
wording = "Staden delas mindre."
group = "origin=abroad"
measure = "dissimilarity"
secured_in = "oversiktsplan"

[[conflicts]]
key = "liv_overallt"
goals = ["jamnare", "torgplanen/lugnt"]
text = "Fler flyttar dit det är stilla."
options = ["Bygg lägre."]
"""
WHOLE = TOP + PLANS + NONE + BOTH + ONE + OWN


def folders(root: Path, toml: str = WHOLE, *, torget: str = SQUARE_PLAN, station: str = STATION_PLAN) -> Path:
    """Two plans beside each other and the portfolio that names them."""
    root.mkdir(exist_ok=True)
    plan_folder(root / "torget", torget)
    plan_folder(root / "stationen", station, STATION)
    (root / "allt").mkdir(exist_ok=True)
    (root / "allt" / "plan.toml").write_text(toml, encoding="utf-8")
    return root / "allt"


@pytest.fixture
def whole(tmp_path: Path) -> Plan:
    """The portfolio, read."""
    return read_plan(folders(tmp_path), town_region())


def members(root: Path) -> tuple[Plan, Plan]:
    """The two plans, each read from its own folder."""
    square_plan, station = (read_plan(root / name, town_region()) for name in ("torget", "stationen"))
    return square_plan, replace(station, title=Text.same("Station"))


# --- what can be read -------------------------------------------------------------------------------


def test_a_portfolio_is_a_plan_whose_alternatives_are_those_of_its_plans(tmp_path: Path, whole: Plan) -> None:
    square_plan, station = members(tmp_path)
    made = portfolio("bada", Text(sv="Båda", en="Both"), [(square_plan, "bygg"), (station, "hyra")])
    both = whole.proposals[0]
    assert (both.changes, both.movers, both.sites, both.parts) == (
        made.changes, made.movers, made.sites, made.parts,
    )  # fmt: skip
    assert both.apply(town_region(), 2030).hash == made.apply(town_region(), 2030).hash
    assert whole.null.changes == (HomesChange("torgplanen/torget", "rental", 4, 2027),)
    assert [a.key for a in whole.proposals] == ["bada", "torget_forst"]
    assert [c.site for c in whole.proposals[1].changes] == [c.site for c in both.changes if "torgp" in c.site]
    assert set(whole.site_by_key) == {"stationsplanen/torget", *(f"torgplanen/{key}" for key in SITES)}


def test_an_alternative_says_which_plans_it_holds(whole: Plan) -> None:
    assert [(p.plan_title.sv, p.title.sv) for p in whole.proposals[0].parts] == [
        ("Torget", "Bygg"),
        ("Station", "Hyra"),
    ]
    assert [(p.plan, p.alternative) for p in whole.null.parts] == [
        ("torgplanen", "noll"),
        ("stationsplanen", "inget"),
    ]


def test_sites_with_the_same_name_are_told_apart_by_their_plan(whole: Plan) -> None:
    names = {s.key: s.name.sv for s in whole.sites}
    assert names["torgplanen/torget"] == "torget (Torget)"
    assert names["stationsplanen/torget"] == "torget (Station)"
    assert names["torgplanen/gransen"] == "gransen"


def test_who_moves_in_is_said_for_the_plans_own_homes_only(whole: Plan) -> None:
    said = whole.proposals[0].movers
    own = tuple(f"torgplanen/{key}" for key in SITES)
    by = Text(sv="Bedömt av projektgruppen (Torget).", en="Bedömt av projektgruppen (The square).")
    assert said == (MoverProfile("origin", (("sweden", 0.75), ("abroad", 0.25)), "coop", by, own),)
    assert whole.null.movers == ()


def test_goals_conflicts_views_and_assumptions_come_along_and_name_their_plan(whole: Plan) -> None:
    goals = {g.key: g for g in whole.goals}
    assert list(goals) == ["jamnare", "torgplanen/motas", "torgplanen/lugnt", "stationsplanen/motas"]
    assert goals["torgplanen/motas"].wording.sv == "Grannar möts vid torget (Torget)."
    assert goals["stationsplanen/motas"].wording.en == "Resenärer möts vid stationen (Station)."
    assert [(e[0], e[1]) for e in goals["torgplanen/lugnt"].effects] == [("bada", 1), ("torget_forst", 1)]
    conflicts = {c.key: c.goals for c in whole.conflicts}
    assert conflicts == {
        "liv_overallt": ("jamnare", "torgplanen/lugnt"),
        "torgplanen/liv_och_lugn": ("torgplanen/motas", "torgplanen/lugnt"),
    }
    against = [t.sv for t in whole.proposals[0].against]
    assert against == ["Det blir många byggen på en gång.", "Parkeringen försvinner (Station)."]
    assert [a.sv for a in whole.assumptions[:2]] == ["Båda byggs.", "Station: Tåget går kvar."]


def test_a_view_follows_the_alternatives_that_hold_it_and_what_is_left_out_is_said(whole: Plan) -> None:
    (view,) = whole.views  # nobody builds homes to own in the portfolio
    assert (view.group.sv, view.alternative, view.also) == ("Skolelever (Torget)", "bada", ("torget_forst",))
    assert whole.assumptions[-1].sv.startswith("Station: Det här ingår inte i portföljen: Äga.")
    assert whole.assumptions[-1].en.endswith("stand in the plan's own basis.")


def test_a_portfolio_is_fictive_when_one_of_its_plans_is(tmp_path: Path, whole: Plan) -> None:
    assert whole.fictive
    real = SQUARE_PLAN.replace("fictive = true", "fictive = false")
    assert not read_plan(folders(tmp_path / "verklig", torget=real), town_region()).fictive


def test_the_hash_covers_every_file_of_every_plan(tmp_path: Path, whole: Plan) -> None:
    assert read_plan(folders(tmp_path / "samma"), town_region()).hash == whole.hash
    other = {whole.hash}
    for number, (name, file) in enumerate(
        (n, f) for n in ("torget", "stationen", "allt") for f in ("plan.toml", "sites.geojson")
    ):
        folder = folders(tmp_path / str(number))
        path = folder.parent / name / file
        if path.is_file():
            path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
            other.add(read_plan(folder, town_region()).hash)
    assert len(other) == 6


def test_the_order_of_plans_changes_neither_region_nor_alternatives(tmp_path: Path, whole: Plan) -> None:
    one, two = PLANS.split("\n\n")
    turned = WHOLE.replace(PLANS, f"\n{two}\n{one}\n")
    other = read_plan(folders(tmp_path / "vand", turned), town_region())
    town = town_region()
    for a, b in zip(whole.alternatives, other.alternatives, strict=True):
        assert (a.changes, a.movers, a.sites) == (b.changes, b.movers, b.sites)
        assert a.apply(town, 2030).hash == b.apply(town, 2030).hash
    assert [p.plan for p in other.proposals[0].parts] == ["stationsplanen", "torgplanen"]


def test_homes_of_two_plans_on_the_same_ground_speak_against(tmp_path: Path) -> None:
    folder = folders(tmp_path)
    plan_folder(tmp_path / "stationen", STATION_PLAN, {"torget": square(0.6, 0.5, 0.2, 0.1)})
    plan = read_plan(folder, town_region())
    said = plan.proposals[0].against[1]
    ours = "torget (Station) och gransen (10\xa0000 m²)"  # 100 m by 100 m of it
    assert said.sv == f"Två planer bygger på samma mark: {ours}. Bostäderna i båda är räknade."
    assert "torget (Station) and gransen (10,000 m²)" in said.en
    assert not any("samma mark" in t.sv for t in plan.proposals[1].against)  # the station waits there


# --- norms, trend and chain -------------------------------------------------------------------------

NORM = """
[[norms]]
key = "trend_damping"
label = "Dämpning"
value = 0.5
unit = "share"
source = "Kommunen"
valid_from = 2026-01-01
status = "house rule"
"""


def test_norms_come_along_unless_the_plans_disagree(tmp_path: Path) -> None:
    plan = read_plan(folders(tmp_path / "a", torget=SQUARE_PLAN + NORM), town_region())
    assert [(n.key, n.value) for n in plan.norms] == [("trend_damping", 0.5)]
    other = STATION_PLAN + NORM.replace("0.5", "0.25")
    error = refused(folders(tmp_path / "b", torget=SQUARE_PLAN + NORM, station=other))
    assert "different values for 'trend_damping': 0.5 in torgplanen, 0.25 in stationsplanen" in error.what
    own = WHOLE + NORM.replace("0.5", "0.75")
    plan = read_plan(folders(tmp_path / "c", own, torget=SQUARE_PLAN + NORM, station=other), town_region())
    assert [n.value for n in plan.norms] == [0.75]


def test_the_trend_is_the_plans_own_or_the_portfolios(tmp_path: Path) -> None:
    still = STATION_PLAN.replace("null = true", 'null = true\ntrend = { kind = "none", note = "Still." }')
    error = refused(folders(tmp_path / "a", station=still))
    assert "torgplanen: observed, stationsplanen: none" in error.what
    written = WHOLE.replace("null = true", 'null = true\ntrend = { kind = "none" }')
    assert read_plan(folders(tmp_path / "b", written, station=still), town_region()).null.trend.kind == "none"
    both = SQUARE_PLAN.replace("null = true", 'null = true\ntrend = { kind = "none" }')
    trend = read_plan(folders(tmp_path / "c", torget=both, station=still), town_region()).null.trend
    assert (trend.kind, trend.note) == ("none", Text.same("Still."))


@pytest.mark.parametrize(
    ("square_plan", "station", "own", "said"),
    [
        (True, True, "", "accepted"),
        (True, False, "", "not accepted"),
        (False, False, "accepted", "accepted"),
        (True, True, "not accepted", "not accepted"),
    ],
)
def test_default_rates_are_accepted_by_the_portfolio_or_by_every_plan(
    tmp_path: Path, square_plan: bool, station: bool, own: str, said: str
) -> None:
    accepted = '\n[chain]\ndefaults = "accepted"\n'
    toml = WHOLE + (f'\n[chain]\ndefaults = "{own}"\n' if own else "")
    plan = read_plan(
        folders(
            tmp_path,
            toml,
            torget=SQUARE_PLAN + accepted * square_plan,
            station=STATION_PLAN + accepted * station,
        ),
        town_region(),
    )
    assert plan.chain == said


# --- what is refused --------------------------------------------------------------------------------


def refused(folder: Path) -> UserError:
    """The error when the portfolio is read; it says where, and what to do."""
    with pytest.raises(UserError) as caught:
        read_plan(folder, town_region())
    assert "plan.toml" in caught.value.where or caught.value.where.endswith("saknas")
    assert caught.value.do
    return caught.value


# what is written, what is written instead, what is said, and what to do
CASES = [
    ('"../stationen"', '"../torget"', "'torgplanen' stands in the portfolio already", "a key of its own"),
    ('"../stationen"', '"../saknas"', "There is no plan here", "plan folder"),
    ('"../stationen"', '"/stationen"', "is not relative", "from the portfolio's folder"),
    ('"../stationen"', '"../allt"', "../allt is itself a portfolio", "Name its plans"),
    ('folder = "../stationen"', 'foldr = "../stationen"', "'folder' is missing", "Is 'foldr' a slip"),
    (PLANS[PLANS.index('\n[[plans]]\nfolder = "../st') :], "", "two plans or more", "Add [[plans]]"),
    ('"hyra"', '"hyran"', "'stationsplanen' has no alternative 'hyran'", "Did you mean 'hyra'? It has: inget"),
    ('stationsplanen = "hyra"', 'stationplanen = "hyra"', "'stationsplanen' is missing", "'stationplanen'"),
    ('stationsplanen = "hyra"', 'stationsplanen = "hyra"\nhamn = "x"', "keys are not known", "torgplanen"),
    ("null = true", 'null = true\nplans = { torgplanen = "noll" }', "own null alternative", "Remove"),
    ("null = true", "null = false", "'plans' is missing", "Add plans"),
    ("[alternatives.plans]", "[[alternatives.homes]]", "'plans' is missing", "Add plans"),
    ("year = 2030", 'year = 2030\nsites = "sites.geojson"', "keys are not known", "Known keys"),
    ("year = 2030", 'year = 2030\ncrs = "EPSG:3007"', "is in EPSG:3007, but the region in EPSG:3006", "Save"),
    ("year = 2030", "year = 2028", "after the portfolio's year of comparison (2028)", "Compare in 2029"),
    ('municipality = "9901"', 'municipality = "1480"', "no municipality '1480'", "9901 Ettköping"),
    ('"torgplanen/lugnt"', '"torgplanen/lungt"', "point to a goal", "Correct the key"),
    ('landowner = "', 'land = "private"\nlandowner = "', "not all of its plans lie on such land", '"mixed"'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "what", "do"), CASES)
def test_a_fault_is_met_with_what_and_what_to_do(
    tmp_path: Path, old: str, new: str, what: str, do: str
) -> None:
    assert old in WHOLE
    error = refused(folders(tmp_path, WHOLE.replace(old, new, 1)))
    assert what in error.what
    assert do in error.do


def test_the_fault_is_found_in_the_file(tmp_path: Path) -> None:
    error = refused(folders(tmp_path, WHOLE.replace('"hyra"', '"hyran"')))
    assert error.where.endswith("[[alternatives]] number 2, [plans]")
    late = refused(folders(tmp_path, WHOLE.replace("year = 2030", "year = 2028", 1)))
    assert late.rows == ("bada: stationsplanen/torget in 2029", "bada: torgplanen/torget in 2029",
                         "torget_forst: torgplanen/torget in 2029")  # fmt: skip


def test_a_fault_in_one_of_the_plans_is_found_there(tmp_path: Path) -> None:
    error = refused(folders(tmp_path, station=STATION_PLAN.replace("homes = 20", 'homes = "20"')))
    assert error.where.startswith(str(tmp_path / "stationen" / "plan.toml"))


def test_what_one_plan_closes_another_cannot_close(tmp_path: Path) -> None:
    closing = """
    [[alternatives.services]]
    site = "torget"
    action = "close"
    kind = "school"
    name = "Ettskolan"
    year = 2030
    """
    station = STATION_PLAN.replace("[[goals]]", closing + "[[goals]]").replace(
        "[[alternatives]]\nkey = \"aga\"", closing + "\n[[alternatives]]\nkey = \"aga\""
    )  # fmt: skip
    error = refused(folders(tmp_path, station=station))
    assert "Two plans close the same in the alternative 'bada'" in error.what
    assert error.rows == ("school Ettskolan: stationsplanen, torgplanen",)


def test_what_a_plan_does_not_count_itself_is_not_refused(tmp_path: Path) -> None:
    """A path that a plan opens after its own year is not there yet, neither for it nor for the portfolio."""
    later = SQUARE_PLAN.replace('name = "Nya stigen"\nyear = 2028', 'name = "Nya stigen"\nyear = 2035')
    plan = read_plan(folders(tmp_path, torget=later), town_region())
    assert plan.proposals[0].apply(town_region(), 2030).tables["links"].num_rows == 1


# --- the basis --------------------------------------------------------------------------------------


def test_the_basis_of_a_portfolio_and_its_page(whole: Plan) -> None:
    made = compare(town_region(), whole, RunContext(draws=20))
    homes = {
        (f.alternative, f.dim("tenure")): f.value
        for f in made.table.select(measure="homes", place="STAD", kind=Kind.CHANGE)
    }
    assert homes["bada", "rental"] == 16  # 20 at the station, without the 4 that come anyway
    assert homes["bada", "coop"] == homes["torget_forst", "coop"] == 10
    assert homes["torget_forst", "rental"] == -4
    assert made.assumptions[0].sv == "Båda byggs."
    seen = context(made, "sv")
    shown = alternatives_section(seen).blocks[0]
    assert isinstance(shown, Cards)
    assert list(shown.items[1].facts[:2]) == [("Torget", "Bygg"), ("Station", "Hyra")]
    assert view_card(seen, whole.views[0]).facts[0][1] == "Båda, Torget först"


def test_the_example_builds_what_its_plans_build(root: Path) -> None:
    region = synthetic_region()
    plan = read_plan(root / "examples" / "portfolj", region)
    first, second = (read_plan(root / "examples" / name, region) for name in ("exempelomradet", "spread"))
    assert plan.fictive
    for made in plan.proposals:
        same = portfolio("x", made.title, [(first, "hyra_bostadsratt"), (second, made.key)])
        assert made.apply(region, plan.year).hash == same.apply(region, plan.year).hash
        assert sum(c.homes for c in made.changes if isinstance(c, HomesChange)) == 300
        assert sum("samma mark" in t.sv for t in made.against) == 1


def test_words_of_a_plan_end_with_its_title(whole: Plan) -> None:
    words = of_plan(Text(sv="Bra.", en="Good"), whole)
    assert words == Text(sv="Bra (Båda planerna).", en="Good (Both plans)")
