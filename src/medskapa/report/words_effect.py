"""Words about why a plan changes what it changes, and about the chain of moves."""

from __future__ import annotations

from medskapa.evidence import Text

EFFECT: dict[str, Text] = {
    "dim_cause_homes": Text(sv="hur många bostäder det är", en="how many homes there are"),
    "dim_cause_placement": Text(sv="var bostäderna ligger", en="where the homes lie"),
    "dim_cause_movers": Text(sv="vilka som flyttar in först", en="who moves in first"),
    "dim_cause_chain": Text(sv="flyttkedjan efteråt", en="the chain of moves after"),
    "dim_otherwise_elsewhere": Text(
        sv="samma bostäder utspridda som regionens bostäder",
        en="the same homes spread as the region's homes are",
    ),
    "dim_otherwise_average_tenure": Text(
        sv="samma platser, regionens blandning av upplåtelseformer",
        en="the same sites, the region's mix of tenures",
    ),
    "dim_otherwise_no_chain": Text(
        sv="ingen flyttkedja (lämnade bostäder fylls inte)",
        en="no chain of moves (homes left are not filled)",
    ),
    "dim_end_new_household": Text(sv="ett nytt hushåll", en="a new household"),
    "dim_end_from_outside": Text(sv="någon flyttar till regionen", en="somebody moves to the region"),
    "dim_end_not_filled": Text(sv="bostaden fylls inte", en="the home is not filled"),
    "stat_difference": Text(sv="planen jämfört med detta", en="the plan against this"),
    "short_effect_part": Text(sv="Ändring som beror på", en="Change owed to"),
    "short_effect_otherwise": Text(sv="Ändring om det gjordes annorlunda", en="Change if done otherwise"),
    "short_vacancies_per_home": Text(sv="Inflyttningar i bostäder", en="Moves into homes"),
    "effect_title": Text(
        sv="Varför det ändras, och om det gjordes annorlunda", en="Why it changes, and if done otherwise"
    ),
    "effect_note": Text(
        sv="Ändringen av boendesegregationen (D, {group}) i {place} delas upp på fyra delar. Delarna "
        "summerar till hela ändringen. ”Hur många bostäder det är” är vad lika många bostäder gör om de sprids som "
        "regionens bostäder och får regionens blandning av människor, utan flyttkedja. Det är en "
        "beräkningsmässig fördelning (Shapley), inget bevis för orsaker.",
        en="The change of residential segregation (D, {group}) in {place} is divided into four parts. The parts add "
        "up to the whole change. “How many homes there are” is what as many homes do when they are spread as the "
        "region's homes are and get the region's mix of people, without a chain. It is a fair division (Shapley), "
        "no proof of causes.",
    ),
    "effect_parts_title": Text(
        sv="{cause} betyder mest för ändringen i {place} ({alt})",
        en="{cause} matters most to the change in {place} ({alt})",
    ),
    "effect_parts_unsure": Text(
        sv="Ingen av delarna av ändringen i {place} går att skilja från noll",
        en="No part of the change in {place} can be told from zero",
    ),
    "effect_whole_unsure": Text(
        sv="Ändringen i {place} går inte att skilja från noll; så fördelar sig delarna",
        en="The change in {place} cannot be told from zero; this is how the parts fall",
    ),
    "effect_parts_caption": Text(
        sv="Vad ändringen av D beror på, {group}, {year}",
        en="What the change of D is owed to, {group}, {year}",
    ),
    "effect_whole": Text(sv="hela ändringen", en="the whole change"),
    "alt_effect": Text(
        sv="Diagram med en punkt och ett intervall för varje del. {said}.",
        en="Chart with a dot and an interval for each part. {said}.",
    ),
    "otherwise_caption": Text(
        sv="Ändringen av D om samma antal bostäder byggdes på annat sätt, {group}, {place}, {year}",
        en="The change of D if the same number of homes were built otherwise, {group}, {place}, {year}",
    ),
    "otherwise_planned": Text(sv="som planerat", en="as planned"),
    "otherwise_note": Text(
        sv="Under varje tal står osäkerhetsintervallet, och om planen säkert skiljer sig från detta sätt att bygga.",
        en="Under each number stand its interval, and whether the plan surely differs from this way to build.",
    ),
    "plan_lower": Text(sv="planen ger säkert lägre D", en="the plan surely gives a lower D"),
    "plan_higher": Text(sv="planen ger säkert högre D", en="the plan surely gives a higher D"),
    "plan_alike": Text(sv="planen går inte att skilja från detta", en="the plan cannot be told from this"),
    "effect_profile_title": Text(
        sv="Ändring i grannskap av de närmaste, {group}: {sure} av {all} går att skilja från noll",
        en="Change in neighbourhoods of the nearest, {group}: {sure} of {all} can be told from zero",
    ),
    "effect_profile_k": Text(sv="Grannskap", en="Neighbourhood"),
    "effect_profile_note": Text(
        sv="Ändring av D. Varje grannskap når lika långt med planen som utan den.",
        en="Change of D. Each neighbourhood reaches as far with the plan as without it.",
    ),
    "chain_title": Text(sv="Flyttkedjan", en="The chain of moves"),
    "chain_note": Text(
        sv="När någon flyttar till en ny bostad blir oftast en annan ledig. Talen bygger på andelar som dras ur sina "
        "spann; de står bland normerna. Ingen uppgift om verkliga flyttningar har använts: kedjan är inte prövad mot "
        "utfall.",
        en="When somebody moves to a new home another mostly becomes vacant. The figures rest on rates drawn from "
        "their ranges; they stand among the norms. No data on real moves were used: the chain has not been tested "
        "against outcomes.",
    ),
    "chain_caption": Text(
        sv="Vad som händer efter inflyttningen i alternativets alla nya bostäder, {year}",
        en="What happens after the move into all the alternative's new homes, {year}",
    ),
    "chain_freed": Text(sv="Lediga bostäder i {type}", en="Vacated homes in {type}"),
    "chain_end_new_household": Text(
        sv="Kedjan slutar med ett nytt hushåll", en="The chain ends with a new household"
    ),
    "chain_end_from_outside": Text(
        sv="Kedjan slutar med någon som flyttar till regionen",
        en="The chain ends with somebody who moves to the region",
    ),
    "chain_end_not_filled": Text(
        sv="Kedjan slutar med en bostad som inte fylls", en="The chain ends with a home that is not filled"
    ),
    "chain_movers": Text(
        sv="Andel {group} bland dem som flyttar in i lediga bostäder",
        en="Share {group} among those who move into vacated homes",
    ),
}
