"""Do the intervals of ratio projections hold what they promise? Places are drawn whose true ratios are known.

An interval of 80 % must hold 70–90 % of what comes, over age groups and for all ages, one, three and ten years ahead,
where it takes for granted what is so: that ratios vary around a level, or that the level moves. What it holds where it
takes the wrong thing for granted is shown, not judged.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population.backtest import age_groups, from_draws
from medskapa.analysis.population.ratios import Model, cohort_change_ratios, project_draws

WORLDS, DRAWS, SEED = 400, 1000, 2017
LEVEL, LEAST_COVERAGE, MOST_COVERAGE = 0.80, 0.70, 0.90
PARENTS = (20, 44)
GROUPS = (0, 6, 16, 19, 25, 45, 65, 80)

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """A kind of world: years seen, how much ratios vary from year to year together and each age by itself.

    ``together`` and ``alone``: standard deviations of log ratios. ``moves``: the level moves by so much each year, and
    does not return. ``model``: what the intervals take for granted; only worlds that are so are ``judged``.
    """

    name: str
    years: int
    together: float
    alone: float
    moves: bool = False
    model: Model = "same level"
    cohort: int = 2_000

    @property
    def judged(self) -> bool:
        """Whether the intervals take for granted what is so."""
        return self.moves == (self.model == "moving level")


DESIGNS = (
    Design("same level, four years seen", 4, 0.01, 0.01),
    Design("same level, eleven years", 11, 0.01, 0.01),
    Design("same level, most in common", 11, 0.02, 0.002),
    Design("same level, each age by itself", 11, 0.0, 0.03),
    Design("same level, only chance", 11, 0.0, 0.0),
    Design("moving level, six years", 6, 0.01, 0.01, True, "moving level", 200_000),
    Design("moving level, sixteen years", 16, 0.01, 0.01, True, "moving level", 200_000),
    Design("moving level told as the same", 16, 0.01, 0.01, True, "same level", 200_000),
    Design("same level told as moving", 16, 0.01, 0.01, False, "moving level"),
)
AHEAD = (1, 3, 10)


def world(design: Design, rng: np.random.Generator, ages: int = 96) -> Array:
    """A place of both sexes whose true ratios are known but for chance: (years seen + ahead, 2, ages), persons."""
    age = np.arange(ages)
    alive = np.exp(-0.00003 * np.exp(0.095 * age))
    moving = 1 + 0.06 * np.exp(-((age - 22) ** 2) / 20) - 0.02 * np.exp(-((age - 34) ** 2) / 60)
    level = np.stack([alive * moving] * 2)
    level[:, 0] = [0.030, 0.032]
    response = np.exp(-((age - 24) ** 2) / 200) + 0.2
    people = np.stack([design.cohort * np.cumprod(alive)] * 2).round()
    path, off = [people], np.zeros(level.shape)
    for _ in range(design.years - 1 + max(AHEAD)):
        new = rng.normal(0, design.together) * response + rng.normal(0, design.alone, level.shape)
        off = off + new if design.moves else new
        r = level * np.exp(off)
        after = np.zeros(level.shape)
        after[:, 1:] = people[:, :-1]
        after[:, -1] += people[:, -1]
        after = rng.poisson(after * r).astype(np.float64)
        after[:, 0] = rng.poisson(r[:, 0] * after[0, PARENTS[0] : PARENTS[1] + 1].sum())
        people = after
        path.append(people)
    return np.stack(path)


def simulate(design: Design, worlds: int, draws: int, seed: int = SEED) -> Array:
    """How often an interval holds what comes, by years ahead and for the least covered to the best: (AHEAD, cells)."""
    inside = np.zeros((len(AHEAD), len(GROUPS) + 1))
    for k in range(worlds):
        rng = np.random.default_rng([seed, k])
        path = world(design, rng)
        seen, later = path[: design.years], path[design.years :]
        followed = cohort_change_ratios(seen, parents=PARENTS, women=0)
        futures = project_draws(
            seen[-1],
            followed,
            horizon=max(AHEAD),
            draws=draws,
            rng=rng,
            average="geometric",
            model=design.model,
            weights=np.arange(followed.steps) == followed.steps - 1
            if design.moves and design.judged
            else None,
        )
        told = from_draws(age_groups(futures.sum(axis=-2), GROUPS), level=LEVEL)
        came = age_groups(later.sum(axis=-2), GROUPS)
        assert told.low is not None
        assert told.high is not None
        hit = (told.low <= came) & (came <= told.high)
        inside += hit[[h - 1 for h in AHEAD]]
    return inside / worlds


def main() -> int:
    """Print the coverage of each design; 1 when a judged one lies outside what is asked."""
    start = time.perf_counter()
    wrong = 0
    print(
        f"{WORLDS} worlds of each design, {DRAWS} draws each, seed {SEED}. An interval of {LEVEL:.0%} must "
        f"hold {LEAST_COVERAGE:.0%}–{MOST_COVERAGE:.0%}, over age groups and for all ages."
    )
    print("design                             years ahead   age groups   all ages   least–most of the groups")
    for design in DESIGNS:
        for h, kept in zip(AHEAD, simulate(design, WORLDS, DRAWS), strict=True):
            told = (kept[:-1].mean(), kept[-1])
            outside = design.judged and not all(LEAST_COVERAGE <= one <= MOST_COVERAGE for one in told)
            wrong += outside
            mark = "  <-" if outside else "" if design.judged else "  (not judged)"
            print(
                f"{design.name:<34} {h:>11} {told[0]:>12.3f} {told[1]:>10.3f}   "
                f"{kept[:-1].min():.3f}–{kept[:-1].max():.3f}{mark}",
                flush=True,
            )
    print(f"\n{wrong} outside. {time.perf_counter() - start:.0f} s.")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
