"""``medskapa region add-streets``, ``add-places`` and ``city``: streets, timetables and a municipality's own places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from medskapa.region import Region

_OUT = typer.Option("--out", help="Folder to write; it appears whole or not at all.")
_REPLACE = typer.Option("--replace", help="Write over a region that is there already.")
_JSON = typer.Option("--json", help="Print JSON for a script instead of a table.")
_OSM = typer.Option("--osm", help="OpenStreetMap extract (.osm.pbf), such as Geofabrik's.")
_ELEVATION = typer.Option("--elevation", help="Heights as GeoTIFF.")
_ELEVATION_SOURCE = typer.Option(
    "--elevation-source", help="Where the heights come from, as it is to be cited."
)
_GTFS = typer.Option("--gtfs", help="Timetable as a GTFS zip; may be given several times.")
_GTFS_LICENCE = typer.Option("--gtfs-licence", help="Licence of the timetables.")
_FOLDER = typer.Argument(help="Folder of a region.")


def register(app: typer.Typer) -> None:
    """Add the commands to ``medskapa region``."""
    app.command(
        name="add-streets",
        epilog="Examples: medskapa region add-streets gr --osm vast.osm.pbf --gtfs vasttrafik.zip --out gr-gator · "
        "medskapa region add-streets gr --live --operator vt --out gr-gator",
    )(add_streets_command)
    app.command(
        name="add-places",
        epilog="Example: medskapa region add-places gr bankar.csv --kind bench --x X --y Y --crs EPSG:3007 "
        '--source "Kommunens bänkar 2026" --out gr-plus',
    )(add_places_command)
    app.command(
        name="add-homes",
        epilog="Example: medskapa region add-homes gr hissar.xlsx --table home_access --area Omrade --year 2025 "
        '--column lift="Med hiss" --column steps="Utan hiss" --source "Fastighetsregistret 2025" --out gr-hiss',
    )(add_homes_command)
    app.command(
        name="city",
        epilog='Example: medskapa region city grid.csv --key porto_alegre --name "Porto Alegre" --id id --x lon '
        "--y lat --grid-crs EPSG:4326 --population population --year 2010 --shape hexagon --municipality 4314902 "
        '--crs EPSG:31982 --source "Censo 2010, IBGE" --osm poa.osm.pbf --out poa',
    )(city_command)


def add_streets_command(
    folder: Annotated[Path, _FOLDER],
    out: Annotated[Path, _OUT],
    osm: Annotated[Path | None, _OSM] = None,
    elevation: Annotated[Path | None, _ELEVATION] = None,
    elevation_source: Annotated[str, _ELEVATION_SOURCE] = "",
    gtfs: Annotated[list[Path] | None, _GTFS] = None,
    gtfs_licence: Annotated[str, _GTFS_LICENCE] = "",
    live: Annotated[bool, typer.Option("--live", help="Fetch the extract from Geofabrik instead.")] = False,
    extract: Annotated[
        str, typer.Option(help="Address of the extract to fetch.", envvar="MEDSKAPA_OSM_URL")
    ] = "",
    operator: Annotated[
        str, typer.Option(help="With --live: operator at Trafiklab, such as vt; key in TRAFIKLAB_KEY.")
    ] = "",
    gtfs_url: Annotated[
        str, typer.Option(help="Address of Trafiklab's timetables.", envvar="MEDSKAPA_GTFS_URL")
    ] = "",
    cache: Annotated[Path | None, typer.Option(help="Where what is fetched is kept.")] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Fetch anew what is in the cache.")] = False,
    replace: Annotated[bool, _REPLACE] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Add streets, services, elevation and timetables to a region, from files or from Geofabrik and Trafiklab."""
    from medskapa.cli.output import check_output
    from medskapa.cli.show import progress
    from medskapa.region import read_region, write_region
    from medskapa.sources.streets import add_streets

    check_output(out, "region", replace=replace, reads=_given(folder, osm, elevation, *(gtfs or [])))
    region = read_region(folder)
    with progress("Adding streets", quiet=as_json) as say:
        if live:
            osm, gtfs = _fetched(osm, gtfs or [], (extract, operator, gtfs_url), cache, refresh, say)
        region = add_streets(
            region, pbf=osm, elevation=elevation, elevation_source=_cite(elevation, elevation_source),
            gtfs=gtfs or [], gtfs_licence=gtfs_licence, say=lambda what: say(what.en, None, None),
        )  # fmt: skip
        say("writing", None, None)
        write_region(region, out, replace=replace)
    _print_streets(region, out, as_json)


