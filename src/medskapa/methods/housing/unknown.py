"""What a region does not know of housing in a municipality, what that stops, and who has the figures."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow.compute as pc

from medskapa.evidence import Text
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.inputs import SPECIAL
from medskapa.methods.housing.need import fact_of
from medskapa.methods.housing.special import FACTS, OWNERS


@dataclass(frozen=True)
class Gap:
    """Figures that are lacking: which, what cannot be computed without them, and their live source or owner."""

    key: str
    what: Text
    stops: Text
    source: Text


_TABLES: dict[str, tuple[Text, Text, Text]] = {
    "ages": (
        Text(sv="Folkmängd efter kön och ettårsålder", en="Population by sex and single age"),
        Text(sv="Ingen framskrivning, inga hushåll, inget behov", en="No forecast, no households, no need"),
        Text(sv="SCB, TAB638", en="SCB, TAB638"),
    ),
    "events": (
        Text(sv="Födda, döda och flyttade efter kön och ålder", en="Births, deaths and moves by sex and age"),
        Text(
            sv="Framskrivningen följer kohorter i stället för födda, döda och flyttade",
            en="The forecast follows cohorts and not births, deaths and moves",
        ),
        Text(sv="SCB, TAB959, TAB1212 och TAB1264", en="SCB, TAB959, TAB1212 and TAB1264"),
    ),
    "heads": (
        Text(sv="Hushåll efter ålder", en="Households by age"),
        Text(
            sv="Inga hushållskvoter och inget behov av tillskott",
            en="No household rates and no need of homes",
        ),
        Text(
            sv="SCB, hushållsstatistiken (egen beställning)", en="SCB, household statistics (to be ordered)"
        ),
    ),
    "households": (
        Text(sv="Hushåll efter typ och storlek", en="Households by kind and size"),
        Text(sv="Inget om vad olika hushåll kan betala", en="Nothing on what kinds of household can pay"),
        Text(sv="SCB, hushållsstatistiken", en="SCB, household statistics"),
    ),
    "dwellings": (
        Text(
            sv="Bostäder efter upplåtelseform och rum, med omsättning och boendekostnad",
            en="Homes by tenure and rooms, with turnover and cost",
        ),
        Text(
            sv="Varken reserv, grindar eller vad bostäder kostar",
            en="Neither reserve, gates nor what homes cost",
        ),
        Text(
            sv="SCB, bostadsbeståndet; hyror TAB4590; kommunens bostadskö och mäklarstatistik",
            en="SCB, the stock of homes; rents TAB4590; the municipal queue and brokers' statistics",
        ),
    ),
    "incomes": (
        Text(sv="Disponibel inkomst efter hushållstyp", en="Disposable income by kind of household"),
        Text(sv="Inget om betalningsförmåga", en="Nothing on ability to pay"),
        Text(sv="SCB, inkomst- och taxeringsregistret", en="SCB, income register"),
    ),
}
_FACTS: dict[str, tuple[tuple[str, ...], Text, Text, Text]] = {
    "start": (
        ("shortage_start", "losses"),
        Text(
            sv="Underskott vid start, rivna och ändrade bostäder", en="Homes lacking at the start, homes lost"
        ),
        Text(sv="Räknas som noll i behovet och sägs", en="Counted as nothing in the need, and said"),
        Text(sv="Boverkets öppna data; SCB, ombyggnad och rivning", en="Boverket's open data; SCB"),
    ),
    "problems": (
        ("overcrowded", "strained", "low_standard", "recurring"),
        Text(sv="Boverkets åtta mått på bostadsbristen", en="Boverket's eight measures of shortage"),
        Text(sv="Inget om hushåll med bostadsproblem", en="Nothing on households with problems of housing"),
        Text(sv="Boverkets öppna data, Bedömning av bostadsbrist (Excel)", en="Boverket's open data (Excel)"),
    ),
    "contracts": (
        ("social_contracts", "social_contracts_new", "social_contracts_taken_over"),
        Text(sv="Sociala kontrakt: antal, nya och övertagna", en="Social contracts: number, new, taken over"),
        Text(sv="Inget om vart de sociala kontrakten leder", en="Nothing on where social contracts lead"),
        Text(
            sv="Socialtjänsten, eller Boverkets bostadsmarknadsenkät",
            en="Social services, or Boverket's survey",
        ),
    ),
    "queue": (
        ("queue_years",),
        Text(sv="Kötid till en ledig hyresrätt", en="Years in the queue"),
        Text(sv="Kön räknas inte som hinder", en="The queue is not counted as a gate"),
        Text(sv="Kommunens bostadskö", en="The municipal queue"),
    ),
}


def gaps_of(ask: Ask) -> tuple[Gap, ...]:
    """Everything that is lacking for the municipality, tables first, then facts, then special groups."""
    region, area = ask.region, ask.area
    out = []
    for name, (what, stops, source) in _TABLES.items():
        table = region.tables[name]
        if not table.filter(pc.equal(table["area"], area)).num_rows:
            out.append(Gap(name, what, stops, source))
    for key, (facts, what, stops, source) in _FACTS.items():
        if any(fact_of(region, area, f, 9999) is None for f in facts):
            out.append(Gap(key, what, stops, source))
    for group, facts in FACTS.items():
        if all(fact_of(region, area, f, 9999) is None for f in facts):
            stops = Text(sv="Gruppens behov är okänt", en="The group's need is unknown")
            out.append(Gap(f"group_{group}", SPECIAL[group], stops, OWNERS[group]))
    return tuple(out)
