"""A region's need shared between its municipalities by several keys, side by side: support for talks, nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from medskapa.analysis.choice import axioms, compare, foreign, foreign_targets, keys
from medskapa.evidence import Text, UserError
from medskapa.methods.housing.ask import municipalities
from medskapa.methods.housing.need import fact_of
from medskapa.region import Region

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Key = Callable[[float, dict[str, npt.NDArray[np.generic]]], npt.ArrayLike]

KEYS: dict[str, Text] = {
    "size": Text(sv="efter antal hushåll", en="by number of households"),
    "need": Text(sv="efter behov, med utjämning", en="by need, with equity"),
    "burden": Text(sv="lika börda", en="equal burden"),
}
"""The three keys of the product."""
FOREIGN: dict[str, Text] = {
    "bay-area": Text(
        sv="formen från San Francisco Bay Area (en annan lag)", en="the form of the Bay Area (another law)"
    ),
    "france": Text(
        sv="formen från Frankrike, SRU (en annan lag)", en="the form of France, SRU (another law)"
    ),
}
"""Keys of other countries' laws, for study."""
WHATS: dict[str, Text] = {
    "homes": Text(sv="tillskott av bostäder", en="additional homes"),
    "special": Text(sv="bostäder med socialt kontrakt", en="homes with a social contract"),
}
"""What may be shared."""
TODAY = "today"
FLOOR = 0.5
"""Those who have had fewer rental homes than the region get at least half of what their size says."""
SUPPORT = Text(
    sv="Ingen kan ålägga en kommun en andel. Fördelningen är ett underlag för samtal mellan kommunerna.",
    en="Nobody can impose a share on a municipality. The shares are support for talks between municipalities.",
)


@dataclass(frozen=True)
class Shared:
    """Homes by key and municipality, whole, with what each key keeps and breaks.

    ``homes`` (keys, municipalities); ``today`` (municipalities,): what is there now of the same, for comparison;
    ``change``: against the key by size; ``verdicts``: the axioms of each key; ``missing``: municipalities without
    figures, left out of all keys; ``lower``, ``higher``: what a municipality could get under any key.
    """

    what: str
    total: int
    areas: tuple[str, ...]
    keys: tuple[str, ...]
    homes: Ints
    change: Ints
    per_thousand: Floats
    today: Floats
    verdicts: Mapping[str, tuple[axioms.Verdict, ...]]
    missing: tuple[str, ...]
    compensation: Mapping[str, compare.Compensation]

    def of(self, key: str) -> Ints:
        """The homes by a key, (municipalities,)."""
        out: Ints = self.homes[self.keys.index(key)]
        return out

    @property
    def span(self) -> tuple[Ints, Ints]:
        """The fewest and the most homes of each municipality under any of the keys."""
        return self.homes.min(axis=0), self.homes.max(axis=0)


def shared_of(
    region: Region, need: Mapping[str, float], total: int, *, what: str = "homes", study: tuple[str, ...] = (),
    marginal_cost: int | None = None,
) -> Shared:  # fmt: skip
    """A total of homes shared by size, by need and as an equal burden, and by foreign keys if asked for.

    By size: T · households. By need: T · need, and municipalities with fewer rental homes for their households than the
    region get at least half of what their size says. Equal burden: the same number per capacity, capacity being
    households times their middle income against the region's; for social contracts those that are there count.
    need: each municipality's own, homes, below 0 as 0. marginal_cost: öre for one more home, only then is it told what
    those that take more would have to be paid.

    Raises ``UserError`` for a total below 0, an unknown key, fewer than two municipalities with figures, or no need.
    """
    if total < 0 or what not in WHATS or any(k not in FOREIGN for k in study):
        raise UserError(
            f"A total of {total} of {what!r} by {', '.join((*KEYS, *study))} cannot be shared.",
            do=f"Give a total of 0 or more, one of {', '.join(WHATS)}, and keys among {', '.join(FOREIGN)}.",
        )
    columns, areas, missing = _columns(region, need, what)
    if len(areas) < 2 or not columns["need"].sum() > 0:
        raise UserError(
            "Fewer than two municipalities have figures, or none has a need.",
            do="Add ages, heads, dwellings and incomes for the others: medskapa region add-housing, or region build.",
        )
    chosen = {**{k: _KEYS[k] for k in KEYS}, **{k: _FOREIGN[k] for k in study}}
    shares = {k: np.asarray(make(float(total), columns), dtype=float) for k, make in chosen.items()}
    done = compare.side_by_side(shares, total, reference="size", base=columns["households"])
    verdicts = {
        k: axioms.check(
            make, columns, [float(total or 2), (total or 2) / 2], capacity="capacity", had="had",
            units={"households": ["households", "capacity"]}, homes=["need", "had"],
        )
        for k, make in chosen.items()
        if k in KEYS
    }  # fmt: skip
    paid = {}
    if marginal_cost is not None:
        paid = {
            k: compare.compensation(done.change[i], np.full(len(areas), float(marginal_cost)))
            for i, k in enumerate(done.keys)
            if k != "size"
        }
    today = columns["had"] if what == "special" else columns["rental"]
    return Shared(
        what, total, areas, done.keys, done.homes, done.change, 1000 * done.rate, np.asarray(today, float), verdicts,
        missing, paid,
    )  # fmt: skip


