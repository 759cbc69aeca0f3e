"""Words of the SKA papers for the meeting: the mat, the agenda and the form."""

from __future__ import annotations

from medskapa.evidence import Text

_MAT: dict[str, Text] = {
    "ska_mat_title": Text(sv="Mattan: {plan}", en="The mat: {plan}"),
    "ska_board_ska": Text(sv="{plan}", en="{plan}"),
    "ska_board_bka": Text(
        sv="Barn och unga: {plan}",
        en="Children and young people: {plan}",
    ),
    "ska_mat_foot": Text(
        sv="Fotografera mattan efter mötet. Skriv av noteringarna samma dag.",
        en="Take a photograph of the mat after the meeting. Copy the notes the same day.",
    ),
    "ska_corner": Text(sv="Vad? Var?", en="What? Where?"),
    "ska_ask_ska": Text(sv="Frågor om platsen", en="Questions about the place"),
    "ska_ask_bka": Text(sv="Frågor om barn och unga", en="Questions about children and young people"),
    "ska_question_ska_1": Text(sv="Hur fungerar området i dag?", en="How does the area work today?"),
    "ska_question_ska_2": Text(
        sv="Vilka värden vill vi behålla och utveckla?", en="Which values do we want to keep and develop?"
    ),
    "ska_question_ska_3": Text(
        sv="Vilka brister kan vi rätta till?", en="Which shortcomings can we put right?"
    ),
    "ska_question_ska_4": Text(sv="Vilka behov finns, och hos vem?", en="Which needs are there, and whose?"),
    "ska_question_ska_5": Text(
        sv="Vad vet vi inte, och hur tar vi reda på det?", en="What do we not know, and how do we find out?"
    ),
    "ska_question_ska_6": Text(sv="Behövs mer dialog? Med vilka?", en="Is more dialogue needed? With whom?"),
    "ska_question_bka_1": Text(
        sv="Hur använder barn och unga platsen i dag?",
        en="How do children and young people use the place today?",
    ),
    "ska_question_bka_2": Text(
        sv="Vilka platser och vägar är viktiga för dem?", en="Which places and routes matter to them?"
    ),
    "ska_question_bka_3": Text(
        sv="Vad hindrar dem, eller gör dem otrygga?", en="What hinders them, or makes them feel unsafe?"
    ),
    "ska_question_bka_4": Text(
        sv="Vad behöver barn i olika åldrar?", en="What do children of different ages need?"
    ),
    "ska_question_bka_5": Text(
        sv="Vad har barnen själva sagt, och vad vet vi inte?",
        en="What have the children said themselves, and what do we not know?",
    ),
    "ska_question_bka_6": Text(
        sv="Hur får barnen veta vad som hände med det de sa?",
        en="How do the children learn what came of what they said?",
    ),
    "ska_write_title": Text(sv="Så skriver vi", en="How we write"),
    "ska_sign_value": Text(sv="+", en="+"),
    "ska_sign_shortcoming": Text(sv="−", en="−"),
    "ska_sign_need": Text(sv="!", en="!"),
    "ska_sign_knowledge_gap": Text(sv="?", en="?"),
    "ska_sign_words_value": Text(sv="värde", en="value"),
    "ska_sign_words_shortcoming": Text(sv="brist", en="shortcoming"),
    "ska_sign_words_need": Text(sv="behov", en="need"),
    "ska_sign_words_knowledge_gap": Text(sv="det vet vi inte", en="we do not know"),
    "ska_roles_only": Text(
        sv="En sak på varje lapp. Skriv roll (boende, lärare, hemtjänst), aldrig namn.",
        en="One thing on each note. Write the role (resident, teacher, home care), never a name.",
    ),
    "ska_there": Text(sv="Vi som var med (roller)", en="Those who took part (roles)"),
    "ska_aspect_cohesion": Text(
        sv="blandning, stråk, barriärer, vem platsen är till för",
        en="mix, routes, barriers, whom the place is for",
    ),
    "ska_aspect_interplay": Text(
        sv="mötesplatser, lek, lärande, delaktighet", en="meeting places, play, learning, taking part"
    ),
    "ska_aspect_everyday": Text(
        sv="bostad, affär, skola, buss, bänk, att klara dagen",
        en="home, shop, school, bus, bench, managing the day",
    ),
    "ska_aspect_identity": Text(
        sv="historia, namn, platser som betyder något", en="history, names, places that mean something"
    ),
    "ska_aspect_health": Text(
        sv="grönska, rörelse, buller, ljus, trygghet", en="green, movement, noise, light, safety"
    ),
    "ska_map_alone": Text(
        sv="Bara planområdets gräns. Lägg gärna en karta över omgivningen bredvid.",
        en="Only the outline of the site. Put a map of the surroundings beside it.",
    ),
    "ska_alt_map": Text(
        sv="Karta med planområdet skrafferat ({names}) och omgivningens gator, ytor och service: {kinds}.",
        en="Map with the site hatched ({names}) and the streets, surfaces and services around it: {kinds}.",
    ),
    "ska_alt_map_alone": Text(
        sv="Planområdets gräns skrafferad ({names}), utan omgivning.",
        en="The outline of the site, hatched ({names}), without surroundings.",
    ),
}

