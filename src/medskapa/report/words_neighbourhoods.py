"""What the report says of individual neighbourhoods: titles, axes, legends, and how sure the numbers are."""

from __future__ import annotations

from medskapa.evidence import Text

NEIGHBOURHOODS: dict[str, Text] = {
    "sec_neighbourhoods": Text(
        sv="Grannskap av de närmaste k personerna", en="Neighbourhoods of the nearest k people"
    ),
    "near_lead": Text(
        sv="Här har varje boende ett eget grannskap: de k personer som bor närmast, oavsett var områdesgränserna går. "
        "Med litet k syns kvarteret, med stort k stadsdelen och kommunen. Faller kurvan snabbt bor grupperna åtskilda "
        "i det lilla men blandas i det stora.",
        en="Here each resident has a neighbourhood of their own: the k people who live nearest, wherever area borders "
        "run. A small k shows the block, a large k the district and the town. Where the curve falls fast, groups live "
        "apart in the small but are mixed in the large.",
    ),
    "near_coarse": Text(
        sv="Grova grannskap: för den här regionen finns inga rutor, så grannskapen är byggda av hela områden "
        "({level}), vart och ett i en punkt. Inom ett område syns inte vem som bor nära vem, så det minsta grannskapet "
        "är ungefär ett område stort.",
        en="Coarse neighbourhoods: there are no cells for this region, so neighbourhoods are built of whole areas "
        "({level}), each at one point. Within an area it is not known who lives near whom, so the smallest "
        "neighbourhood is about as large as an area.",
    ),
    "near_coarse_mark": Text(
        sv="Grova grannskap: byggda av {level}, inte av rutor.",
        en="Coarse neighbourhoods: built of {level}, not of cells.",
    ),
    "near_says": Text(
        sv="Vid {k} grannar är boendesegregationen (D) {value} för {group}, {year}. Av skillnaderna efter {split} "
        "ligger {between} mellan kommunerna och {inside} inom dem.",
        en="At {k} neighbours residential segregation (D) is {value} for {group}, {year}. Of the differences by "
        "{split} {between} lie between the municipalities and {inside} within them.",
    ),
    "near_edge": Text(
        sv="Nära kanten av det kända kan de närmaste bo utanför uppgifterna. Det gäller så här stor del av de boende: "
        "{said}.",
        en="Near the edge of what is known the nearest may live outside the data. It holds for this share of the "
        "residents: {said}.",
    ),
    "near_edge_one": Text(sv="{share} vid {k} grannar", en="{share} at {k} neighbours"),
    "near_uncertain_cells": Text(
        sv="Så säkra är siffrorna: D, Gini, Atkinson, H, M och H^R har intervall av omvända test: dragningar i tänkta "
        "världar, från ingen segregation till mer än den uppmätta, visar vilka som stämmer. Isolering har intervall av "
        "samma dragningar. Det grå bandet är dragningar där samma personer delas ut slumpvis på samma bostäder; där "
        "ett index inte ligger över det står ”går inte att skilja från slumpen”. Delarna mellan och inom kommuner och "
        "områdenas bidrag har intervall av multinomial bootstrap. Avstånd och kant är räknade, inte skattade. Brus som "
        "lagts på för sekretess ingår inte i intervallen.",
        en="How sure the numbers are: D, Gini, Atkinson, H, M and H^R have intervals by inverted tests: draws in "
        "worlds from no segregation to more than is seen show which agree. Isolation has intervals of the same draws. "
        "The grey band is draws in which the same people are dealt out at random over the same homes; where an index "
        "is not above it, it says “cannot be told from chance”. The parts between and within municipalities and the "
        "areas' contributions have intervals by multinomial bootstrap. Distance and edge are counted, not estimated. "
        "Noise added for secrecy is not part of the intervals.",
    ),
    "near_uncertain_areas": Text(
        sv="Så säkra är siffrorna: alla index, deras delar och områdenas bidrag har intervall av multinomial bootstrap "
        "inom varje område. Det grå bandet är dragningar där alla områden har regionens blandning; där ett index inte "
        "ligger över det står ”går inte att skilja från slumpen”. Avstånd och kant är räknade, inte skattade. Att "
        "områden inte är rutor, och brus som lagts på för sekretess, ingår inte i intervallen.",
        en="How sure the numbers are: all indices, their parts and the areas' contributions have intervals by "
        "multinomial bootstrap within each area. The grey band is draws in which all areas have the region's mix; "
        "where an index is not above it, it says “cannot be told from chance”. Distance and edge are counted, not "
        "estimated. That areas are not cells, and noise added for secrecy, are not part of the intervals.",
    ),
    "dim_k": Text(sv="de {k} närmaste", en="the nearest {k}"),
    "part_inside": Text(sv="inom {level}", en="within {level}"),
    "near_profile_title": Text(
        sv="{group}: D är {first} bland de {small} närmaste och {last} bland de {large} närmaste, {year}",
        en="{group}: D is {first} among the nearest {small} and {last} among the nearest {large}, {year}",
    ),
    "near_profile_alt": Text(
        sv="Kurva över boendesegregation (D) mot antal grannar. {said}.",
        en="Curve of residential segregation (D) against the number of neighbours. {said}.",
    ),
    "near_profile_source": Text(
        sv="Lodräta streck är osäkerhetsintervall, det grå bandet vad slumpen ensam ger.",
        en="Upright bars are uncertainty intervals, the grey band what chance alone gives.",
    ),
    "near_col_k": Text(sv="Grannskap", en="Neighbourhood"),
    "near_col_chance": Text(sv="Slumpen ensam", en="Chance alone"),
    "near_col_corrected": Text(sv="Rättat för slumpen, {year}", en="Corrected for chance, {year}"),
    "near_col_radius": Text(sv="Avstånd, median", en="Distance, median"),
    "near_col_outside": Text(sv="Når utanför", en="Reach outside"),
    "near_parts_title": Text(
        sv="Vid {k} grannar ligger {share} av skillnaderna efter {split} mellan kommunerna, {year}",
        en="At {k} neighbours {share} of the differences by {split} lie between the municipalities, {year}",
    ),
    "near_parts_axis": Text(sv="del av skillnaderna mellan grannskap", en="part of the differences"),
    "near_map_title": Text(
        sv="Andelen {group} bland de {k} närmaste: hälften av {places} har mellan {low} och {high}, {year}",
        en="The share {group} among the nearest {k}: half of the {places} have between {low} and {high}, {year}",
    ),
    "near_map_alt": Text(
        sv="Karta i {classes} klasser över andelen {group} bland de {k} närmaste. Andelen är lägst {least} och högst "
        "{most}. {unsure} av {n} {places} är skrafferade.",
        en="Map in {classes} classes of the share {group} among the nearest {k}. The share is lowest at {least} and "
        "highest at {most}. {unsure} of {n} {places} are hatched.",
    ),
    "near_cells": Text(sv="rutorna", en="cells"),
    "near_areas": Text(sv="områdena", en="areas"),
    "near_legend": Text(sv="Andel {group} bland de {k} närmaste", en="Share {group} among the nearest {k}"),
    "near_hatched": Text(
        sv="går inte att skilja från slumpen, eller visas inte", en="cannot be told from chance, or not shown"
    ),
    "near_rounded": Text(
        sv="Andelar är avrundade till hela procent.", en="Shares are rounded to whole per cent."
    ),
    "near_sum_title": Text(
        sv="{half} av {all} områden står för hälften av skillnaderna mellan grannskap efter {split}, {year}",
        en="{half} of {all} areas make up half of the differences between neighbourhoods by {split}, {year}",
    ),
    "near_sum_alt": Text(
        sv="Karta över områdenas bidrag till M vid {k} grannar, i fyra klasser. Störst bidrag ger {most}.",
        en="Map of the areas' parts of M at {k} neighbours, in four classes. The largest part is that of {most}.",
    ),
    "near_towns": Text(
        sv="Kommunernas del av skillnaderna mellan grannskap, {k} grannar, {year}",
        en="The municipalities' parts of the differences between neighbourhoods, {k} neighbours, {year}",
    ),
    "near_sum_legend": Text(
        sv="Områden som tillsammans ger så mycket av skillnaderna",
        en="Areas that together make up so much of the differences",
    ),
    "near_col_part": Text(sv="Del av hela", en="Part of the whole"),
    "near_class": Text(sv="Klass", en="Class"),
    "near_number": Text(sv="Antal", en="Number"),
    "gpkg_cells": Text(
        sv="Rutor med blandningen bland de {k} närmaste, hela procent",
        en="Cells with the mix among the nearest {k}, whole per cent",
    ),
    "unit_times": Text(sv="gånger", en="times"),
    "unit_draws": Text(sv="dragningar", en="draws"),
}
"""Key to words."""
