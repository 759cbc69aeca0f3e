"""Projections, shares and gates at the sizes of a region: thirteen municipalities, and three hundred small areas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.model import Benchmark

YEARS, AGES = 30, 101


def world(areas: int, people: int) -> tuple[Any, Any]:
    """Made-up people in whole numbers by area, sex and age, and rates as Sweden's look."""
    from medskapa.analysis.population.project import Assumptions

    rng = np.random.default_rng(2017)
    age = np.arange(AGES)
    profile = np.exp(-(np.maximum(age - 45, 0) ** 2) / 1400)
    size = people * rng.uniform(0.5, 2.0, (areas, 1, 1))
    start = rng.poisson(size / 2 * profile / profile.sum() * np.ones((areas, 2, AGES))).astype(float)
    deaths = np.minimum(3e-5 * np.exp(0.098 * age), 0.6) * np.ones((areas, 2, AGES))
    out = (0.02 + 0.10 * np.exp(-(((age - 23) / 6) ** 2))) * np.ones((areas, 2, AGES))
    fertility = np.zeros((areas, 2, AGES))
    fertility[:, 0, 15:50] = 0.12 * np.exp(-(((np.arange(15, 50) - 31) / 5.5) ** 2))
    told = Assumptions(
        fertility=fertility[:, None], mother_age="at the year's end", girls=np.full((areas, 1), 0.4878),
        deaths=deaths[:, None], out=out[:, None],
        arrivals=(start * out * 1.02)[:, None],
    )  # fmt: skip
    return start, told


def drawn(areas: int, people: int, draws: int) -> Callable[[Path], Callable[[], Any]]:
    """Draws in whole people with quantiles of each cell, by our kernel."""

    def opener(_: Path) -> Callable[[], Any]:
        from medskapa.analysis.population.draws import draw

        start, told = world(areas, people)

        def call() -> Any:
            made = draw(start, told, years=YEARS, draws=draws, rng=np.random.default_rng(1))
            owed = made.people.sum(axis=-1)[:, :, -1]
            assert owed.shape == (draws, areas)
            return None

        return call

    return opener


def plainly(areas: int, people: int, draws: int, shown: int) -> Callable[[Path], Callable[[], Any]]:
    """The same in plain NumPy, with its own random numbers, for fewer draws; told as the time of all of them."""

    def opener(_: Path) -> Callable[[], Any]:
        import time

        from benchmarks.model import Timed

        start, told = world(areas, people)

        def call() -> Any:
            rng = np.random.default_rng(1)
            began = time.perf_counter()
            now = np.repeat(start[None].astype(int), shown, axis=0)
            kept = []
            for _ in range(YEARS):
                aged = np.zeros_like(now)
                aged[..., 1:] = now[..., :-1]
                aged[..., -1] += now[..., -1]
                births = rng.poisson(now[:, :, 0] * np.asarray(told.fertility)[:, 0, 0]).sum(axis=-1)
                girls = rng.binomial(births, 0.4878)
                aged[:, :, 0, 0], aged[:, :, 1, 0] = girls, births - girls
                aged -= rng.binomial(aged, np.broadcast_to(np.asarray(told.deaths)[:, 0], aged.shape))
                aged -= rng.binomial(aged, np.broadcast_to(np.asarray(told.out)[:, 0], aged.shape))
                aged += rng.poisson(np.broadcast_to(np.asarray(told.arrivals)[:, 0], aged.shape))
                now = aged
                kept.append(np.quantile(now, (0.1, 0.5, 0.9), axis=0))
            took = (time.perf_counter() - began) * draws / shown
            return Timed(seconds=took)

        return call

    return opener


def shares(_: Path) -> Callable[[], Any]:
    """The three keys and two foreign ones for thirteen municipalities, with every axiom tried."""
    from medskapa.basis.shares import FOREIGN, shared_of
    from medskapa.methods.housing.ask import municipalities
    from medskapa.sources.synthetic import synthetic_region

    region = synthetic_region()
    need = {a: 100.0 * (i + 1) for i, a in enumerate(municipalities(region))}

    def call() -> Any:
        made = shared_of(region, need, 20_000, study=tuple(FOREIGN))
        assert made.homes.sum(axis=1).tolist() == [20_000] * len(made.keys)
        return None

    return call


def programmes(_: Path) -> Callable[[], Any]:
    """Everything that the programme computes, for the thirteen municipalities of the example region."""
    from datetime import date

    from medskapa.methods import RunContext
    from medskapa.methods.housing.ask import Ask, municipalities
    from medskapa.methods.housing.inputs import HousingInputs
    from medskapa.methods.housing.programme import programme
    from medskapa.sources.synthetic import synthetic_region

    region = synthetic_region()

    def call() -> Any:
        run = RunContext(draws=500)
        made = [
            programme(Ask(region, a, date(2026, 5, 1)), HousingInputs(), run) for a in municipalities(region)
        ]
        assert all(p.needed is not None and p.flow is not None for p in made)
        return None

    return call


BENCHMARKS = [
    Benchmark(
        name="project-thirteen",
        group="housing",
        ours=drawn(13, 70_000, 1000),
        peer=plainly(13, 70_000, 1000, 20),
        peer_is_ours=True,
        target="13 municipalities × 101 ages × 2 sexes × 30 years × 1,000 draws in at most 5 s and 1500 MB",
        limit_seconds=5,
        max_memory_mb=1500,
        warm_ups=1,
        repeats=3,
    ),
    Benchmark(
        name="project-regso",
        group="housing",
        ours=drawn(300, 4_000, 100),
        target="300 small areas × 101 ages × 2 sexes × 30 years × 100 draws in at most 10 s and 1500 MB",
        limit_seconds=10,
        max_memory_mb=1500,
        warm_ups=1,
        repeats=3,
    ),
    Benchmark(
        name="shares-thirteen",
        group="housing",
        ours=shares,
        target="three keys of the product and two foreign for thirteen municipalities, with axioms, in at most 1 s",
        limit_seconds=1,
        warm_ups=1,
        repeats=5,
    ),
    Benchmark(
        name="programmes-thirteen",
        group="housing",
        ours=programmes,
        target="all that the programme computes for thirteen municipalities with 500 draws, in at most 20 s",
        limit_seconds=20,
        repeats=1,
    ),
]
