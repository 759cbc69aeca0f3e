"""Shortage, special groups, contracts, gaps and the whole programme: by hand and as identities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from medskapa.evidence import UserError
from medskapa.methods import RunContext
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.inputs import SPECIAL, HousingInputs
from medskapa.methods.housing.problems import EIGHT, problems_of, problems_of_sample, read_sample
from medskapa.methods.housing.programme import programme
from medskapa.methods.housing.special import contracts_of, ladder_of, special_of
from medskapa.methods.housing.unknown import gaps_of
from medskapa.region import HOUSING_TABLES
from medskapa.sources.synthetic import synthetic_region
from tests.town import SOURCE, town_region


def ask(facts: Mapping[str, float], households: float = 1000) -> Ask:
    rows = {
        "households": [
            {
                "area": "9901",
                "kind": "single",
                "size": 1,
                "year": 2023,
                "households": households,
                "source": SOURCE,
            }
        ],
        "housing_facts": [
            {"area": "9901", "fact": f, "year": 2023, "value": v, "source": SOURCE} for f, v in facts.items()
        ],
    }
    tables = {n: pa.Table.from_pylist(x, schema=HOUSING_TABLES[n]) for n, x in rows.items()}
    return Ask(town_region(tables), "9901", date(2026, 1, 1))


def test_at_least_one_by_hand() -> None:
    """10 % overcrowded, 12 % low standard, 4 % both: 18 %; 5 % strained, 1 % of them overcrowded: 22 %."""
    made = problems_of(ask({"overcrowded": 0.10, "low_standard": 0.12, "overcrowded_low": 0.04}))
    assert made is not None
    assert made.some == pytest.approx((0.18, 0.18))
    more = problems_of(ask({"overcrowded": 0.10, "low_standard": 0.12, "overcrowded_low": 0.04, "strained": 0.05,
                            "overcrowded_strained": 0.01}))  # fmt: skip
    assert more is not None
    assert more.some == pytest.approx((0.18, 0.22))
    assert set(more.missing) == set(EIGHT) - set(more.shares)


@pytest.mark.parametrize(("one", "other", "both"), [(0.10, 0.12, 0.11), (0.7, 0.6, 0.2)])
def test_an_overlap_that_cannot_be_is_refused(one: float, other: float, both: float) -> None:
    """More than the smaller of its parts, or less than what they must share."""
    with pytest.raises(UserError, match="cannot be the overlap"):
        problems_of(ask({"overcrowded": one, "low_standard": other, "overcrowded_low": both}))


def test_a_sample_tells_the_overlap_exactly() -> None:
    """Four households: one with both, one with the first, two with none."""
    made = problems_of_sample(
        ask({}), [[1, 1], [1, 0], [0, 0], [0, 0]], [1, 1, 1, 1], ("overcrowded", "low_standard"), 2023, "x"
    )
    assert made.shares == pytest.approx({"overcrowded": 0.5, "low_standard": 0.25, "overcrowded_low": 0.25})
    assert made.some == pytest.approx((0.5, 0.5))
    assert made.households == 1000
    assert made.low["overcrowded"] < 0.5 < made.high["overcrowded"]


def test_social_contracts_by_hand() -> None:
    """100 contracts, 12 new and 6 taken over a year, 6 % lost: they end at 12 / 0.12 = 100 and stay there."""
    facts = {"social_contracts": 100.0, "social_contracts_new": 12.0, "social_contracts_taken_over": 6.0}
    made = contracts_of(ask(facts), 2023)
    assert made is not None
    assert made.stock == pytest.approx(np.full(11, 100.0))
    assert [made.steady, made.duration] == pytest.approx([100, 1 / 0.12])
    assert made.doubled[-1] < made.doubled[0]
    stock = np.diff(made.stock) - 12 + made.taken_over + made.lost
    assert stock == pytest.approx(np.zeros(10), abs=1e-9)
    assert contracts_of(ask({**facts, "social_contracts": 3.0}), 2023) is None
    assert contracts_of(ask({}), 2023) is None


def test_the_ladder_keeps_those_who_come() -> None:
    facts = {"social_contracts": 100.0, "social_contracts_new": 12.0, "social_contracts_taken_over": 6.0,
             "homeless_1": 20.0}  # fmt: skip
    made = ladder_of(ask(facts), 2023)
    assert made is not None
    assert made.stock[:, 0] == pytest.approx(np.full(11, 20.0))
    # 0.6 of 1.5 go on to a contract, and half of those that leave it have taken it over
    assert made.chance == pytest.approx(0.6 / 1.5 * 0.5)


def test_few_people_are_never_told() -> None:
    facts = {"homeless_1": 4.0, "homeless_children": 9.0, "homeless_3": 5.0, "violence_exposed": 0.0}
    made = special_of(ask(facts), HousingInputs(), None, None, 2023)
    told = {c.what.en: c for g in made.groups for c in g.counts}
    hidden = {k: c.hidden for k, c in told.items()}
    assert hidden["acute homelessness (situation 1)"]
    assert hidden["children with homeless parents"]
    assert not hidden["long-term solutions (situation 3)"]
    assert told["households seeking protection from violence"].value == 0
    assert all(c.value is None for c in told.values() if c.hidden)
    assert [g.key for g in made.groups] == list(SPECIAL)
    assert {g.key for g in made.groups if g.empty} >= {"newly_arrived", "disability"}


def test_gaps_are_named_with_who_has_the_figures() -> None:
    made = {g.key: g for g in gaps_of(ask({"queue_years": 4.0}))}
    assert "households" not in made
    assert "queue" not in made
    assert made["ages"].source.en == "SCB, TAB638"
    assert {"events", "heads", "dwellings", "incomes", "problems", "contracts", "group_homeless"} <= set(made)
    assert gaps_of(Ask(synthetic_region(), "1440", date(2026, 1, 1))) == ()


def test_a_programme_with_nothing_says_what_is_lacking() -> None:
    made = programme(Ask(town_region({}), "9901", date(2026, 1, 1)), HousingInputs(), RunContext(draws=50))
    assert (made.ahead, made.needed, made.purse, made.flow, made.problems) == (None,) * 5
    assert len(made.gaps) >= 10
    lines = {x.demand.key: x for x in made.checklist}
    assert {x.met for x in lines.values()} <= {"missing", "partly"}
    assert "SCB, TAB638" in lines["demography"].why.sv


def test_figures_that_contradict_each_other_are_told_and_stop_nothing_else() -> None:
    made = programme(
        ask({"overcrowded": 0.10, "low_standard": 0.12, "overcrowded_low": 0.2}),
        HousingInputs(),
        RunContext(draws=50),
    )
    assert made.problems is None
    assert "cannot be the overlap" in made.refused[0]


def test_an_unknown_frame_and_an_unknown_municipality_are_refused() -> None:
    with pytest.raises(UserError, match="legal frame '2031' is not known"):
        programme(ask({}), HousingInputs(legal_frame="2031"), RunContext(draws=50))
    with pytest.raises(UserError, match="no municipality"):
        programme(ask({}).at("0000"), HousingInputs(), RunContext(draws=50))


def test_households_one_by_one_are_read_from_a_file_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "hushall.csv"
    path.write_text("weight,overcrowded,strained\n10,1,0\n20.5,0,\n", encoding="utf-8")
    measures, flags, weights = read_sample(path)
    assert measures == ("overcrowded", "strained")
    assert np.isnan(flags[1, 1])
    assert weights.tolist() == [10, 20.5]
    for text, words in (("overcrowded\n1\n", "columns are"), ("weight,money\n1,1\n", "columns are"),
                        ("weight,strained\n1,ja\n", "no number"), ("", "none")):  # fmt: skip
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match=words):
            read_sample(path)
    with pytest.raises(UserError, match="not there"):
        read_sample(tmp_path / "x.csv")
