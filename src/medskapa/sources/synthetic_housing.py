"""Housing need in the synthetic region: single years of age with ten years of events, households, homes, incomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from medskapa.region import HOUSING_TABLES

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
SEXES = ("women", "men")
OLDEST = 100
_HISTORY = 10
_HEAD_GROUPS = ((16, 19), (20, 24), (25, 29), (30, 44), (45, 64), (65, 79), (80, OLDEST))

# Assumptions of the example, not of the world.
_HEADS = np.array([0.09, 0.44, 0.57, 0.58, 0.60, 0.66, 0.76])
_YOUNG_STAY = 0.004  # how much lower each year the household rate of those under 30 is, against ten years ago
_GOMPERTZ = (0.00003, 0.098)
_AGE_OF_MOTHERS, _SPREAD_OF_MOTHERS = 31.0, 5.2
_TENURES = ("rental", "coop", "owned")
_ROOMS = {
    "rental": (0.14, 0.36, 0.32, 0.13, 0.05), "coop": (0.08, 0.30, 0.35, 0.20, 0.07),
    "owned": (0.01, 0.04, 0.15, 0.30, 0.50),
}  # fmt: skip
_LETS = {"rental": 0.09, "coop": 0.10, "owned": 0.05}
_COST = {
    "rental": (4_800, 6_400, 8_000, 9_700, 11_500), "coop": (6_000, 8_500, 11_500, 14_500, 18_000),
    "owned": (7_000, 9_000, 12_000, 15_500, 19_500),
}  # fmt: skip
_KINDS: dict[
    str, tuple[float, dict[int, float], float]
] = {  # share of households, by size, income against a single's
    "single": (0.42, {1: 1.0}, 1.0),
    "couple": (0.23, {2: 1.0}, 1.95),
    "couple_children": (0.22, {3: 0.35, 4: 0.48, 5: 0.13, 6: 0.04}, 2.35),
    "single_parent": (0.07, {2: 0.5, 3: 0.35, 4: 0.15}, 1.3),
    "other": (0.06, {2: 0.4, 3: 0.3, 4: 0.2, 5: 0.1}, 2.1),
}
_INCOME = {"p10": 10_800, "p25": 14_800, "p50": 20_000, "p75": 26_500, "p90": 33_500}
_PER_PERSON = {
    "homeless_1": 0.0002, "homeless_2": 0.00025, "homeless_3": 0.0016, "homeless_4": 0.0004,
    "homeless_children": 0.0009, "social_contracts": 0.0016, "social_contracts_new": 0.0004,
    "social_contracts_taken_over": 0.0003, "newly_arrived": 0.0006, "violence_exposed": 0.0009,
    "disability_waiting": 0.0005, "students": 0.002,
}  # fmt: skip
_SHARES = {
    "overcrowded": 0.11, "low_standard": 0.13, "strained": 0.05, "overcrowded_low": 0.035,
    "overcrowded_strained": 0.013, "moves_often": 0.02, "adult_children": 0.035, "recurring": 0.27,
}  # fmt: skip


def housing_tables(
    codes: Sequence[str],
    ages: Floats,
    homes: Floats,
    ease: Floats,
    year: int,
    source: str,
    rng: np.random.Generator,
) -> dict[str, pa.Table]:
    """The tables of the housing programme for some municipalities.

    ages : (municipalities, 18) people in five-year groups, the last 85 and over, at the end of the year.
    homes : (municipalities, 3) homes by tenure: rental, coop, owned.
    ease : (municipalities,) how well off people are against the region, 1 = as the region.

    The people of the year are split into single years; earlier years are found by undoing made-up births, deaths and
    moves, so that every year follows from the one before.
    """
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in HOUSING_TABLES}
    for i, code in enumerate(codes):
        people = _single_years(ages[i], rng)
        total = int(people.sum())
        rows["heads"] += _heads(code, people, year)
        for ahead in range(_HISTORY):
            rows["ages"] += _ages(code, people, year - ahead)
            people, events = _year_before(people, rng)
            rows["events"] += [{**e, "area": code, "year": year - ahead} for e in events]
        rows["ages"] += _ages(code, people, year - _HISTORY)
        rows["heads"] += _heads(code, people, year - _HISTORY, back=True)
        heads = sum(r["households"] for r in rows["heads"] if r["area"] == code and r["year"] == year)
        rows["households"] += _households(code, int(heads), year)
        rows["dwellings"] += _dwellings(code, homes[i], float(ease[i]), year)
        rows["incomes"] += _incomes(code, float(ease[i]), year)
        rows["housing_facts"] += _facts(code, total, float(homes[i].sum()), float(ease[i]), year, rng)
    made = {}
    for name, schema in HOUSING_TABLES.items():
        for row in rows[name]:
            row["source"] = source
        made[name] = pa.Table.from_pylist(rows[name], schema=schema)
    return made


def _whole(parts: Floats, total: float) -> Counts:
    """Whole numbers in proportion to the parts that add up to the total, the largest remainders first."""
    exact = parts / parts.sum() * total if parts.sum() else parts
    out: Counts = np.floor(exact).astype(np.int64)
    left = round(float(total)) - int(out.sum())
    out[np.argsort(out - exact, kind="stable")[:left]] += 1
    return out


def _single_years(groups: Floats, rng: np.random.Generator) -> Counts:
    """People by sex and single year, (2, 101), in whole numbers that add up to the five-year groups."""
    out = np.zeros((2, OLDEST + 1), np.int64)
    for g, persons in enumerate(groups):
        first = 5 * g
        last = first + 5 if g < len(groups) - 1 else OLDEST + 1
        span = np.arange(first, last)
        weight = rng.uniform(0.93, 1.07, len(span))
        if g == len(groups) - 1:
            weight = weight * np.exp(-0.19 * (span - first))
        women = 0.49 + 0.0022 * max(first - 55, 0)
        both = _whole(np.concatenate([weight * women, weight * (1 - women)]), float(persons))
        out[0, first:last], out[1, first:last] = both[: len(span)], both[len(span) :]
    return out


def _rates() -> tuple[Floats, Floats, Floats, Floats]:
    """Deaths, moves out and in by age, and births by the mother's age: per person and year."""
    age = np.arange(OLDEST + 1)
    death = np.minimum(_GOMPERTZ[0] * np.exp(_GOMPERTZ[1] * age), 0.5)
    death[0] = 0.002
    young = np.exp(-(((age - 23) / 6.0) ** 2)) + 0.35 * np.exp(-age / 5.0)
    mothers = np.exp(-(((age - _AGE_OF_MOTHERS) / _SPREAD_OF_MOTHERS) ** 2) / 2) * ((age > 14) & (age < 50))
    return death, 0.018 + 0.10 * young, 0.020 + 0.115 * young, mothers


