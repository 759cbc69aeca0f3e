"""Words of the senior perspective: its section, its annex, and the dimensions of its findings."""

from __future__ import annotations

from medskapa.evidence import Text

_DIMS: dict[str, Text] = {
    "dim_age_from": Text(sv="{age_from} år och äldre", en="{age_from} and over"),
    "dim_theme_location": Text(sv="temat lokalisering", en="the theme of location"),
    "dim_theme_safety": Text(sv="temat trygghet", en="the theme of safety"),
    "dim_theme_service": Text(sv="temat service", en="the theme of service"),
    "dim_occasion": Text(sv="tillfället {occasion}", en="the occasion {occasion}"),
    "dim_answer": Text(sv="svar nr {answer}", en="answer no. {answer}"),
    "dim_what_bench": Text(sv="en bänk", en="a bench"),
    "dim_what_ramp": Text(sv="en ramp", en="a ramp"),
    "dim_what_crossing": Text(sv="en övergång", en="a crossing"),
    "part_observed": Text(sv="observerat", en="observed"),
    "part_expected": Text(sv="väntat", en="expected"),
    "part_difference": Text(sv="skillnad", en="difference"),
    "table_stays": Text(sv="Kvarboende", en="Staying put"),
}

_SAYS: dict[str, Text] = {
    "senior_says_people": Text(
        sv="I {place} är {n65} personer 65 år och äldre, varav {n80} är 80 år och äldre ({year}).",
        en="In {place} {n65} people are 65 and over, of whom {n80} are 80 and over ({year}).",
    ),
    "senior_says_later": Text(
        sv=" Flyttar ingen är {then} av dem som bor här i dag 80 år och äldre {year} (spann {bounds}).",
        en=" If nobody moves, {then} of today's residents are 80 and over in {year} (range {bounds}).",
    ),
    "senior_says_five": Text(
        sv="Den som är 80 år eller äldre når i genomsnitt {number} av vardagens fem i tid: mataffär, apotek, "
        "vårdcentral, mötesplats och hållplats ({place}).",
        en="Those of 80 and over reach on average {number} of the everyday five in time: grocery, pharmacy, health "
        "centre, meeting place and stop ({place}).",
    ),
    "senior_says_cross": Text(
        sv=" {share} hinner över på grönt vid övergångarna.",
        en=" {share} get across the crossings while it is green.",
    ),
    "senior_says_less": Text(
        sv="Färre bor kvar än områdets hustyper och åldrar låter vänta: {seen} mot {expected} ({place}, {year}). "
        "Skillnaden säger inte varför.",
        en="Fewer stay put than the area's types of home and ages lead one to expect: {seen} against {expected} "
        "({place}, {year}). The difference does not say why.",
    ),
    "senior_says_more": Text(
        sv="Fler bor kvar än områdets hustyper och åldrar låter vänta: {seen} mot {expected} ({place}, {year}). "
        "Skillnaden säger inte varför.",
        en="More stay put than the area's types of home and ages lead one to expect: {seen} against {expected} "
        "({place}, {year}). The difference does not say why.",
    ),
    "senior_says_same": Text(
        sv="Så många bor kvar som områdets hustyper och åldrar låter vänta: {seen} mot {expected} ({place}, {year}).",
        en="As many stay put as the area's types of home and ages lead one to expect: {seen} against {expected} "
        "({place}, {year}).",
    ),
}