def _by_size(total: float, c: dict[str, npt.NDArray[np.generic]]) -> npt.ArrayLike:
    return keys.proportional(total, c["households"])


def _by_need(total: float, c: dict[str, npt.NDArray[np.generic]]) -> npt.ArrayLike:
    return keys.need_based(total, c["need"], less=c["less"], base=c["households"], part=FLOOR)


def _by_burden(total: float, c: dict[str, npt.NDArray[np.generic]]) -> npt.ArrayLike:
    return keys.equal_burden(total, c["capacity"], had=c["had"])


def _bay_area(total: float, c: dict[str, npt.NDArray[np.generic]]) -> npt.ArrayLike:
    scores = foreign.scaled_scores(np.array([c["income"], c["turnover"]]), low=0.5, high=1.5)
    lower = foreign.by_factors(total, c["households"], scores, [0.7, 0.3])
    return keys.equity_floor(lower, keys.proportional(total, c["households"]), c["less"])


def _france(total: float, c: dict[str, npt.NDArray[np.generic]]) -> npt.ArrayLike:
    lacks = foreign_targets.stock_deficit(
        c["homes"], c["rental"], target=0.25, pace=1.0, exempt=np.zeros(len(c["homes"]), bool)
    )
    return keys.proportional(total, lacks.missing if lacks.missing.sum() else c["households"])


_KEYS: dict[str, Key] = {"size": _by_size, "need": _by_need, "burden": _by_burden}
_FOREIGN: dict[str, Key] = {"bay-area": _bay_area, "france": _france}


def _columns(
    region: Region, need: Mapping[str, float], what: str
) -> tuple[dict[str, npt.NDArray[np.generic]], tuple[str, ...], tuple[str, ...]]:
    """What the keys read, for the municipalities that have it all, and those that have not."""
    every = municipalities(region)
    rows = {a: _row(region, a, need.get(a), what) for a in every}
    areas = tuple(a for a in every if rows[a] is not None)
    table = np.array([r for r in rows.values() if r is not None], dtype=float).reshape(len(areas), 7).T
    names = ("households", "need", "had", "homes", "rental", "turnover", "income")
    c: dict[str, npt.NDArray[np.generic]] = dict(zip(names, table, strict=True))
    if areas:
        income = table[6] / np.average(table[6], weights=table[0])
        c["capacity"] = table[0] * income
        c["less"] = keys.had_less(table[4], table[0], below=1.0)
    return c, areas, tuple(a for a in every if rows[a] is None)


def _row(region: Region, area: str, need: float | None, what: str) -> tuple[float, ...] | None:
    def total(name: str, column: str, **only: str) -> float | None:
        table = region.tables[name]
        mine = table.filter(pc.equal(table["area"], area))
        for k, v in only.items():
            mine = mine.filter(pc.equal(mine[k], v))
        if not mine.num_rows:
            return None
        mine = mine.filter(pc.equal(mine["year"], pc.max(mine["year"])))
        found = pc.sum(mine[column]).as_py()
        return None if found is None else float(found)

    households, homes = total("households", "households"), total("dwellings", "homes")
    rental, turnover = total("dwellings", "homes", tenure="rental"), total("dwellings", "lets")
    income = total("incomes", "p50", kind="single")
    had = fact_of(region, area, "social_contracts", 9999) if what == "special" else 0.0
    if what == "special":
        need = sum(fact_of(region, area, f"homeless_{i}", 9999) or 0.0 for i in (1, 2))
    told = (households, need, had, homes, rental, turnover, income)
    if any(x is None for x in told) or not households:
        return None
    return tuple(max(float(x), 0.0) for x in told if x is not None)