def _year_before(people: Counts, rng: np.random.Generator) -> tuple[Counts, list[dict[str, Any]]]:
    """The people a year earlier, and what happened between: N(a) = N before(a−1) − deaths + moves in − moves out."""
    death, out, into, mothers = _rates()
    deaths = rng.poisson(people * death * np.array([[0.92], [1.1]]))
    left = rng.poisson(people * out)
    came = np.minimum(rng.poisson(people * into), people + deaths + left)
    then = people + deaths + left - came
    before = np.zeros_like(people)
    before[:, : OLDEST - 1] = then[:, 1:OLDEST]
    before[:, OLDEST - 1] = np.rint(0.55 * then[:, OLDEST]).astype(np.int64)
    before[:, OLDEST] = then[:, OLDEST] - before[:, OLDEST - 1]
    births = int(then[:, 0].sum())
    by_age = _whole(before[0] * mothers, births)
    events = [
        {"event": name, "sex": sex, "age": age, "events": float(n)}
        for name, table in (("deaths", deaths), ("moves_in", came), ("moves_out", left))
        for s, sex in enumerate(SEXES)
        for age, n in enumerate(table[s])
    ]
    events += [
        {"event": "births", "sex": "women", "age": a, "events": float(by_age[a])} for a in range(15, 50)
    ]
    return before, events


def _ages(code: str, people: Counts, year: int) -> list[dict[str, Any]]:
    return [
        {"area": code, "sex": sex, "age": age, "year": year, "persons": float(n)}
        for s, sex in enumerate(SEXES)
        for age, n in enumerate(people[s])
    ]


def _heads(code: str, people: Counts, year: int, *, back: bool = False) -> list[dict[str, Any]]:
    rate = _HEADS.copy()
    if back:
        rate[1:3] += _YOUNG_STAY * _HISTORY
    return [
        {"area": code, "age_from": a, "age_to": b, "year": year,
         "households": float(round(float(people[:, a : b + 1].sum()) * r))}
        for (a, b), r in zip(_HEAD_GROUPS, rate, strict=True)
    ]  # fmt: skip


def _households(code: str, total: int, year: int) -> list[dict[str, Any]]:
    cells = [
        (kind, size, share * part)
        for kind, (share, sizes, _) in _KINDS.items()
        for size, part in sizes.items()
    ]
    counts = _whole(np.array([c[2] for c in cells]), total)
    return [
        {"area": code, "kind": kind, "size": size, "year": year, "households": float(n)}
        for (kind, size, _), n in zip(cells, counts, strict=True)
    ]


def _dwellings(code: str, homes: Floats, ease: float, year: int) -> list[dict[str, Any]]:
    rows = []
    for t, tenure in enumerate(_TENURES):
        counts = _whole(np.array(_ROOMS[tenure]), float(homes[t]))
        for rooms, n in enumerate(counts, start=1):
            cost = _COST[tenure][rooms - 1] * (0.7 + 0.3 * ease)
            rows.append(
                {"area": code, "tenure": tenure, "rooms": rooms, "year": year, "homes": float(n),
                 "vacant": float(round(0.006 * n)) if tenure == "rental" else None,
                 "lets": float(round(_LETS[tenure] * n)), "cost_low": float(round(0.82 * cost)),
                 "cost": float(round(cost)), "cost_high": float(round(1.2 * cost))}
            )  # fmt: skip
    return rows


def _incomes(code: str, ease: float, year: int) -> list[dict[str, Any]]:
    return [
        {"area": code, "kind": kind, "year": year,
         **{q: float(round(v * factor * ease, -2)) for q, v in _INCOME.items()}}
        for kind, (_, _, factor) in _KINDS.items()
    ]  # fmt: skip


def _facts(
    code: str, people: int, homes: float, ease: float, year: int, rng: np.random.Generator
) -> list[dict[str, Any]]:
    many = min(max(people / 100_000, 0.4), 1.6)  # larger places have more of it
    facts: Mapping[str, float] = {
        **{f: float(rng.poisson(v * people * many / ease**2)) for f, v in _PER_PERSON.items()},
        **{f: round(float(np.clip(v / ease**2 * rng.uniform(0.9, 1.1), 0.001, 0.9)), 4) for f, v in _SHARES.items()},
        "queue_years": round(2.0 + 3.0 * many, 1), "losses": 0.0008,
        "shortage_start": float(round(0.009 * homes * many)), "planned_homes": float(round(0.045 * homes)),
    }  # fmt: skip
    return [{"area": code, "fact": f, "year": year, "value": v} for f, v in facts.items()]
