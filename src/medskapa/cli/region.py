"""``medskapa region``: build a region from official data, look at it, add a municipality's own tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medskapa.cli import region_housing, region_streets

if TYPE_CHECKING:
    from medskapa.region import Region

app = typer.Typer(help="Build, check and extend a region.", no_args_is_help=True)

_OUT = typer.Option("--out", help="Folder to write; it appears whole or not at all.")
_REPLACE = typer.Option("--replace", help="Write over a region that is there already.")
_JSON = typer.Option("--json", help="Print JSON for a script instead of a table.")


@app.command(
    epilog="Examples: medskapa region build goteborgsregionen --out gr · "
    "medskapa region build 1482,1415 --out norr · "
    'medskapa region build goteborgsregionen --from "$MEDSKAPA_DATA" --out gr'
)
def build(
    name: Annotated[
        str, typer.Argument(help="goteborgsregionen, or four-digit municipality codes with commas between.")
    ],
    out: Annotated[Path, _OUT],
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Folder with the same tables as files, instead of the live services."),
    ] = None,
    cache: Annotated[
        Path | None,
        typer.Option(help="Where answers are kept, so that a stopped build goes on where it was."),
    ] = None,
    years: Annotated[str, typer.Option(help="Years with commas between; empty means the newest.")] = "",
    refresh: Annotated[bool, typer.Option("--refresh", help="Fetch anew what is in the cache.")] = False,
    scb_url: Annotated[str, typer.Option(help="Address of PxWebApi v2.", envvar="MEDSKAPA_SCB_URL")] = "",
    wfs_url: Annotated[
        str, typer.Option(help="Address of SCB's map service.", envvar="MEDSKAPA_WFS_URL")
    ] = "",
    kolada_url: Annotated[str, typer.Option(help="Address of Kolada v3.", envvar="MEDSKAPA_KOLADA_URL")] = "",
    replace: Annotated[bool, _REPLACE] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Build a region from the live services of SCB and Kolada, or from a folder with the same tables."""
    from medskapa.cli.output import check_output
    from medskapa.cli.show import progress
    from medskapa.region import write_region
    from medskapa.sources.live import GOTEBORGSREGIONEN, GOTEBORGSREGIONEN_KEY

    codes = list(GOTEBORGSREGIONEN) if name == GOTEBORGSREGIONEN_KEY else _codes(name)
    check_output(out, "region", replace=replace)
    with progress("Building", quiet=as_json) as say:
        if source is not None:
            from medskapa.sources.shared_folder import build_from_folder

            say(f"reading {source.name or source}", None, None)
            region = build_from_folder(source, None if name == GOTEBORGSREGIONEN_KEY else codes)
        else:
            region = _live(name, codes, cache, years, refresh, (scb_url, wfs_url, kolada_url), say)
        say("writing", None, None)
        write_region(region, out, replace=replace)
    _print_summary(region, out, as_json)


def _codes(text: str) -> list[str]:
    from medskapa.evidence import UserError

    codes = [code.strip() for code in text.split(",") if code.strip()]
    wrong = [code for code in codes if not (code.isdigit() and len(code) == 4)]
    if wrong or not codes:
        raise UserError(
            f"{text!r} is neither a known region nor municipality codes.",
            rows=wrong,
            do="Write goteborgsregionen, or four-digit codes with commas between, such as 1482,1415.",
        )
    return codes


def _live(
    name: str,
    codes: list[str],
    cache: Path | None,
    years: str,
    refresh: bool,
    urls: tuple[str, str, str],
    say: Any,
) -> Region:
    import platformdirs

    from medskapa.sources.live import KOLADA_URL, SCB_URL, WFS_URL, Progress, build_live

    def on_progress(p: Progress) -> None:
        say(p.what.en, p.done_cells / p.total_cells if p.total_cells else None, p.eta_seconds)

    return build_live(
        codes,
        cache_dir=cache or Path(platformdirs.user_cache_dir("medskapa")),
        years=_years(years),
        refresh=refresh,
        scb_url=urls[0] or SCB_URL,
        wfs_url=urls[1] or WFS_URL,
        kolada_url=urls[2] or KOLADA_URL,
        on_progress=on_progress,
    )


def _years(text: str) -> list[int] | None:
    from medskapa.evidence import UserError

    try:
        return [int(y) for y in text.split(",") if y.strip()] or None
    except ValueError as error:
        raise UserError(
            f"{text!r} are not years.", do="Write years with commas between: 2022,2023."
        ) from error


