"""Two years of the same areas or cells: what of the change is structure, and what only sizes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from medskapa.evidence import UserError

if TYPE_CHECKING:
    from medskapa.analysis.segregation.change import Comparison
    from medskapa.sources.grid import Grid, People

SCHEMA = "medskapa-segregation-comparison/1"
PARTS = (
    "before",
    "after",
    "difference",
    "structural",
    "group_marginal",
    "unit_marginal",
    "additions",
    "removals",
)
WORDS = {
    "before": "first year",
    "after": "second year",
    "difference": "change",
    "structural": "… people live more or less apart (structure)",
    "group_marginal": "… groups became larger or smaller",
    "unit_marginal": "… areas became larger or smaller",
    "additions": "… areas or groups that are new",
    "removals": "… areas or groups that are gone",
}


@dataclass(frozen=True)
class ScaleChange:
    """An index at one number of nearest people, in both years; None where it is not defined."""

    index: str
    group: str
    k: int
    before: float | None
    after: float | None

    @property
    def difference(self) -> float | None:
        """Second year minus first."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Compared:
    """Two years compared; ``profile`` is empty where the files say no places of cells."""

    first: People
    second: People
    change: Comparison
    profile: tuple[ScaleChange, ...]
    no_profile: str
    settings: dict[str, object]


def compared(
    first: tuple[People, Grid | None],
    second: tuple[People, Grid | None],
    *,
    ks: Sequence[int],
    fill: float,
    threads: int | None,
    say: Callable[[str, float | None], None],
) -> Compared:
    """Compare two years of the same areas, and their profiles where both are grids.

    Raises ``UserError`` when there is nothing in common, or the totals cannot be reached.
    """
    from medskapa.analysis.segregation.change import compare

    say("parting structure from sizes", None)
    a, b = first[0], second[0]
    try:
        change = compare(a.counts, b.counts, areas=(a.ids, b.ids), groups=(a.groups, b.groups), fill=fill)
    except ValueError as error:
        do = "Are the ids of the same edition, and the groups the same in both files?"
        if "cannot be reached" in str(error):
            do = "Say --fill 0.5 to put half a person into every empty cell of the counterfactuals."
        raise UserError(f"{str(error).rstrip('.')}.", where=f"{a.name}, {b.name}", do=do) from error
    profile, why = _profiles(first[1], second[1], ks, threads, say)
    return Compared(a, b, change, profile, why, {"k": list(ks), "fill": fill})


def _profiles(
    first: Grid | None,
    second: Grid | None,
    ks: Sequence[int],
    threads: int | None,
    say: Callable[[str, float | None], None],
) -> tuple[tuple[ScaleChange, ...], str]:
    """Indices at each k in both years, or nothing and why."""
    from medskapa.cli.segregation_profile import usual_ks

    if first is None or second is None:
        return (), "the files say no places of cells"
    if first.crs != second.crs or set(first.size_m) != set(second.size_m):
        return (), "the two grids differ in coordinate system or size of cell"
    smaller = min(int(g.people.totals.sum()) for g in (first, second))
    wanted = tuple(ks) or usual_ks(smaller)
    try:
        before, after = (_profile(g, wanted, threads, say) for g in (first, second))
    except UserError as error:
        return (), error.what
    common = [key for key in before if key in after]
    return tuple(
        ScaleChange(index, group, k, before[index, group][i], after[index, group][i])
        for index, group in common
        for i, k in enumerate(wanted)
    ), ""


def _profile(
    grid: Grid, ks: Sequence[int], threads: int | None, say: Callable[[str, float | None], None]
) -> dict[tuple[str, str], list[float | None]]:
    from medskapa.analysis.segregation.context_indices import context_profile
    from medskapa.analysis.segregation.contexts import nearest_people
    from medskapa.cli.segregation_profile import make_lattice
    from medskapa.report.grid_study import none_for_nan

    say(f"finding the nearest people in {grid.people.name}", None)
    cells = make_lattice(grid)
    shares = nearest_people(cells, np.asarray(ks, dtype=np.int64), threads=threads).shares
    found = context_profile(cells.groups, shares)
    out = {}
    for index in ("entropy_h", "divergence"):
        values = getattr(found, index)
        if values is not None:
            out[index, ""] = none_for_nan(values)
    for index in ("dissimilarity", "isolation"):
        for g, group in enumerate(grid.people.groups):
            out[index, group] = none_for_nan(getattr(found, index)[:, g])
    return out