_AGENDA: dict[str, Text] = {
    "ska_agenda_title": Text(sv="Möte om mattan: {plan}", en="Meeting on the mat: {plan}"),
    "ska_agenda_lead": Text(
        sv="Två timmar runt ett bord för högst åtta personer. Är ni fler: ett bord till, med en egen matta.",
        en="Two hours around a table for at most eight people. If you are more: another table with a mat of its own.",
    ),
    "ska_agenda_clock": Text(sv="Från start", en="From start"),
    "ska_agenda_time": Text(sv="Tid", en="Time"),
    "ska_agenda_what": Text(sv="Vad", en="What"),
    "ska_agenda_role": Text(sv="Leds av", en="Led by"),
    "ska_role_leader": Text(sv="processledaren", en="process leader"),
    "ska_role_planner": Text(sv="planhandläggaren", en="planner"),
    "ska_role_secretary": Text(sv="dokumentatören", en="note taker"),
    "ska_role_child": Text(sv="barnperspektivets ombud", en="the children's advocate"),
    "ska_role_all": Text(sv="alla", en="all"),
    "ska_item_welcome": Text(sv="Välkomna", en="Welcome"),
    "ska_item_text_welcome": Text(
        sv="Varför vi är här, vad som kan påverkas och vad som redan är bestämt. Runda: roll, inte namn.",
        en="Why we are here, what can be changed and what is settled. A round: role, not name.",
    ),
    "ska_item_plan": Text(sv="Planen i korthet", en="The plan in short"),
    "ska_item_text_plan": Text(
        sv="Förslaget på kartan, och vad som troligen händer utan planen.",
        en="The proposal on the map, and what is likely to happen without the plan.",
    ),
    "ska_item_today": Text(sv="Hur fungerar området i dag?", en="How does the area work today?"),
    "ska_item_text_today": Text(
        sv="Fem minuter var för sig, sedan berättar alla en sak i tur och ordning.",
        en="Five minutes on one's own, then everybody tells one thing in turn.",
    ),
    "ska_item_notes": Text(sv="Värden, brister och behov", en="Values, shortcomings and needs"),
    "ska_item_text_notes": Text(
        sv="Lappar på mattan: vad gäller det, var, och för vem? Fråga efter dem som inte är i rummet.",
        en="Notes on the mat: what is it about, where, and for whom? Ask about those who are not in the room.",
    ),
    "ska_item_children": Text(sv="Barn och unga", en="Children and young people"),
    "ska_item_text_children": Text(
        sv="Vänd till barnens matta. Vad har de själva sagt? Håll isär det från vad vuxna tror.",
        en="Turn to the children's mat. What have they said themselves? Keep it apart from what adults think.",
    ),
    "ska_item_pause": Text(sv="Bensträckare", en="Stretch"),
    "ska_item_text_pause": Text(
        sv="Dokumentatören grupperar lapparna.", en="The note taker groups the notes."
    ),
    "ska_item_unknown": Text(sv="Vad vet vi inte?", en="What do we not know?"),
    "ska_item_text_unknown": Text(
        sv="Vilka har vi inte hört? Behövs mer dialog, med vilka, och vem ordnar den?",
        en="Whom have we not heard? Is more dialogue needed, with whom, and who arranges it?",
    ),
    "ska_item_goals": Text(sv="Mål och målkonflikter", en="Goals and goal conflicts"),
    "ska_item_text_goals": Text(
        sv="Formulera två till fyra mål som effekter (”Barn kan …”). Vilka drar åt olika håll? Vilka hjälper varandra?",
        en="Word two to four goals as effects (“Children can …”). Which pull apart? Which help each other?",
    ),
    "ska_item_actions": Text(sv="Åtgärder", en="Actions"),
    "ska_item_text_actions": Text(
        sv="Vad ska göras, av vem, till när, och vilket avtal eller beslut håller det fast?",
        en="What is to be done, by whom, by when, and which agreement or decision holds it?",
    ),
    "ska_item_close": Text(sv="Avslutning", en="Closing"),
    "ska_item_text_close": Text(
        sv="Läs upp det viktigaste. Säg när och hur deltagarna får veta vad som hände.",
        en="Read out what matters most. Say when and how those who took part will hear what came of it.",
    ),
    "ska_bring": Text(sv="Ta med", en="Bring"),
    "ska_bring_items": Text(
        sv="Mattan i A2 (A3 för fyra personer) | Lappar och pennor | Kartan och planens syfte | Blanketten",
        en="The mat in A2 (A3 for four people) | Notes and pens | The map and the plan's purpose | The form",
    ),
    "ska_invite": Text(sv="Bjud in", en="Invite"),
    "ska_invite_items": Text(
        sv="Boende och föreningar i området | Skola, förskola och fritid | Socialtjänst och hemtjänst | "
        "Trafik, park och fastighet | Någon som företräder dem som sällan kommer",
        en="Residents and associations in the area | School, preschool and leisure | Social services and home care | "
        "Traffic, parks and property | Somebody who speaks for those who seldom come",
    ),
    "ska_after": Text(sv="Efter mötet", en="After the meeting"),
    "ska_after_items": Text(
        sv="Fyll i blanketten samma dag (20 minuter) | För in svaren i ska.toml och kör medskapa ska chapter | "
        "Skicka återkoppling till deltagarna inom två veckor",
        en="Fill in the form the same day (20 minutes) | Enter the answers in ska.toml and run medskapa ska chapter | "
        "Send feedback to those who took part within two weeks",
    ),
}

