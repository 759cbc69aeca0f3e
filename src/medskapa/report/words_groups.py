"""Words of the housing programme: shortage, special groups, social contracts, gaps, and shares."""

from __future__ import annotations

from medskapa.evidence import Text

GROUPS: dict[str, Text] = {
    "short_none": Text(
        sv="Inget av Boverkets åtta mått finns för kommunen. De ligger i Boverkets öppna data, Mått på "
        "bostadsbristen.",
        en="None of Boverket's eight measures is there for the municipality. They are in Boverket's open data.",
    ),
    "short_says": Text(
        sv="Mellan {low} och {high} av hushållen, {n} till {most}, har minst ett av problemen. Hur många det är "
        "exakt går inte "
        "att säga utan uppgifter hushåll för hushåll, för måtten överlappar.",
        en="Between {low} and {high} of households, {n} to {most}, have at least one of the problems. Exactly how "
        "many cannot "
        "be told without data household by household, for the measures overlap.",
    ),
    "short_says_exact": Text(
        sv="{share} av hushållen, {n}, har minst ett av problemen.",
        en="{share} of households, {n}, have at least one of the problems.",
    ),
    "short_never": Text(
        sv="Måtten får aldrig läggas ihop: ett hushåll som är trångbott och har ansträngd ekonomi är ett hushåll. "
        "De är inte "
        "heller ett behov av nya bostäder. Många av hushållen är hjälpta av en annan bostad eller en annan hyra.",
        en="The measures are never added: a household that is overcrowded and strained is one household. Nor are "
        "they a need "
        "of new homes. Many are helped by another home or another rent.",
    ),
    "short_missing": Text(sv="Saknas: {measures}.", en="Lacking: {measures}."),
    "short_weak": Text(
        sv="Svagheter i måtten: i ägda bostäder räknas 20 kvadratmeter per person eftersom antalet rum är okänt, "
        "vilket ger för "
        "många trångbodda; verkliga hyror och kontraktsformer ingår inte; och i små områden är talen få.",
        en="Weaknesses: in own homes 20 square metres a person are counted as rooms are unknown, which gives too "
        "many "
        "overcrowded; actual rents and contracts are not in it; and in small areas the counts are few.",
    ),
    "short_measure": Text(sv="Mått", en="Measure"),
    "short_share": Text(sv="Andel", en="Share"),
    "short_axis": Text(sv="Andel av hushållen", en="Share of households"),
    "short_households": Text(sv="Hushåll", en="Households"),
    "short_sweden": Text(sv="Sverige 2018, ungefär", en="Sweden 2018, about"),
    "short_table": Text(sv="Boverkets åtta mått", en="Boverket's eight measures"),
    "short_note": Text(
        sv="Måtten räknas på hela register och har därför inget urvalsfel. Riket 2018 enligt Boverket (2020).",
        en="The measures are of whole registers and so have no sampling error. Sweden 2018 by Boverket (2020).",
    ),
    "short_sampled": Text(
        sv="Inom parentes 95 procents intervall för ett urval av hushåll.",
        en="In brackets the 95 per cent interval of a sample of households.",
    ),
    "short_title": Text(
        sv="Hushåll med bostadsproblem, och hur problemen överlappar",
        en="Households with problems, and overlaps",
    ),
    "short_alt": Text(
        sv="Staplar för varje mått, och för de två överlapp som är kända. Talen står i tabellen.",
        en="Bars for each measure and for the two overlaps that are known. The numbers stand in the table.",
    ),
    "short_source": Text(sv="Boverkets mått, {year}", en="Boverket's measures, {year}"),
    "group_lead": Text(
        sv="Grupper som lagens förarbeten och Boverket nämner. Personer i hemlöshet, våldsutsatta, nyanlända och "
        "personer med "
        "funktionsnedsättning redovisas bara för hela kommunen.",
        en="Groups that the law's preparatory works and Boverket name. The homeless, those exposed to violence, "
        "the newly "
        "arrived and people with a disability are told for the whole municipality only.",
    ),
    "group_title": Text(sv="Vad som är känt om varje grupp", en="What is known of each group"),
    "group_group": Text(sv="Grupp", en="Group"),
    "group_counted": Text(sv="Räknat", en="Counted"),
    "group_told": Text(sv="Behov som förvaltningarna angett", en="Need told by departments"),
    "group_note": Text(
        sv="Grupperna överlappar varandra och summeras inte. Färre än fem visas inte (under 18 år: färre än tio).",
        en="The groups overlap and are not summed. Fewer than five are not shown (under 18: fewer than ten).",
    ),
    "group_hidden": Text(sv="för få för att visas", en="too few to show"),
    "group_a_year": Text(sv="per år", en="a year"),
    "group_told_line": Text(
        sv="{n} bostäder till {year} ({who}, {day})",
        en="{n} homes by {year} ({who}, {day})",
    ),
    "group_ask": Text(sv="Uppgift saknas. Fråga: {who}.", en="No figure. Ask: {who}."),
    "group_nobody": Text(sv="inget angett", en="nothing told"),
    "contract_title": Text(sv="Sociala kontrakt", en="Social contracts"),
    "contract_none": Text(
        sv="Antal, nya och övertagna sociala kontrakt är inte kända, eller för få. Socialtjänsten har dem, och "
        "Boverkets "
        "bostadsmarknadsenkät.",
        en="The number of social contracts, new and taken over, are unknown or too few. The social services have "
        "them.",
    ),
    "contract_says": Text(
        sv="Kommunen har {n} sociala kontrakt och {new} nya varje år. Ett kontrakt varar i genomsnitt {years} år. "
        "Om inget "
        "ändras går antalet mot {end}. Om dubbelt så stor del av kontrakten togs över skulle de vara {doubled} i "
        "stället för "
        "{plain} år {last}.",
        en="The municipality has {n} social contracts and {new} new ones each year. One lasts {years} years on "
        "average. If "
        "nothing changes the number goes towards {end}. If twice as large a part were taken over there would be "
        "{doubled} "
        "instead of {plain} in {last}.",
    ),
    "contract_now": Text(sv="som i dag", en="as today"),
    "contract_doubled": Text(sv="dubbelt så stor del tas över", en="twice as large a part taken over"),
    "contract_new": Text(sv="nya", en="new"),
    "contract_taken": Text(sv="tas över", en="taken over"),
    "contract_lost": Text(sv="upphör på annat sätt", en="end otherwise"),
    "contract_number": Text(sv="Sociala kontrakt", en="Social contracts"),
    "contract_flow": Text(sv="Per år", en="A year"),
    "contract_table": Text(sv="Sociala kontrakt framåt", en="Social contracts ahead"),
    "contract_figure": Text(
        sv="Hur många sociala kontrakt det blir",
        en="How many social contracts there will be",
    ),
    "contract_alt": Text(
        sv="Linjer för antalet och staplar för nya, övertagna och upphörda varje år. Talen står i tabellen.",
        en="Lines for the number and bars for new, taken over and ended. The numbers stand in the table.",
    ),
    "ladder_step": Text(sv="Insats", en="Instrument"),
    "ladder_acute": Text(sv="Akut boende", en="Acute shelter"),
    "ladder_contract": Text(sv="Socialt kontrakt", en="Social contract"),
    "ladder_title": Text(sv="Boendetrappan, om inget ändras", en="The ladder, if nothing changes"),
    "ladder_note": Text(
        sv="Med antagna flöden får {share} av dem som börjar i akut boende till slut ett eget kontrakt genom ett "
        "socialt "
        "kontrakt. Flödena är antaganden som kommunen bör ersätta.",
        en="With assumed flows {share} of those who begin in acute shelter in the end get a contract of their own "
        "through a "
        "social one. The flows are assumptions that the municipality should replace.",
    ),
    "gap_none": Text(sv="Inget underlag saknas.", en="Nothing is lacking."),
    "gap_title": Text(sv="Underlag som saknas", en="Figures that are lacking"),
    "gap_what": Text(sv="Vad", en="What"),
    "gap_stops": Text(sv="Följd", en="What follows"),
    "gap_source": Text(sv="Vem som har det", en="Who has it"),
    "gap_note": Text(
        sv="Läs in det med medskapa region add-housing, eller hämta det med medskapa region build.",
        en="Add it with medskapa region add-housing, or fetch it with medskapa region build.",
    ),
    "share_says": Text(
        sv="{n} {what} fördelade på {m} kommuner, på olika sätt. Ingen fördelning är den rätta: de visar vad olika "
        "principer "
        "skulle betyda.",
        en="{n} {what} shared between {m} municipalities in different ways. No share is the right one: they show "
        "what "
        "different principles would mean.",
    ),
    "share_title": Text(
        sv="{n} bostäder, fördelade efter olika principer",
        en="{n} homes, shared by different principles",
    ),
    "share_alt": Text(
        sv="En linje för varje kommun över fördelningarna. Talen står i tabellen.",
        en="A line for each municipality over the keys. The numbers stand in the table.",
    ),
    "share_per_thousand": Text(sv="Bostäder per 1 000 hushåll", en="Homes per 1,000 households"),
    "share_table": Text(sv="Hela bostäder per kommun", en="Whole homes by municipality"),
    "share_whole": Text(
        sv="Varje fördelning summerar exakt till det hela; störst rest får nästa bostad.",
        en="Each key adds up exactly to the whole; the largest remainder gets the next home.",
    ),
    "share_all": Text(sv="Alla", en="All"),
    "share_today_homes": Text(sv="Hyresrätter i dag", en="Rental homes today"),
    "share_today_special": Text(sv="Sociala kontrakt i dag", en="Social contracts today"),
    "share_change": Text(
        sv="Fler eller färre än efter antal hushåll",
        en="More or fewer than by number of households",
    ),
    "share_moved": Text(sv="Del av bostäderna som byter kommun", en="Part of homes that change municipality"),
    "share_change_note": Text(
        sv="Den som tar fler avlastar de andra. Vad det är värt går att förhandla om; se marginalkostnaden om den "
        "är given.",
        en="Those that take more relieve the others. What that is worth can be talked about; see the marginal cost "
        "if given.",
    ),
    "share_keys": Text(sv="Vad fördelningarna bygger på", en="What the keys rest on"),
    "share_key_size": Text(
        sv="Efter antal hushåll: lika många bostäder per hushåll överallt.",
        en="By size: as many homes per household everywhere.",
    ),
    "share_key_need": Text(
        sv="Efter behov, med utjämning: i proportion till varje kommuns eget behov, men den som har färre "
        "hyresrätter per "
        "hushåll än regionen får minst hälften av vad dess storlek säger.",
        en="By need, with equity: in proportion to each one's own need, but those with fewer rental homes per "
        "household than "
        "the region get at least half of what their size says.",
    ),
    "share_key_burden": Text(
        sv="Lika börda: lika många per bärkraft. Bärkraft är hushållen gånger deras medianinkomst mot regionens; "
        "för sociala "
        "kontrakt räknas de som redan finns.",
        en="Equal burden: as many per capacity. Capacity is households times their median income against the "
        "region's; for "
        "social contracts those that are there count.",
    ),
    "share_key_bay_area": Text(
        sv="Formen från San Francisco Bay Area: hushåll vägda efter inkomst och omsättning, med golv för dem som "
        "haft färre. "
        "En annan lag, för studier.",
        en="The Bay Area's form: households weighed by income and turnover, with a floor for those that had fewer. "
        "Another "
        "law, for study.",
    ),
    "share_key_france": Text(
        sv="Formen från Frankrike (SRU): efter hur många hyresrätter som saknas till en fjärdedel av beståndet. En "
        "annan lag, "
        "för studier.",
        en="The form of France (SRU): by how many rental homes lack to a quarter of the stock. Another law, for "
        "study.",
    ),
    "share_missing": Text(
        sv="Utanför fördelningen för att underlag saknas: {who}.",
        en="Left out, as figures are lacking: {who}.",
    ),
    "share_paid": Text(
        sv="Betalning som skulle jämna ut, miljoner kronor",
        en="Payments that would even it out, SEK million",
    ),
    "share_paid_note": Text(
        sv="Vad de som tar fler skulle behöva få, med den angivna kostnaden för en bostad till. Ett tankeexempel "
        "för samtal.",
        en="What those that take more would have to get, at the given cost of one more home. A thought for talks.",
    ),
    "axiom": Text(sv="Egenskap", en="Property"),
    "axiom_title": Text(sv="Vad fördelningarna håller och bryter mot", en="What the keys keep and break"),
    "axiom_note": Text(
        sv="Prövat på dessa kommuners tal. Att en egenskap höll är ett belägg, inget bevis.",
        en="Tried on these municipalities' figures. That a property held is evidence and no proof.",
    ),
    "axiom_holds": Text(sv="håller", en="holds"),
    "axiom_broken": Text(sv="bryts", en="broken"),
    "axiom_untried": Text(sv="kunde inte prövas", en="could not be tried"),
    "axiom_at": Text(sv="tydligast för {who}", en="most for {who}"),
    "axiom_additivity": Text(sv="Delbar i omgångar", en="Additive"),
    "axiom_additivity_means": Text(
        sv="Två omgångar ger detsamma som en.", en="Two rounds give the same as one."
    ),
    "axiom_monotonicity": Text(sv="Större kaka", en="Monotone"),
    "axiom_monotonicity_means": Text(
        sv="Mer att dela ger ingen mindre.", en="More to share gives nobody less."
    ),
    "axiom_consistency": Text(sv="Tål att någon lämnar", en="Consistent"),
    "axiom_consistency_means": Text(
        sv="Går en kommun med sin andel ändras inte de andras.",
        en="If one leaves with its share the others' stay.",
    ),
    "axiom_no_envy": Text(sv="Ingen orimlig börda", en="No envy"),
    "axiom_no_envy_means": Text(
        sv="Ingen bär mer för sin bärkraft medan en annan bär mindre.",
        en="Nobody bears more for its capacity.",
    ),
    "axiom_symmetry": Text(sv="Lika för lika", en="Symmetric"),
    "axiom_symmetry_means": Text(sv="Lika kommuner får lika.", en="Equal places get the same."),
    "axiom_scale_invariance": Text(sv="Oberoende av enhet", en="Free of units"),
    "axiom_scale_invariance_means": Text(
        sv="Andra måttenheter ändrar inget.", en="Other units change nothing."
    ),
    "paper_kind": Text(sv="Underlag: {name}", en="Basis: {name}"),
    "paper_kind_region": Text(
        sv="Underlag för samtal mellan kommunerna",
        en="Basis for talks between municipalities",
    ),
    "paper_question": Text(
        sv="Vem behöver en bostad, vem får ingen, och vem bygger?",
        en="Who needs a home, who gets none, and who builds?",
    ),
    "paper_region_title": Text(sv="Bostadsbehovet i {n} kommuner", en="Housing need in {n} municipalities"),
    "paper_day": Text(sv="Gäller", en="As of"),
    "paper_law": Text(sv="Lag", en="Law"),
    "paper_law_of": Text(sv="{name}, lydelse från {day}", en="{name}, as worded from {day}"),
    "paper_run": Text(
        sv="Medskapa {version}, frö {seed}, {draws} beräkningar. Samma underlag ger samma papper.",
        en="Medskapa {version}, seed {seed}, {draws} draws. The same figures give the same paper.",
    ),
    "paper_short": Text(sv="I korthet", en="In short"),
    "paper_matrix": Text(sv="Vad förvaltningarna vet", en="What departments know"),
    "paper_people": Text(sv="Människor framåt", en="People ahead"),
    "paper_households": Text(sv="Hushåll framåt", en="Households ahead"),
    "paper_need": Text(sv="Behovet av tillskott av bostäder", en="The need of additional homes"),
    "paper_pay": Text(
        sv="Vad hushåll kan betala, och vad bostäder kostar",
        en="What households can pay and homes cost",
    ),
    "paper_entry": Text(sv="Vilka behov som inte tillgodoses på marknaden", en="Needs not met on the market"),
    "paper_shortage": Text(sv="Hushåll med bostadsproblem", en="Households with problems of housing"),
    "paper_groups": Text(sv="Särskilda grupper", en="Special groups"),
    "paper_measures": Text(sv="Mål, insatser och samordning", en="Goals, measures and coordination"),
    "paper_check": Text(sv="Håller dokumentet vad lagen begär?", en="Does it hold what the law asks?"),
    "paper_gaps": Text(sv="Underlag som saknas", en="Figures that are lacking"),
    "paper_computed": Text(sv="Så är det räknat", en="How it is computed"),
    "paper_shares": Text(sv="Fördelning mellan kommunerna", en="Shares between municipalities"),
    "paper_each": Text(sv="Varje kommun", en="Each municipality"),
    "each_title": Text(sv="Kommunerna bredvid varandra", en="The municipalities beside each other"),
    "each_people": Text(sv="Invånare", en="People"),
    "each_without": Text(sv="Hushåll utan bostad under ett år", en="Households without a home in a year"),
    "each_contracts": Text(sv="Sociala kontrakt", en="Social contracts"),
    "each_met": Text(sv="Lagens krav uppfyllda", en="The law's demands met"),
    "each_note": Text(
        sv="Hushåll som söker i flera kommuner räknas i var och en av dem; raderna läggs därför inte ihop.",
        en="Households that seek in several are counted in each of them; the rows are therefore not added up.",
    ),
    "paper_lead_law": Text(sv="Lagen begär: {what}.", en="The law asks for: {what}."),
    "paper_none": Text(
        sv="Kan inte räknas: underlag saknas. Se avsnittet Underlag som saknas.",
        en="Cannot be computed: figures are lacking. See the section on that.",
    ),
    "paper_met": Text(
        sv="{met} av lagens {n} krav är uppfyllda, {partly} delvis och {missing} saknas.",
        en="{met} of the law's {n} demands are met, {partly} in part and {missing} are missing.",
    ),
    "paper_ask": Text(
        sv="{n} uppgifter är gamla eller ifrågasatta: någon behöver svara på om de stämmer.",
        en="{n} figures are old or doubted: somebody must answer whether they hold.",
    ),
    "paper_gap_line": Text(sv="{n} slags underlag saknas.", en="{n} kinds of figures are lacking."),
    "paper_norms": Text(sv="Antaganden och normer", en="Assumptions and norms"),
    "paper_norm": Text(sv="Vad", en="What"),
    "paper_value": Text(sv="Värde", en="Value"),
    "paper_whose": Text(sv="Vems", en="Whose"),
    "paper_unverified": Text(sv="inte kontrollerad mot källan", en="not checked against the source"),
    "paper_norms_note": Text(
        sv="Varje värde kan bytas mot kommunens egna i filen med normer. Riksnormens belopp finns i "
        "docs/measures.md.",
        en="Each value can be replaced by the municipality's own in its file of norms. The national norm's amounts "
        "stand in "
        "docs/measures.md.",
    ),
    "paper_how": Text(
        sv="Behov = fler hushåll + bostäder som försvinner + reserv + underskott vid start − tomma vid start "
        "(Boverkets "
        "räknesätt). Hushåll = människor i varje ålder gånger hushåll per människa i den åldern. Inget av detta "
        "räknar med "
        "planer. Betalningsförmåga = disponibel inkomst − riksnorm. Grindarna räknas på ett års sökande och lediga "
        "bostäder.",
        en="Need = more households + homes lost + reserve + lacking at the start − empty at the start (Boverket's "
        "account). "
        "Households = people of each age times households per person of the age. None of it counts on plans. "
        "Ability to "
        "pay = disposable income − the national norm. The gates are of a year's seekers and free homes.",
    ),
}
"""Words of shortage, groups, gaps, shares and the paper."""
