"""``medskapa segregation``: how apart people live in a grid, at every scale, and how it has changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from medskapa.cli import segregation_options as o

if TYPE_CHECKING:
    from pathlib import Path

    from medskapa.cli.segregation_profile import Settings
    from medskapa.report.grid_study import GridStudy

app = typer.Typer(help="Segregation in grids and areas, at every scale.", no_args_is_help=True)


@app.command(
    epilog='Examples: medskapa segregation profile rutor.csv --groups "utr:utrikes,inr:inrikes" --out segr · '
    'medskapa segregation profile rutor.parquet --groups "d1,d2,d3,d4,d5,d6,d7,d8,d9,d10" --ordered '
    "--municipality kommun --k 100,400,1600,6400 --map-k 400 --out inkomst"
)
def profile(
    grid: o.GridFile,
    groups: o.Groups,
    out: o.Out,
    k: o.Ks = "",
    radius: o.Radius = "",
    total: o.Total = "",
    ordered: o.Ordered = False,
    overlapping: o.Overlapping = False,
    missing: o.Missing = "",
    municipality: o.Municipality = "",
    x: o.East = "",
    y: o.North = "",
    size: o.Size = "",
    crs: o.Crs = "",
    ring: o.Ring = o.RingRule.PROPORTIONAL,
    without_own_cell: o.WithoutOwnCell = False,
    map_k: o.MapK = None,
    draws: o.Draws = 100,
    seed: o.Seed = 2017,
    noise_most: o.NoiseMost = None,
    noise_variance: o.NoiseVariance = None,
    threads: o.Threads = None,
    cluster: o.Cluster = "",
    synthetic: o.Synthetic = False,
    lang: o.Lang = o.Language.SV,
    replace: o.Replace = False,
    as_json: o.AsJson = False,
) -> None:
    """Measure how apart groups live among the nearest people of every cell, from small neighbourhoods to large."""
    from medskapa.cli.output import check_output
    from medskapa.cli.segregation_files import write_study
    from medskapa.cli.segregation_profile import Settings, study
    from medskapa.cli.show import progress
    from medskapa.evidence.files import new_folder
    from medskapa.sources.grid import read_grid
    from medskapa.sources.grid_region import is_synthetic

    noise = _noise(noise_most, noise_variance, draws)
    settings = Settings(
        tuple(int(n) for n in _numbers(k, "--k", whole=True)), _numbers(radius, "--radius"), ring.value,
        not without_own_cell, ordered, seed, draws, map_k, noise, threads, cluster,
    )  # fmt: skip
    _fits(settings, overlapping)
    check_output(out, "segregation", replace=replace, reads=(grid,))
    columns, labels = _labelled(groups)
    with progress("Segregation", quiet=as_json) as say:
        say("reading the grid", None, None)
        cells = read_grid(
            grid, groups=columns, labels=labels, total=total, x=x, y=y, size=size, crs=crs, missing=_names(missing),
            municipality=municipality, overlapping=overlapping,
        )  # fmt: skip
        made = study(cells, settings, _timed(say))
        made_up = synthetic or is_synthetic(grid)
        say("writing", None, None)
        with new_folder(out, replace=replace) as folder:
            write_study(made, folder, "sv" if lang is o.Language.SV else "en", synthetic=made_up)
    _tell(made, out, as_json)


@app.command(
    epilog='Example: medskapa segregation compare 2020.csv 2023.csv --groups "inrikes,utrikes" --id regso --out ändring'
)
def compare(
    first: o.First,
    second: o.Second,
    groups: o.Groups,
    ident: o.Ident,
    out: o.OutIfAny = None,
    total: o.Total = "",
    missing: o.Missing = "",
    k: o.CellKs = "",
    size: o.Size = "",
    crs: o.Crs = "",
    fill: o.Fill = 0.0,
    threads: o.Threads = None,
    replace: o.Replace = False,
    as_json: o.AsJson = False,
) -> None:
    """Compare two years of the same areas or cells: is a change structure, or only other sizes of groups and areas?"""
    from medskapa.cli.output import check_output
    from medskapa.cli.segregation_compare import (
        change_values,
        compared,
        print_comparison,
        record,
        write_comparison,
    )
    from medskapa.cli.show import print_json, progress
    from medskapa.evidence.files import new_folder
    from medskapa.sources.grid import read_areas

    if out is not None:
        check_output(out, "comparison", replace=replace, reads=(first, second))
    ks = tuple(int(n) for n in _numbers(k, "--k", whole=True))
    columns, labels = _labelled(groups)
    with progress("Comparing", quiet=as_json) as say:
        say("reading", None, None)
        one, two = (
            read_areas(
                path, groups=columns, labels=labels, ident=ident, total=total, missing=_names(missing), size=size,
                crs=crs,
            )
            for path in (first, second)
        )  # fmt: skip
        made = compared(one, two, ks=ks, fill=fill, threads=threads, say=_timed(say))
        if out is not None:
            with new_folder(out, replace=replace) as folder:
                write_comparison(made, folder)
    if as_json:
        profile = [{**vars(r), "difference": r.difference} for r in made.profile]
        print_json({**record(made), "change": change_values(made), "profile": profile})
        return
    print_comparison(made)
    if out is not None:
        print(f"The files are ready: {out.resolve()}")


def _timed(say: Callable[[str, float | None, float | None], None]) -> Callable[[str, float | None], None]:
    """Add how long is left, when a part of the work has gone on for a while."""
    started: dict[str, float] = {}

    def tell(what: str, done: float | None) -> None:
        now = time.monotonic()
        spent = now - started.setdefault(what, now)
        left = spent * (1 - done) / done if done and spent > 2 else None
        say(what, done, left)

    return tell


def _labelled(text: str) -> tuple[list[str], list[str]]:
    """Columns and what the groups are called: ``column`` or ``column:words``."""
    columns, labels = [], []
    for part in _names(text):
        column, _, words = part.partition(":")
        columns.append(column.strip())
        labels.append(words.strip() or column.strip())
    return columns, labels


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _numbers(text: str, option: str, *, whole: bool = False) -> tuple[float, ...]:
    """Rising numbers above 0, with commas between."""
    from medskapa.evidence import UserError

    try:
        found = tuple(float(part.replace(" ", "").replace("\u00a0", "")) for part in _names(text))
    except ValueError:
        found = (0.0,)
    wrong = [n for n in found if not 0 < n < 1e12 or (whole and n != int(n))]
    if wrong or list(found) != sorted(set(found)):
        raise UserError(
            f"{option} is {text!r}.",
            do=f"Write rising numbers above 0 with commas between, such as {option} 100,400,1600.",
        )
    return found


def _noise(most: int | None, variance: float | None, draws: int) -> tuple[int, float] | None:
    from medskapa.evidence import UserError

    if most is None and variance is None:
        return None
    if most is None or variance is None:
        raise UserError(
            "--noise-most and --noise-variance belong together.",
            do="Ask the provider for both: the largest change and the variance of the key table. Or leave both out.",
        )
    if most < 1 or not 0 < variance <= most * most:
        raise UserError(
            f"Noise of at most {most} with the variance {variance:g} cannot be.",
            do="The variance lies above 0 and is at most the square of the largest change.",
        )
    if draws == 0:
        raise UserError("Noise needs draws.", do="Say --draws 100, or leave the noise out.")
    return most, variance


def _fits(settings: Settings, overlapping: bool) -> None:
    from medskapa.evidence import UserError

    if 0 < settings.draws < 10:
        raise UserError("Fewer than 10 draws tell nothing.", do="Say --draws 100, or 0 to leave chance out.")
    if settings.ks and settings.radii_m:
        raise UserError("--k and --radius were both given.", do="Choose one of them.")
    if settings.ordered and overlapping:
        raise UserError("Ordered bins cannot overlap.", do="Leave out --ordered or --overlapping.")
    if settings.map_k is not None and settings.radii_m:
        raise UserError("--map-k belongs to --k.", do="Leave it out; the middle radius is shown.")


def _facts(study: GridStudy) -> list[dict[str, Any]]:
    """The profile for a script: the rows of profile.csv with the scale."""
    out = []
    for r in study.rows:
        at = study.scales[r.scale]
        values = {n: getattr(r, n) for n in r.__dataclass_fields__ if n != "scale"}
        out.append({"k": at.k, "radius_m": at.radius_m, **values})
    return out


def _tell(made: GridStudy, out: Path, as_json: bool) -> None:
    """The result on the output: as JSON for a script, or as a table with the page's address."""
    from medskapa.cli.segregation_files import run_record
    from medskapa.cli.show import print_json

    if as_json:
        print_json({"folder": str(out), **run_record(made), "profile": _facts(made)})
        return
    _print_study(made)
    print(f"The page is ready: {(out / 'index.html').resolve()}")