_FORM: dict[str, Text] = {
    "ska_form_title": Text(sv="Blankett: {plan}", en="Form: {plan}"),
    "ska_form_lead": Text(
        sv="Fyll i efter mötet. Fälten står i samma ordning i plan.toml (1–2) och ska.toml (3–15); till höger står "
        "vad fältet heter där.",
        en="Fill in after the meeting. The fields stand in the same order in plan.toml (1–2) and ska.toml (3–15); "
        "their names there stand to the right.",
    ),
    "ska_form_how": Text(
        sv="Skriv deltagare som roll eller kod, aldrig som namn. Lämna hellre ett fält tomt än gissa: tomt betyder "
        "inte bedömt, aldrig noll.",
        en="Write those who took part as a role or a code, never a name. Rather leave a field empty than guess: empty "
        "means not assessed, never nought.",
    ),
    "ska_field_title": Text(sv="Vad heter planen?", en="What is the plan called?"),
    "ska_field_help_title": Text(
        sv="Namnet som det ska stå i kapitlet.", en="The name as the chapter is to have it."
    ),
    "ska_field_homes": Text(sv="Hur många bostäder rymmer den?", en="How many homes does it hold?"),
    "ska_field_help_homes": Text(
        sv="Antal, upplåtelseform och år. Till exempel: 40 hyresrätter 2030.",
        en="Number, tenure and year. For example: 40 rental homes 2030.",
    ),
}

_CHAPTER: dict[str, Text] = {
    "ska_kind_chapter": Text(
        sv="Social konsekvensanalys, avsnitt till planbeskrivningen",
        en="Social impact analysis, chapter for the plan description",
    ),
    "ska_effort": Text(sv="Insats", en="Effort"),
    "ska_effort_open": Text(sv="inte avgjord", en="not settled"),
    "ska_first_title": Text(sv="Det viktigaste", en="What matters most"),
    "ska_first_heard": Text(
        sv="Noteringar från inventeringen: {n}. Antal tillfällen: {occasions}.",
        en="Notes from the inventory: {n}. Occasions: {occasions}.",
    ),
    "ska_first_judged_ska": Text(
        sv="{alternative}: {n} av {all} rutor i SKA-matrisen är bedömda.",
        en="{alternative}: {n} of {all} cells of the SKA matrix are judged.",
    ),
    "ska_first_judged_bka": Text(
        sv="{alternative}: {n} av {all} rutor i barnkonsekvensanalysen är bedömda.",
        en="{alternative}: {n} of {all} cells of the child impact analysis are judged.",
    ),
    "ska_first_apart": Text(
        sv="Rutor där bedömning och beräkning går åt olika håll: {n} ({matrix}).",
        en="Cells where judgement and computation point different ways: {n} ({matrix}).",
    ),
    "ska_short_ska": Text(sv="SKA", en="SKA"),
    "ska_short_bka": Text(sv="BKA", en="BKA"),
    "ska_first_actions": Text(
        sv="Åtgärder: {n}. Beslutade eller genomförda: {decided}. Utan något som håller dem: {loose}.",
        en="Actions: {n}. Decided or done: {decided}. With nothing to hold them: {loose}.",
    ),
    "ska_first_conflicts": Text(
        sv="Målkonflikter: {n}. Inte avgjorda: {open}.", en="Goal conflicts: {n}. Not decided: {open}."
    ),
    "ska_unanswered": Text(
        sv="De här frågorna är inte besvarade: {fields}", en="These questions are not answered: {fields}"
    ),
    "ska_tags_title": Text(
        sv="Taggar för den digitala planbeskrivningen", en="Tags for the digital plan description"
    ),
    "ska_tags_caption": Text(sv="Tema och grupp för varje avsnitt", en="Theme and group of each section"),
    "ska_tags_note": Text(
        sv="Stäm av de ord som inte är kontrollerade mot bilagan till Boverkets föreskrifter om planbeskrivning. "
        "Samma taggar finns i ska.json.",
        en="Check the words that are not checked against the annex to Boverket's rules on plan descriptions. "
        "The same tags stand in ska.json.",
    ),
    "ska_col_section": Text(sv="Avsnitt", en="Section"),
    "ska_col_theme": Text(sv="Tema", en="Theme"),
    "ska_col_subgroup": Text(sv="Grupp / undergrupp", en="Group / subgroup"),
    "ska_book_about": Text(
        sv="Ett blad för varje beslut eller avtal som ska hålla fast en åtgärd. Det som inte är säkrat står först. "
        "Sist står uppföljningen.",
        en="A sheet for each decision or agreement that is to hold an action. What is not secured stands first. "
        "The follow-up stands last.",
    ),
    "ska_sheet_loose": Text(sv="inte säkrat", en="not secured"),
}