def change_values(made: Compared) -> dict[str, dict[str, float | None]]:
    """M and H with their parts; None where not defined."""
    from medskapa.report.grid_study import none_for_nan

    return {
        name: {part: none_for_nan([getattr(one, part)])[0] for part in PARTS}
        for name, one in (("M", made.change.m), ("H", made.change.h))
    }


def record(made: Compared) -> dict[str, Any]:
    """What was compared, and how."""
    from medskapa import __version__

    def facts(p: People) -> dict[str, Any]:
        return {
            "name": p.name,
            "sha256": p.sha256,
            "areas": len(p.ids),
            "people": int(p.totals.sum()),
            "groups": dict(zip(p.groups, (int(n) for n in p.counts.sum(axis=0)), strict=True)),
            "read": [note.en for note in p.notes],
        }

    return {
        "schema": SCHEMA,
        "medskapa": str(__version__),
        "first": facts(made.first),
        "second": facts(made.second),
        "areas_in_common": len(made.change.areas),
        "groups_in_common": list(made.change.groups),
        "largest_relative_error": made.change.error,
        "settings": made.settings,
        "no_profile": made.no_profile,
    }


def write_comparison(made: Compared, folder: Path) -> None:
    """The files of a comparison: the parts, the areas' share of the structural part, the profiles, and the run."""
    from medskapa.cli.segregation_files import to_csv
    from medskapa.report.grid_study import none_for_nan

    rows = [(name, part, v) for name, parts in change_values(made).items() for part, v in parts.items()]
    (folder / "change.csv").write_text(to_csv(("index", "part", "value"), rows), encoding="utf-8")
    m, h = (none_for_nan(one.by_area) for one in (made.change.m, made.change.h))
    areas = [(str(a), x, y) for a, x, y in zip(made.change.areas, m, h, strict=True)]
    (folder / "areas.csv").write_text(
        to_csv(("area", "structural_m_nats", "structural_h"), areas), encoding="utf-8"
    )
    if made.profile:
        names = tuple(f.name for f in fields(ScaleChange))
        table = [(*(getattr(r, n) for n in names), r.difference) for r in made.profile]
        (folder / "profile_change.csv").write_text(to_csv((*names, "difference"), table), encoding="utf-8")
    files = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}
    run = json.dumps({**record(made), "files": files}, ensure_ascii=False, indent=2)
    (folder / "run.json").write_text(run + "\n", encoding="utf-8")


def print_comparison(made: Compared) -> None:
    """The parts of the change, and the profiles beside each other."""
    from rich.console import Console
    from rich.table import Table

    from medskapa.evidence import format_number

    console = Console()
    a, b = made.first, made.second
    console.print(f"[bold]{a.name} → {b.name}[/bold] · {len(made.change.areas)} areas in common")
    for note in dict.fromkeys((*(n.en for n in a.notes), *(n.en for n in b.notes))):
        console.print(f"· {note}", highlight=False)
    values = change_values(made)
    table = Table("", "M (nats)", "H")
    for part in PARTS:
        sign = part not in ("before", "after")
        cells = [
            "not defined" if values[i][part] is None else format_number(values[i][part], "en", 5, sign=sign)
            for i in ("M", "H")
        ]
        table.add_row(WORDS[part], *cells)
    console.print(table)
    if not made.profile:
        console.print(f"No profile by nearest people: {made.no_profile}.")
        return
    first = [r for r in made.profile if r.index == "entropy_h"] or [
        r for r in made.profile if r.group == a.groups[0]
    ]
    shown = Table("Nearest people", f"{first[0].index} before", "after", "change")
    for r in first:
        numbers = [
            format_number(v, "en", 4, sign=s)
            for v, s in ((r.before, False), (r.after, False), (r.difference, True))
        ]
        shown.add_row(format_number(r.k, "en"), *numbers)
    console.print(shown)