@app.command(epilog="Example: medskapa region example --out exempel")
def example(
    out: Annotated[Path, _OUT],
    seed: Annotated[int, typer.Option(help="Another seed makes other people in the same borders.")] = 2017,
    replace: Annotated[bool, _REPLACE] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Write the synthetic example region: real municipal borders, made-up people. It needs no data at all."""
    from medskapa.cli.output import check_output
    from medskapa.cli.show import progress
    from medskapa.region import write_region
    from medskapa.sources.synthetic import synthetic_region

    check_output(out, "region", replace=replace)
    with progress("Making the example region", quiet=as_json) as say:
        say("people and homes", None, None)
        region = synthetic_region(seed)
        write_region(region, out, replace=replace)
    _print_summary(region, out, as_json)


@app.command(epilog="Example: medskapa region check gr --json")
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of a region.")],
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Check a region's files and tables, and tell what it holds: areas, people and segregation by year."""
    from medskapa.region import read_region

    _print_summary(read_region(folder), folder, as_json)


@app.command(
    name="add-table",
    epilog="Example: medskapa region add-table gr boende.xlsx --mapping boende.toml --source "
    '"Kommunens boendestatistik 2025" --out gr-plus',
)
def add_table_command(
    folder: Annotated[Path, typer.Argument(help="Folder of a region.")],
    table: Annotated[Path, typer.Argument(help="Excel or CSV file that the municipality keeps.")],
    mapping: Annotated[Path, typer.Option(help="TOML file that says which column is what.")],
    source: Annotated[str, typer.Option(help="Where the figures come from, as it is to be cited.")],
    out: Annotated[Path, _OUT],
    licence: Annotated[str, typer.Option(help="Licence of the figures.")] = "",
    vintage: Annotated[str, typer.Option(help="The day or years that the figures describe.")] = "",
    replace: Annotated[bool, _REPLACE] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Add a municipality's own figures from Excel or CSV to a region, with a mapping of its columns."""
    from medskapa.cli.output import check_output
    from medskapa.evidence import Source
    from medskapa.region import read_region, write_region
    from medskapa.sources.spreadsheet import add_table, read_mapping, read_table

    check_output(out, "region", replace=replace, reads=(folder, table))
    cite = Source(cite=source, licence=licence, vintage=vintage)
    columns = read_mapping(mapping)
    read = read_table(table, columns)
    if not as_json:
        used = "used where most areas have figures"
        kept = "kept in the region; no method uses them yet" if columns.table == "indicators" else used
        print(f"{table.name}: {read.form.en}; {read.rows.num_rows} figures for {read.name}, {kept}.")
    region = add_table(read_region(folder), table, columns, cite)
    write_region(region, out, replace=replace)
    _print_summary(region, out, as_json)


@app.command(
    name="add-districts",
    epilog="Example: medskapa region add-districts gr kommundelar.csv --child-column RegSO "
    "--district-column Kommundel --municipality 1482 --edition 2025 "
    '--source "Kommunens indelning 2025" --out gr-delar',
)
def add_districts_command(
    folder: Annotated[Path, typer.Argument(help="Folder of a region.")],
    table: Annotated[
        Path, typer.Argument(help="Excel or CSV file: area code, district, and share if divided.")
    ],
    child_column: Annotated[str, typer.Option(help="Column with the area codes.")],
    district_column: Annotated[str, typer.Option(help="Column with the districts' names.")],
    municipality: Annotated[str, typer.Option(help="Four-digit code of the municipality.")],
    edition: Annotated[str, typer.Option(help="Edition of the division, such as 2025.")],
    source: Annotated[str, typer.Option(help="Where the division comes from, as it is to be cited.")],
    out: Annotated[Path, _OUT],
    share_column: Annotated[str, typer.Option(help="Column with shares, if areas are divided.")] = "",
    replace: Annotated[bool, _REPLACE] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Add a municipality's own districts (kommundelar) as a level of the region."""
    from medskapa.cli.output import check_output
    from medskapa.evidence import Source
    from medskapa.region import read_region, write_region
    from medskapa.sources.spreadsheet_districts import DistrictMapping, add_districts

    check_output(out, "region", replace=replace, reads=(folder, table))
    mapping = DistrictMapping(
        municipality=municipality, child=child_column, district=district_column, edition=edition,
        share=share_column,
    )  # fmt: skip
    region = add_districts(read_region(folder), table, mapping, Source(cite=source))
    write_region(region, out, replace=replace)
    _print_summary(region, out, as_json)


def _print_summary(region: Region, folder: Path, as_json: bool) -> None:
    from medskapa.cli.summary import summary
    from medskapa.evidence import format_number

    facts = summary(region)
    if as_json:
        from medskapa.cli.show import print_json

        print_json({"folder": str(folder), **facts})
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{region.title.sv}[/bold] · {folder}")
    if region.kind == "synthetic":
        console.print(
            "[bold]Synthetic people in real borders: no figure here is a fact about a place.[/bold]"
        )
    console.print("Areas: " + " · ".join(f"{n} {level}" for level, n in facts["areas"].items()))
    table = Table("Place", "Year", "People", "D, born abroad")
    latest = max((row["year"] for row in facts["places"]), default=None)
    for row in facts["places"]:
        if row["year"] != latest:
            continue
        d = row["dissimilarity_origin"]
        table.add_row(
            row["name"], str(row["year"]), format_number(row["population"], "sv"),
            "–" if d is None else format_number(d, "sv", 4),
        )  # fmt: skip
    console.print(table)
    for caveat in facts["caveats"]:
        console.print(f"· {caveat}")
    console.print(f"Hash {facts['hash']}")


region_streets.register(app)
region_housing.register(app)