SENIORS: dict[str, Text] = {
    **_DIMS,
    **_SAYS,
    "sec_seniors": Text(sv="Seniorperspektivet", en="The senior perspective"),
    "senior_lead": Text(
        sv="Var de äldre bor, vad de når i egen takt, om de kan bo kvar, och vad de själva har sagt. Äldre är olika: "
        "siffrorna gäller grupper, inte någon enskild.",
        en="Where older people live, what they reach at their own pace, whether they can stay, and what they "
        "themselves have said. Older people differ: the figures are about groups, not about anybody in particular.",
    ),
    "senior_people_title": Text(sv="Var de äldre bor", en="Where older people live"),
    "senior_people": Text(
        sv="Äldre personer nu och {year}, om ingen flyttar", en="Older people now and in {year}, if nobody moves"
    ),
    "senior_people_now": Text(sv="Personer {year}", en="People {year}"),
    "senior_people_share": Text(sv="Andel av alla", en="Part of everybody"),
    "senior_people_then": Text(sv="{year} om ingen flyttar", en="{year} if nobody moves"),
    "senior_people_note": Text(
        sv="Kolumnen för {year} är ett räkneexempel, ingen prognos: de som bor här i dag blir äldre, ingen flyttar in "
        "eller ut, och dödligheten är rikets. Planens alternativ ändrar den inte.",
        en="The column for {year} is a worked example, no forecast: those who live here today grow older, nobody moves "
        "in or out, and mortality is the country's. The plan's alternatives do not change it.",
    ),
    "senior_people_axis": Text(sv="personer", en="people"),
    "senior_people_chart": Text(
        sv="{place}: {then} personer 80 år och äldre {year} om ingen flyttar, mot {now} i dag",
        en="{place}: {then} people of 80 and over in {year} if nobody moves, against {now} today",
    ),
    "senior_people_alt": Text(
        sv="Antal äldre i dag, och hur många de är {year} om ingen flyttar. {said}",
        en="Older people today, and how many they are in {year} if nobody moves. {said}",
    ),
    "senior_place_age": Text(sv="{place}, {age} år och äldre", en="{place}, {age} and over"),
    "senior_everyday_title": Text(sv="Vardagens fem i egen takt", en="The everyday five at one's own pace"),
    "senior_everyday": Text(
        sv="Personer 80 år och äldre: vägen till vardagens fem. {place}, nu",
        en="People of 80 and over: the way to the everyday five. {place}, now",
    ),
    "senior_col_to": Text(sv="Målpunkt", en="Where to"),
    "senior_col_in_time": Text(sv="Når i tid", en="Reach in time"),
    "senior_col_half": Text(sv="Hälften behöver högst", en="Half need at most"),
    "senior_col_worst": Text(sv="Sämsta tiondelen", en="Worst-off tenth"),
    "senior_col_round": Text(sv="Dit och hem, medel", en="There and back, mean"),
    "senior_col_rest": Text(sv="I tid, med sittplatser", en="In time, with seats"),
    "senior_within": Text(sv="{service}, högst {minutes} minuter", en="{service}, at most {minutes} minutes"),
    "senior_five": Text(sv="Alla fem", en="All five"),
    "senior_everyday_note": Text(
        sv="Vägen hem räknas för sig: en uppförsbacke hem tar längre tid. Med sittplatser betyder att det aldrig är "
        "längre mellan två bänkar än normen säger.",
        en="The way home is counted by itself: uphill home takes longer. With seats means that it is never farther "
        "between two benches than the norm says.",
    ),
    "senior_harder": Text(
        sv="När det är svårare: personer 80 år och äldre som når i tid. {place}, nu",
        en="When it is harder: people of 80 and over who reach it in time. {place}, now",
    ),
    "senior_half_takes": Text(sv="hälften högst {minutes}", en="half at most {minutes}"),
    "senior_chart_some": Text(
        sv="Till närmaste {service} tar det högst {half} för hälften av dem som är 80 år och äldre, och i den sämsta "
        "tiondelen finns de som inte når dit",
        en="To the nearest {service} it takes at most {half} for half of those of 80 and over, and in the worst-off "
        "tenth there are some who do not get there",
    ),
    "senior_chart": Text(
        sv="Till närmaste {service} tar det högst {half} för hälften av dem som är 80 år och äldre, {worst} för den "
        "sämsta tiondelen",
        en="To the nearest {service} it takes at most {half} for half of those of 80 and over, {worst} for the "
        "worst-off tenth",
    ),
    "senior_plan": Text(
        sv="Vad planen ändrar för äldre. {place}, {year}", en="What the plan changes for older people. {place}, {year}"
    ),
    "senior_row_step_free_nearby": Text(
        sv="Bostäder utan trappor i närområdet, per person 80 år och äldre",
        en="Homes without stairs nearby, per person of 80 and over",
    ),
    "senior_row_home_access_share": Text(
        sv="Bostäder med hiss eller entré utan steg", en="Homes with a lift or an entrance without steps"
    ),
    "senior_row_home_care_minutes": Text(
        sv="Hemtjänstens gångväg till en brukare och tillbaka, {residents}",
        en="Home care's walk to a client and back, {residents}",
    ),
    "senior_row_everyday_five_number": Text(
        sv="Antal av vardagens fem i tid, 80 år och äldre", en="Number of the everyday five in time, 80 and over"
    ),
    "senior_row_crossing_share": Text(
        sv="Hinner över på grönt, 80 år och äldre", en="Get across while it is green, 80 and over"
    ),
    "senior_stay_title": Text(sv="Kvarboende och möjligheten att flytta nära", en="Staying put, and moving nearby"),
    "senior_stay": Text(
        sv="Kvarboende: personer 65 år och äldre som bor kvar i samma bostad efter ett år, {year}",
        en="Staying put: people of 65 and over who live in the same home a year later, {year}",
    ),
    "senior_stay_place": Text(sv="Område", en="Area"),
    "senior_stay_note": Text(
        sv="Väntat är kommunens andelar för varje hustyp och ålder på områdets egen blandning (indirekt "
        "standardisering). Skillnaden är beskrivande: den säger varken vad den beror på eller vad planen skulle "
        "göra.",
        en="Expected is the municipality's rate for each type of home and age on the area's own mix (indirect "
        "standardisation). The difference is descriptive: it tells neither what it comes from nor what the plan "
        "would do.",
    ),
    "senior_themes_title": Text(sv="Vad de äldre har sagt", en="What older people have said"),
    "senior_asked": Text(sv="Så har de äldre hörts", en="How older people were heard"),
    "senior_col_day": Text(sv="Dag", en="Day"),
    "senior_col_answered": Text(sv="Svarade", en="Answered"),
    "senior_col_missing": Text(sv="Vilka som saknas", en="Who is missing"),
    "senior_col_how": Text(sv="Hur", en="How"),
    "senior_answered_of": Text(sv="{answered} av {asked} tillfrågade", en="{answered} of {asked} asked"),
    "senior_theme": Text(sv="{theme}: vad de sa", en="{theme}: what they said"),
    "senior_theme_none": Text(sv="{theme}: inget är sagt eller inlagt.", en="{theme}: nothing is said or entered."),
    "senior_col_said": Text(sv="Sagt", en="Said"),
    "senior_col_kind": Text(sv="Slag", en="Kind"),
    "senior_col_share": Text(sv="Andel av dem som svarade", en="Part of those who answered"),
    "senior_col_where": Text(sv="Tillfälle", en="Occasion"),
    "senior_theme_note": Text(
        sv="De som svarade är inget urval av alla äldre: andelen kan inte räknas upp till dem som inte svarade.",
        en="Those who answered are no sample of all older people: the share cannot be scaled up to those who did not.",
    ),
    "senior_theme_figures": Text(
        sv="Vad siffrorna säger om {theme} ({place}, nu)", en="What the figures say on {theme} ({place}, now)"
    ),
    "senior_none": Text(
        sv="Ingen enkät och ingen workshop är inlagd. Vad äldre själva tycker vet vi alltså inte.",
        en="No survey and no workshop has been entered. So what older people themselves think is not known.",
    ),
    "senior_begin": Text(
        sv="Börja med ”medskapa senior start PLANMAPP”: då får planmappen en senior.toml med frågor, och filen fylls i "
        "efter enkäten och workshopen.",
        en="Begin with “medskapa senior start PLAN”: it gives the plan folder a senior.toml with questions, to be "
        "filled in after the survey and the workshop.",
    ),
    "senior_operation_title": Text(sv="Verksamhetens blick", en="The operation's view"),
    "senior_operation": Text(sv="Vad hemtjänsten och andra verksamheter säger", en="What home care and others say"),
    "senior_best_title": Text(
        sv="Vilken enskild bänk, ramp eller övergång hjälper flest?",
        en="Which single bench, ramp or crossing helps most?",
    ),
    "senior_best": Text(
        sv="{text} Då når {share} fler av dem som är 80 år och äldre runt platsen en mataffär i tid.",
        en="{text} Then {share} more of those of 80 and over around the site reach a grocery in time.",
    ),
    "senior_best_none": Text(sv="{what}: {text}", en="{what}: {text}"),
    "senior_best_unit": Text(sv="procentenheter", en="percentage points"),
    "senior_lacking": Text(
        sv="Vad som inte är bedömt, och vad som behövs", en="What is not assessed, and what is needed"
    ),
    "senior_reading": Text(sv="Att läsa siffrorna med", en="To read the figures with"),
    "senior_kind_annex": Text(sv="Seniorbilaga", en="Senior annex"),
    "senior_for": Text(sv="Bilaga till", en="Annex to"),
    "senior_for_notice": Text(sv="planbesked", en="planning notice"),
    "senior_for_ska": Text(sv="social konsekvensanalys", en="social impact analysis"),
    "senior_for_comprehensive": Text(sv="översiktsplan", en="comprehensive plan"),
    "senior_first_title": Text(sv="Det viktigaste först", en="What matters most"),
    "senior_reach_title": Text(
        sv="Vad planen ändrar i vad äldre når", en="What the plan changes in what older people reach"
    ),
    "senior_unsure_title": Text(sv="Hur säkert är det?", en="How sure is it?"),
    "senior_no_change": Text(
        sv="Inget alternativ ändrar vad de som är 80 år och äldre når, så att det syns i andelarna.",
        en="No alternative changes what those of 80 and over reach, so that it shows in the shares.",
    ),
    "senior_norms_note": Text(
        sv="Kommunen kan byta varje norm i en egen fil (norms_file i plan.toml). Gångtakt, vad backar, trappor och "
        "väglag kostar och andra antaganden står i beslutsunderlaget.",
        en="The municipality can replace each norm in a file of its own (norms_file in plan.toml). Pace, what slopes, "
        "steps and ground cost and other assumptions stand in the decision basis.",
    ),
    "senior_norms_title": Text(sv="Normer och vems de är", en="Norms and whose they are"),
}  # fmt: skip
"""Words of the section on seniors."""
