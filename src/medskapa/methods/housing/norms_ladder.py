"""How fast people leave each instrument of the ladder, and where to: assumptions that a municipality replaces."""

from __future__ import annotations

from datetime import date

from medskapa.evidence import LegalStatus, Norm, Source, Text

_SOURCE = Source(
    cite="Medskapa, antagande som kommunen bör ersätta", where="docs/decisions/0019", verified=False
)


def _norm(key: str, sv: str, en: str, value: float, low: float, high: float) -> Norm:
    return Norm(
        key,
        Text(sv=sv, en=en),
        value,
        "per year",
        _SOURCE,
        date(2000, 1, 1),
        LegalStatus.HOUSE_RULE,
        low=low,
        high=high,
    )


NORMS_LADDER: tuple[Norm, ...] = (
    _norm("contract_lost", "Sociala kontrakt som upphör utan eget kontrakt, del per år",
          "Social contracts that end without one's own, part a year", 0.06, 0.03, 0.10),
    _norm("acute_to_contract", "Från akut boende till socialt kontrakt, del per år",
          "From acute shelter to a social contract, part a year", 0.60, 0.40, 0.80),
    _norm("acute_out", "Från akut boende till egen bostad eller annan lösning, del per år",
          "From acute shelter to a home or another solution, part a year", 0.90, 0.60, 1.20),
    _norm("first_kept", "Bostad först: som får eget kontrakt, del per år",
          "Housing First: those who get their own contract, part a year", 0.20, 0.10, 0.30),
    _norm("first_lost", "Bostad först: som lämnar, del per år", "Housing First: those who leave, part a year",
          0.08, 0.04, 0.15),
)  # fmt: skip
