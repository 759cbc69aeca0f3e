"""The population without the plan: the change of recent years, damped, with its own uncertainty."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from medskapa.methods.case import Case, RunContext
from medskapa.methods.situation.measures import NORMS
from medskapa.methods.situation.places import Spread, spread, years_with_figures

Array = npt.NDArray[np.float64]
Towns = tuple[tuple[str, ...], npt.NDArray[np.intp]]
FEWEST_YEARS = 3
"""Fewer years than these tell nothing of how much a yearly change varies."""


def growth_draws(case: Case, run: RunContext, found: Spread) -> Array:
    """Growth factors from the latest observed year to the plan's year: (draws, areas, groups).

    ln factor = μ Σ_{j=1..h} φ^j + e_m + e_i, with μ the mean yearly log change of the observed years in the
    municipality and group, φ the damping norm and h years ahead. e_m is the municipality's uncertainty (of μ from
    so few years, and the yearly variation), e_i how much areas have departed from their municipality's change in
    the observed years, as a random walk. But for e_i an area's people grow as its municipality's do. Both are
    normal, with e^e of mean 1, so that the mean of the draws goes on as the trend does. The normal for μ is as
    wide as Student's t in its middle 95 %: with t itself a growth factor has no mean at all. All ones when the
    trend is ``none`` or fewer than three years are known. The draws depend on the split and the seed only.
    Source: Gardner & McKenzie (1985), Management Science 31(10).
    """
    counts = found.counts
    horizon = case.plan.year - counts.year
    years = tuple(y for y in years_with_figures(case.reference, found.split) if y <= counts.year)
    still = np.ones((run.draws, len(counts.areas), len(counts.groups)))
    if case.plan.null.trend.kind == "none" or len(years) < FEWEST_YEARS or horizon <= 0:
        return still
    series = _series(case, found, years)
    if series is None:
        return still
    damping = case.norm(NORMS, "trend_damping").value
    rng = run.rng(f"trend:{found.split}")
    return drawn_growth(series, years, found.municipality, horizon, damping, rng, run.draws)


def drawn_growth(
    series: Array,
    years: tuple[int, ...],
    towns: Towns,
    horizon: int,
    damping: float,
    rng: np.random.Generator,
    draws: int,
) -> Array:
    """The growth of ``growth_draws`` from the last of the years on, from the figures alone: (draws, areas, groups).

    series (years, areas, groups): persons. ``towns``: the municipalities and the index of each area's. Raises
    ``ValueError`` with fewer than three years, which tell nothing of how much the change varies.
    """
    from scipy.special import ndtri, stdtrit

    if len(years) < FEWEST_YEARS:
        raise ValueError(f"A trend with its uncertainty needs {FEWEST_YEARS} years, not {len(years)}")
    log_towns, steps = _town_steps(series, years, towns)
    town = towns[1]
    mean, sd = steps.mean(axis=0), steps.std(axis=0, ddof=1)
    ahead = damping ** np.arange(1, horizon + 1)
    reach, squares = float(ahead.sum()), float((ahead**2).sum())
    wide = stdtrit(len(steps) - 1, 0.975) / ndtri(0.975)
    apart = sd * np.sqrt(wide**2 * reach**2 / len(steps) + squares)
    shape = (draws, *mean.shape)
    common: Array = (mean * reach + rng.standard_normal(shape) * apart - apart**2 / 2)[:, town, :]
    own = _area_sd(series, log_towns, town, years[-1] - years[0]) * np.sqrt(squares)
    noise = rng.standard_normal((draws, *series.shape[1:])) * own - own**2 / 2
    out: Array = _as_fast_as_the_town(np.exp(common), series[-1], town) * np.exp(noise)
    return out


def mean_growth(series: Array, years: tuple[int, ...], towns: Towns, horizon: int, damping: float) -> Array:
    """What the draws' mean goes on as, without their uncertainty: each municipality's factor by group in its areas.

    exp(μ Σ_{j=1..h} φ^j) from the last of the years on, (areas, groups). That areas grow as fast as their
    municipality is not in it, for it leaves their mix of groups as it is. Two years are enough. Raises
    ``ValueError`` with fewer.
    """
    if len(years) < 2:
        raise ValueError("A trend needs two years")
    _, steps = _town_steps(series, years, towns)
    reach = float((damping ** np.arange(1, horizon + 1)).sum())
    out: Array = np.exp(steps.mean(axis=0) * reach)[towns[1]]
    return out


def town_counts(series: Array, towns: Towns) -> Array:
    """People by year, municipality and group, from people by year, area and group."""
    names, town = towns
    out = np.zeros((len(series), len(names), series.shape[2]))
    for i in range(len(names)):
        out[:, i] = series[:, town == i].sum(axis=1)
    return out


def _town_steps(series: Array, years: tuple[int, ...], towns: Towns) -> tuple[Array, Array]:
    """Log people by year, municipality and group, and their yearly changes."""
    logs: Array = np.log(np.maximum(town_counts(series, towns), 1.0))
    return logs, np.diff(logs, axis=0) / np.diff(np.array(years))[:, None, None]


def _as_fast_as_the_town(growth: Array, base: Array, town: npt.NDArray[np.intp]) -> Array:
    """Scale each area's factors so that its people grow as its municipality's do, and only its mix of groups differs.

    Otherwise an area with many people of a fast-growing group would fill up faster than homes are built in it.
    """
    before, after = base.sum(axis=1), (growth * base).sum(axis=2)
    towns = int(town.max()) + 1
    start, end = np.zeros(towns), np.zeros((len(growth), towns))
    np.add.at(start, town, before)
    for i in range(towns):
        end[:, i] = after[:, town == i].sum(axis=1)
    pace = np.divide(end, start, out=np.ones_like(end), where=start > 0)[:, town]
    own = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    scaled: Array = growth * np.divide(pace, own, out=np.ones_like(pace), where=own > 0)[..., None]
    return scaled


def _area_sd(series: Array, log_towns: Array, town: npt.NDArray[np.intp], span: int) -> Array:
    """Yearly standard deviation, by group, of areas' log change around their municipality's, weighted by people."""
    logs = np.log(np.maximum(series, 1.0))
    off = (logs[-1] - logs[0]) - (log_towns[-1] - log_towns[0])[town]
    weight = series[0] / np.maximum(series[0].sum(axis=0), 1.0)
    out: Array = np.sqrt((weight * off**2).sum(axis=0) / span)
    return out


def _series(case: Case, found: Spread, years: tuple[int, ...]) -> Array | None:
    """People by year, area and group, or none when the areas or groups are not the same in every year."""
    tables = []
    for year in years:
        other = spread(case.reference, found.split, year)
        if other is None or (other.counts.areas, other.counts.groups) != (
            found.counts.areas,
            found.counts.groups,
        ):
            return None
        tables.append(other.counts.counts.astype(np.float64))
    return np.array(tables)
