"""How many stay in a situation or an instrument, how many come and go, and where it leads: stocks and flows.

Rates are per person and year: a rate of ½ means two years on average. Those who come do so evenly over the year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from medskapa.analysis._check import Array, Flags, numbers, refuse, together


@dataclass(frozen=True)
class StockFlow:
    """A stock over the years and who came and went.

    ``stock`` (…, years + 1): persons or households at the start and after each year; ``staying`` (…, years + 1): those
    among them who were there from the start. ``inflow`` (…, years); ``outflow`` (…, years, causes); ``person_years``
    (…, years): time spent there in the year. Each year: stock after = stock before + inflow − Σ outflow.
    """

    stock: Array
    staying: Array
    inflow: Array
    outflow: Array
    person_years: Array


@dataclass(frozen=True)
class Steady:
    """Today's stock beside the one that today's flows lead to, all (…).

    ``expected`` = inflow × ``duration``, the mean years of a stay; ``gap`` = stock − expected: above 0 the stock will
    fall if nothing changes. ``half_years``: after so many years half of the gap is gone.
    """

    expected: Array
    duration: Array
    gap: Array
    half_years: Array


@dataclass(frozen=True)
class LadderFlow:
    """The instruments of a ladder over the years.

    ``stock`` (…, years + 1, instruments); ``person_years`` (…, years, instruments); ``moved`` (…, years, instruments,
    instruments): from the first to the second; ``ended`` (…, years, instruments, ends): from an instrument out of the
    ladder. In each year and instrument: stock after = before + inflow + moved in − moved out − ended.
    """

    stock: Array
    person_years: Array
    moved: Array
    ended: Array


@dataclass(frozen=True)
class LadderSteady:
    """What a ladder leads to when flows and rates go on.

    ``stock`` (…, instruments); ``ended`` (…, ends): a year. For one who begins in an instrument: ``duration`` (…,
    instruments, instruments), years that she spends in each, and ``chance`` (…, instruments, ends), how she leaves.
    """

    stock: Array
    ended: Array
    duration: Array
    chance: Array


def stock_of(inflow: npt.ArrayLike, duration: npt.ArrayLike) -> Array:
    """How many there are when so many come each year and stay so long on average: stock = inflow × duration.

    inflow (…), a year; duration (…), years. Returns (…).

    It holds for means over a long time whatever the spread of stays, when the stock neither grows nor falls.

    Raises ``ValueError`` when a number is missing or negative, or shapes do not go together.
    Source: Little (1961), Operations Research 9(3).

    >>> float(stock_of(120, 2.5))
    300.0
    """
    come, stay = numbers("Inflow", inflow, low=0), numbers("Duration", duration, low=0)
    together(("inflow", come), ("duration", stay))
    return np.asarray(come * stay, dtype=np.float64)


def duration_of(stock: npt.ArrayLike, inflow: npt.ArrayLike) -> Array:
    """How long stays are on average in a stock that neither grows nor falls: duration = stock / inflow, years.

    stock, inflow (…). Returns (…); NaN where nobody comes, for that tells nothing of how long they stay.

    Raises ``ValueError`` when a number is missing or negative, or shapes do not go together.
    """
    there, come = numbers("The stock", stock, low=0), numbers("Inflow", inflow, low=0)
    shape = together(("stock", there), ("inflow", come))
    out: Array = np.full(shape, np.nan)
    np.divide(there, come, out=out, where=np.broadcast_to(come > 0, shape))
    return out


def rate_from_share(share: npt.ArrayLike) -> Array:
    """The yearly rate with which a share of those present on a day are gone a year later: −ln(1 − share).

    share (…): 0 to below 1. Returns (…), per year.

    Raises ``ValueError`` when a share is missing, negative, or 1 or more.

    >>> rate_from_share([0, 0.5]).round(6).tolist()
    [0.0, 0.693147]
    """
    gone = numbers("The share that leaves", share, low=0)
    refuse(gone >= 1, gone, "The share that leaves", "must be below 1")
    return np.asarray(-np.log1p(-gone) + 0.0, dtype=np.float64)


def project(stock: npt.ArrayLike, inflow: npt.ArrayLike, exits: npt.ArrayLike) -> StockFlow:
    """How a stock develops with so many coming each year and leaving at given rates, by cause.

    dS/dt = I − h S, h = Σ_c h_c, solved exactly for each year:
    S₁ = S₀ e⁻ʰ + I (1 − e⁻ʰ) / h, and each cause takes h_c of the person-years

    stock (…): at the start; inflow (…, years): in each year; exits (…, years, causes), or such as (causes,) for the
    same in all years: per person and year. Returns `StockFlow`. With flows that go on, S → I / h = inflow × duration.

    Raises ``ValueError`` when a number is missing or negative, there is no year or no cause, or shapes do not go
    together.

    >>> told = project(100, [0, 0], [np.log(2)])
    >>> told.stock.round(9).tolist(), told.outflow[:, 0].round(9).tolist()
    ([100.0, 50.0, 25.0], [50.0, 25.0])
    """
    start, come = numbers("The stock", stock, low=0), numbers("Inflow", inflow, low=0)
    rates = numbers("Exit rates", exits, low=0)
    if come.ndim < 1 or not come.shape[-1] or rates.ndim < 1 or not rates.shape[-1]:
        raise ValueError(f"Inflow needs years and exits need causes: {come.shape}, {rates.shape}")
    shape = together(("stock", start[..., None]), ("inflow", come), ("exits", rates[..., 0]))
    causes = np.broadcast_to(rates, (*shape, rates.shape[-1]))
    come, h = np.broadcast_to(come, shape), causes.sum(axis=-1)
    once, twice = _means(h)
    stocks: Array = np.empty((*shape[:-1], shape[-1] + 1))
    stocks[..., 0] = start
    years: Array = np.empty(shape)
    for t in range(shape[-1]):
        before = stocks[..., t]
        stocks[..., t + 1] = before * np.exp(-h[..., t]) + come[..., t] * once[..., t]
        years[..., t] = before * once[..., t] + come[..., t] * twice[..., t]
    staying = stocks.copy()
    staying[..., 1:] = stocks[..., :1] * np.exp(-np.cumsum(h, axis=-1))
    return StockFlow(stocks, staying, come + 0.0, causes * years[..., None], years)


def steady(stock: npt.ArrayLike, inflow: npt.ArrayLike, exit_rate: npt.ArrayLike) -> Steady:
    """Whether a stock is where its flows lead, or still growing or falling towards it.

    expected = inflow × duration, duration = 1 / exit rate, half of the gap is gone after ln 2 / exit rate years

    stock, inflow a year, exit_rate per person and year: (…), stretched to each other.

    Raises ``ValueError`` when a number is missing or negative, shapes do not go together, or nobody leaves, for then
    the stock grows without end.
    Source: Little (1961), Operations Research 9(3).

    >>> told = steady(250, 120, 0.4)
    >>> float(told.expected), float(told.duration), float(told.gap)
    (300.0, 2.5, -50.0)
    """
    there, come = numbers("The stock", stock, low=0), numbers("Inflow", inflow, low=0)
    rate = numbers("Exit rates", exit_rate, low=0)
    shape = together(("stock", there), ("inflow", come), ("exit rate", rate))
    refuse(rate == 0, rate, "Exit rates", "must be above 0, or the stock grows without end")
    duration = np.broadcast_to(1 / rate, shape) + 0.0
    expected = stock_of(come, duration)
    return Steady(expected, duration, np.asarray(there - expected), np.log(2) * duration)


def ladder(
    stock: npt.ArrayLike, inflow: npt.ArrayLike, moves: npt.ArrayLike, exits: npt.ArrayLike
) -> LadderFlow:
    """How the instruments of a ladder fill and empty: from shelter to social contract, from there to one's own.

    dS_j/dt = I_j + Σ_i q_ij S_i − (Σ_k q_jk + Σ_e x_je) S_j, solved exactly for each year: a Markov chain in
    continuous time. What happens next depends on the instrument alone, not on how long one has been there.

    stock (…, instruments); inflow (…, years, instruments): from outside; moves (…, instruments, instruments): q, per
    person and year from the first to the second, 0 on the diagonal; exits (…, instruments, ends): x, such as a
    contract taken over, or lost. Returns `LadderFlow`.

    Raises ``ValueError`` when a number is missing or negative, the diagonal is not 0, there is no year, or shapes do
    not go together.
    Source: Norris (1997), Markov chains, ch. 2; Van Loan (1978), IEEE Transactions on Automatic Control 23(3).
    """
    from scipy.linalg import expm

    start, come = numbers("The stock", stock, low=0), numbers("Inflow", inflow, low=0)
    q, x = _rates(moves, exits)
    n = q.shape[-1]
    if start.shape[-1:] != (n,) or come.ndim < 2 or come.shape[-1] != n or not come.shape[-2]:
        raise ValueError(
            f"{n} instruments need a stock each and an inflow each year: {start.shape}, {come.shape}"
        )
    lead = together(
        ("stock", start[..., 0]),
        ("inflow", come[..., 0, 0]),
        ("moves", q[..., 0, 0]),
        ("exits", x[..., 0, 0]),
    )
    change = np.swapaxes(_change(q, x), -1, -2)
    block: Array = np.zeros((*change.shape[:-2], 3 * n, 3 * n))
    block[..., :n, :n] = change
    block[..., :n, 2 * n :] = block[..., n : 2 * n, :n] = np.eye(n)
    whole = np.asarray(expm(block), dtype=np.float64)
    kept, once, twice = whole[..., :n, :n], whole[..., n : 2 * n, :n], whole[..., n : 2 * n, 2 * n :]
    years = come.shape[-2]
    stocks: Array = np.empty((*lead, years + 1, n))
    spent: Array = np.empty((*lead, years, n))
    stocks[..., 0, :] = start
    for t in range(years):
        before, new = stocks[..., t, :, None], come[..., t, :, None]
        stocks[..., t + 1, :] = (kept @ before + once @ new)[..., 0]
        spent[..., t, :] = (once @ before + twice @ new)[..., 0]
    each = spent[..., None]
    return LadderFlow(stocks, spent, each * q[..., None, :, :], each * x[..., None, :, :])


def ladder_steady(inflow: npt.ArrayLike, moves: npt.ArrayLike, exits: npt.ArrayLike) -> LadderSteady:
    """What a ladder leads to: how many in each instrument, how long, and by which end they leave.

    N = (−T)⁻¹, T_ij = q_ij, T_ii = −Σ_j q_ij − Σ_e x_ie: N_ij is the years in j of one who begins in i
    stock = inflow · N        chance = N · x

    inflow (…, instruments), a year; moves and exits: see `ladder`. The chances of one who begins sum to 1; all in the
    ladder = all who come × their mean years in it.

    Raises ``ValueError`` when a number is missing or negative, the diagonal is not 0, shapes do not go together, or
    some instrument leads to no end, for then it fills for ever.
    Source: Kemeny & Snell (1960), Finite Markov chains, ch. 3; Norris (1997), Markov chains, ch. 3.

    >>> told = ladder_steady([100, 0], [[0, 0.5], [0, 0]], [[0.5, 0], [0, 0.25]])
    >>> told.stock.round(9).tolist(), told.chance[0].round(9).tolist()
    ([100.0, 200.0], [0.5, 0.5])
    """
    come = numbers("Inflow", inflow, low=0)
    q, x = _rates(moves, exits)
    if come.shape[-1:] != (q.shape[-1],):
        raise ValueError(f"{q.shape[-1]} instruments need an inflow each: {come.shape}")
    together(("inflow", come[..., 0]), ("moves", q[..., 0, 0]), ("exits", x[..., 0, 0]))
    closed = ~_reaches_end(q, x)
    refuse(
        closed, x.sum(axis=-1), "Each instrument", "must lead to an end, in the last place of what is told"
    )
    duration: Array = np.asarray(np.linalg.inv(-_change(q, x)), dtype=np.float64)
    stock: Array = (come[..., None, :] @ duration)[..., 0, :]
    ended: Array = (stock[..., None, :] @ x)[..., 0, :]
    return LadderSteady(stock, ended, duration, np.asarray(duration @ x, dtype=np.float64))


def _means(h: Array) -> tuple[Array, Array]:
    """(1 − e⁻ʰ) / h and (h − 1 + e⁻ʰ) / h²: years in the year of one who was there, and of one who came in it."""
    small = h < 1e-3
    safe = np.where(small, 1.0, h)
    once = np.where(small, 1 - h / 2 + h**2 / 6 - h**3 / 24, -np.expm1(-safe) / safe)
    twice = np.where(small, 0.5 - h / 6 + h**2 / 24 - h**3 / 120, (1 - once) / safe)
    return once, twice


def _rates(moves: npt.ArrayLike, exits: npt.ArrayLike) -> tuple[Array, Array]:
    q, x = numbers("Rates of moves", moves, low=0), numbers("Exit rates", exits, low=0)
    if (
        q.ndim < 2
        or q.shape[-1] != q.shape[-2]
        or x.ndim < 2
        or x.shape[-2] != q.shape[-1]
        or not x.shape[-1]
    ):
        raise ValueError(
            f"Moves (…, instruments, instruments) and exits (…, instruments, ends) are needed: {q.shape}, {x.shape}"
        )
    itself = np.diagonal(q, axis1=-2, axis2=-1)
    refuse(itself != 0, itself, "Rates of moves", "must be 0 from an instrument to itself")
    lead = together(("moves", q[..., 0, 0]), ("exits", x[..., 0, 0]))
    return np.broadcast_to(q, (*lead, *q.shape[-2:])), np.broadcast_to(x, (*lead, *x.shape[-2:]))


def _change(q: Array, x: Array) -> Array:
    """T: rates of moves, and on the diagonal the rate of leaving, below 0."""
    out: Array = q - np.eye(q.shape[-1]) * (q.sum(axis=-1) + x.sum(axis=-1))[..., None]
    return out


def _reaches_end(q: Array, x: Array) -> Flags:
    """Which instruments lead to some end, by however many moves (…, instruments)."""
    out = np.asarray((x > 0).any(axis=-1), dtype=np.bool_)
    for _ in range(q.shape[-1]):
        out = out | ((q > 0) & out[..., None, :]).any(axis=-1)
    return out
