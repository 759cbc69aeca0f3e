"""Words of the housing supply programme."""

from __future__ import annotations

from medskapa.evidence import Text

HOUSING: dict[str, Text] = {
    "house_matrix": Text(sv="Behov, bestånd och plan per del av kommunen", en="Need, stock and plan by part"),
    "house_matrix_lead": Text(
        sv="Det som förvaltningarna vet. Varje siffra har en källa, en ägare och ett bäst före-datum: därefter ska "
        "någon svara på om den fortfarande stämmer.",
        en="What the departments know. Each figure has a source, an owner and a date until which it holds: after that "
        "somebody must answer whether it still does.",
    ),
    "house_matrix_none": Text(
        sv="Inget behov är inlagt. Skriv [[needs]] i bostad.toml: för vem, i vilken del, hur många, källa och ägare.",
        en="No need is entered. Write [[needs]] in bostad.toml: for whom, in which part, how many, source and owner.",
    ),
    "house_part": Text(sv="Del av kommunen", en="Part"),
    "house_whole": Text(sv="Hela kommunen", en="The whole municipality"),
    "house_group": Text(sv="För", en="For"),
    "house_what": Text(sv="Vad", en="What"),
    "house_homes": Text(sv="Bostäder", en="Homes"),
    "house_horizon": Text(sv="Till år", en="By"),
    "house_owner": Text(sv="Ägare och källa", en="Owner and source"),
    "house_standing": Text(sv="Stämmer det?", en="Does it hold?"),
    "house_holds": Text(sv="stämmer", en="holds"),
    "house_partly": Text(sv="stämmer delvis", en="holds in part"),
    "house_ask": Text(sv="fråga: {months} månader gammal", en="ask: {months} months old"),
    "house_doubted": Text(sv="ifrågasatt", en="doubted"),
    "house_answered": Text(
        sv="{department}, {occasion} {day}: {reason}", en="{department}, {occasion} {day}: {reason}"
    ),
    "house_gap": Text(sv="Behov som planerna inte möter", en="Needs that the plans do not meet"),
    "house_gap_none": Text(
        sv="Inget behov har både behov och plan inlagda.", en="No need has both need and plan entered."
    ),
    "house_gap_value": Text(sv="Återstår", en="Remains"),
    "house_gap_over": Text(sv="planerat {n} mer än behovet", en="planned {n} more than the need"),
    "house_to_ask": Text(sv="Vem som ska tillfrågas nu", en="Who must be asked now"),
    "house_to_ask_line": Text(
        sv="{owner}: {what} för {group} ({part}), {months} månader gammalt. Stämmer det fortfarande?",
        en="{owner}: {what} for {group} ({part}), {months} months old. Does it still hold?",
    ),
    "house_to_ask_none": Text(
        sv="Allt som är inlagt stämmer fortfarande.", en="Everything entered still holds."
    ),
    "house_register": Text(sv="Insatser: vem gör vad, när", en="Measures: who does what, when"),
    "house_register_none": Text(
        sv="Inga insatser är inlagda. Ett behov utan insats möts inte av sig självt.",
        en="No measures are entered. A need without a measure does not meet itself.",
    ),
    "house_measure": Text(sv="Insats", en="Measure"),
    "house_instrument": Text(sv="Verktyg", en="Instrument"),
    "house_due": Text(sv="Klart", en="Due"),
    "house_status": Text(sv="Läge", en="Status"),
    "house_status_proposed": Text(sv="föreslagen", en="proposed"),
    "house_status_decided": Text(sv="beslutad", en="decided"),
    "house_status_begun": Text(sv="påbörjad", en="begun"),
    "house_status_done": Text(sv="klar", en="done"),
    "house_check": Text(
        sv="Håller dokumentet vad lagen begär?", en="Does the document hold what the law asks?"
    ),
    "house_check_lead": Text(
        sv="{name}, lagen i lydelsen från {day}. {read}", en="{name}, the law as worded from {day}. {read}"
    ),
    "house_demand": Text(sv="Lagens krav", en="The law's demand"),
    "house_met": Text(sv="Uppfyllt", en="Met"),
    "house_met_met": Text(sv="ja", en="yes"),
    "house_met_partly": Text(sv="delvis", en="in part"),
    "house_met_missing": Text(sv="saknas", en="missing"),
    "house_why": Text(sv="Varför", en="Why"),
    "house_check_note": Text(
        sv="Listan är ett stöd för handläggaren. Länsstyrelsen och domstolarna avgör vad lagen kräver.",
        en="The list supports the officer. The county board and the courts decide what the law demands.",
    ),
    "house_goals": Text(sv="Mål", en="Goals"),
    "house_together": Text(sv="Samordning med andra kommuner", en="Coordination with other municipalities"),
    "house_together_none": Text(
        sv="Ingen överenskommelse med någon annan kommun är inlagd. Bostadsmarknaden är regional.",
        en="No agreement with another municipality is entered. The housing market is regional.",
    ),
    "house_together_line": Text(sv="{who}: {text} ({day})", en="{who}: {text} ({day})"),
}
"""Words of the programme's tables and of its checklist."""
