"""``medskapa region add-housing``: ages, households, homes by size, incomes and facts on housing from own tables."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command to ``medskapa region``."""
    app.command(
        name="add-housing",
        epilog="Examples: medskapa region add-housing gr alder.csv --table ages --fixed area=1480 --fixed sex=all "
        '--column age=Ålder --column year=År --column persons=Antal --source "Kommunens statistik 2026" --out gr-bo · '
        "medskapa region add-housing gr kontrakt.xlsx --table housing_facts --column area=Kommun --column year=År "
        "--wide-of fact --wide social_contracts=Kontrakt --wide queue_years=Kötid "
        '--source "Socialtjänsten 2026" --out gr-bo',
    )(add_housing_command)
    app.command(
        name="fetch-housing",
        epilog="Example: medskapa region fetch-housing gr --kolada overcrowded=N07914 --out gr-bo",
    )(fetch_housing_command)


def add_housing_command(
    folder: Annotated[Path, typer.Argument(help="Folder of a region.")],
    file: Annotated[Path, typer.Argument(help="Excel or CSV file.")],
    table: Annotated[
        str,
        typer.Option(help="ages, events, forecasts, households, heads, dwellings, incomes or housing_facts."),
    ],
    source: Annotated[str, typer.Option(help="Where the figures come from, as it is to be cited.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write; it appears whole or not at all.")],
    column: Annotated[
        list[str] | None, typer.Option(help="What=Column, once for each: age=Ålder, persons=Antal.")
    ] = None,
    fixed: Annotated[
        list[str] | None, typer.Option(help="What=value, the same in every row: sex=all, year=2025.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Column=value: keep the rows that have it, such as kind=history.")
    ] = None,
    wide: Annotated[
        list[str] | None, typer.Option(help="Value=Column, when each value has a column of its own.")
    ] = None,
    wide_of: Annotated[
        str, typer.Option(help="What the wide columns are values of: year, fact or age.")
    ] = "",
    area_prefix: Annotated[str, typer.Option(help="What is put before each area code.")] = "",
    sheet: Annotated[str, typer.Option(help="Sheet of an Excel file; the first if not given.")] = "",
    licence: Annotated[str, typer.Option(help="Licence of the figures.")] = "",
    key: Annotated[
        str, typer.Option(help="Short name of the source; the same name exchanges its rows.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a region that is there already.")
    ] = False,
) -> None:
    """Add what the housing programme rests on, from a municipality's or an authority's own table."""
    from medskapa.cli.output import check_output
    from medskapa.cli.region_streets import _pairs
    from medskapa.evidence import Source
    from medskapa.region import read_region, write_region
    from medskapa.sources.housing_file import HousingMapping, add_housing

    check_output(out, "region", replace=replace, reads=(folder, file))
    mapping = HousingMapping(
        table=table, columns=_pairs(column or []), fixed=_pairs(fixed or []), where=_pairs(only or []),
        wide=_pairs(wide or []), wide_of=wide_of, area_prefix=area_prefix, sheet=sheet,
    )  # fmt: skip
    before = read_region(folder)
    region = add_housing(before, file, mapping, Source(cite=source, licence=licence), key)
    write_region(region, out, replace=replace)
    rows = region.tables[table].num_rows
    print(f"{table}: {rows} rows, {rows - before.tables[table].num_rows:+d}.")
    print(f"The region is ready: {out.resolve()}")


def fetch_housing_command(
    folder: Annotated[Path, typer.Argument(help="Folder of a region.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write; it appears whole or not at all.")],
    years: Annotated[int, typer.Option(min=2, help="How many of the newest years.")] = 11,
    cache: Annotated[
        Path | None, typer.Option(help="Where answers are kept, so that a stopped run goes on.")
    ] = None,
    kolada: Annotated[
        list[str] | None, typer.Option(help="Fact=key figure of Kolada, once for each: overcrowded=N07914.")
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option(help="What=id of SCB's table: household_kinds, household_sizes, dwellings, rents."),
    ] = None,
    scb_url: Annotated[str, typer.Option(help="Another address of SCB's PxWebApi.")] = "",
    kolada_url: Annotated[str, typer.Option(help="Another address of Kolada.")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a region that is there already.")
    ] = False,
) -> None:
    """Fetch people, births, deaths, moves, SCB's projection, households, homes and rents, and facts from Kolada."""
    from datetime import UTC, datetime

    import platformdirs

    from medskapa.cli.output import check_output
    from medskapa.cli.region_streets import _pairs
    from medskapa.cli.show import progress
    from medskapa.methods.housing.kinds import kinds_by_size
    from medskapa.region import read_region, write_region
    from medskapa.sources.http import Fetcher
    from medskapa.sources.kolada_housing import with_kolada_facts
    from medskapa.sources.live import KOLADA_URL, SCB_URL
    from medskapa.sources.pxweb import PxWeb
    from medskapa.sources.scb_homes import fetch_homes
    from medskapa.sources.scb_housing import fetch_housing, with_housing

    check_output(out, "region", replace=replace, reads=(folder,))
    region = read_region(folder)
    kept = cache or Path(platformdirs.user_cache_dir("medskapa"))
    with progress("SCB") as say, Fetcher(kept) as asked:
        service = PxWeb(asked, scb_url or SCB_URL)
        codes = region.areas_at("municipality")
        found = fetch_housing(service, codes, years=years, say=lambda what: say(what.en, None, None))
        say("households and homes", None, None)
        more = fetch_homes(service, region, kinds_by_size, _pairs(table or []))
        made = with_housing(with_housing(region, found), more)
        if facts := _pairs(kolada or []):
            say("Kolada", None, None)
            now = datetime.now(UTC).year
            made = with_kolada_facts(
                made, asked, kolada_url or KOLADA_URL, facts, range(now - years, now + 1)
            )
    write_region(made, out, replace=replace)
    for name, parts in [*found.rows.items(), *more.rows.items()]:
        print(f"{name}: {sum(t.num_rows for t in parts)} rows")
    for key, why in [*found.lacking, *more.lacking]:
        print(f"{key} could not be had: {why}")
    print("Incomes, turnover, queue and social contracts: medskapa region add-housing.")
    print(f"The region is ready: {out.resolve()}")