def _fetched(
    osm: Path | None,
    gtfs: list[Path],
    asked: tuple[str, str, str],
    cache: Path | None,
    refresh: bool,
    say: Any,
) -> tuple[Path | None, list[Path]]:
    """What is fetched from the services, beside what was given as files."""
    import os

    import platformdirs

    from medskapa.sources.live_streets import EXTRACT_URL, GTFS_URL, KEY_VARIABLE, Downloader, timetable

    url, operator, gtfs_url = asked
    folder = cache or Path(platformdirs.user_cache_dir("medskapa"))
    with Downloader(folder, refresh=refresh, say=say) as download:
        if osm is None:
            osm = download.file(url or EXTRACT_URL, checksum=True)
        if operator:
            key = os.environ.get(KEY_VARIABLE, "")
            gtfs = [*gtfs, timetable(download, operator, key, gtfs_url or GTFS_URL)]
    return osm, gtfs


def _given(*paths: Path | None) -> tuple[Path, ...]:
    return tuple(p for p in paths if p is not None)


def _cite(path: Path | None, source: str) -> Any:
    from medskapa.evidence import Source, UserError

    if path is None:
        return None
    if not source:
        raise UserError(
            "The heights need a source.",
            where=path.name,
            do='Say it: --elevation-source "Höjddata, Lantmäteriet".',
        )
    return Source(cite=source, where=path.name)


