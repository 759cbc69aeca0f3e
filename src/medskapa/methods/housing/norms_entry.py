"""What landlords and lenders ask of those who seek a home, and what is assumed of those who seek: to be replaced."""

from __future__ import annotations

from datetime import date

from medskapa.evidence import LegalStatus, Norm, Source, Text

_HOUSE = Source(
    cite="Medskapa, antagande som kommunen bör ersätta", where="docs/decisions/0019", verified=False
)
_LOAN = Source(cite="Riksdagens beslut om nya bolåneregler, i kraft 1 april 2026, efter bankers återgivning")
_LOAN_BEFORE = Source(cite="Finansinspektionens föreskrifter om bolånetak 2010–2026")
_FROM, _NEW = date(2000, 1, 1), date(2026, 4, 1)
_RULE, _LAW = LegalStatus.HOUSE_RULE, LegalStatus.LAW


def _norm(
    key: str, sv: str, en: str, value: float, unit: str, low: float | None = None, high: float | None = None
) -> Norm:
    return Norm(key, Text(sv=sv, en=en), value, unit, _HOUSE, _FROM, _RULE, low=low, high=high)


NORMS_ENTRY: tuple[Norm, ...] = (
    _norm("seek_single", "Ensamboende som söker bostad under ett år", "Living alone who seek a home in a year",
          0.14, "share", 0.10, 0.18),
    _norm("seek_couple", "Par utan barn som söker bostad under ett år", "Couples who seek a home in a year",
          0.07, "share", 0.05, 0.09),
    _norm("seek_couple_children", "Par med barn som söker bostad under ett år",
          "Couples with children who seek a home in a year", 0.07, "share", 0.05, 0.09),
    _norm("seek_single_parent", "Ensamstående föräldrar som söker bostad under ett år",
          "Single parents who seek a home in a year", 0.13, "share", 0.10, 0.16),
    _norm("seek_other", "Övriga hushåll som söker bostad under ett år", "Other households who seek a home in a year",
          0.12, "share", 0.09, 0.15),
    _norm("savings_none", "Del av hushållen, de med lägst inkomst, som saknar sparade pengar",
          "Part of households, those with the lowest incomes, without savings", 0.40, "share", 0.30, 0.50),
    _norm("savings_months", "Sparade pengar hos övriga, månadsinkomster", "Savings of the others, months of income",
          9, "months", 6, 12),
    _norm("queue_long", "Del av de sökande som stått länge i kön", "Part of seekers who have stood long in the queue",
          0.35, "share", 0.25, 0.45),
    _norm("queue_long_years", "Hur länge de har stått", "How long they have stood", 12, "years"),
    _norm("queue_short_years", "Hur länge övriga har stått", "How long the others have stood", 3, "years"),
    _norm("remark_share", "Hushåll med betalningsanmärkning, alla i den lägre halvan av inkomsterna",
          "Households with a payment remark, all in the lower half of incomes", 0.06, "share", 0.04, 0.08),
    _norm("landlord_multiple", "Disponibel inkomst som hyresvärdar begär, gånger hyran",
          "Disposable income that landlords ask for, times the rent", 2.2, "ratio", 1.8, 2.6),
    _norm("queue_spread", "Hur mycket längre kön är till den billigaste tredjedelen, och kortare till den dyraste",
          "How much longer the queue is for the cheapest third, and shorter for the dearest", 0.5, "share", 0.3, 0.7),
    _norm("loan_income", "Högsta lån, gånger hushållets disponibla inkomst på ett år",
          "Largest loan, times the household's yearly disposable income", 6.0, "ratio", 5.0, 7.0),
    _norm("loan_interest", "Ränta som boendekostnaden räknas med", "Interest that the cost of a home is counted with",
          0.035, "share", 0.03, 0.05),
    _norm("loan_tax_relief", "Del av räntan som dras av från skatten", "Part of interest taken off the tax",
          0.30, "share"),
    _norm("loan_paid_off", "Amortering på ett år, del av lånet", "Part of the loan paid off in a year", 0.02, "share"),
    _norm("fee_share", "Avgift och drift, del av boendekostnaden i ägd bostad",
          "Fee and upkeep, part of the cost of an own home", 0.35, "share", 0.25, 0.45),
    _norm("contract_rooms", "Rum i en bostad med socialt kontrakt", "Rooms in a home with a social contract",
          2, "rooms"),
    Norm("loan_most", Text(sv="Bolånetak, del av priset", en="Loan ceiling, part of the price"), 0.85, "share",
         _LOAN_BEFORE, date(2010, 10, 1), _LAW, valid_to=date(2026, 3, 31)),
    Norm("loan_most", Text(sv="Bolånetak, del av priset", en="Loan ceiling, part of the price"), 0.90, "share",
         _LOAN, _NEW, _LAW),
)  # fmt: skip
"""Every one can be replaced by the municipality's own; ranges are the span that results are told over."""
SPANNED = tuple(n.key for n in NORMS_ENTRY if n.low is not None)
"""Assumptions with a range, with which the gates are told low and high."""
HARDER = frozenset({
    "seek_single", "seek_couple", "seek_couple_children", "seek_single_parent", "seek_other", "savings_none",
    "remark_share", "landlord_multiple", "loan_interest", "queue_spread",
})  # fmt: skip
"""Assumptions of which a higher value makes it harder to get a home; of the others a lower value does."""