_COMPARE: dict[str, Text] = {
    "ska_compare_kind": Text(sv="Jämförelse mellan två versioner", en="Comparison of two versions"),
    "ska_compare_question": Text(
        sv="Vad har ändrats från {before} till {after}, och varför?",
        en="What changed from {before} to {after}, and why?",
    ),
    "ska_compare_before": Text(sv="Före", en="Before"),
    "ska_compare_after": Text(sv="Efter", en="After"),
    "ska_compare_why": Text(sv="Varför", en="Why"),
    "ska_compare_caption": Text(sv="Ändringar: {kind}", en="Changes: {kind}"),
    "ska_about_goal": Text(sv="Mål", en="Goals"),
    "ska_about_conflict": Text(sv="Målkonflikter", en="Goal conflicts"),
    "ska_about_action": Text(sv="Åtgärder", en="Actions"),
    "ska_about_judgement": Text(sv="Bedömningar", en="Judgements"),
    "ska_about_alternative": Text(sv="Alternativ", en="Alternatives"),
    "ska_about_note": Text(sv="Noteringar", en="Notes"),
    "ska_what_added": Text(sv="ny", en="new"),
    "ska_what_removed": Text(sv="borttagen", en="taken away"),
    "ska_what_changed": Text(sv="ändrad", en="changed"),
    "ska_new_note": Text(sv="tillkom i dialogen", en="came up in the dialogue"),
    "ska_compare_count": Text(
        sv="{kind}: {added} nya, {changed} ändrade, {removed} borttagna, {same} som förut.",
        en="{kind}: {added} new, {changed} changed, {removed} taken away, {same} as before.",
    ),
    "ska_compare_unreasoned": Text(
        sv="Inte motiverat: {n} ändringar saknar skäl. De står här.",
        en="No reason given: {n} changes lack a reason. They stand here.",
    ),
    "ska_compare_reasoned": Text(sv="Alla ändringar är motiverade.", en="All changes have a reason."),
    "ska_compare_none": Text(sv="Ingenting har ändrats.", en="Nothing has changed."),
    "ska_compare_idle": Text(sv="Skäl utan ändring", en="Reasons without a change"),
    "ska_compare_idle_lead": Text(
        sv="De här skälen är angivna, men ingenting har ändrats i det de gäller.",
        en="These reasons are given, but nothing has changed in what they are about.",
    ),
    "ska_compare_measured": Text(sv="Beräknade ändringar", en="Computed changes"),
    "ska_compare_measured_lead": Text(
        sv="{sure} av {all} beräknade ändringar skiljer sig säkert mellan versionerna: deras osäkerhetsintervall möts "
        "inte. För de andra kan skillnaden vara slump.",
        en="{sure} of {all} computed changes surely differ between the versions: their intervals do not meet. "
        "For the others the difference may be chance.",
    ),
    "ska_compare_apart": Text(sv="Skiljer sig", en="Differs"),
    "ska_compare_yes": Text(sv="ja, säkert", en="yes, surely"),
    "ska_compare_no": Text(sv="går inte att säga", en="cannot be told"),
    "ska_compare_no_basis": Text(
        sv="Beräkningarna är inte jämförda. Gör ett underlag för varje version först.",
        en="The computations are not compared. Make a basis of each version first.",
    ),
}

SKA: dict[str, Text] = {**_COMPARE, **_CHAPTER, **_MAT, **_AGENDA, **_FORM}