def add_places_command(
    folder: Annotated[Path, _FOLDER],
    table: Annotated[Path, typer.Argument(help="CSV, Excel, GeoJSON or GeoPackage with the places.")],
    source: Annotated[str, typer.Option(help="Where the places come from, as it is to be cited.")],
    out: Annotated[Path, _OUT],
    kind: Annotated[str, typer.Option(help="Kind of all the places, such as bench or meeting_place.")] = "",
    kind_column: Annotated[str, typer.Option(help="Column with the kind of each place instead.")] = "",
    name_column: Annotated[str, typer.Option(help="Column with names.")] = "",
    id_column: Annotated[str, typer.Option(help="Column with ids; without it they are numbered.")] = "",
    x: Annotated[str, typer.Option(help="Column with east (or longitude), in a table without shapes.")] = "",
    y: Annotated[str, typer.Option(help="Column with north (or latitude).")] = "",
    crs: Annotated[str, typer.Option(help="Coordinate system of the file, such as EPSG:3007.")] = "",
    fact: Annotated[
        list[str] | None,
        typer.Option(help="A column with a fact: free=Avgiftsfri. May be given several times."),
    ] = None,
    replace_kind: Annotated[
        bool, typer.Option("--replace-kind", help="Exchange all places of these kinds for the file's.")
    ] = False,
    licence: Annotated[str, typer.Option(help="Licence of the places.")] = "",
    vintage: Annotated[str, typer.Option(help="The day or years that the places describe.")] = "",
    replace: Annotated[bool, _REPLACE] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Add a municipality's own places, such as benches, meeting places or lifts in its buildings."""
    from medskapa.cli.output import check_output
    from medskapa.evidence import Source
    from medskapa.region import read_region, write_region
    from medskapa.sources.places import add_places
    from medskapa.sources.places_file import PlaceMapping

    check_output(out, "region", replace=replace, reads=(folder, table))
    mapping = PlaceMapping(
        kind=kind, kind_column=kind_column, name=name_column, ident=id_column, x=x, y=y, crs=crs,
        facts=_pairs(fact or []), replace_kind=replace_kind,
    )  # fmt: skip
    cite = Source(cite=source, licence=licence, vintage=vintage)
    region = add_places(read_region(folder), table, mapping, cite)
    write_region(region, out, replace=replace)
    _print_streets(region, out, as_json)


def add_homes_command(
    folder: Annotated[Path, _FOLDER],
    table: Annotated[Path, typer.Argument(help="Excel or CSV file that the municipality keeps.")],
    into: Annotated[
        str, typer.Option("--table", help="home_access (lifts and stairs) or stays (who stayed).")
    ],
    area: Annotated[str, typer.Option(help="Column with area codes.")],
    year: Annotated[str, typer.Option(help="The year, or the column with it.")],
    column: Annotated[
        list[str],
        typer.Option(
            help="What=Column: lift=, ground=, steps=, unknown=; or access= and homes=; or home_type=, "
            "age=, persons= and stayed=. Once for each."
        ),
    ],
    source: Annotated[str, typer.Option(help="Where the figures come from, as it is to be cited.")],
    out: Annotated[Path, _OUT],
    area_prefix: Annotated[str, typer.Option(help="What is put before each area code.")] = "",
    licence: Annotated[str, typer.Option(help="Licence of the figures.")] = "",
    replace: Annotated[bool, _REPLACE] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Add how homes are reached (lift, stairs), or who stayed in their home, from a municipality's own table."""
    from medskapa.cli.output import check_output
    from medskapa.evidence import Source
    from medskapa.region import HOME_ACCESS, read_region, write_region
    from medskapa.sources.places_homes import HomesMapping, add_homes

    check_output(out, "region", replace=replace, reads=(folder, table))
    told = _pairs(column)
    wide = {k: v for k, v in told.items() if k in HOME_ACCESS}
    mapping = HomesMapping(
        table=into, area=area, year=int(year) if year.isdigit() else year, area_prefix=area_prefix,  # type: ignore[arg-type]
        columns={k: v for k, v in told.items() if k not in HOME_ACCESS}, wide=wide,
    )  # fmt: skip
    region = add_homes(read_region(folder), table, mapping, Source(cite=source, licence=licence))
    write_region(region, out, replace=replace)
    _print_streets(region, out, as_json)


def _pairs(texts: list[str]) -> dict[str, str]:
    from medskapa.evidence import UserError

    pairs = [text.split("=", 1) for text in texts]
    wrong = [text for text, pair in zip(texts, pairs, strict=True) if len(pair) != 2 or not all(pair)]
    if wrong:
        raise UserError(
            "Each needs a column, after an equals sign.", rows=wrong, do="Write for example free=Avgiftsfri."
        )
    return {fact.strip(): column.strip() for fact, column in pairs}


def city_command(
    grid: Annotated[Path, typer.Argument(help="CSV or Parquet with one row a cell.")],
    key: Annotated[str, typer.Option(help="Short name of the region, in small letters.")],
    name: Annotated[str, typer.Option(help="Name of the city.")],
    municipality: Annotated[str, typer.Option(help="Code of its municipality.")],
    ident: Annotated[str, typer.Option("--id", help="Column with the cells' ids.")],
    x: Annotated[str, typer.Option(help="Column with the east (or longitude) of the cells' middles.")],
    y: Annotated[str, typer.Option(help="Column with the north (or latitude).")],
    grid_crs: Annotated[str, typer.Option(help="Coordinate system of the grid, such as EPSG:4326.")],
    population: Annotated[str, typer.Option(help="Column that counts everyone.")],
    year: Annotated[int, typer.Option(help="The year that the people were counted.")],
    shape: Annotated[str, typer.Option(help="Shape of the cells: square or hexagon.")],
    crs: Annotated[str, typer.Option(help="Coordinate system in metres for the region, such as EPSG:3006.")],
    source: Annotated[str, typer.Option(help="Where the people come from, as it is to be cited.")],
    out: Annotated[Path, _OUT],
    licence: Annotated[str, typer.Option(help="Licence of the grid.")] = "",
    osm: Annotated[Path | None, _OSM] = None,
    elevation: Annotated[Path | None, _ELEVATION] = None,
    elevation_source: Annotated[str, _ELEVATION_SOURCE] = "",
    gtfs: Annotated[list[Path] | None, _GTFS] = None,
    gtfs_licence: Annotated[str, _GTFS_LICENCE] = "",
    replace: Annotated[bool, _REPLACE] = False,
    as_json: Annotated[bool, _JSON] = False,
) -> None:
    """Build a region of one city anywhere: people in a grid, and its streets, heights and timetables."""
    from medskapa.cli.output import check_output
    from medskapa.cli.show import progress
    from medskapa.evidence import Source
    from medskapa.region import write_region
    from medskapa.sources.city import CityGrid, build_city

    check_output(out, "region", replace=replace, reads=_given(grid, osm, elevation, *(gtfs or [])))
    cells = CityGrid(
        path=grid, ident=ident, x=x, y=y, crs=grid_crs, population=population, year=year, shape=_shape(shape),
        source=Source(cite=source, licence=licence, where=grid.name),
    )  # fmt: skip
    with progress("Building the city", quiet=as_json) as say:
        region = build_city(
            cells, key=key, name=name, municipality=municipality, crs=crs, pbf=osm, elevation=elevation,
            elevation_source=_cite(elevation, elevation_source), gtfs=gtfs or [], gtfs_licence=gtfs_licence,
            say=lambda what: say(what.en, None, None),
        )  # fmt: skip
        say("writing", None, None)
        write_region(region, out, replace=replace)
    _print_streets(region, out, as_json)


def _shape(text: str) -> Any:
    from medskapa.evidence import UserError

    if text not in ("square", "hexagon"):
        raise UserError(f"{text!r} is no shape of cells.", do="Write square or hexagon.")
    return text


def _print_streets(region: Region, folder: Path, as_json: bool) -> None:
    facts = holds(region)
    if as_json:
        from medskapa.cli.show import print_json

        print_json({"folder": str(folder), **facts})
        return
    from rich.console import Console

    from medskapa.evidence import format_number

    console = Console()
    console.print(f"[bold]{region.title.sv}[/bold] · {folder}")
    streets = facts["streets"]
    console.print(
        f"Streets: {format_number(streets['kilometres'], 'sv')} km, {format_number(streets['nodes'], 'sv')} nodes, "
        f"elevation known for {format_number(streets['elevation_percent'], 'sv')} %"
    )
    told = (f"{format_number(n, 'sv')} {kind}" for kind, n in facts["services"].items())
    console.print("Services: " + (" · ".join(told) or "none"))
    for source in facts["sources"]:
        console.print(f"Source: {source}", soft_wrap=True)
    for caveat in facts["caveats"]:
        console.print(f"· {caveat}")
    console.print(f"Hash {region.hash}")


def holds(region: Region) -> dict[str, Any]:
    """What a region holds of streets and places, in a few figures."""
    nodes, streets = region.tables["nodes"], region.tables["streets"]
    known = nodes.num_rows - nodes["z_m"].null_count
    kinds = {r["values"]: r["counts"] for r in region.tables["services"]["kind"].value_counts().to_pylist()}
    return {
        "key": region.key,
        "streets": {
            "nodes": nodes.num_rows,
            "sections": streets.num_rows,
            "kilometres": round(float(streets["length_cm"].to_numpy().sum()) / 100_000, 1),
            "elevation_percent": round(100 * known / nodes.num_rows) if nodes.num_rows else 0,
        },
        "services": dict(sorted(kinds.items())),
        "departures": region.tables["departures"].num_rows,
        "grounds": region.tables["grounds"].num_rows,
        "home_access": region.tables["home_access"].num_rows,
        "stays": region.tables["stays"].num_rows,
        "sources": sorted(
            s.line() + (f" ({s.licence})" if s.licence else "") for s in region.sources.values()
        ),
        "caveats": [c.sv for c in region.caveats],
        "hash": region.hash,
    }
