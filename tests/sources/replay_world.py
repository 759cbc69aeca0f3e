"""Two made-up municipalities, Ekvik and Norrmåla, as SCB's small-area tables, its WFS and Kolada would tell
of them.

Each has three RegSO with two DeSO, squares of one kilometre in SWEREF 99 TM. The codes 9901 and 9902 are no
real municipalities'. In the older edition one DeSO of Ekvik is missing and another one is there instead.
"""

from __future__ import annotations

import re
from typing import Any

Axis = tuple[str, str, dict[str, str]]

MUNICIPALITIES = {"9901": "Ekvik", "9902": "Norrmåla"}
REGSO = [f"{m}R00{i}" for m in MUNICIPALITIES for i in (1, 2, 3)]
DESO = [f"{m}{letter}00{i}0" for m in MUNICIPALITIES for i, letter in enumerate("AABBCC", start=1)]
OLD_DESO = [*[d for d in DESO if d != "9901C0060"], "9901C0990"]
PARENT = {deso: REGSO[i // 2] for i, deso in enumerate(DESO)}
KPIS = {
    "N07907": "Trångboddhet i flerbostadshus, andel (%)",
    "N07914": "Trångboddhet, andel (%)",
    "N07916": "Färdigställda bostäder i flerbostadshus, antal",
    "N07917": "Färdigställda bostäder i småhus, antal",
    "N07956": "Hyresrätter, andel (%)",
    "N07901": "Bostäder, antal per 1000 invånare",
}
_KOLADA_PAGE = 3
_WFS_PAGE = 4

_SEX = {"1": "män", "2": "kvinnor", "1+2": "totalt"}
_AGES = {"-4": "0-4 år"} | {f"{a}-{a + 4}": f"{a}-{a + 4} år" for a in range(5, 80, 5)}
_AGES |= {"80-": "80+ år", "totalt": "totalt ålder"}
_TENURES = {"1": "hyresrätt", "2": "bostadsrätt", "3": "äganderätt", "ÖVRIGT": "uppgift saknas"}
_HOUSEHOLDS = {
    "SBMB": "sammanboende med barn",
    "SBUB": "sammanboende utan barn",
    "ESMB": "ensamstående med barn",
    "ESUB": "ensamstående utan barn",
    "OVRIGA": "övriga hushåll",
    "TOTALT": "totalt antal hushåll",
}
_LEVELS = {
    "21": "förgymnasial utbildning",
    "3+4": "gymnasial utbildning",
    "5": "eftergymnasial utbildning, mindre än 3 år",
    "6": "eftergymnasial utbildning, 3 år eller mer",
    "US": "uppgift om utbildningsnivå saknas",
}
_BIRTH = {"sv": "Sverige", "eu": "Europa utom Sverige", "öv": "övriga världen", "tot": "totalt"}
_LABOUR = {
    "0000089X": "Antal sysselsatta",
    "0000089W": "Antal arbetslösa",
    "0000089V": "Antal i arbetskraften",
    "0000089Y": "Befolkning totalt",
}


def _regions(*editions: str, municipalities: bool = True, deso: bool = True) -> Axis:
    values = {"00": "Riket", "99": "Låtsas län"} | MUNICIPALITIES if municipalities else {}
    if "2018" in editions:
        values |= {d: d for d in OLD_DESO} if deso else {}
        values |= {r: f"{MUNICIPALITIES[r[:4]]} (Område {r[-1]})" for r in REGSO}
    if "2025" in editions:
        values |= {f"{d}_DeSO2025": d for d in DESO} if deso else {}
        values |= {f"{r}_RegSO2025": f"{r} {MUNICIPALITIES[r[:4]]} (Område {r[-1]})" for r in REGSO}
    return ("Region", "region", values)


def _contents(**values: str) -> Axis:
    return ("ContentsCode", "tabellinnehåll", {k.removeprefix("c"): v for k, v in values.items()})


def _years(first: int, last: int) -> Axis:
    return ("Tid", "år", {str(y): str(y) for y in range(first, last + 1)})


def small_tables() -> dict[str, list[Axis]]:
    """The tables by id, each as its variables in order; a fresh copy every time."""
    sex: Axis = ("Kon", "kön", dict(_SEX))
    both = _regions("2018", "2025")
    areas_only = _regions("2018", "2025", municipalities=False)
    tenure: Axis = ("Upplatelseform", "upplåtelseform", dict(_TENURES))
    tables: dict[str, list[Axis]] = {
        "TAB6574": [
            both,
            ("Alder", "ålder", dict(_AGES)),
            sex,
            _contents(c000007Y7="Antal"),
            _years(2022, 2025),
        ],
        "TAB6572": [
            both,
            ("Fodelseregion", "födelseregion", dict(_BIRTH)),
            sex,
            _contents(c000007Y5="Antal"),
            _years(2022, 2025),
        ],
        "TAB6638": [
            _regions("2025", municipalities=False),
            tenure,
            _contents(c00000864="Antal lägenheter"),
            _years(2024, 2025),
        ],
        "TAB6258": [
            _regions("2018", municipalities=False),
            tenure,
            _contents(c00000864="Antal lägenheter"),
            _years(2022, 2023),
        ],
        "TAB6685": [
            both,
            ("Alder", "ålder", {"0-19": "0-19 år", "tot": "totalt ålder"}),
            _contents(
                c000008AC="Låg ekonomisk standard, procent", c000008AD="Hög ekonomisk standard, procent"
            ),
            _years(2022, 2024),
        ],
        "TAB6680": [
            areas_only,
            sex,
            ("Alder", "ålder", {"15-74": "15-74 år", "20-64": "20-64 år"}),
            ("ContentsCode", "tabellinnehåll", dict(_LABOUR)),
            _years(2022, 2024),
        ],
        "TAB6534": [
            _regions("2025"),
            ("UtbildningsNiva", "utbildningsnivå", dict(_LEVELS)),
            _contents(c000007Z6="Antal"),
            _years(2024, 2025),
        ],
        "TAB6568": [
            both,
            ("Hushallstyp", "hushållstyp", dict(_HOUSEHOLDS)),
            _contents(c000007Y1="Antal hushåll"),
            _years(2022, 2025),
        ],
        "TAB6586": [
            _regions("2018", "2025", municipalities=False, deso=False),
            _contents(c000008IT="Socioekonomiskt index", c000008IU="Områdestyp", c000008IV="Andel"),
            _years(2022, 2024),
        ],
    }
    return {
        table: [(code, words, dict(values)) for code, words, values in axes] for table, axes in tables.items()
    }


def codelist_text(codelist: str) -> dict[str, Any] | None:
    """A made-up code list of the recorded ones' shape, or none."""
    if codelist != "vs_DeSO2025":
        return None
    values = [{"code": f"{d}_DeSO2025", "label": d, "valueMap": [f"{d}_DeSO2025"]} for d in DESO]
    return {"id": codelist, "label": "DeSO 2025", "language": "sv", "type": "Valueset", "values": values}


def _square(column: int, row: int, width: int = 1) -> dict[str, Any]:
    x, y = 320_000 + 1000 * column, 6_400_000 + 1000 * row
    ring = [[x, y], [x + 1000 * width, y], [x + 1000 * width, y + 1000], [x, y + 1000], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def _features(layer: str) -> list[dict[str, Any]]:
    """All features of a layer. Ekvik lies in the row 0 and Norrmåla in the row 1."""
    codes = DESO if layer == "stat:DeSO_2025" else REGSO
    found = []
    for number, code in enumerate(codes):
        column = number % (len(codes) // 2)
        properties = {
            "objectid": number + 1,
            "objektidentitet": f"id-{code}",
            "regsokod": PARENT.get(code, code),
            "lanskod": "99",
            "kommunkod": code[:4],
            "version": "2025_v2",
        }
        if codes is DESO:
            properties["desokod"] = code
            geometry = _square(column, int(code[:4]) - 9901)
        else:
            properties["regsonamn"] = f"Område {code[-1]}"
            geometry = _square(2 * column, int(code[:4]) - 9901, width=2)
        found.append({"type": "Feature", "id": code, "properties": properties, "geometry": geometry})
    return found


def wfs_page(query: dict[str, list[str]]) -> dict[str, Any]:
    """A page of GetFeature; the server gives at most four at a time, whatever is asked."""
    wanted = re.fullmatch(r"kommunkod='(\d{4})'", query["CQL_FILTER"][0])
    assert wanted
    assert query["srsName"] == ["EPSG:3006"]
    matched = [f for f in _features(query["typeName"][0]) if f["properties"]["kommunkod"] == wanted[1]]
    start, most = int(query["startIndex"][0]), min(_WFS_PAGE, int(query["maxFeatures"][0]))
    page = matched[start : start + most]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
    return {
        "type": "FeatureCollection",
        "features": page,
        "totalFeatures": len(matched),
        "numberMatched": len(matched),
        "numberReturned": len(page),
        "crs": crs,
    }


def kolada_page(url: str, kpi: str, codes: str, years: str, query: dict[str, list[str]]) -> dict[str, Any]:
    """A page of key figures, three municipality-years at a time; overcrowding also for women and men."""
    rows: list[dict[str, Any]] = []
    for code in codes.split(","):
        for year in years.split(","):
            value: float | None = (int(code) + int(year) + int(kpi[-2:])) % 50 / 2
            if (kpi, code, year) == ("N07907", "9902", "2025"):
                value = None
            values = [{"gender": "T", "value": value, "count": 1, "status": "", "isdeleted": False}]
            if kpi == "N07914":
                values += [
                    {"gender": g, "value": 1.5, "count": 1, "status": "", "isdeleted": False} for g in "KM"
                ]
            if kpi == "N07956" and year == "2022":
                values[0]["isdeleted"] = True
            rows.append({"kpi": kpi, "municipality": code, "period": int(year), "values": values})
    page = int(query.get("page", ["1"])[0])
    some = rows[_KOLADA_PAGE * (page - 1) : _KOLADA_PAGE * page]
    more = _KOLADA_PAGE * page < len(rows)
    return {"count": len(some), "values": some, "next_url": f"{url}?page={page + 1}" if more else None}
