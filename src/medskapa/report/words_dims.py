"""Words of the housing programme's dimensions, as findings are named by them."""

from __future__ import annotations

from medskapa.evidence import Text

HOUSING_DIMS: dict[str, Text] = {
    "dim_ages_all": Text(sv="alla åldrar", en="all ages"),
    "dim_ages_0-19": Text(sv="0–19 år", en="aged 0–19"),
    "dim_ages_20-29": Text(sv="20–29 år", en="aged 20–29"),
    "dim_ages_30-64": Text(sv="30–64 år", en="aged 30–64"),
    "dim_ages_65-79": Text(sv="65–79 år", en="aged 65–79"),
    "dim_ages_80+": Text(sv="80 år och äldre", en="80 and over"),
    "dim_component_births": Text(sv="födda", en="births"),
    "dim_component_deaths": Text(sv="döda", en="deaths"),
    "dim_component_moves_in": Text(sv="inflyttade", en="moves in"),
    "dim_component_moves_out": Text(sv="utflyttade", en="moves out"),
    "dim_variant_constant": Text(sv="som i dag", en="as today"),
    "dim_variant_trend": Text(sv="trenden fortsätter", en="the trend goes on"),
    "dim_variant_target": Text(sv="unga flyttar hemifrån som förr", en="the young leave as before"),
    "dim_need_part_growth": Text(sv="fler hushåll", en="more households"),
    "dim_need_part_losses": Text(sv="bostäder som försvinner", en="homes lost"),
    "dim_need_part_reserve": Text(sv="reserv", en="reserve"),
    "dim_need_part_shortage": Text(sv="underskott vid start", en="lacking at the start"),
    "dim_need_part_vacant": Text(sv="tomma vid start", en="empty at the start"),
    "dim_need_part_total": Text(sv="hela behovet", en="the whole need"),
    "dim_household_all": Text(sv="alla hushåll", en="all households"),
    "dim_household_single": Text(sv="ensamboende", en="living alone"),
    "dim_household_couple": Text(sv="sammanboende utan barn", en="couples without children"),
    "dim_household_couple_children": Text(sv="sammanboende med barn", en="couples with children"),
    "dim_household_single_parent": Text(sv="ensamstående med barn", en="single parents"),
    "dim_household_other": Text(sv="övriga hushåll", en="other households"),
    "dim_household_decision": Text(
        sv="med beslut om socialt kontrakt", en="with a decision on a social contract"
    ),
    "dim_stop_all": Text(sv="alla skäl", en="for any reason"),
    "dim_stop_pay": Text(sv="har inte råd", en="cannot pay"),
    "dim_stop_entry": Text(sv="kommer inte in", en="do not get in"),
    "dim_stop_both": Text(sv="varken råd eller inträde", en="neither pay nor get in"),
    "dim_stop_apart": Text(sv="råd och inträde i olika bostäder", en="pay and get in, but not the same home"),
    "dim_stop_taken": Text(sv="bostäderna tog slut", en="homes ran out"),
    "dim_stop_size": Text(sv="för små bostäder", en="homes too small"),
    "dim_problem_low_standard": Text(sv="låg ekonomisk standard", en="low economic standard"),
    "dim_problem_strained": Text(sv="ansträngd boendeekonomi", en="strained housing economy"),
    "dim_problem_overcrowded": Text(sv="trångbodda", en="overcrowded"),
    "dim_problem_overcrowded_low": Text(sv="trångbodda med låg standard", en="overcrowded with low standard"),
    "dim_problem_overcrowded_strained": Text(
        sv="trångbodda med ansträngd ekonomi", en="overcrowded and strained"
    ),
    "dim_problem_moves_often": Text(sv="flyttar ofta", en="moving often"),
    "dim_problem_adult_children": Text(sv="hemmaboende vuxna barn", en="adult children at home"),
    "dim_problem_recurring": Text(sv="återkommande problem", en="recurring problems"),
    "dim_home": Text(sv="bostad {home}", en="home {home}"),
    "paper_neighbours": Text(sv="Grannarnas bild", en="The neighbours' view"),
    "neighbour_title": Text(
        sv="Behov som kommunerna angett, tillsammans",
        en="Needs told by municipalities, together",
    ),
    "neighbour_need": Text(sv="Behov", en="Need"),
    "neighbour_planned": Text(sv="Planerat", en="Planned"),
    "neighbour_told": Text(sv="Kommuner", en="Municipalities"),
    "neighbour_note": Text(
        sv="Summan gäller bara de kommuner som har angett något. Att en kommun tiger betyder inte att den saknar "
        "behov.",
        en="The sum is of those that have told. That a municipality is silent does not mean that it has no need.",
    ),
    "neighbour_one_sided": Text(
        sv="{a} har angett en överenskommelse med {b}, men {b} har inte angett någon.",
        en="{a} has entered an agreement with {b}, but {b} has entered none.",
    ),
    "neighbour_double": Text(
        sv="{group}: {a} och {b} har en överenskommelse och anger båda ett behov. Räknar de samma hushåll?",
        en="{group}: {a} and {b} have an agreement and both tell of a need. Do they count the same households?",
    ),
    "neighbour_silent": Text(sv="Har inte angett något behov: {who}.", en="Have told of no need: {who}."),
    "neighbour_alone": Text(
        sv="{n} kommuner har ingen överenskommelse med någon annan, fast bostadsmarknaden är regional.",
        en="{n} municipalities have no agreement with another, though the market is regional.",
    ),
    "ask_title": Text(sv="Stämmer det fortfarande?", en="Does it still hold?"),
    "ask_lead": Text(
        sv="{n} uppgifter som ni äger används som underlag. Svara på var och en med ett klick och en mening om "
        "varför. Spara "
        "och skicka filen svar.toml tillbaka till den som frågade.",
        en="{n} figures that you own are in use. Answer each with a click and a sentence of why. Save, and send "
        "the file "
        "svar.toml back to whoever asked.",
    ),
    "ask_department": Text(sv="Förvaltning (aldrig ett personnamn)", en="Department (never a person's name)"),
    "ask_reason": Text(sv="Varför", en="Why"),
    "ask_save": Text(sv="Spara svaren", en="Save the answers"),
    "ask_need_reason": Text(sv="Skriv varför, i en mening.", en="Write why, in a sentence."),
    "ask_none": Text(sv="Inget är besvarat ännu.", en="Nothing is answered yet."),
    "ask_done": Text(
        sv="{n} svar sparade i svar.toml. Skicka filen tillbaka.",
        en="{n} answers saved in svar.toml. Send it back.",
    ),
    "ask_noscript": Text(
        sv="Sidan behöver skript för att spara. Svara i stället i ett brev: uppgift, svar och varför.",
        en="The page needs scripts to save. Answer in a letter instead: which figure, the answer and why.",
    ),
    "ask_homes": Text(sv="{n} bostäder", en="{n} homes"),
    "ask_note": Text(
        sv="Till år {horizon}. Källa: {source}, {day}; {months} månader sedan det senast bekräftades.",
        en="By {horizon}. Source: {source}, {day}; {months} months since it was last confirmed.",
    ),
    "ask_due": Text(sv="Behöver ett svar.", en="Needs an answer."),
    "sec_housing": Text(
        sv="Bostadsförsörjning: vad planen möter av behovet",
        en="Housing supply: what the plan meets",
    ),
    "chapter_lead": Text(
        sv="Vilken del av kommunens bostadsbehov alternativen möter, för vem, till vilken hyra, och vad som "
        "återstår.",
        en="Which part of the municipality's need the alternatives meet, for whom, at what rent, and what remains.",
    ),
    "chapter_without_plan": Text(
        sv="Behovet är räknat utan några planerade bostäder, så att planen inte rättfärdigar sig själv. Vem som "
        "får en "
        "bostad är räknat på ett års sökande och lediga bostäder, med antaganden som kommunen kan byta ut.",
        en="The need is counted without any planned homes, so that the plan does not justify itself. Who gets a "
        "home is "
        "computed on a year's seekers and free homes, with assumptions that the municipality can replace.",
    ),
    "chapter_departments": Text(sv="Vad förvaltningarna vet", en="What departments know"),
    "chapter_more": Text(
        sv="Hela programmet, med befolkning, betalningsförmåga, särskilda grupper och lagens checklista: medskapa "
        "housing "
        "programme --municipality {code}.",
        en="The whole programme, with people, ability to pay, special groups and the law's checklist: medskapa "
        "housing "
        "programme --municipality {code}.",
    ),
    "chapter_line": Text(
        sv="{title}: {part} av kommunens bostadsbehov; {n} hushåll som annars blir utan får en bostad.",
        en="{title}: {part} of the municipality's need; {n} households otherwise without get a home.",
    ),
    "chapter_home": Text(
        sv="{tenure}, {rooms} rum, {cost} kr/mån",
        en="{tenure}, {rooms} rooms, SEK {cost} a month",
    ),
    "chapter_open_note": Text(
        sv="Andel av de sökande hushållen av varje typ som får plats, har råd och kommer in.",
        en="Share of seeking households of each kind that fit, can pay and get in.",
    ),
    "chapter_need": Text(sv="Behovet av tillskott, {place}", en="The need of additional homes, {place}"),
    "chapter_without_title": Text(
        sv="Hushåll utan bostad under ett år, utan planen",
        en="Households without a home, without the plan",
    ),
    "chapter_without": Text(
        sv="{n} hushåll skulle bli utan bostad {note}.",
        en="{n} households would be without {note}.",
    ),
    "chapter_stop_pay": Text(
        sv="{n} har inte råd med någon som de kan få.",
        en="{n} cannot pay any that they can get.",
    ),
    "chapter_stop_entry": Text(
        sv="{n} har råd men kommer inte in: kö, kontantinsats, inkomstkrav eller anmärkning.",
        en="{n} can pay but do not get in: queue, deposit, income asked for or a remark.",
    ),
    "chapter_stop_both": Text(sv="{n} har varken råd eller kommer in.", en="{n} can neither pay nor get in."),
    "chapter_stop_taken": Text(
        sv="För {n} finns bostäder, men de tog slut.", en="For {n} there are homes, but they ran out."
    ),
}
"""Words of dimensions, and of the chapter in the basis."""
