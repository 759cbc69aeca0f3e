"""``medskapa segregation``: how apart people live in a grid, at every scale, and how it has changed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from medskapa.cli.segregation_profile import Settings
    from medskapa.report.grid_study import GridStudy

app = typer.Typer(help="Segregation in grids and areas, at every scale.", no_args_is_help=True)

_GROUPS = typer.Option(
    "--groups", help="Columns of counts, with commas between, one a group; column:words gives it a name."
)
_TOTAL = typer.Option(
    "--total", help="Column that counts everyone; who is in no group becomes the group rest."
)
_MISSING = typer.Option(
    "--missing", help="Codes for not known, with commas between: -1, .. or the word empty."
)
_SIZE = typer.Option(
    "--size", help="Side of a cell in metres, or its column; worked out from the spacing if not said."
)
_CRS = typer.Option("--crs", help="Coordinate system, such as EPSG:3006, when the file does not say it.")
_REPLACE = typer.Option("--replace", help="Write over a folder of the same kind that is there already.")
_JSON = typer.Option("--json", help="Print JSON for a script instead of a table.")


class Language(StrEnum):
    """The languages a page can be written in."""

    SV = "sv"
    EN = "en"


class RingRule(StrEnum):
    """How the cells at the distance where k is reached are taken."""

    PROPORTIONAL = "proportional"
    WHOLE = "whole"
    SAMPLED = "sampled"


@app.command(
    epilog='Examples: medskapa segregation profile rutor.csv --groups "utr:utrikes,inr:inrikes" --out segr · '
    'medskapa segregation profile rutor.parquet --groups "d1,d2,d3,d4,d5,d6,d7,d8,d9,d10" --ordered '
    "--municipality kommun --k 100,400,1600,6400 --map-k 400 --out inkomst"
)
def profile(
    grid: Annotated[Path, typer.Argument(help="Grid of square cells: GeoParquet, Parquet or CSV.")],
    groups: Annotated[str, _GROUPS],
    out: Annotated[Path, typer.Option("--out", help="Folder to write; it appears whole or not at all.")],
    k: Annotated[
        str,
        typer.Option(
            "--k", help="Numbers of nearest people; 100, 200, 400, … if not said, to 204 800 at most."
        ),
    ] = "",
    radius: Annotated[str, typer.Option("--radius", help="Metres instead of numbers of people.")] = "",
    total: Annotated[str, _TOTAL] = "",
    ordered: Annotated[
        bool,
        typer.Option("--ordered", help="The groups are bins from low to high, such as deciles of income."),
    ] = False,
    overlapping: Annotated[
        bool,
        typer.Option(
            "--overlapping", help="A person may be in several groups: each is compared with the rest."
        ),
    ] = False,
    missing: Annotated[str, _MISSING] = "",
    municipality: Annotated[
        str,
        typer.Option("--municipality", help="Column of municipalities, to split between and within them."),
    ] = "",
    x: Annotated[str, typer.Option("--x", help="Column of coordinates to the east, in metres.")] = "",
    y: Annotated[str, typer.Option("--y", help="Column of coordinates to the north, in metres.")] = "",
    size: Annotated[str, _SIZE] = "",
    crs: Annotated[str, _CRS] = "",
    ring: Annotated[
        RingRule, typer.Option("--ring", help="How cells at the distance where k is reached are taken.")
    ] = RingRule.PROPORTIONAL,
    without_own_cell: Annotated[
        bool,
        typer.Option("--without-own-cell", help="Leave the people of the own cell out of its neighbourhood."),
    ] = False,
    map_k: Annotated[
        int | None, typer.Option("--map-k", help="Which k the maps show; about 1 600 if not said.")
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws", min=0, help="Draws behind chance and intervals, 10 or more; 0 leaves both out."
        ),
    ] = 100,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws; it is printed.")] = 2017,
    noise_most: Annotated[
        int | None, typer.Option("--noise-most", help="Largest noise in a count (cell key), such as 2.")
    ] = None,
    noise_variance: Annotated[
        float | None, typer.Option("--noise-variance", help="Variance of the noise; goes with --noise-most.")
    ] = None,
    threads: Annotated[int | None, typer.Option("--threads", min=1, help="Threads; all if not said.")] = None,
    cluster: Annotated[
        str, typer.Option("--cluster", help="Address of a Dask scheduler for the search.")
    ] = "",
    lang: Annotated[Language, typer.Option("--lang", help="Language of the page.")] = Language.SV,
    replace: Annotated[bool, _REPLACE] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Measure how apart groups live among the nearest people of every cell, from small neighbourhoods to large."""
    from medskapa.cli.output import check_output
    from medskapa.cli.segregation_files import run_record, write_study
    from medskapa.cli.segregation_profile import Settings, study
    from medskapa.cli.show import print_json, progress
    from medskapa.evidence.files import new_folder
    from medskapa.sources.grid import read_grid

    settings = Settings(
        ks=tuple(int(n) for n in _numbers(k, "--k", whole=True)),
        radii_m=_numbers(radius, "--radius"),
        ring=ring.value,
        own_cell=not without_own_cell,
        ordered=ordered,
        seed=seed,
        draws=draws,
        map_k=map_k,
        noise=_noise(noise_most, noise_variance, draws),
        threads=threads,
        cluster=cluster,
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
        made = study(cells, settings, lambda what, done: say(what, done, None))
        say("writing", None, None)
        with new_folder(out, replace=replace) as folder:
            write_study(made, folder, "sv" if lang is Language.SV else "en")
    if as_json:
        print_json({"folder": str(out), **run_record(made), "profile": _facts(made)})
        return
    _print_study(made)
    print(f"The page is ready: {(out / 'index.html').resolve()}")


@app.command(
    epilog='Example: medskapa segregation compare 2020.csv 2023.csv --groups "inrikes,utrikes" --id regso --out ändring'
)
def compare(
    first: Annotated[Path, typer.Argument(help="The first year: areas or cells, as CSV or Parquet.")],
    second: Annotated[Path, typer.Argument(help="The second year, with the same columns.")],
    groups: Annotated[str, _GROUPS],
    ident: Annotated[str, typer.Option("--id", help="Column of ids, of the same edition in both years.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write; without it nothing is written.")
    ] = None,
    total: Annotated[str, _TOTAL] = "",
    missing: Annotated[str, _MISSING] = "",
    k: Annotated[str, typer.Option("--k", help="Numbers of nearest people, where the rows are cells.")] = "",
    size: Annotated[str, _SIZE] = "",
    crs: Annotated[str, _CRS] = "",
    fill: Annotated[
        float,
        typer.Option("--fill", min=0.0, help="People put into empty cells where totals cannot be reached."),
    ] = 0.0,
    threads: Annotated[int | None, typer.Option("--threads", min=1, help="Threads; all if not said.")] = None,
    replace: Annotated[bool, _REPLACE] = False,
    as_json: Annotated[bool, _JSON] = False,
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
        made = compared(
            one, two, ks=ks, fill=fill, threads=threads, say=lambda what, done: say(what, done, None)
        )
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
    shown = [study.main_index, *(("dissimilarity", g) for g in study.shown_groups[:4])]
    shown = list(dict.fromkeys(shown))
    table = Table("Neighbourhood", *(index_words(study, *i, "en") for i in shown), "by chance", "outside")
    for s, scale in enumerate(study.scales):
        rows = [study.select(*i)[s] for i in shown]
        values = ["not defined" if r.value is None else format_number(r.value, "en", 4) for r in rows]
        expected = "–" if rows[0].expected is None else format_number(rows[0].expected, "en", 4)
        beyond = " (everyone)" if scale.beyond else ""
        table.add_row(scale_words(study, s, "en") + beyond, *values, expected, f"{100 * scale.outside:.1f} %")
    console.print(table)
