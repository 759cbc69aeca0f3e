"""A plan folder to begin with: a polygon and a municipality code become plan.toml, a map file and an empty form."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from medskapa.evidence import UserError
from medskapa.evidence.files import new_folder
from medskapa.methods.impact.light import FIELDS, FORM, MOST_FIELDS
from medskapa.methods.impact.screening import CRITERIA
from medskapa.region import SPLITS, Region

SITE = "omradet"
YEARS_AHEAD = 8
_TENURES = ("rental", "coop", "owned")


@dataclass(frozen=True)
class Beginning:
    """What is known when a plan begins: where, in which municipality, what it is called, and how many homes of which
    tenure, if anybody has said so.
    """

    municipality: str
    title: str
    homes: tuple[tuple[str, int], ...]
    started: date
    fictive: bool = False
    land: str = "mixed"


def fields_to_fill() -> tuple[str, ...]:
    """The fields of the light path: the plan's name and homes, and those of the form; never more than fifteen."""
    fields = ("title", "homes", *(f.key for f in FIELDS))
    assert len(fields) <= MOST_FIELDS
    return fields


def read_homes(words: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Homes by tenure from words such as ``rental=60``. Raises ``UserError`` for anything else."""
    homes = []
    for word in words:
        tenure, _, number = word.partition("=")
        if tenure not in _TENURES or not number.isdigit() or int(number) == 0:
            raise UserError(
                f"The homes {word!r} cannot be read.",
                do=f"Write the tenure and the number, such as rental=60. Tenures: {', '.join(_TENURES)}.",
            )
        homes.append((tenure, int(number)))
    return tuple(homes)


def read_polygon(path: Path, crs: str) -> BaseGeometry:
    """The area of a GeoJSON file as one shape in the region's coordinate system.

    GeoJSON in degrees (longitude, latitude) is turned into the region's system.

    Raises ``UserError`` when there is no polygon in the file, or it is badly drawn.
    """
    try:
        shape = shapely.from_geojson(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UserError("The file is not there.", where=str(path), do="Give a GeoJSON file.") from error
    except (ShapelyError, ValueError) as error:
        raise UserError(
            f"{path.name} is not GeoJSON.", where=str(path), do="Draw the area and export it as GeoJSON."
        ) from error
    shapes = [
        s for s in shapely.get_parts(shapely.get_parts([shape])) if s.geom_type in ("Polygon", "MultiPolygon")
    ]
    if not shapes:
        raise UserError("There is no polygon in the file.", where=str(path), do="Draw the area as a polygon.")
    area = shapely.union_all(shapes)
    if not all(s.is_valid for s in shapes):
        raise UserError(
            "The polygon crosses itself.", where=str(path), do="Mend its border (in QGIS: Fix geometries)."
        )
    west, south, east, north = area.bounds
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        from pyproj import Transformer

        turn = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        area = shapely.transform(area, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1])))
        area = shapely.set_precision(area, 0.1)
    return area


def start_plan(region: Region, polygon: Path, beginning: Beginning, out: Path) -> tuple[str, ...]:
    """Write the plan folder: plan.toml, sites.geojson and ska.toml with the empty form. Gives the files' names.

    The plan is compared some years after the region's latest figures, when the homes are filled.

    Raises ``UserError`` when the municipality or the area is not in the region, or the folder is taken.
    """
    if region.level_of.get(beginning.municipality) != "municipality":
        known = [f"{a} {region.names[a]}" for a in region.areas_at("municipality")]
        raise UserError(
            f"The region has no municipality {beginning.municipality!r}.",
            do=f"Use the four-digit code of one of: {', '.join(known)}.",
        )
    area = read_polygon(polygon, region.crs)
    _check_where(region, area, beginning.municipality, polygon)
    newest = max((int(y) for y in pc.unique(region.tables["population"]["year"]).to_pylist()), default=0)
    year = max(newest, beginning.started.year) + YEARS_AHEAD
    files = {
        "plan.toml": plan_text(beginning, region, year),
        "sites.geojson": _sites_text(area, beginning.title, region.crs),
        "ska.toml": form_text(),
    }
    with new_folder(out) as folder:
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(files)


def _check_where(region: Region, area: BaseGeometry, municipality: str, path: Path) -> None:
    """The area has a surface and lies in the municipality. Raises ``UserError`` with the one that it lies in."""
    if area.is_empty or area.area <= 0:
        raise UserError(
            "The polygon is empty.", where=str(path), do="Draw the area as a polygon with a surface."
        )
    towns = region.areas.filter(pc.equal(region.areas["level"], "municipality"))
    shapes = shapely.from_wkb(towns["geometry"].to_pylist())
    part = shapely.area(shapely.intersection(shapes, area)) / area.area
    here = dict(zip(towns["area"].to_pylist(), part.tolist(), strict=True))
    if here.get(municipality, 0.0) > 0:
        return
    name = region.names[municipality]
    east, north = (round(v) for v in (area.centroid.x, area.centroid.y))
    found = [f"{region.names[a]} ({a})" for a, share in here.items() if share > 0]
    raise UserError(
        f"The polygon does not lie in {name}, but {'in ' + ', '.join(found) if found else 'outside the region'}.",
        where=f"{path}, middle at east {east}, north {north} ({region.crs})",
        do="Give the municipality that it lies in, or correct the polygon: east (or longitude) stands first.",
    )


def _quoted(words: str) -> str:
    """Words as a TOML string."""
    return json.dumps(words, ensure_ascii=False)


def _sites_text(area: BaseGeometry, name: str, crs: str) -> str:
    feature = {
        "type": "Feature",
        "properties": {"site": SITE, "name_sv": name, "name_en": name},
        "geometry": json.loads(shapely.to_geojson(area)),
    }
    crs_member = {"type": "name", "properties": {"name": crs}}
    return json.dumps(
        {"type": "FeatureCollection", "crs": crs_member, "features": [feature]}, ensure_ascii=False, indent=1
    )


def plan_text(beginning: Beginning, region: Region, year: int) -> str:
    """plan.toml of a plan that begins: a null alternative in which nothing is built, and one proposal."""
    lines = [
        "# Planen i korthet. Ändra och fyll på när ni vet mer; se guiden till planmappen.",
        'schema = "medskapa-plan/1"',
        f"key = {_quoted(_key(beginning.title))}",
        *(["fictive = true"] if beginning.fictive else []),
        f"title = {_quoted(beginning.title)}",
        'question = { sv = "Ska kommunen pröva att bygga här?", en = "Should the municipality try to build here?" }',
        'purpose = { sv = "Inte angivet ännu.", en = "Not stated yet." }',
        f"municipality = {_quoted(beginning.municipality)}",
        'landowner = { sv = "Inte angivet ännu.", en = "Not stated yet." }',
        f'land = "{beginning.land}"  # municipal, private eller mixed: avgör vilket avtal som går att använda',
        'procedure = "standard"',
        f"started = {beginning.started.isoformat()}",
        'stage = "planuppdrag"',
        f"year = {year}  # året då alternativen jämförs",
        f"crs = {_quoted(region.crs)}",
        'sites = "sites.geojson"',
        "",
        "[[alternatives]]",
        'key = "noll"',
        "null = true",
        'title = { sv = "Nollalternativ", en = "Null alternative" }',
        'description = { sv = "Ingen ny plan.", en = "No new plan." }',
        "",
        "[[alternatives]]",
        'key = "forslag"',
        'title = { sv = "Förslaget", en = "The proposal" }',
        f"description = {_homes_words(beginning.homes)}",
    ]
    for tenure, number in beginning.homes:
        lines += [
            "",
            "[[alternatives.homes]]",
            f'site = "{SITE}"',
            f'tenure = "{tenure}"',
            f"homes = {number}",
            f"year = {year - 2}",
        ]
    return "\n".join(lines) + "\n"


def _homes_words(homes: tuple[tuple[str, int], ...]) -> str:
    if not homes:
        return '{ sv = "Antalet bostäder är inte bestämt.", en = "The number of homes is not settled." }'
    codes = SPLITS["tenure"].codes
    sv = ", ".join(f"{n} bostäder med {codes[t].sv}" for t, n in homes)
    en = ", ".join(f"{n} {codes[t].en} homes" for t, n in homes)
    return f"{{ sv = {_quoted(sv + '.')}, en = {_quoted(en + '.')} }}"


def _key(title: str) -> str:
    """A key of small letters and underscores from a title."""
    plain = title.casefold().translate(str.maketrans("åäöéü", "aaoeu"))
    words = "".join(ch if ch.isascii() and ch.isalnum() else " " for ch in plain).split()
    return "_".join(words)[:40] or "planen"


def form_text(said: Mapping[str, str] | None = None) -> str:
    """ska.toml with the form: each field with its question, in Swedish, how to answer it, and the answer so far."""
    lines = [
        f"# Kortformuläret för social konsekvensanalys: {len(FIELDS)} fält, ifyllda efter ett möte på två timmar.",
        "# Skriv svaret mellan citattecknen. Lämna tomt det ni inte vet: det redovisas som ”inte bedömt”.",
        "# Skriv roller eller koder, aldrig namn på personer. Kontrollera med: medskapa ska check",
        'schema = "medskapa-ska/1"',
        "",
        f"[{FORM}]",
    ]
    for number, f in enumerate(FIELDS, start=1):
        answer = _quoted((said or {}).get(f.key, ""))
        lines += ["", f"# {number}. {f.question.sv}", f"# {f.help.sv}", f"{f.key} = {answer}"]
    return "\n".join([*lines, "", *_screening_text()]) + "\n"


def _screening_text() -> list[str]:
    """How the questions of complexity that cannot be computed are answered, ready to be uncommented."""
    lines = [
        "# Frivilligt: frågor om social komplexitet, som avgör om insatsen räcker.",
        "# Ta bort # och svara yes (ja), some (delvis) eller no (nej).",
        "# (Optional: questions of social complexity. Remove # and answer yes, some or no.)",
    ]
    for c in CRITERIA:
        if not c.computed:
            lines += [
                f"# {c.question.sv}", "# [[screening.answers]]", f'# criterion = "{c.key}"', '# answer = "some"',
                '# text = "Varför."', '# by = "Mötet runt mattan"',
            ]  # fmt: skip
    return lines


def fill_form(folder: Path, said: Mapping[str, str], *, replace: bool = False) -> tuple[str, ...]:
    """Put answers into the form of a plan's ska.toml. Gives the fields that were filled in.

    Answers that stand there already are kept unless ``replace``; other parts of ska.toml are never touched: with
    such parts the form is filled in by hand.

    Raises ``UserError`` when ska.toml holds more than the form, or another answer stands in a field.
    """
    path = folder / "ska.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(
            "ska.toml is missing or cannot be read.", where=str(path), do="Begin with ska start."
        ) from error
    more = sorted(set(values) - {"schema", FORM})
    if more or FORM not in values:
        raise UserError(
            "ska.toml holds more than the form, or no form.",
            where=str(path),
            rows=more,
            do="Fill it in by hand.",
        )
    now = {k: str(v) for k, v in values[FORM].items()}
    new = {k: v for k, v in said.items() if v and v != now.get(k)}
    taken = [k for k in new if now.get(k)]
    if taken and not replace:
        raise UserError(
            "These fields have other answers already.",
            where=str(path),
            rows=taken,
            do="Say --replace to change them.",
        )
    path.write_text(form_text(now | new), encoding="utf-8", newline="\n")
    return tuple(new)
