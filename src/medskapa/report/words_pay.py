"""Words of the housing programme: what households can pay, the two gates, and what an alternative meets."""

from __future__ import annotations

from medskapa.evidence import Text

PAY: dict[str, Text] = {
    "pay_of": Text(sv="{kind}, {n} personer", en="{kind}, {n} people"),
    "pay_decision": Text(sv="med beslut om socialt kontrakt", en="with a decision on a social contract"),
    "pay_lead": Text(
        sv="Vad ett hushåll kan betala är det som blir kvar av inkomsten när alla har fått leva enligt riksnormen "
        "för "
        "{year}. Bredvid står det vanliga måttet, hur stor del av inkomsten som går till boendet. De svarar på olika "
        "frågor och är inte varandras facit.",
        en="What a household can pay is what is left of its income when all have had their living by the national "
        "norm of "
        "{year}. Beside it stands the common measure, how large a part of income goes to the home. They answer "
        "different "
        "questions, and neither is the other's key.",
    ),
    "pay_source": Text(
        sv="Inkomster {year} och riksnormen samma år; egen beräkning",
        en="Incomes of {year} and the norm of that year; own computation",
    ),
    "pay_kind": Text(sv="Hushåll", en="Household"),
    "pay_households": Text(sv="Antal", en="Number"),
    "pay_rooms": Text(sv="Minst rum", en="Fewest rooms"),
    "pay_income": Text(sv="Inkomst, kr/mån", en="Income, SEK a month"),
    "pay_living": Text(sv="Riksnorm, kr/mån", en="Norm, SEK a month"),
    "pay_left": Text(sv="Kvar till boende", en="Left for a home"),
    "pay_median": Text(sv="Hushållet i mitten av varje typ", en="The middle household of each kind"),
    "pay_median_note": Text(
        sv="Disponibel inkomst efter skatt och med bidrag, i mitten av hushållstypen. Barnens åldrar är antagna: "
        "8, 5, 12 "
        "och 2 år. Minst rum räknar vardagsrummet men inte köket.",
        en="Disposable income after tax and with allowances, in the middle of the kind. Children's ages are "
        "assumed: 8, 5, "
        "12 and 2. Fewest rooms count the living room and not the kitchen.",
    ),
    "pay_rent": Text(sv="Boendekostnad, kronor i månaden", en="Cost of the home, SEK a month"),
    "pay_heat": Text(sv="Andel som klarar olika boendekostnader", en="Share that can pay different costs"),
    "pay_heat_title": Text(
        sv="Andel av hushållen som har kvar till riksnormen", en="Share of households with the norm left"
    ),
    "pay_heat_alt": Text(
        sv="Rutnät: en rad för varje hushållstyp och en kolumn för varje boendekostnad, med andelen som klarar den.",
        en="A grid: a row for each kind of household, a column for each cost, with the share that can pay it.",
    ),
    "pay_what": Text(sv="Bostad", en="Home"),
    "pay_cost": Text(sv="Kostnad, kr/mån", en="Cost, SEK a month"),
    "pay_home": Text(sv="{tenure}, {rooms} rum", en="{tenure}, {rooms} rooms"),
    "pay_homes": Text(
        sv="Andel som får plats och klarar vad en ledig bostad kostar",
        en="Share that fits and can pay what a free home costs",
    ),
    "pay_homes_note": Text(
        sv="Kostnaden är den mellersta bland nya kontrakt och köp, med undre och övre kvartil. Andelen gäller de "
        "hushåll av "
        "typen som får plats; streck där ingen får plats utan att bli trångbodd.",
        en="The cost is the middle of new contracts and purchases, with lower and upper quartile. The share is of "
        "those of "
        "the kind who fit; a dash where nobody fits without being overcrowded.",
    ),
    "pay_homes_none": Text(sv="Vad lediga bostäder kostar är okänt.", en="What free homes cost is unknown."),
    "pay_tests": Text(
        sv="Två sätt att fråga om hushållet har råd, för den minsta hyresrätt som räcker",
        en="Two ways of asking whether a household can pay, for the smallest rental home that is enough",
    ),
    "pay_fits": Text(sv="Bostad", en="Home"),
    "pay_rental": Text(sv="{rooms} rum, {cost} kr", en="{rooms} rooms, SEK {cost}"),
    "pay_by_left": Text(sv="Har kvar till riksnormen", en="Has the norm left"),
    "pay_by_ratio": Text(sv="Högst {share} av inkomsten", en="At most {share} of income"),
    "pay_by_third": Text(sv="Högst 30 procent", en="At most 30 per cent"),
    "pay_tests_note": Text(
        sv="Ensamboende kan lägga en stor del av inkomsten på hyran och ändå klara sig; stora familjer kan lägga "
        "en liten "
        "del och ändå inte göra det.",
        en="Those who live alone may spend much of their income on rent and still get by; large families may spend "
        "little "
        "and still not.",
    ),
    "entry_says": Text(
        sv="Av omkring {seekers} hushåll som söker bostad under ett år skulle {unmet} bli utan ({low}–{high}). "
        "{pay} har "
        "inte råd med någon bostad som de får plats i och kan få, {entry} har råd men kommer inte in, och för "
        "{taken} tog "
        "bostäderna slut.",
        en="Of about {seekers} households that seek a home in a year, {unmet} would be without ({low}–{high}). "
        "{pay} cannot "
        "pay any home that they fit in and can get, {entry} can pay but do not get in, and for {taken} the homes "
        "ran out.",
    ),
    "entry_assumed": Text(
        sv="Detta är en beräkning på antaganden, inte en mätning. Hur många som söker, deras sparade pengar, kötid "
        "och "
        "betalningsanmärkningar står i ingen tabell. Alla antaganden finns i avsnittet Så är det räknat och kan "
        "bytas mot "
        "kommunens egna. Spannet är beräkningen med alla antaganden lättare och svårare på samma gång.",
        en="This is a computation on assumptions and no measurement. How many seek, their savings, years in the "
        "queue and "
        "payment remarks stand in no table. All assumptions are in How it is computed and can be replaced by the "
        "municipality's own. The span is the computation with all of them easier and harder at once.",
    ),
    "entry_all": Text(sv="Alla", en="All"),
    "entry_seek": Text(sv="Söker", en="Seek"),
    "entry_without": Text(sv="Blir utan", en="Without"),
    "entry_stop_pay": Text(sv="har inte råd", en="cannot pay"),
    "entry_stop_entry": Text(sv="kommer inte in", en="do not get in"),
    "entry_stop_both": Text(sv="bådadera", en="both"),
    "entry_stop_apart": Text(sv="var för sig", en="each elsewhere"),
    "entry_stop_taken": Text(sv="tog slut", en="ran out"),
    "entry_stop_size": Text(sv="för små", en="too small"),
    "entry_stops": Text(sv="Två grindar: att ha råd och att komma in", en="Two gates: paying and getting in"),
    "entry_stops_note": Text(
        sv="”Kommer inte in”: kön, kontantinsatsen, inkomstkravet eller en anmärkning stoppar. ”Bådadera”: ingen "
        "bostad de "
        "kunde betala och ingen de kunde få. ”Tog slut”: det finns bostäder för dem, men andra stod före. "
        "Bostäderna går i "
        "köordning, den minsta som räcker först.",
        en="Do not get in: the queue, the deposit, the income asked for or a remark stops them. Both: none they "
        "could pay and "
        "none they could get. Ran out: there are homes for them, but others came first. Homes go in the order of the "
        "queue, the smallest that is enough first.",
    ),
    "entry_alone": Text(sv="Vad som skulle öppna en bostad", en="What would open a home"),
    "entry_alone_pay": Text(
        sv="För {n} av dem som blir utan skulle det räcka om kostnaden inte var ett hinder.",
        en="For {n} of those without, it would be enough if cost were no gate.",
    ),
    "entry_alone_queue": Text(
        sv="För {n} skulle det räcka om kötiden inte var ett hinder.",
        en="For {n}, if the queue were no gate.",
    ),
    "entry_alone_deposit": Text(
        sv="För {n} skulle det räcka om ingen kontantinsats krävdes.",
        en="For {n}, if no deposit were asked for.",
    ),
    "entry_alone_credit": Text(
        sv="För {n} skulle det räcka om inkomstkrav och anmärkningar inte räknades.",
        en="For {n}, if income demands and remarks did not count.",
    ),
    "entry_order": Text(
        sv="{n} blir utan på grund av ordningen: med samma bostäder kunde så många fler få en om de gick till andra.",
        en="{n} are without owing to the order: with the same homes so many more could have one.",
    ),
    "entry_left": Text(
        sv="{n} bostäder blir kvar som ingen av dem som är utan både har råd med och kan få.",
        en="{n} homes are left that none of those without can both pay and get.",
    ),
    "entry_below": Text(sv="under {n}", en="below {n}"),
    "entry_above": Text(sv="över {n}", en="above {n}"),
    "entry_rooms": Text(sv="{n} rum", en="{n} rooms"),
    "entry_rooms_most": Text(sv="{n} rum eller fler", en="{n} rooms or more"),
    "entry_heat": Text(
        sv="Bostäder som saknas: storlek, högsta kostnad och för vem",
        en="Homes that lack: size, highest cost and for whom",
    ),
    "entry_heat_title": Text(sv="Hushåll utan bostad under ett år", en="Households without a home in a year"),
    "entry_heat_alt": Text(
        sv="Rutnät för varje hushållstyp: rader för rum som behövs, kolumner för vad hushållet högst kan betala.",
        en="A grid for each kind: rows for rooms needed, columns for the most that the household can pay.",
    ),
    "entry_most": Text(sv="Kan betala högst, kr/mån", en="Can pay at most, SEK a month"),
    "entry_need_rooms": Text(sv="Behöver", en="Needs"),
    "entry_table": Text(
        sv="Hushåll utan bostad, alla typer tillsammans",
        en="Households without a home, all kinds together",
    ),
    "closed_title": Text(
        sv="Vilken del av behovet möter alternativen?",
        en="Which part of the need do alternatives meet?",
    ),
    "closed_alternative": Text(sv="Alternativ", en="Alternative"),
    "closed_homes": Text(sv="Bostäder", en="Homes"),
    "closed_part": Text(sv="Av behovet", en="Of the need"),
    "closed_met": Text(sv="Får bostad tack vare dem", en="Housed thanks to them"),
    "closed_whom": Text(sv="Vilka", en="Who"),
    "closed_nobody": Text(sv="inga av dem som blir utan", en="none of those without"),
    "closed_left": Text(sv="Blir fortfarande utan", en="Still without"),
    "closed_note": Text(
        sv="”Av behovet” jämför antalet bostäder med kommunens hela behov av tillskott. ”Får bostad tack vare dem” "
        "är hushåll "
        "som blir utan som det är i dag men får en bostad när de nya finns, med spannet när alla "
        "antaganden är "
        "lättare och svårare. Bostäder som frigörs genom flyttkedjor visas i avsnittet om vad planen ändrar och "
        "räknas inte "
        "här.",
        en="Of the need compares the number of homes with the municipality's whole need. Housed thanks to them are "
        "households "
        "that are without in the market as it is but get a home when the new ones are there, with the span over all "
        "assumptions. Homes freed by chains of moves are told in the section on what the plan changes and not "
        "counted here.",
    ),
    "closed_new": Text(sv="Nya bostäder", en="New homes"),
    "closed_small": Text(sv="för liten", en="too small"),
    "closed_who": Text(sv="{title}: vilka som kan få bostäderna", en="{title}: who can get the homes"),
}
"""Words of ability to pay, entry and alternatives."""
