"""Words of the housing programme: people, households and the need of homes in coming years."""

from __future__ import annotations

from medskapa.evidence import Text

NEED: dict[str, Text] = {
    "need_own": Text(
        sv="Egen beräkning, se avsnittet Så är det räknat", en="Own computation, see How it is computed"
    ),
    "need_people_says": Text(
        sv="{first} bodde {now} personer i kommunen. Om födda, döda och flyttade blir som under tidigare år är de "
        "{mid} år {last}, troligen mellan {low} och {high}.",
        en="In {first} there were {now} people. If births, deaths and moves go as in past years there will be "
        "{mid} in "
        "{last}, probably between {low} and {high}.",
    ),
    "need_way_cohorts": Text(
        sv="Detta är en behovsprognos. Inga planerade bostäder ingår, så den säger inte vad som händer om kommunen "
        "bygger. Varje kommande år får gå som ett av de senaste åren, och hur fel inflyttningen kan ligga är hämtat "
        "ur prognoser för år som redan har varit.",
        en="This is a needs forecast. No planned homes are in it, so it does not tell what comes of building. Each "
        "coming year goes as one of the past years, and how wrong moves in may be is taken from forecasts of years "
        "that have already been.",
    ),
    "need_way_ratios": Text(
        sv="Detta är en behovsprognos, gjord med kvoter: varje årskull fortsätter att växa eller krympa som den har "
        "gjort. Födda, döda och flyttade efter kön och ålder saknas, så de kan inte skiljas åt. I en kommun som har "
        "vuxit genom att bygga fortsätter prognosen att bygga.",
        en="This is a needs forecast made with ratios: each cohort goes on growing or shrinking as it has. Births, "
        "deaths and moves by sex and age are lacking and cannot be told apart. In a place that grew by building, it "
        "goes on building.",
    ),
    "need_cell_key": Text(
        sv="Från 2025 lägger SCB in slumpmässiga ändringar i små tal (cellnyckelmetoden). Mellan 2024 och 2025 finns "
        "därför ett brott i serien, och tal för enskilda åldrar i små kommuner är osäkra på några personer när.",
        en="From 2025 SCB changes small counts at random (the cell-key method). There is a break between 2024 and "
        "2025, "
        "and counts of single ages in small municipalities may be off by a few people.",
    ),
    "need_year_span": Text(sv="{year}, med spridning", en="{year}, with spread"),
    "need_women": Text(sv="Kvinnor", en="Women"),
    "need_men": Text(sv="Män", en="Men"),
    "need_all_sexes": Text(sv="Kvinnor och män", en="Women and men"),
    "need_persons": Text(sv="Personer", en="People"),
    "need_age": Text(sv="Ålder", en="Age"),
    "need_pyramid": Text(
        sv="Befolkningen efter ålder, {first} och {last}", en="People by age, {first} and {last}"
    ),
    "need_pyramid_alt": Text(
        sv="Ålderspyramid: en linje för i dag och ett band för det sista året. Talen står i tabellen Folkmängd "
        "efter ålder.",
        en="Age pyramid: a line for today and a band for the last year. The numbers stand in the table People by "
        "age.",
    ),
    "need_all": Text(sv="Alla", en="All"),
    "need_years_old": Text(sv="{ages} år", en="{ages}"),
    "need_ages": Text(sv="Folkmängd efter ålder", en="People by age"),
    "need_span_note": Text(
        sv="Inom parentes det spann där åtta av tio beräkningar hamnar.",
        en="In brackets the span that eight in ten computations lie within.",
    ),
    "need_components_none": Text(
        sv="Födda, döda och flyttade kan inte redovisas var för sig: underlaget har bara folkmängd efter ålder.",
        en="Births, deaths and moves cannot be told apart: the data only have people by age.",
    ),
    "need_component": Text(sv="Per år", en="A year"),
    "need_past": Text(sv="I genomsnitt {span}", en="Mean of {span}"),
    "need_coming": Text(sv="Kommande år", en="Coming years"),
    "need_components": Text(sv="Vad förändringen består av", en="What the change is made of"),
    "need_change": Text(sv="förändring", en="change"),
    "need_components_note": Text(
        sv="Folkmängden vid årets slut = vid dess början + födda − döda + inflyttade − utflyttade, i varje "
        "beräkning. "
        "Mittvärdena i tabellen summerar bara ungefär.",
        en="People at the end of a year = at its start + births − deaths + moves in − moves out, in every "
        "computation. "
        "The middles in the table add up only roughly.",
    ),
    "need_tried": Text(
        sv="Hur rätt hade metoden haft förr?", en="How right would the method have been before?"
    ),
    "need_tried_none": Text(
        sv="Serien är för kort för att pröva metoden på år som varit.",
        en="The series is too short to try the method on past years.",
    ),
    "need_horizon": Text(sv="Så långt fram", en="So far ahead"),
    "need_error": Text(sv="Fel, i genomsnitt", en="Mean error"),
    "need_no_change": Text(sv="Fel om man gissat oförändrat", en="Error of guessing no change"),
    "need_inside": Text(sv="Utfallet inom spannet", en="Outcome within the span"),
    "need_ahead": Text(sv="{n} år", en="{n} years"),
    "need_covered": Text(sv="{k} av {n} gånger", en="{k} of {n} times"),
    "need_tried_note": Text(
        sv="Metoden har fått göra prognoser från varje tidigare år med bara det som var känt då. Spannet ska hålla "
        "åtta gånger av tio; det höll {pooled} av {n} gånger. Prognoserna överlappar varandra, så antalet säger "
        "mer än "
        "det är värt.",
        en="The method has made forecasts from every earlier year with only what was known then. The span should "
        "hold "
        "eight times in ten; it held {pooled} of {n} times. The forecasts overlap, so the number is worth less "
        "than it "
        "seems.",
    ),
    "need_year": Text(sv="År", en="Year"),
    "need_ours": Text(sv="Behovsprognosen", en="The needs forecast"),
    "need_theirs": Text(sv="Den andra", en="The other"),
    "need_apart": Text(sv="Skillnad", en="Difference"),
    "need_other": Text(
        sv="Bredvid en annan prognos, gjord {made}: {whose}",
        en="Beside another forecast, made in {made}: {whose}",
    ),
    "need_other_note": Text(
        sv="Kommunernas egna prognoser räknar oftast med planerade bostäder. Då är skillnaden inte ett fel: den ena "
        "frågar "
        "vad som händer om man bygger, den andra hur många som kommer att sakna en bostad. De ska aldrig blandas.",
        en="Municipalities' own forecasts mostly count on planned homes. The difference is then no error: one "
        "asks what "
        "happens if we build, the other how many will lack a home. They are never mixed.",
    ),
    "need_households_says": Text(
        sv="{first} fanns {now} hushåll. Om människor bildar hushåll som i dag är de {mid} år {last} ({span}).",
        en="There were {now} households in {first}. If people form households as today there will be {mid} in {last} "
        "({span}).",
    ),
    "need_households": Text(sv="Hushåll", en="Households"),
    "need_households_title": Text(
        sv="Hushåll framåt, på tre sätt att bilda hushåll",
        en="Households ahead, in three ways of forming them",
    ),
    "need_households_alt": Text(
        sv="Linjer med band för varje variant. Talen för det sista året står i tabellen under.",
        en="Lines with bands for each variant. The numbers of the last year stand in the table below.",
    ),
    "need_variant": Text(sv="Om hushåll bildas", en="If households form"),
    "need_last": Text(sv="Hushåll {year}", en="Households {year}"),
    "need_size": Text(sv="av antalet människor", en="owed to numbers"),
    "need_structure": Text(sv="av deras åldrar", en="owed to ages"),
    "need_rates": Text(sv="av ändrade vanor", en="owed to habits"),
    "need_why": Text(sv="Varför antalet hushåll ändras", en="Why the number of households changes"),
    "need_why_note": Text(
        sv="Delarna summerar till hela förändringen, i vilken ordning man än räknar. Det är en bokföring och ingen "
        "orsak: "
        "unga kan bo kvar hemma för att bostäder saknas. Skillnaden mellan ”unga flyttar hemifrån som förr” och "
        "”som i dag” "
        "är ett dolt behov.",
        en="The parts add up to the whole change, whatever the order. It is an account and no cause: the young may "
        "stay at "
        "home because homes are lacking. The difference between the target and today is a latent need.",
    ),
    "need_kind": Text(sv="Hushållstyp", en="Kind of household"),
    "need_kinds": Text(
        sv="Hushåll efter typ, om vanorna är som i dag", en="Households by kind, if habits are as today"
    ),
    "need_kinds_note": Text(
        sv="Dagens tabell över typ och storlek vägd så att hushållens medelstorlek stämmer med antalet människor. "
        "Den vet inget om nya sätt att leva.",
        en="Today's table of kind and size, weighed so that the mean size fits the number of people. It knows "
        "nothing of "
        "new ways of living.",
    ),
    "need_impossible": Text(
        sv="Hushållskvoten ligger utanför det möjliga för åldrarna från {ages}. Kontrollera underlaget; den är "
        "inte rättad.",
        en="The household rate lies outside the possible for ages from {ages}. Check the data; it is not corrected.",
    ),
    "need_says": Text(
        sv="Till år {last} behöver det komma till omkring {n} bostäder ({span}), eller {year} om året.",
        en="By {last} about {n} homes ({span}) must be added, or {year} a year.",
    ),
    "need_says_none": Text(
        sv="Till år {last} behöver inga bostäder komma till sett till antalet; {n} blir över. Rätt storlek, plats "
        "och hyra "
        "kan ändå saknas.",
        en="By {last} no homes need be added in number; {n} are left over. The right size, place and rent may "
        "still lack.",
    ),
    "need_not_demand": Text(
        sv="Behov är inte detsamma som efterfrågan eller som vad som kommer att byggas. Om hushållen har råd visas i "
        "avsnitten om betalningsförmåga.",
        en="Need is neither demand nor what will be built. Whether households can pay is told in the sections on "
        "that.",
    ),
    "need_homes": Text(sv="Bostäder", en="Homes"),
    "need_waterfall": Text(
        sv="Behov av tillskott {first}–{last}", en="Need of additional homes {first}–{last}"
    ),
    "need_waterfall_alt": Text(
        sv="Staplar som leder från noll till behovet, med strecket från lågt till högt. Talen står i tabellen.",
        en="Bars that lead from nothing to the need, with a line from low to high. The numbers stand in the table.",
    ),
    "need_part": Text(sv="Del", en="Part"),
    "need_part_growth": Text(sv="Fler hushåll", en="More households"),
    "need_part_losses": Text(sv="Bostäder som försvinner", en="Homes that are lost"),
    "need_part_reserve": Text(sv="Reserv för flyttningar", en="Reserve for moves"),
    "need_part_shortage": Text(sv="Underskott vid start", en="Lacking at the start"),
    "need_part_vacant": Text(sv="Tomma vid start", en="Empty at the start"),
    "need_part_total": Text(sv="Behov av tillskott", en="Need of additional homes"),
    "need_by_variant": Text(sv="Behovet efter hur hushåll bildas", en="The need by how households form"),
    "need_parts_note": Text(
        sv="Boverkets räknesätt. Delarnas spann summerar inte till behovets.",
        en="Boverket's account. The parts' spans do not add up to that of the need.",
    ),
    "need_lacks": Text(
        sv="Underlag saknas för: {parts}. De räknas här som noll, så behovet är ofullständigt.",
        en="There are no figures on: {parts}. They count as nothing here, so that the need is incomplete.",
    ),
    "need_region_says": Text(
        sv="Tillsammans behöver kommunerna omkring {n} bostäder till år {last} ({span}) om de är en "
        "bostadsmarknad. "
        "Var för sig behöver de {each}: skillnaden, {apart}, är bostäder som blir över i en kommun medan de saknas "
        "i en "
        "annan.",
        en="Together the municipalities need about {n} homes by {last} ({span}) as one market. Each for "
        "itself they "
        "need {each}: the difference, {apart}, are homes left over in one while they lack in another.",
    ),
    "need_municipality": Text(sv="Kommun", en="Municipality"),
    "need_homes_until": Text(sv="Bostäder till {year}", en="Homes by {year}"),
    "need_region": Text(sv="Behovet i varje kommun", en="The need of each municipality"),
    "need_each": Text(sv="Var för sig, inget dras av", en="Each for itself, nothing taken off"),
    "need_market": Text(sv="Som en bostadsmarknad", en="As one market"),
    "need_unknown": Text(sv="underlag saknas", en="no figures"),
    "need_region_note": Text(
        sv="Ett negativt tal är bostäder som blir över. Spannen är räknade på samma år i alla kommuner: ett dåligt "
        "år "
        "drabbar alla samtidigt.",
        en="A number below 0 are homes left over. The spans are computed on the same years everywhere: a bad year "
        "comes to "
        "all at once.",
    ),
    "need_region_lacking": Text(sv="Behovet är ofullständigt i", en="The need is incomplete in"),
    "need_region_lacks": Text(sv="{who}: {parts}", en="{who}: {parts}"),
}
"""Words of people, households and need."""
