"""The norms of the housing programme: horizon, reserve, how far back rates are taken from, what people can pay."""

from __future__ import annotations

from datetime import date

from medskapa.evidence import LegalStatus, Norm, Source, Text
from medskapa.methods.housing.norms_entry import NORMS_ENTRY
from medskapa.methods.housing.norms_ladder import NORMS_LADDER
from medskapa.methods.housing.norms_riksnorm import NORMS_RIKSNORM

_FROM = date(2000, 1, 1)
_BOVERKET = Source(cite="Boverket 2020:32, En metod för bedömning av bostadsbyggnadsbehovet", verified=False)
_HOUSE = Source(cite="Medskapa", where="docs/decisions/0018")
_RATIO = Source(cite="Boverket 2020:21, Mått på bostadsbristen", verified=False)
_CROWDED = Source(cite="Boverket 2020:21, Mått på bostadsbristen, norm 2 och 3", verified=False)


def _norm(
    key: str, sv: str, en: str, value: float, unit: str, source: Source, status: LegalStatus,
    low: float | None = None, high: float | None = None,
) -> Norm:  # fmt: skip
    return Norm(key, Text(sv=sv, en=en), value, unit, source, _FROM, status, low=low, high=high)


_GUIDE, _RULE, _RESEARCH = LegalStatus.GUIDELINE, LegalStatus.HOUSE_RULE, LegalStatus.RESEARCH

NORMS: tuple[Norm, ...] = (
    _norm("need_years", "Hur många år framåt behovet räknas", "How many years ahead need is counted", 10, "years",
          _BOVERKET, _GUIDE),
    _norm("need_reserve", "Reserv av lediga bostäder, del av hushållen", "Reserve of vacant homes, part of households",
          0.01, "share", _BOVERKET, _GUIDE),
    _norm("rate_years", "Hur många år tillbaka födda, döda och flyttade tas från",
          "How many years back births, deaths and moves are taken from", 10, "years", _HOUSE, _RULE),
    _norm("household_rate_least", "Lägsta möjliga hushållskvot från 30 års ålder",
          "Lowest possible household rate from the age of 30", 0.5, "share", _BOVERKET, _RESEARCH),
    _norm("household_rate_most", "Högsta möjliga hushållskvot", "Highest possible household rate", 1.0, "share",
          _BOVERKET, _RESEARCH),
    _norm("household_rate_free_age", "Ålder från vilken hushållskvoten har en lägsta gräns",
          "Age from which the household rate has a lower limit", 30, "years", _BOVERKET, _RESEARCH),
    _norm("household_trend", "Hur mycket av ett års förändring av hushållskvoten som är kvar året efter",
          "How much of a year's change of the household rate is left the year after", 0.85, "share", _HOUSE, _RULE),
    _norm("rent_share_most", "Högsta del av den disponibla inkomsten som får gå till boendet",
          "Largest part of disposable income that may go to housing", 0.40, "share", _RATIO, _RESEARCH, 0.30, 0.40),
    _norm("crowding_norm", "Trångboddhetsnorm: 2 (högst två per sovrum) eller 3 (ett rum var, par delar)",
          "Crowding norm: 2 (at most two a bedroom) or 3 (a room each, couples share)", 2, "norm", _CROWDED, _GUIDE),
    *NORMS_RIKSNORM,
    *NORMS_ENTRY,
    *NORMS_LADDER,
)  # fmt: skip
"""The norms that the housing programme rests on; ranges are spans of what others use."""
