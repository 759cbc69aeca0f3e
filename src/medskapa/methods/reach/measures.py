"""What everyday reach measures: declarations beside what they mean in daily life."""

from __future__ import annotations

from medskapa.evidence import Formula, Measure, Source, Text, Unit

_HAND = Source(cite="Medskapa, tests/methods/test_reach.py", where="ett litet samhälle räknat i huvudet")
_HOUSE = Source(cite="Medskapa", where="docs/decisions/0013")

REACH_MINUTES = Measure(
    key="reach_minutes",
    label=Text(sv="Minuter till fots till närmaste", en="Minutes on foot to the nearest"),
    meaning=Text(
        sv="Hur lång tid det tar att gå till den närmaste, i den egna takten. Den sämsta tiondelen är medelvärdet för "
        "de tio procent som har längst tid.",
        en="How long it takes to walk to the nearest one, at one's own pace. The worst tenth is the mean of the ten "
        "per cent with the longest time.",
    ),
    unit=Unit.MINUTES,
    better="lower",
    formula=Formula("t = min_j c(i, j) / v; medel Σ p_i E[c_i / v] / Σ p_i över dem som når fram", _HOUSE),
    checked=_HAND,
    dims=("service", "residents", "conditions"),
    decimals=1,
)
REACH_SHARE = Measure(
    key="reach_share",
    label=Text(sv="Andel som når fram i tid till fots", en="Share who get there in time on foot"),
    meaning=Text(
        sv="Hur stor del av gruppen som i sin egen takt når den närmaste inom så många minuter.",
        en="The share of the group that reaches the nearest one within so many minutes at their own pace.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula("Σ p_i P(v ≥ c_i / T) / Σ p_i", _HOUSE),
    checked=_HAND,
    dims=("service", "minutes", "residents", "conditions"),
)
UNREACHED_SHARE = Measure(
    key="unreached_share",
    label=Text(sv="Andel som inte kan ta sig fram alls", en="Share who cannot get there at all"),
    meaning=Text(
        sv="Hur stor del av gruppen som inte har någon väg till någon, hur lång tid det än får ta.",
        en="The share of the group with no way to any of them, however long it may take.",
    ),
    unit=Unit.SHARE,
    better="lower",
    formula=Formula("Σ p_i [c_i = ∞] / Σ p_i", _HOUSE),
    checked=_HAND,
    dims=("service", "residents", "conditions"),
)
EVERYDAY_FIVE_SHARE = Measure(
    key="everyday_five_share",
    label=Text(sv="Andel som når alla fem i vardagen", en="Share who reach all the everyday five"),
    meaning=Text(
        sv="Hur stor del av gruppen som når både mataffär, apotek, vårdcentral, mötesplats och hållplats, var och en "
        "inom sitt antal minuter och i sin egen takt.",
        en="The share of the group that reaches a grocery, a pharmacy, a health centre, a meeting place and a stop, "
        "each within its minutes and at their own pace.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula("Σ p_i P(v ≥ max_k c_ik / T_k) / Σ p_i", _HOUSE),
    checked=_HAND,
    dims=("residents", "conditions"),
)
EVERYDAY_FIVE_NUMBER = Measure(
    key="everyday_five_number",
    label=Text(sv="Hur många av de fem som nås", en="How many of the five are reached"),
    meaning=Text(
        sv="Hur många av de fem i vardagen som en i gruppen i medeltal når inom deras minuter.",
        en="How many of the everyday five somebody of the group reaches on average within their minutes.",
    ),
    unit=Unit.NUMBER,
    better="higher",
    formula=Formula("Σ_k Σ p_i P(v ≥ c_ik / T_k) / Σ p_i", _HOUSE),
    checked=_HAND,
    dims=("residents", "conditions"),
    decimals=1,
)
ROUND_TRIP_MINUTES = Measure(
    key="round_trip_minutes",
    label=Text(sv="Minuter till fots dit och hem", en="Minutes on foot there and back"),
    meaning=Text(
        sv="Hur lång tid det tar att gå dit och hem igen i den egna takten, även uppför på hemvägen.",
        en="How long it takes to walk there and home again at one's own pace, uphill on the way home too.",
    ),
    unit=Unit.MINUTES,
    better="lower",
    formula=Formula("min_j (c(i, j) + c(j, i)) / v", _HOUSE),
    checked=_HAND,
    dims=("service", "residents", "conditions"),
    decimals=1,
)
REST_SHARE = Measure(
    key="rest_share",
    label=Text(sv="Andel som når fram i tid med vilopauser", en="Share who get there in time with rests"),
    meaning=Text(
        sv="Hur stor del av gruppen som når fram inom minuterna på en väg där det aldrig är längre mellan "
        "sittplatserna än normen. Tiden på bänken är inte med.",
        en="The share of the group that gets there within the minutes on a way where seats are never further apart "
        "than the norm. Time on the bench is not counted.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula(
        "Σ p_i P(v ≥ c_i(G) / T) / Σ p_i, c_i(G) minsta ansträngning utan sträcka över G mellan sittplatser",
        Source(cite="Desrochers & Soumis (1988), INFOR 26(3)"),
    ),
    checked=_HAND,
    dims=("service", "minutes", "gap_m", "residents"),
)
CHOICE = Measure(
    key="reach_choice",
    label=Text(
        sv="Antal att välja på inom gångavstånd", en="How many to choose from within walking distance"
    ),
    meaning=Text(
        sv="Hur många av slaget som en i gruppen i medeltal når inom så många minuter i gruppens medeltakt.",
        en="How many of the kind somebody of the group reaches on average within so many minutes at the group's "
        "mean pace.",
    ),
    unit=Unit.NUMBER,
    better="higher",
    formula=Formula("Σ p_i Σ_j [c(i, j) ≤ v̄ T] / Σ p_i", _HOUSE),
    checked=_HAND,
    dims=("service", "minutes", "residents"),
    decimals=1,
)
SHORTFALL = Measure(
    key="reach_shortfall",
    label=Text(
        sv="Hur långt ifrån normen de är som inte når den", en="How far from the norm those who miss it are"
    ),
    meaning=Text(
        sv="Den tid över normen som går åt, som andel av normen, i medeltal över hela gruppen; de som klarar normen "
        "räknas som 0 och de som saknar väg som 1. Högst 1.",
        en="The time beyond the norm as a share of the norm, on average over the whole group; those who meet the norm "
        "count as 0 and those without a way as 1. At most 1.",
    ),
    unit=Unit.INDEX,
    better="lower",
    formula=Formula(
        "F_1 = Σ p_i min(1, max(0, t_i / T − 1)) / Σ p_i",
        Source(cite="Foster, Greer & Thorbecke (1984), Econometrica 52(3)", where="α = 1"),
    ),
    checked=_HAND,
    dims=("service", "minutes", "residents"),
)
GROUP_GAP = Measure(
    key="reach_gap",
    label=Text(sv="Skillnad mellan äldre och vuxna", en="Difference between old people and adults"),
    meaning=Text(
        sv="Andelen av dem som är 80 år och äldre som når fram i tid, minus andelen av dem som är 25–64 år.",
        en="The share of those of 80 and over who get there in time, less the share of those of 25–64.",
    ),
    unit=Unit.POINTS,
    better="higher",
    formula=Formula("100 (S_80+ − S_25–64)", Source(cite="Definition")),
    checked=_HAND,
    dims=("service", "minutes", "residents"),
    decimals=1,
)
STRAIGHT_SHARE = Measure(
    key="straight_line_share",
    label=Text(sv="Andel räknade på fågelväg", en="Share counted on straight lines"),
    meaning=Text(
        sv="Hur stor del av invånarna vars väg inte kan följas på gator i underlaget, utan räknas som fågelväg gånger "
        "en omvägsfaktor.",
        en="The share of people whose way cannot be followed along streets in the data, and is counted as the straight "
        "line times a detour factor.",
    ),
    unit=Unit.SHARE,
    better="lower",
    formula=Formula("Σ p_i [fågelväg] / Σ p_i", Source(cite="Definition")),
    checked=_HAND,
    dims=("service", "residents"),
)

REACH_MEASURES: tuple[Measure, ...] = (
    REACH_MINUTES, REACH_SHARE, UNREACHED_SHARE, EVERYDAY_FIVE_SHARE, EVERYDAY_FIVE_NUMBER, ROUND_TRIP_MINUTES,
    REST_SHARE, CHOICE, SHORTFALL, GROUP_GAP, STRAIGHT_SHARE,
)  # fmt: skip
"""The measures of reach itself, in the order of the report."""
