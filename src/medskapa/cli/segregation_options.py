"""What the commands of ``medskapa segregation`` may be asked, each option with its words."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """The languages a page can be written in."""

    SV = "sv"
    EN = "en"


class RingRule(StrEnum):
    """How the cells at the distance where k is reached are taken."""

    PROPORTIONAL = "proportional"
    WHOLE = "whole"
    SAMPLED = "sampled"


_NEW = "Folder to write; it appears whole or not at all."

Groups = Annotated[
    str,
    typer.Option(
        "--groups", help="Columns of counts, with commas between, one a group; column:words names it."
    ),
]
Total = Annotated[
    str,
    typer.Option("--total", help="Column that counts everyone; who is in no group becomes the group rest."),
]
Missing = Annotated[
    str, typer.Option("--missing", help="Codes for not known, with commas between: -1, .. or the word empty.")
]
Size = Annotated[
    str,
    typer.Option(
        "--size", help="Side of a cell in metres, or its column; worked out from the spacing if not said."
    ),
]
Crs = Annotated[
    str, typer.Option("--crs", help="Coordinate system, such as EPSG:3006, when the file does not say it.")
]
Threads = Annotated[int | None, typer.Option("--threads", min=1, help="Threads; all if not said.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Write over a folder of the same kind that is there already.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script instead of a table.")]

# --- profile ----------------------------------------------------------------------------------------

GridFile = Annotated[Path, typer.Argument(help="Grid of square cells: GeoParquet, Parquet or CSV.")]
Out = Annotated[Path, typer.Option("--out", help=_NEW)]
Ks = Annotated[
    str,
    typer.Option("--k", help="Numbers of nearest people; 100, 200, 400, … if not said, to 204 800 at most."),
]
Radius = Annotated[str, typer.Option("--radius", help="Metres instead of numbers of people.")]
Ordered = Annotated[
    bool, typer.Option("--ordered", help="The groups are bins from low to high, such as deciles of income.")
]
Overlapping = Annotated[
    bool,
    typer.Option("--overlapping", help="A person may be in several groups: each is compared with the rest."),
]
Municipality = Annotated[
    str, typer.Option("--municipality", help="Column of municipalities, to split between and within them.")
]
East = Annotated[str, typer.Option("--x", help="Column of coordinates to the east, in metres.")]
North = Annotated[str, typer.Option("--y", help="Column of coordinates to the north, in metres.")]
Ring = Annotated[
    RingRule, typer.Option("--ring", help="How cells at the distance where k is reached are taken.")
]
WithoutOwnCell = Annotated[
    bool,
    typer.Option("--without-own-cell", help="Leave the people of the own cell out of its neighbourhood."),
]
MapK = Annotated[int | None, typer.Option("--map-k", help="Which k the maps show; about 1 600 if not said.")]
Draws = Annotated[
    int,
    typer.Option("--draws", min=0, help="Draws behind chance and intervals, 10 or more; 0 leaves both out."),
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws; it is printed.")]
NoiseMost = Annotated[
    int | None, typer.Option("--noise-most", help="Largest noise in a count (cell key), such as 2.")
]
NoiseVariance = Annotated[
    float | None, typer.Option("--noise-variance", help="Variance of the noise; goes with --noise-most.")
]
Cluster = Annotated[str, typer.Option("--cluster", help="Address of a Dask scheduler for the search.")]
Synthetic = Annotated[bool, typer.Option("--synthetic", help="The people are made up: say so on the page.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of the page.")]

# --- compare ----------------------------------------------------------------------------------------

First = Annotated[Path, typer.Argument(help="The first year: areas or cells, as CSV or Parquet.")]
Second = Annotated[Path, typer.Argument(help="The second year, with the same columns.")]
Ident = Annotated[str, typer.Option("--id", help="Column of ids, of the same edition in both years.")]
OutIfAny = Annotated[Path | None, typer.Option("--out", help=f"{_NEW} Without it nothing is written.")]
CellKs = Annotated[str, typer.Option("--k", help="Numbers of nearest people, where the rows are cells.")]
Fill = Annotated[
    float, typer.Option("--fill", min=0.0, help="People put into empty cells where totals cannot be reached.")
]