def _print_study(study: GridStudy) -> None:
    """The main indices by scale, and how the file was understood."""
    from rich.console import Console
    from rich.table import Table

    from medskapa.evidence import format_number
    from medskapa.report.grid_figures import index_words, scale_words

    console = Console()
    people, cells = (format_number(n, "en") for n in (study.people, len(study.cells.people)))
    console.print(f"[bold]{study.name}[/bold] · {people} people in {cells} cells of {study.cells.size_m:g} m")
    for note in study.notes:
        console.print(f"· {note.en}", highlight=False)
    shown = [study.main_index, *(("dissimilarity", g) for g in study.shown_groups[:2])]
    if study.ordered:
        shown = [study.main_index, ("entropy_h", "")]
    shown = list(dict.fromkeys(shown))
    first, *others = (index_words(study, *i, "en") for i in shown)
    table = Table("Neighbourhood", first, f"{first}, by chance", *others, "outside")
    for s, scale in enumerate(study.scales):
        rows = [study.select(*i)[s] for i in shown]
        values = ["not defined" if r.value is None else format_number(r.value, "en", 4) for r in rows]
        expected = "–" if rows[0].expected is None else format_number(rows[0].expected, "en", 4)
        beyond = " (everyone)" if scale.beyond else ""
        table.add_row(
            scale_words(study, s, "en") + beyond,
            values[0],
            expected,
            *values[1:],
            f"{100 * scale.outside:.1f} %",
        )
    console.print(table)
