"""Words of the section on everyday reach."""

from __future__ import annotations

from medskapa.evidence import Text
from medskapa.region import SERVICE_KINDS


def _each(prefix: str, words: dict[str, tuple[str, str]]) -> dict[str, Text]:
    return {f"{prefix}_{key}": Text(sv=sv, en=en) for key, (sv, en) in words.items()}


_KINDS = {k: (t.sv, t.en) for k, t in SERVICE_KINDS.items()}
_DIMS: dict[str, Text] = {
    **_each("dim_service", _KINDS),
    **_each("dim_way", {**{k: (f"vägen till {sv}", f"the way to the {en}") for k, (sv, en) in _KINDS.items()},
                        "streets": ("gatorna nära platsen", "the streets near the site"),
                        "there": ("dit", "there"), "round": ("dit och hem", "there and back")}),
    **_each("dim_residents", {"present": ("de som bor här i dag", "today's residents"),
                              "new": ("de nya hemmen", "the new homes")}),
    **_each("dim_conditions", {"ordinary": ("i vanligt väglag", "in ordinary conditions"),
                               "winter": ("på vintern", "in winter"), "dark": ("i mörker", "in the dark"),
                               "lifts_out": ("när hissar står stilla", "when lifts are out of order")}),
    **_each("dim_time", {"any": ("oavsett trafik", "whatever its service"), "day": ("vardag dagtid", "weekdays"),
                         "evening": ("vardagskvällar", "weekday evenings"), "weekend": ("helger", "weekends")}),
    **_each("dim_stage", {"preschool": ("förskola", "preschool"), "school": ("skola", "school")}),
    **_each("dim_yard", {"whole": ("hela gården", "the whole yard"), "usable": ("användbar yta", "usable area")}),
    **_each("dim_mix", {"tenure": ("upplåtelseformer", "tenures"), "size": ("storlekar", "sizes")}),
    **_each("dim_where", {"plan": ("bara de nya bostäderna", "the new homes only"),
                          "surroundings": ("närområdet med planen", "the surroundings with the plan")}),
    **_each("dim_light", {"lit": ("belysta hela vägen", "lit all the way"),
                          "part": ("belyst del av längden", "lit part of the length"),
                          "known": ("del av längden där belysningen är känd", "part whose light is known")}),
    "dim_minutes": Text(sv="inom {minutes} minuter", en="within {minutes} minutes"),
    "dim_gap_m": Text(sv="högst {gap_m} m mellan sittplatser", en="at most {gap_m} m between seats"),
    "stat_P10": Text(sv="en tiondel har högst", en="a tenth have at most"),
    "stat_P50": Text(sv="hälften har högst", en="half have at most"),
    "stat_P90": Text(sv="nio av tio har högst", en="nine in ten have at most"),
    "stat_worst_tenth": Text(sv="den sämsta tiondelen", en="the worst-off tenth"),
    "table_grounds": Text(sv="Markytor", en="Grounds"),
    "table_departures": Text(sv="Tidtabell", en="Timetable"),
    "table_facts": Text(sv="Uppgifter om service och stråk", en="Facts on services and links"),
    "table_streets": Text(sv="Gator", en="Streets"),
    "table_home_access": Text(sv="Bostädernas entréer", en="How homes are reached"),
}  # fmt: skip

_ROWS: dict[str, Text] = _each("reach_row", {
    "reach_share": ("{service}, högst {minutes} minuter", "{service}, at most {minutes} minutes"),
    "everyday_five_share": ("Alla fem i vardagen", "All the everyday five"),
    "rest_share": ("{service} med vilopauser, högst {minutes} minuter",
                   "{service} with rests, at most {minutes} minutes"),
    "green_share": ("Grönområde inom gångavstånd", "A green area within walking distance"),
    "stop_share": ("Hållplats inom gångavstånd, {time}", "A stop within walking distance, {time}"),
    "free_meeting_share": ("Avgiftsfri mötesplats, högst {minutes} minuter",
                           "Free meeting place, at most {minutes} minutes"),
    "crossing_share": ("Hinner över på grönt", "Cross within the green time"),
    "yard_per_child": ("Friyta per barn, {stage}, {yard}", "Outdoor space per child, {stage}, {yard}"),
    "yard_share": ("Barn med tillräcklig gård, {stage}", "Children with a large enough yard, {stage}"),
    "bench_share": ("Tillräckligt tätt mellan bänkarna, {way}", "Benches close enough, {way}"),
    "bench_stretch": ("Längst mellan två bänkar, {way}", "The longest between two benches, {way}"),
    "mix_entropy": ("Blandning av {mix} (0–1), {where}", "Mix of {mix} (0–1), {where}"),
    "detour_ratio": ("Omväg över barriären, gånger fågelvägen", "Detour across the barrier, times the line"),
    "severed_pairs": ("Par av platser som barriären skiljer åt", "Pairs of places that the barrier cuts off"),
    "free_meeting_count": ("Avgiftsfria mötesplatser i närområdet", "Free meeting places in the surroundings"),
    "lit_share": ("Stråk till områden av annat slag, {light}", "Ways to areas of another kind, {light}"),
    "home_access_share": ("Bostäder med hiss eller entré utan steg", "Homes with a lift or an entrance without steps"),
})  # fmt: skip

