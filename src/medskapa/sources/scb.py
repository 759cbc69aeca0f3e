"""Which of SCB's small-area tables are read, and what in a region each of their cells becomes.

Table ids, variables and codes come from client code and notes dated 2025–2026; none was called from here.
So each declaration is matched with the table's own metadata before anything is fetched
(:mod:`medskapa.sources.scb_plan`), by code or by words, and refused when it does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from medskapa.evidence import Text
from medskapa.region import SPLITS

Target = Literal["population", "homes", "indicators"]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a variable: our key, SCB's code, and a pattern that its Swedish or English words match."""

    key: str
    code: str
    label: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a table: SCB's code, a pattern for its words, and the values that are read."""

    code: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes a row in a region: its table, its group, tenure or indicator, and the cells it is the
    sum of.

    A cell is named by the keys of its values, variable by variable and contents last, with a weight of 1 or
    −1. A row is left out when an optional value it needs is not there, or when the value ``unless`` is.
    """

    target: Target
    name: str
    cells: tuple[tuple[int, tuple[str, ...]], ...]
    unless: str = ""


@dataclass(frozen=True, slots=True)
class ScbTable:
    """One of SCB's tables: its id, subject, variables, contents, and the rows that are made from it.

    ``unit`` is a pattern for the unit of the contents. ``levels`` are the region's levels it has figures for;
    municipalities may be missing, the others not. Of the values in ``either`` one must be there. ``universe``
    says whom it counts when that is not everyone.
    """

    key: str
    table: str
    subject: Text
    variables: tuple[Variable, ...]
    contents: Variable
    unit: str
    rows: tuple[Row, ...]
    levels: tuple[str, ...]
    universe: Text | None = None
    either: tuple[str, ...] = ()


_COUNT = r"antal|person|hushåll|lägenhet|number|count"
_SEX = Variable(
    "Kon",
    r"kön|sex",
    (
        Value("total", "1+2", r"total|samtliga|båda|män och kvinnor"),
        Value("women", "2", r"kvinn|women|female"),
        Value("men", "1", r"^män|^men\b|^male"),
    ),
)
_BOTH = Variable("Kon", r"kön|sex", _SEX.values[:1])
_ALL_LEVELS = ("deso", "regso", "municipality")


def _count(code: str, label: str) -> Variable:
    return Variable("ContentsCode", r"tabellinnehåll|contents", (Value("n", code, label),))


def _one(*keys: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return ((1, (*keys, "n")),)


def _age_values() -> tuple[Value, ...]:
    values = [Value("total", "totalt", r"^total|^samtliga")]
    for band in SPLITS["age"].codes:
        if band.endswith("+"):
            first = band[:-1]
            label = (
                rf"^{first}( år)?( och äldre| eller äldre|\+|-w|-$| and over| and"
                rf" older)|^{first}-\s*år|^{first}\+"
            )
            values.append(Value(band, f"{first}-", label, optional=True))
            continue
        low, high = (int(part) for part in band.split("-"))
        code = f"-{high}" if low == 0 else f"{low}-{high}"
        values.append(Value(band, code, rf"^0?{low}\s*[-–]\s*0?{high}\b|^-{high}$", optional=low >= 80))
    return tuple(values)


def _age_rows() -> tuple[Row, ...]:
    rows = [Row("population", "all", _one("total", "total"))]
    rows += [Row("population", f"sex={sex}", _one("total", sex)) for sex in ("women", "men")]
    for band in SPLITS["age"].codes:
        unless = "80-84" if band == "80+" else ""
        rows.append(Row("population", f"age={band}", _one(band, "total"), unless))
        rows += [
            Row("population", f"age={band};sex={sex}", _one(band, sex), unless) for sex in ("women", "men")
        ]
    return tuple(rows)


POPULATION = ScbTable(
    key="population",
    table="TAB6574",
    subject=Text(sv="folkmängd efter ålder och kön", en="population by age and sex"),
    variables=(Variable("Alder", r"ålder|age", _age_values()), _SEX),
    contents=_count("000007Y7", r"antal|folkmängd|number|population"),
    unit=_COUNT,
    rows=_age_rows(),
    levels=_ALL_LEVELS,
    either=("80-84", "80+"),
)

ORIGIN = ScbTable(
    key="origin",
    table="TAB6572",
    subject=Text(sv="folkmängd efter födelseregion", en="population by region of birth"),
    variables=(
        Variable(
            "Fodelseregion",
            r"födelse|birth",
            (
                Value("sweden", "sv", r"^(född i )?sverige|^inrikes födda|^sweden|^born in sweden"),
                Value("europe", "eu", r"europa utom|europa exkl|europe except|europe excl"),
                Value("world", "öv", r"övr|utanför europa|utom europa|okän|rest of|outside europe"),
            ),
        ),
        _BOTH,
    ),
    contents=_count("000007Y5", r"antal|folkmängd|number|population"),
    unit=_COUNT,
    rows=(
        Row("population", "origin=sweden", _one("sweden", "total")),
        Row("population", "origin=abroad", _one("europe", "total") + _one("world", "total")),
    ),
    levels=_ALL_LEVELS,
    universe=Text(
        sv=(
            "Utrikes födda är födda i Europa utom Sverige, i övriga världen eller i okänt land (SCB,"
            " TAB6572)."
        ),
        en=(
            "Born abroad: in Europe except Sweden, in the rest of the world or in an unknown country (SCB,"
            " TAB6572)."
        ),
    ),
)

_TENURE = Variable(
    "Upplatelseform",
    r"upplåtelse|tenure",
    (
        Value("rental", "1", r"^hyresrätt|^rent"),
        Value("coop", "2", r"^bostadsrätt|tenant-owned|co-?op"),
        Value("owned", "3", r"^äganderätt|owner"),
        Value("unknown", "ÖVRIGT", r"^uppgift saknas|^övrig|missing|unknown|^other", optional=True),
    ),
)


def _tenure(key: str, table: str) -> ScbTable:
    return ScbTable(
        key=key,
        table=table,
        subject=Text(sv="lägenheter efter upplåtelseform", en="dwellings by tenure"),
        variables=(_TENURE,),
        contents=_count("00000864", r"antal|lägenheter|number|dwellings"),
        unit=_COUNT,
        rows=tuple(Row("homes", v.key, _one(v.key)) for v in _TENURE.values),
        levels=("deso", "regso"),
    )


TENURE = _tenure("tenure", "TAB6638")
TENURE_OLD = _tenure("tenure_old", "TAB6258")

STANDARD = ScbTable(
    key="standard",
    table="TAB6685",
    subject=Text(sv="låg ekonomisk standard", en="low economic standard"),
    variables=(Variable("Alder", r"ålder|age", (Value("total", "tot", r"^total|^samtliga"),)),),
    contents=Variable(
        "ContentsCode",
        r"tabellinnehåll|contents",
        (Value("n", "000008AC", r"låg ekonomisk|low economic|at risk"),),
    ),
    unit=r"procent|andel|%|per ?cent",
    rows=(Row("indicators", "low_economic_standard_percent", _one("total")),),
    levels=_ALL_LEVELS,
)

LABOUR = ScbTable(
    key="labour",
    table="TAB6680",
    subject=Text(sv="arbetsmarknadsstatus", en="labour status"),
    variables=(_BOTH, Variable("Alder", r"ålder|age", (Value("20-64", "20-64", r"^20\s*[-–]\s*64"),))),
    contents=Variable(
        "ContentsCode",
        r"tabellinnehåll|contents",
        (
            Value("employed", "0000089X", r"sysselsatta|^employed"),
            Value("unemployed", "0000089W", r"arbetslösa|unemployed"),
            Value("force", "0000089V", r"arbetskraften|labour force"),
            Value("everyone", "0000089Y", r"befolkning|totalt|population|total"),
        ),
    ),
    unit=_COUNT,
    rows=(
        Row("population", "labour=employed", ((1, ("total", "20-64", "employed")),)),
        Row("population", "labour=unemployed", ((1, ("total", "20-64", "unemployed")),)),
        Row(
            "population",
            "labour=outside",
            ((1, ("total", "20-64", "everyone")), (-1, ("total", "20-64", "force"))),
        ),
    ),
    levels=("deso", "regso"),
    universe=Text(
        sv="Arbetsmarknadsstatus gäller dem som är 20–64 år (SCB, TAB6680).",
        en="Labour status counts people aged 20–64 (SCB, TAB6680).",
    ),
)

EDUCATION = ScbTable(
    key="education",
    table="TAB6534",
    subject=Text(sv="utbildningsnivå", en="education"),
    variables=(
        Variable(
            "UtbildningsNiva",
            r"utbildning|education",
            (
                Value("basic", "21", r"^förgymnasial|compulsory|primary and lower"),
                Value("secondary", "3+4", r"^gymnasial|^upper secondary"),
                Value("short", "5", r"eftergymnasial.*mindre än|eftergymnasial.*högst|post.*less than"),
                Value("long", "6", r"eftergymnasial.*3 år eller|eftergymnasial.*minst|post.*3 years or more"),
                Value("unknown", "US", r"uppgift saknas|missing|unknown", optional=True),
            ),
        ),
    ),
    contents=_count("000007Z6", r"antal|befolkning|number|population"),
    unit=_COUNT,
    rows=(
        Row("population", "education=basic", _one("basic")),
        Row("population", "education=secondary", _one("secondary")),
        Row("population", "education=higher", _one("short") + _one("long")),
        Row("population", "education=unknown", _one("unknown")),
    ),
    levels=_ALL_LEVELS,
    universe=Text(
        sv="Utbildningsnivå gäller dem som är 25–65 år (SCB, TAB6534).",
        en="Education counts people aged 25–65 (SCB, TAB6534).",
    ),
)

_HOUSEHOLD = Variable(
    "Hushallstyp",
    r"hushåll|household",
    (
        Value("single", "ESUB", r"^ensamstående utan barn|^single.*without"),
        Value("single_children", "ESMB", r"^ensamstående med barn|^single.*with (child|dep)"),
        Value("couple", "SBUB", r"^sammanboende utan barn|^(couple|cohab).*without"),
        Value("couple_children", "SBMB", r"^sammanboende med barn|^(couple|cohab).*with (child|dep)"),
        Value("other", "OVRIGA", r"^övriga|^other"),
    ),
)
HOUSEHOLDS = ScbTable(
    key="households",
    table="TAB6568",
    subject=Text(sv="hushåll efter typ", en="households by type"),
    variables=(_HOUSEHOLD,),
    contents=_count("000007Y1", r"antal|hushåll|number|households"),
    unit=_COUNT,
    rows=tuple(Row("population", f"household={v.key}", _one(v.key)) for v in _HOUSEHOLD.values),
    levels=_ALL_LEVELS,
)

AREA_TYPE = ScbTable(
    key="area_type",
    table="TAB6586",
    subject=Text(sv="socioekonomiskt index och områdestyp", en="socio-economic index and area type"),
    variables=(),
    contents=Variable(
        "ContentsCode",
        r"tabellinnehåll|contents",
        (
            Value("index", "000008IT", r"index"),
            Value("type", "000008IU", r"områdestyp|area type|type of area"),
        ),
    ),
    unit="",
    rows=(
        Row("indicators", "socioeconomic_index", ((1, ("index",)),)),
        Row("indicators", "area_type", ((1, ("type",)),)),
    ),
    levels=("regso",),
)

SCB_TABLES: tuple[ScbTable, ...] = (
    POPULATION,
    ORIGIN,
    TENURE,
    TENURE_OLD,
    STANDARD,
    LABOUR,
    EDUCATION,
    HOUSEHOLDS,
    AREA_TYPE,
)
"""The tables that are read, in the order they are fetched; the first one also tells which municipalities
there are.
"""
