"""What the effect of a plan is told with: declarations, and the rates of vacancy chains with their ranges."""

from __future__ import annotations

from datetime import date

from medskapa.evidence import Formula, LegalStatus, Measure, Norm, Source, Text, Unit

_BY_HAND = Source(cite="Medskapa, tests/methods/test_effect.py")
_CHAINS = Source(
    cite="White (1970), Chains of Opportunity; Kemeny & Snell (1960), Finite Markov Chains, ch. 3"
)

EFFECT_PART = Measure(
    key="effect_part",
    label=Text(sv="Vad ändringen beror på", en="What the change is owed to"),
    meaning=Text(
        sv="Hur mycket av ändringen som beror på var bostäderna ligger, vilka som flyttar in först, flyttkedjan "
        "efter dem, och själva antalet bostäder. Delarna summerar till hela ändringen.",
        en="How much of the change is owed to where the homes lie, who moves in first, the chain of moves after "
        "them, and the number of homes as such. The parts add up to the whole change.",
    ),
    unit=Unit.INDEX,
    better="neither",
    formula=Formula(
        "φ_j = Σ_{S∌j} |S|!(n−|S|−1)!/n! · [v(S∪j) − v(S)]",
        Source(cite="Shapley (1953); Shorrocks (2013), Journal of Economic Inequality 11(1)"),
    ),
    checked=Source(cite="Medskapa, tests/analysis/test_shapley.py"),
    dims=("of", "split", "cause"),
    decimals=5,
)
EFFECT_OTHERWISE = Measure(
    key="effect_otherwise",
    label=Text(sv="Ändringen om det gjordes på annat sätt", en="The change if it were done otherwise"),
    meaning=Text(
        sv="Vad samma antal bostäder skulle ha ändrat om de spreds i regionen som de bostäder som finns, om "
        "upplåtelseformerna blandades som i regionen, eller om ingen flyttkedja följde.",
        en="What the same number of homes would have changed if they were spread over the region as today's homes "
        "are, if tenures were mixed as in the region, or if no chain of moves followed.",
    ),
    unit=Unit.INDEX,
    better="neither",
    formula=Formula("I(other) − I(null)", Source(cite="Definition")),
    checked=_BY_HAND,
    dims=("of", "split", "otherwise"),
    decimals=5,
)
VACANCIES_PER_HOME = Measure(
    key="vacancies_per_home",
    label=Text(sv="Inflyttningar för varje ny bostad", en="Moves into a home for each new home"),
    meaning=Text(
        sv="Hur många bostäder som får nya boende för varje ny bostad: den nya själv och de som blir lediga i kedjan.",
        en="How many homes get new residents for each new home: the new one and those that become vacant in the chain.",
    ),
    unit=Unit.PER_NEW_HOME,
    better="neither",
    formula=Formula("m_i = Σ_j N_ij, N = (I − Q)⁻¹", _CHAINS),
    checked=Source(cite="Medskapa, tests/analysis/test_chains.py"),
    decimals=2,
)
FREED_HOMES = Measure(
    key="freed_homes",
    label=Text(sv="Bostäder som blir lediga i flyttkedjan", en="Homes that become vacant in the chain"),
    meaning=Text(
        sv="Hur många befintliga bostäder som blir lediga när andra flyttar vidare, efter områdestyp.",
        en="How many existing homes become vacant as others move on, by area type.",
    ),
    unit=Unit.HOMES,
    better="neither",
    formula=Formula("v = h N − h", _CHAINS),
    checked=Source(cite="Medskapa, tests/analysis/test_chain_moves.py"),
    dims=("type",),
    decimals=0,
)
CHAIN_END_SHARE = Measure(
    key="chain_end_share",
    label=Text(sv="Hur flyttkedjorna slutar", en="How the chains of moves end"),
    meaning=Text(
        sv="Hur stor del av kedjorna som slutar med ett nytt hushåll, med någon utifrån eller med att bostaden "
        "inte fylls.",
        en="The share of chains that end with a new household, somebody from outside, or a home that is not filled.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula("e = h N A / Σ h", _CHAINS),
    checked=Source(cite="Medskapa, tests/analysis/test_chain_moves.py"),
    dims=("end",),
)
CHAIN_MOVER_SHARE = Measure(
    key="chain_mover_share",
    label=Text(
        sv="Gruppens andel av dem som flyttar in i lediga bostäder",
        en="The group's share of those who move into vacated homes",
    ),
    meaning=Text(
        sv="Vilka som väntas flytta in i de bostäder som blir lediga när andra flyttar till de nya.",
        en="Who is expected to move into the homes that become vacant when others move to the new ones.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula("g = Σ_{r>0} Σ_i v_ri f_i π_i", _CHAINS),
    checked=_BY_HAND,
)

EFFECT_MEASURES = (
    EFFECT_PART, EFFECT_OTHERWISE, VACANCIES_PER_HOME, FREED_HOMES, CHAIN_END_SHARE, CHAIN_MOVER_SHARE,
)  # fmt: skip

_ASSUMED = Source(
    cite="Antaget spann. Flyttkedjor i Sverige brukar anges till 1,5–3 flyttar per ny bostad; uppgiften är ur minnet",
    verified=False,
)
_ALIKE = Source(
    cite="Antaget spann. McShane & Kristersson (Malmö 2016–2019): lediga bostäder liknar de nya i storlek, "
    "upplåtelseform och läge; ingen siffra hämtad",
    verified=False,
)


def _rate(key: str, sv: str, en: str, value: float, low: float, high: float, source: Source) -> Norm:
    return Norm(
        key=key, label=Text(sv=sv, en=en), value=value, low=low, high=high, unit="share", source=source,
        valid_from=date(2000, 1, 1), status=LegalStatus.HOUSE_RULE,
    )  # fmt: skip


CHAIN_NORMS = (
    _rate(
        "chain_new_household",
        "Flyttkedjor: andel lediga bostäder som tas av ett hushåll som inte lämnar någon bostad efter sig",
        "Chains of moves: share of vacant homes taken by a household that leaves no home vacant",
        0.28, 0.15, 0.40, _ASSUMED,
    ),
    _rate(
        "chain_from_outside",
        "Flyttkedjor: andel lediga bostäder som tas av någon som flyttar till regionen",
        "Chains of moves: share of vacant homes taken by somebody who moves to the region",
        0.14, 0.08, 0.22, _ASSUMED,
    ),
    _rate(
        "chain_not_filled",
        "Flyttkedjor: andel lediga bostäder som ingen flyttar in i",
        "Chains of moves: share of vacant homes that nobody moves into",
        0.04, 0.0, 0.08, _ASSUMED,
    ),
    _rate(
        "chain_same_tenure",
        "Flyttkedjor: andel som kommer från samma upplåtelseform",
        "Chains of moves: share who come from the same tenure",
        0.6, 0.45, 0.75, _ALIKE,
    ),
    _rate(
        "chain_same_area_type",
        "Flyttkedjor: andel som kommer från samma områdestyp",
        "Chains of moves: share who come from the same area type",
        0.45, 0.3, 0.6, _ALIKE,
    ),
)  # fmt: skip
"""The default rates of a chain, shown in the report. A plan's own ``[[norms]]`` replace them; for one tenure only
when the key ends with it, such as ``chain_new_household_rental``."""
