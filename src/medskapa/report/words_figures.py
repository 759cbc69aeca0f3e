"""What maps and charts say: titles, axes, legends, and words instead of the picture."""

from __future__ import annotations

from medskapa.evidence import Text

FIGURES: dict[str, Text] = {
    "situation_lead": Text(
        sv="Lägesbilden visar hur det är innan något byggs. Varje bild har en tabell med samma siffror.",
        en="The picture of the situation shows how it is before anything is built. "
        "Each picture has a table with the same figures.",
    ),
    "situation_none": Text(
        sv="Uppgifterna räcker inte till några bilder av nuläget.",
        en="The data do not suffice for pictures of the situation now.",
    ),
    "figure_source": Text(sv="Källa: {sources}.", en="Source: {sources}."),
    "figure_source_plan": Text(sv="Källa: planens egna uppgifter.", en="Source: the plan's own figures."),
    "map_site": Text(sv="Planområdet", en="The site"),
    "map_share_title": Text(
        sv="{place}: andelen {group} varierar mellan {low} och {high}, {year}",
        en="{place}: the share {group} varies between {low} and {high}, {year}",
    ),
    "alt_map_share": Text(
        sv="Karta över {place} i fem klasser. Andelen {group} {year} är lägst i {low_place} ({low}) och högst i "
        "{high_place} ({high}). {n} områden har uppgift, {gaps} saknar uppgift.",
        en="Map of {place} in five classes. In {year} the share {group} is lowest in {low_place} ({low}) and "
        "highest in {high_place} ({high}). {n} areas have data, {gaps} have none.",
    ),
    "legend_share": Text(sv="Andel {group} av de boende", en="Share {group} of the residents"),
    "class_under": Text(sv="under {x}", en="under {x}"),
    "class_over": Text(sv="{x} eller mer", en="{x} or more"),
    "class_all": Text(sv="alla områden", en="all areas"),
    "map_type_title": Text(
        sv="{one} områden har stora socioekonomiska utmaningar, {five} har mycket goda förutsättningar, {year}",
        en="{one} areas have great socio-economic challenges, {five} have very good conditions, {year}",
    ),
    "alt_map_type": Text(
        sv="Karta över områdestyper {year}. Av {n} områden är {one} av typ 1 och {five} av typ 5; "
        "{gaps} saknar uppgift.",
        en="Map of area types {year}. Of {n} areas {one} are of type 1 and {five} of type 5; {gaps} have no data.",
    ),
    "legend_type": Text(
        sv="Områdestyp, socioekonomiska förutsättningar", en="Area type, socio-economic conditions"
    ),
    "area_type_1": Text(sv="1 stora utmaningar", en="1 great challenges"),
    "area_type_2": Text(sv="2 utmaningar", en="2 challenges"),
    "area_type_3": Text(sv="3 blandat", en="3 mixed"),
    "area_type_4": Text(sv="4 goda", en="4 good"),
    "area_type_5": Text(sv="5 mycket goda", en="5 very good"),
    "axis_index": Text(sv="index 0–1, lägre är jämnare", en="index 0–1, lower is more even"),
    "axis_index_change": Text(sv="ändring, index 0–1", en="change, index 0–1"),
    "axis_points": Text(sv="ändring i procentenheter", en="change in percentage points"),
    "axis_part": Text(sv="del av den totala segregationen", en="part of total segregation"),
    "axis_homes": Text(sv="andel av bostäderna", en="share of the homes"),
    "axis_people": Text(sv="andel av de boende", en="share of the residents"),
    "axis_new_homes": Text(sv="antal nya bostäder", en="number of new homes"),
    "trend_title_up": Text(
        sv="Boendet i {place} är mer uppdelat {last} än {first}: {group} jämfört med alla andra",
        en="Housing in {place} is more divided in {last} than in {first}: {group} compared with everyone else",
    ),
    "trend_title_down": Text(
        sv="Boendet i {place} är mindre uppdelat {last} än {first}: {group} jämfört med alla andra",
        en="Housing in {place} is less divided in {last} than in {first}: {group} compared with everyone else",
    ),
    "trend_title_flat": Text(
        sv="Boendet i {place} är ungefär lika uppdelat {last} som {first}: {group} jämfört med alla andra",
        en="Housing in {place} is about as divided in {last} as in {first}: {group} compared with everyone else",
    ),
    "alt_trend": Text(
        sv="Linjediagram över boendesegregation (D) per år. {said}.",
        en="Line chart of residential segregation (D) by year. {said}.",
    ),
    "year": Text(sv="År", en="Year"),
    "series_region": Text(sv="hela regionen", en="the whole region"),
    "series_here": Text(sv="planens kommun", en="the plan's municipality"),
    "series_others": Text(sv="andra kommuner", en="other municipalities"),
    "municipalities_title": Text(
        sv="Boendet är mest uppdelat i {most} och minst i {least}, {group}, {year}",
        en="Housing is most divided in {most} and least in {least}, {group}, {year}",
    ),
    "alt_places": Text(
        sv="Punktdiagram över boendesegregation (D), den högsta först: {said}.",
        en="Dot chart of residential segregation (D), highest first: {said}.",
    ),
    "decomposition_title": Text(
        sv="{share} av segregationen efter {split} är skillnader {part}",
        en="{share} of segregation by {split} is differences {part}",
    ),
    "split": Text(sv="Indelning", en="Split"),
    "place": Text(sv="Plats", en="Place"),
    "area": Text(sv="Område", en="Area"),
    "municipality": Text(sv="Kommun", en="Municipality"),
    "tenure_title": Text(
        sv="Hyresrätten är {here} av bostäderna i {place} och {whole} i hela regionen, {year}",
        en="Rental homes are {here} of the homes in {place} and {whole} in the whole region, {year}",
    ),
    "area_types_title": Text(
        sv="{share} av de boende i {place} bor i områden med stora socioekonomiska utmaningar, {year}",
        en="{share} of the residents of {place} live in areas with great socio-economic challenges, {year}",
    ),
    "alt_parts": Text(sv="Staplat stapeldiagram. {said}.", en="Stacked bar chart. {said}."),
    "changes_lead": Text(
        sv="Varje ändring är mot nollalternativet samma år. Ett intervall som går över nollstrecket betyder att "
        "ändringen inte går att skilja från noll.",
        en="Each change is against the null alternative in the same year. An interval across the zero line means "
        "that the change cannot be told from zero.",
    ),
    "changes_tables": Text(sv="Alla ändringar", en="All changes"),
    "changes_note": Text(
        sv="Under texten ”går inte att skilja från noll” står ändringen och inom parentes dess osäkerhetsintervall.",
        en="Under the words “cannot be told from zero” stands the change with its uncertainty interval in parentheses.",
    ),
    "changes_none_found": Text(sv="Inga ändringar är beräknade.", en="No changes are modelled."),
    "changes_caption": Text(
        sv="Ändring mot nollalternativet, {place}, {year}",
        en="Change against the null alternative, {place}, {year}",
    ),
    "homes_title": Text(
        sv="Nya bostäder till {year} i varje alternativ", en="New homes by {year} in each alternative"
    ),
    "alternative": Text(sv="Alternativ", en="Alternative"),
    "sum": Text(sv="Summa", en="Sum"),
    "change_index_title": Text(
        sv="Segregationen: {unsure} av {all} ändringar går inte att skilja från noll",
        en="Segregation: {unsure} of {all} changes cannot be told from zero",
    ),
    "change_index_small_title": Text(
        sv="Segregationen ändras mycket lite; störst är {most}",
        en="Segregation changes very little; the most is {most}",
    ),
    "left_out_by_chance": Text(
        sv="Utelämnat, går inte att skilja från slumpen: {splits}.",
        en="Left out, cannot be told from chance: {splits}.",
    ),
    "plain_value": Text(
        sv="Värdet är inte rättat för slumpen; det rättade värdet finns bland resultaten.",
        en="The value is not corrected for chance; the corrected value is among the findings.",
    ),
    "change_share_title": Text(
        sv="Vilka som bor var: {unsure} av {all} ändringar går inte att skilja från noll",
        en="Who lives where: {unsure} of {all} changes cannot be told from zero",
    ),
    "alt_changes": Text(
        sv="Punktdiagram med intervall kring noll. {said}.",
        en="Dot chart with intervals around zero. {said}.",
    ),
    "short_dissimilarity": Text(sv="boendesegregation (D)", en="residential segregation (D)"),
    "short_entropy_h": Text(sv="boendesegregation (H)", en="residential segregation (H)"),
    "short_group_share": Text(sv="andel", en="share"),
    "short_isolation": Text(sv="isolering", en="isolation"),
    "short_tenure_share": Text(sv="andel av bostäderna", en="share of the homes"),
}
"""Key to words."""