_SAYS: dict[str, Text] = _each("reach_says", {
    "reach_share": ("når {share} av {group} en {service} inom {minutes} minuter, mot {before}",
                    "{share} of {group} reach a {service} within {minutes} minutes, against {before}"),
    "everyday_five_share": ("når {share} av {group} alla fem i vardagen i tid, mot {before}",
                            "{share} of {group} reach all the everyday five in time, against {before}"),
    "rest_share": ("når {share} av {group} en {service} i tid på en väg med sittplatser, mot {before}",
                   "{share} of {group} reach a {service} in time on a way with seats, against {before}"),
    "green_share": ("har {share} av {group} ett grönområde nära, mot {before}",
                    "{share} of {group} have a green area near, against {before}"),
    "stop_share": ("har {share} av {group} en hållplats nära ({time}), mot {before}",
                   "{share} of {group} have a stop near ({time}), against {before}"),
    "free_meeting_share": ("når {share} av {group} en avgiftsfri mötesplats inom {minutes} minuter, mot {before}",
                           "{share} of {group} reach a free meeting place within {minutes} minutes, against {before}"),
    "crossing_share": ("hinner {share} av {group} över på grönt, mot {before}",
                       "{share} of {group} cross within the green time, against {before}"),
})  # fmt: skip

REACH: dict[str, Text] = {
    **_DIMS,
    **_ROWS,
    **_SAYS,
    "sec_reach": Text(sv="Nära i vardagen", en="Near in everyday life"),
    "reach_lead": Text(
        sv="Vad människor når till fots i sin egen takt, vem som får närmare eller längre med planen, och vad som inte "
        "går att säga. Att något är nära betyder inte att alla kan eller vill använda det.",
        en="What people reach on foot at their own pace, who gets nearer or farther with the plan, and what cannot be "
        "told. That something is near does not mean that all can or want to use it.",
    ),
    "reach_changes": Text(
        sv="Med alternativet ”{alternative}” {said} i nollalternativet ({place}).",
        en="With the alternative “{alternative}” {said} in the null alternative ({place}).",
    ),
    "reach_old_too": Text(
        sv=" För dem som är 80 år och äldre är det {share}, mot {before}.",
        en=" For those of 80 and over it is {share}, against {before}.",
    ),
    "reach_line": Text(sv="räknade på fågelväg", en="counted on straight lines"),
    "reach_quoted": Text(sv="”{words}”", en="“{words}”"),
    "reach_no_change": Text(
        sv="Med {alternatives} ändras inte vad de som bor här i dag når så att det syns i andelarna.",
        en="With {alternatives} what today's residents reach does not change so that it shows in the shares.",
    ),
    "reach_today": Text(
        sv="I dag når {all} av alla och {old} av dem som är 80 år och äldre alla fem i vardagen i tid: mataffär, "
        "apotek, vårdcentral, mötesplats och hållplats ({place}).",
        en="Today {all} of everyone and {old} of those of 80 and over reach all the everyday five in time: grocery, "
        "pharmacy, health centre, meeting place and stop ({place}).",
    ),
    "reach_of_all": Text(sv="alla", en="everyone"),
    "reach_of_child": Text(sv="barnen (0–14 år)", en="children (0–14 years)"),
    "reach_of_youth": Text(sv="de unga (15–24 år)", en="young people (15–24 years)"),
    "reach_of_senior": Text(sv="dem som är 65–79 år", en="those of 65–79"),
    "reach_of_old": Text(sv="dem som är 80 år och äldre", en="those of 80 and over"),
    "reach_of_wheelchair": Text(sv="dem som använder rullstol", en="those in a wheelchair"),
    "reach_of_rollator": Text(sv="dem som går med rollator", en="those with a rollator"),
    "reach_of_q1": Text(sv="dem med lägst inkomst", en="those with the lowest income"),
    "reach_table": Text(
        sv="Andel som når: {group}. {place}, {year}", en="Share who reach: {group}. {place}, {year}"
    ),
    "reach_table_note": Text(
        sv="De som bor här i dag, också i planens alternativ. Nya boende redovisas för sig. Spannen visar hur mycket "
        "gångtakt och omvägar kan skilja; de är inga felmarginaler för underlaget.",
        en="Today's residents, in the plan's alternatives too. New residents are told by themselves. The ranges show "
        "how much pace and detours may differ; they are no margins of error of the data.",
    ),
    "reach_table_ground": Text(
        sv="Gårdar, gator och bostäder. {place}, {year}", en="Yards, streets and homes. {place}, {year}"
    ),
    "reach_table_new": Text(
        sv="Vad den som flyttar in i de nya hemmen får nära. {place}, {year}",
        en="What those who move into the new homes will have near. {place}, {year}",
    ),
    "reach_what": Text(sv="Vad", en="What"),
    "reach_chart": Text(
        sv="{what}: andelen i varje grupp, {place}", en="{what}: the share of each group, {place}"
    ),
    "reach_chart_says": Text(
        sv="{what}: från {low} ({low_group}) till {high} ({high_group}) i {alternative}",
        en="{what}: from {low} ({low_group}) to {high} ({high_group}) in {alternative}",
    ),
    "reach_chart_alt": Text(
        sv="Andelen i varje grupp och alternativ. {said}", en="The share by group and alternative. {said}"
    ),
    "reach_axis_share": Text(sv="andel av gruppen", en="share of the group"),
    "reach_axis_minutes": Text(sv="minuter till fots", en="minutes on foot"),
    "reach_times": Text(
        sv="Till närmaste {service} tar det {old} för den som är mitt i gruppen 80 år och äldre, {worst} för den "
        "sämsta tiondelen av alla",
        en="To the nearest {service} it takes {old} in the middle of the group of 80 and over, {worst} for the "
        "worst-off tenth of everyone",
    ),
    "reach_times_alt": Text(
        sv="Varje streck går från den tid en tiondel klarar till den tid nio av tio klarar; punkten är mitten. {said}",
        en="Each line goes from the time that a tenth manage to what nine in ten manage; the dot is the middle. {said}",
    ),
    "reach_spread": Text(
        sv="från en tiondel till nio av tio, med mitten", en="from a tenth to nine in ten, with the middle"
    ),
    "reach_worst": Text(sv="den sämsta tiondelen", en="the worst-off tenth"),
    "reach_group": Text(sv="Grupp", en="Group"),
    "reach_norms": Text(
        sv="Normer som siffrorna vilar på, och vems de är",
        en="Norms that the figures rest on, and whose they are",
    ),
    "reach_whose": Text(sv="Vems", en="Whose"),
    "reach_own": Text(sv="{place}s egen", en="{place}'s own"),
    "reach_plans_own": Text(sv="planens eget antagande, påhittat", en="the plan's own assumption, made up"),
    "reach_own_rule": Text(sv="egen regel", en="own rule"),
    "reach_general": Text(sv="allmän", en="general"),
    "reach_norms_note": Text(
        sv="Kommunen kan byta varje norm i en egen fil (norms_file i plan.toml). Ytterligare {n} normer står i "
        "avsnittet om källor: gångtakt, vad backar, trappor och väglag kostar, och hur långt bort något prövas.",
        en="The municipality can replace each norm in a file of its own (norms_file in plan.toml). Another {n} norms "
        "stand in the section on sources: pace, what slopes, steps and ground cost, and how far off is tried.",
    ),
    "reach_lacking": Text(
        sv="Vad som inte är bedömt, och vad som behövs", en="What is not assessed, and what is needed"
    ),
    "reach_lacks": Text(sv="{what}: {why}", en="{what}: {why}"),
    "reach_reading": Text(sv="Att läsa siffrorna med", en="To read the figures with"),
    "reach_straight": Text(
        sv="Fågelväg: {share} av invånarna i {place} har inga gator i underlaget. För dem är avståndet fågelvägen "
        "gånger {factor}, och varken backar, trappor, bänkar eller belysning är med.",
        en="Straight lines: {share} of the people of {place} have no streets in the data. For them the distance is the "
        "straight line times {factor}, and neither slopes, steps, benches nor lighting are counted.",
    ),
    "reach_map": Text(
        sv="I {most} av rutorna runt platsen når minst hälften av de äldsta (80 år och äldre) alla fem, {year}",
        en="In {most} of the squares around the site at least half of those of 80 and over reach all the everyday "
        "five, {year}",
    ),
    "reach_map_alt": Text(
        sv="Karta med rutor runt platsen, mörkare där fler av dem som är 80 år och äldre skulle nå alla fem i tid om "
        "de bodde där. I {none} av rutorna är det högst en av tio.",
        en="A map of squares around the site, darker where more of those of 80 and over would reach all five in time "
        "if they lived there. In {none} of the squares it is at most one in ten.",
    ),
}
"""Words of everyday reach, and of its dimensions wherever they are printed."""
