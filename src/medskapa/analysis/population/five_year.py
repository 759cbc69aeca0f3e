"""The textbook form of a projection: women in age groups as wide as the step, closed or with net migration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis.population import _checks

Array = npt.NDArray[np.float64]
ROUNDING = 1e-9
"""Rounding allowed when survivors are held against those alive before."""


@dataclass(frozen=True)
class FiveYears:
    """Women by age group at the start and after each step, and what happened in between, in persons.

    ``women`` (…, steps + 1, ages). ``births_by_age`` (…, steps, ages): boys and girls by the mother's age group.
    ``girls`` (…, steps). ``deaths`` and ``net`` (…, steps, ages), by the age group reached at the step's end.
    """

    women: Array
    births_by_age: Array
    girls: Array
    deaths: Array
    net: Array

    @property
    def births(self) -> Array:
        """All births of each step (…, steps), both sexes."""
        out: Array = self.births_by_age.sum(axis=-1)
        return out

    @property
    def imbalance(self) -> float:
        """The largest number of women who appear or vanish unaccounted for in a step: 0 but for rounding."""
        stock = self.women.sum(axis=-1)
        account = stock[..., :-1] + self.girls - self.deaths.sum(axis=-1) + self.net.sum(axis=-1)
        return float(np.abs(stock[..., 1:] - account).max())


def project_women(
    start: npt.ArrayLike,
    life_years: npt.ArrayLike,
    fertility: npt.ArrayLike,
    *,
    boys_per_girl: float,
    radix: float,
    width: float,
    steps: int,
    net: npt.ArrayLike | None = None,
) -> FiveYears:
    """How many women of each age group there will be when mortality, fertility and net migration stay as they are.

    With L_a the life table's years lived, l0 its radix, n the width of a group and of a step, M the net migrants of
    a step, half of whom come (or leave) at once and half at the end, and S = N + M / 2:

        N'_(a+n) = S_a L_(a+n) / L_a + M_(a+n) / 2
        N'_last = (S_last + S_(last−n)) T_last / T_(last−n) + M_last / 2
        B = Σ_a n f_a (S_a + N'_a) / 2          girls = B / (1 + boys per girl)
        N'_0 = girls · L_0 / (n l0) + M_0 / 2

    start (…, ages): women, the last group open. life_years (…, ages): the last is T, all years from that age on.
    fertility (…, ages): births of either sex per woman and year. net (…, ages): net migrants of each step.

    Raises ``ValueError``, with the index, on missing or negative values, fertility above 1 or in the first group,
    more survivors than there were people, and on groups that net out-migration would take below 0.
    Source: Preston, Heuveline & Guillot (2001), Demography, boxes 6.1 and 6.2.

    >>> told = project_women([30, 20, 10], [5, 5, 2], [0, 0.2, 0], boys_per_girl=1, radix=1, width=5, steps=1)
    >>> told.women[1].round(6).tolist(), round(float(told.births[0]), 6)
    ([12.5, 30.0, 8.571429], 25.0)
    """
    if steps < 1:
        raise ValueError(f"A projection needs at least one step, not {steps}")
    women = _checks.counts("The number of women", start)
    lived = _life_years(life_years, women.shape[-1], radix * width)
    rate, moves = _given(fertility, net, women.shape[-1])
    _checks.refuse(np.atleast_1d(boys_per_girl) <= 0, "Boys per girl must be more than 0")
    shape = np.broadcast_shapes(women.shape, lived.shape, rate.shape, moves.shape)
    stock = np.empty((steps + 1, *shape))
    stock[0] = women
    births, deaths = np.empty((steps, *shape)), np.empty((steps, *shape))
    girls = np.empty((steps, *shape[:-1]))
    for k in range(steps):
        present = stock[k] + moves / 2
        _checks.refuse(present < 0, f"Net migration takes more women than there are in step {k + 1}")
        kept, gone = _survive(present, lived)
        end = kept + moves / 2
        births[k] = width * rate * (present + end) / 2
        girls[k] = births[k].sum(axis=-1) / (1 + boys_per_girl)
        alive = girls[k] * lived[..., 0] / (width * radix)
        gone[..., 0] = girls[k] - alive
        end[..., 0] += alive
        _checks.refuse(end < 0, f"Net migration takes more women than there are in step {k + 1}")
        stock[k + 1], deaths[k] = end, gone
    told = (np.moveaxis(table, 0, -2) for table in (stock, births, deaths))
    of_all = np.broadcast_to(moves[..., None, :], (*shape[:-1], steps, shape[-1]))
    women_told, births_told, deaths_told = told
    return FiveYears(women_told, births_told, np.moveaxis(girls, 0, -1), deaths_told, of_all)


def _survive(present: Array, lived: Array) -> tuple[Array, Array]:
    """Survivors and deaths by the group reached; the first group is empty until births."""
    share = lived[..., 1:-1] / lived[..., :-2]
    open_share = lived[..., -1] / (lived[..., -2] + lived[..., -1])
    kept = np.zeros(np.broadcast_shapes(present.shape, lived.shape))
    kept[..., 1:-1] = present[..., :-2] * share
    oldest = present[..., -2] + present[..., -1]
    kept[..., -1] = oldest * open_share
    gone = np.zeros_like(kept)
    gone[..., 1:-1] = present[..., :-2] * (1 - share)
    gone[..., -1] = oldest * (1 - open_share)
    return kept, gone


def _given(fertility: npt.ArrayLike, net: npt.ArrayLike | None, ages: int) -> tuple[Array, Array]:
    """Fertility and net migrants, checked by themselves and against the ages."""
    rate = _checks.between("Fertility, births per woman and year,", fertility, 0, 1)
    moves = _checks.numbers("The net number of migrants", np.zeros(ages) if net is None else net)
    for name, table in (("fertility", rate), ("net migration", moves)):
        if table.shape[-1:] != (ages,):
            raise ValueError(
                f"{name} has {table.shape[-1:]} ages, the population {(ages,)}: ages are missing"
            )
    _checks.refuse(rate[..., :1] > 0, "Fertility in the first age group is impossible")
    return rate, moves


def _life_years(given: npt.ArrayLike, ages: int, most: float) -> Array:
    lived = _checks.counts("The years lived, L,", given)
    if ages < 3 or lived.shape[-1] != ages:
        raise ValueError(
            f"The life table has {lived.shape[-1]} ages, the population {ages}: they must be the same, at least 3"
        )
    _checks.refuse(
        lived[..., :-1] == 0, "Nobody lives through this age group, L = 0; end the table before it"
    )
    _checks.refuse(
        np.diff(lived[..., :-1], axis=-1) > ROUNDING * most,
        "More people survive than there are, for L rises from this age group to the next",
    )
    _checks.refuse(
        lived[..., :1] > most * (1 + ROUNDING),
        f"The first age group lives more years than its births allow ({most:g})",
    )
    return lived
