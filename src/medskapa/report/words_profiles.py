"""What the page of a grid says: the question, titles, words instead of pictures, and what the numbers do not say."""

from __future__ import annotations

from medskapa.evidence import Text

_TOP: dict[str, Text] = {
    "grid_kind": Text(sv="Segregation, ruta för ruta", en="Segregation, cell by cell"),
    "grid_title": Text(sv="Hur uppdelat bor människor?", en="How apart do people live?"),
    "grid_question": Text(
        sv="Möter {groups} varandra bland sina närmaste grannar, eller bor de var för sig? Svaret beror på hur stor "
        "omgivning man ser till. Därför räknas det för varje ruta och för flera storlekar: {scales}.",
        en="Do {groups} meet among their nearest neighbours, or do they live apart? The answer depends on how "
        "large a neighbourhood one looks at. It is therefore computed for every cell and several sizes: {scales}.",
    ),
    "grid_rest": Text(sv="övriga", en="others"),
    "grid_file": Text(sv="Fil", en="File"),
    "grid_people": Text(sv="Personer", en="People"),
    "grid_cells": Text(sv="Bebodda rutor", en="Populated cells"),
    "grid_size": Text(sv="Rutans sida", en="Side of a cell"),
    "grid_groups": Text(sv="Grupper", en="Groups"),
    "grid_short": Text(sv="Svaret i korthet", en="The answer in short"),
    "grid_profile": Text(sv="Från grannskap till stadsdel", en="From neighbourhood to district"),
    "grid_profile_lead": Text(
        sv="Varje persons omgivning är de närmaste grannarna, oavsett var områdesgränser går. Till vänster i "
        "bilden är omgivningen liten, till höger stor. En kurva som faller snabbt betyder att människor bor "
        "åtskilda i små grannskap, men att grupperna blandas i större. En kurva som ligger kvar betyder att "
        "hela stadsdelar skiljer sig åt.",
        en="Each person's neighbourhood is the nearest neighbours, wherever area borders run. To the left the "
        "neighbourhood is small, to the right it is large. A curve that falls fast means that people live apart in "
        "small neighbourhoods but are mixed in larger ones. A curve that stays up means that whole districts differ.",
    ),
    "grid_maps": Text(sv="Var i området?", en="Where?"),
    "grid_split": Text(sv="Mellan och inom kommuner", en="Between and within municipalities"),
    "grid_honest": Text(
        sv="Så säkert är det, och det här säger siffrorna inte", en="How sure, and what is not said"
    ),
    "grid_files": Text(sv="Filer i mappen", en="Files in the folder"),
    "grid_run": Text(
        sv="Medskapa {version}, frö {seed}, {draws} dragningar. Rutnätets kontrollsumma (SHA-256) börjar med {sha}; "
        "hela står i run.json.",
        en="Medskapa {version}, seed {seed}, {draws} draws. The checksum of the grid (SHA-256) starts with {sha}; "
        "run.json has it whole.",
    ),
    "grid_source": Text(sv="Källa: {name}, egna beräkningar.", en="Source: {name}, own computation."),
}

_INDICES: dict[str, Text] = {
    "index_entropy_h": Text(sv="Segregation mellan alla grupper (H)", en="Segregation of all groups (H)"),
    "index_divergence": Text(sv="Divergens (M, nats)", en="Divergence (M, nats)"),
    "index_rank_order": Text(sv="Segregation efter rang (H^R)", en="Rank-order segregation (H^R)"),
    "index_dissimilarity": Text(sv="Dissimilaritet (D)", en="Dissimilarity (D)"),
    "index_gini": Text(sv="Gini", en="Gini"),
    "index_atkinson": Text(sv="Atkinson", en="Atkinson"),
    "index_isolation": Text(sv="Isolering", en="Isolation"),
    "index_exposure": Text(sv="Exponering", en="Exposure"),
    "index_of": Text(sv="{index}, {group}", en="{index}, {group}"),
    "scale_k": Text(sv="{k} närmaste", en="{k} nearest"),
    "scale_r": Text(sv="inom {r} m", en="within {r} m"),
    "axis_k": Text(
        sv="antal närmaste grannar (logaritmisk skala)", en="number of nearest neighbours (log scale)"
    ),
    "axis_r": Text(sv="radie i meter (logaritmisk skala)", en="radius in metres (log scale)"),
    "axis_index_plain": Text(sv="index, 0 = jämnt", en="index, 0 = even"),
    "chance_band": Text(sv="vad slumpen ensam ger", en="what chance alone gives"),
    "col_scale": Text(sv="Omgivning", en="Neighbourhood"),
    "col_radius": Text(sv="Avstånd, median", en="Distance, median"),
    "col_people_there": Text(sv="Personer, median", en="People, median"),
    "col_observed": Text(sv="Uppmätt", en="Observed"),
    "col_corrected": Text(sv="Utan slumpen", en="Without chance"),
    "col_interval": Text(sv="95 % intervall", en="95% interval"),
    "col_chance": Text(sv="Slumpen ensam", en="Chance alone"),
    "col_outside": Text(sv="Når utanför", en="Reach outside"),
    "not_defined": Text(sv="inte definierat", en="not defined"),
    "grid_chart_title": Text(
        sv="{index}: {first} bland de minsta omgivningarna, {last} bland de största",
        en="{index}: {first} in the smallest neighbourhoods, {last} in the largest",
    ),
    "grid_chart_groups": Text(
        sv="Varje grupp mot alla andra: dissimilaritet (D)",
        en="Each group against everyone else: dissimilarity (D)",
    ),
    "grid_chart_alt": Text(
        sv="Kurva över {index} för {n} storlekar på omgivningen. {points}",
        en="Curve of {index} at {n} sizes of neighbourhood. {points}",
    ),
    "grid_chart_source": Text(
        sv="Punkterna är {kind}. Lodräta streck är 95 % intervall, det grå bandet vad slumpen ensam ger.",
        en="The points are {kind}. Upright bars are 95% intervals, the grey band what chance alone gives.",
    ),
    "grid_chart_source_plain": Text(
        sv="Punkterna är uppmätta värden; slump och intervall är inte beräknade.",
        en="The points are observed values; chance and intervals were not computed.",
    ),
    "grid_chart_source_chance": Text(
        sv="Punkterna är uppmätta värden, det grå bandet vad slumpen ensam ger.",
        en="The points are observed values, the grey band what chance alone gives.",
    ),
    "kind_corrected": Text(
        sv="värden där slumpens bidrag är avräknat", en="values without what chance contributes"
    ),
}

_SHORT: dict[str, Text] = {
    "brief_isolation": Text(
        sv="Den som tillhör gruppen {group} har i genomsnitt {own} {group} bland sina {scale} grannar. För alla "
        "boende är det {all}.",
        en="People in the group {group} have on average {own} {group} among their {scale} neighbours. For all "
        "residents it is {all}.",
    ),
    "brief_isolation_r": Text(
        sv="Den som tillhör gruppen {group} har i genomsnitt {own} {group} omkring sig ({scale}). För alla boende är "
        "det {all}.",
        en="People in the group {group} have on average {own} {group} around them ({scale}). For all residents it is "
        "{all}.",
    ),
    "brief_fall": Text(
        sv="{index} är {first} ({scale_first}) och {last} ({scale_last}): {part} av uppdelningen finns kvar i "
        "den största omgivningen.",
        en="{index} is {first} ({scale_first}) and {last} ({scale_last}): {part} of it remains in the largest "
        "neighbourhood.",
    ),
    "brief_chance": Text(
        sv="Om grupperna bodde helt slumpvis skulle indexet ändå bli {expected} ({scale}). Det är avräknat i kurvan.",
        en="If the groups lived at random the index would still be {expected} ({scale}). The curve leaves it out.",
    ),
    "brief_chance_left": Text(
        sv="Om grupperna bodde helt slumpvis skulle indexet ändå bli {expected} ({scale}).",
        en="If the groups lived at random the index would still be {expected} ({scale}).",
    ),
    "brief_told": Text(
        sv="{share} av de boende har en omgivning ({scale}) vars blandning inte går att skilja från slumpen.",
        en="{share} of the residents have a neighbourhood ({scale}) whose mix cannot be told from chance.",
    ),
    "brief_split": Text(
        sv="{share} av uppdelningen ({scale}) ligger mellan kommunerna, resten inom dem.",
        en="{share} of the segregation ({scale}) lies between the municipalities, the rest within them.",
    ),
    "brief_none": Text(
        sv="Alla tillhör samma grupp, eller så är ingen grupp känd: segregationen är inte definierad.",
        en="Everyone is in one group, or no group is known: segregation is not defined.",
    ),
    "brief_one": Text(
        sv="Bara en ruta är bebodd. Alla har samma omgivning, så det finns ingen uppdelning att mäta.",
        en="Only one cell is populated. Everyone has the same neighbourhood, so there is nothing to measure.",
    ),
}

_MAPS: dict[str, Text] = {
    "cellmap_share": Text(
        sv="Andelen {group} i varje rutas omgivning ({scale})", en="Share {group} around each cell ({scale})"
    ),
    "cellmap_share_alt": Text(
        sv="Karta över {n} rutor i {classes} klasser. Andelen {group} i omgivningen är {low} i den tiondel av "
        "befolkningen som har lägst andel, och {high} eller mer i den tiondel som har högst.",
        en="Map of {n} squares in {classes} classes. The share {group} around is {low} or less for the tenth of the "
        "people with the lowest share, and {high} or more for the tenth with the highest.",
    ),
    "cellmap_hidden": Text(sv="visas inte (färre än {minimum})", en="not shown (fewer than {minimum})"),
    "cellmap_sum": Text(
        sv="Hälften av segregationen finns där {people} av de boende bor ({scale})",
        en="Half of the segregation is where {people} of the residents live ({scale})",
    ),
    "cellmap_sum_alt": Text(
        sv="Karta över rutornas bidrag till segregationen. De mörkaste rutorna ger tillsammans en fjärdedel; där bor "
        "{dark} av befolkningen.",
        en="Map of what cells contribute to segregation. The darkest together make a quarter; {dark} of the people "
        "live there.",
    ),
    "cellmap_sum_legend": Text(
        sv="Rutor som tillsammans ger så mycket av segregationen",
        en="Cells that together make up so much of it",
    ),
    "sum_0": Text(sv="sista fjärdedelen", en="the last quarter"),
    "sum_1": Text(sv="tredje", en="third"),
    "sum_2": Text(sv="andra", en="second"),
    "sum_3": Text(sv="första fjärdedelen", en="the first quarter"),
    "cellmap_told": Text(
        sv="Där {group} är fler eller färre än slumpen ger ({scale})",
        en="Where {group} are more or fewer than chance gives ({scale})",
    ),
    "cellmap_told_alt": Text(
        sv="Karta i tre klasser: {fewer} av de boende har färre {group} omkring sig än slumpen ger, {more} har "
        "fler, och för {neither} går det inte att avgöra.",
        en="Map in three classes: {fewer} of the residents have fewer {group} around them than chance gives, "
        "{more} have more, and for {neither} it cannot be told.",
    ),
    "cellmap_told_mix": Text(
        sv="Där blandningen skiljer sig från slumpen ({scale}): {group} är fler eller färre",
        en="Where the mix differs from chance ({scale}): {group} are more or fewer",
    ),
    "told_fewer": Text(sv="färre än slumpen ger", en="fewer than chance gives"),
    "told_more": Text(sv="fler än slumpen ger", en="more than chance gives"),
    "told_neither": Text(sv="går inte att skilja från slumpen", en="cannot be told from chance"),
    "cellmap_joined": Text(
        sv="Rutorna är sammanslagna till {size} m på kartan, vägda efter folkmängd; filerna har varje ruta.",
        en="Cells are joined to {size} m on the map, weighed by people; the files have every cell.",
    ),
    "col_class": Text(sv="Klass", en="Class"),
    "col_squares": Text(sv="Rutor på kartan", en="Squares on the map"),
    "col_share_people": Text(sv="Andel av de boende", en="Share of residents"),
    "split_caption": Text(
        sv="Segregationen M delad mellan och inom kommuner ({scale})",
        en="M between and within municipalities ({scale})",
    ),
    "split_lead": Text(
        sv="Delarna summerar exakt till hela segregationen. ”Mellan” är hur kommunens blandning skiljer sig "
        "från hela områdets; ”inom” är hur olika omgivningarna är i kommunen. Omgivningar får sträcka sig över "
        "gränser.",
        en="The parts add up exactly. “Between” is how a municipality's mix differs from the whole; “within” is how "
        "neighbourhoods differ inside it. Neighbourhoods may reach across borders.",
    ),
    "col_between": Text(sv="Mellan", en="Between"),
    "col_within": Text(sv="Inom", en="Within"),
    "split_all": Text(sv="Alla", en="All"),
    "split_nobody": Text(sv="ingen bor här", en="nobody lives here"),
}

_HONEST: dict[str, Text] = {
    "honest_read": Text(sv="Så lästes filen", en="How the file was read"),
    "honest_sure": Text(sv="Osäkerhet", en="Uncertainty"),
    "honest_not": Text(sv="Det här säger siffrorna inte", en="What the numbers do not say"),
    "honest_edge": Text(
        sv="Vid kanten: {share} av de boende har en omgivning ({scale}) som når utanför rutnätet. Där kan de "
        "närmaste grannarna finnas på andra sidan. Beställ en buffert runt området om andelen är stor.",
        en="At the edge: {share} of the residents have a neighbourhood ({scale}) that reaches outside the grid. The "
        "nearest neighbours may be on the other side. Order a buffer around the area if the share is large.",
    ),
    "honest_beyond": Text(
        sv="k är större än befolkningen för {scales}: omgivningen är då alla, och indexet 0.",
        en="k is larger than the population for {scales}: the neighbourhood is then everybody, and the index 0.",
    ),
    "honest_how": Text(sv="{indices}: {parts}.", en="{indices}: {parts}."),
    "honest_draws": Text(
        sv="{n} dragningar. Intervallet gäller för den tänkta slump som gör att just de här personerna bor i just de "
        "här bostäderna; alla är räknade, så det är inget urval.",
        en="{n} draws. The interval is about the imagined chance by which just these people live in just these homes; "
        "everyone is counted, so there is no sample.",
    ),
    "how_analytic_exact": Text(sv="slumpen är exakt uträknad", en="chance is computed exactly"),
    "how_analytic_second_order": Text(
        sv="slumpen är uträknad med en serie till andra ordningen",
        en="chance is computed by a series to second order",
    ),
    "how_permutation": Text(
        sv="slumpen är beräknad genom att grupperna delats ut på nytt bland alla boende",
        en="chance is computed by dealing out the groups anew among all residents",
    ),
    "how_bootstrap": Text(
        sv="rättningen är beräknad genom dragningar i världar med känd segregation",
        en="the correction comes from draws in worlds of known segregation",
    ),
    "how_test_inversion": Text(
        sv="intervallet är de världar som stämmer med det uppmätta",
        en="the interval is the worlds that agree with what is observed",
    ),
    "how_noise_model": Text(sv="bruset är inräknat", en="the noise is accounted for"),
    "how_imputation": Text(sv="dolda antal är ifyllda", en="withheld counts are imputed"),
    "honest_unknown": Text(
        sv="Eftersom grupp saknas för en del av de boende är bara slumpens bidrag beräknat: inget intervall, "
        "och ingen karta över vad som kan skiljas från slumpen.",
        en="Since the group is missing for some residents only what chance gives was computed: no interval, and "
        "no map of what can be told from chance.",
    ),
    "honest_none": Text(
        sv="{indices}: varken slump eller intervall är beräknade ({why}).",
        en="{indices}: neither chance nor intervals were computed ({why}).",
    ),
    "why_no_draws": Text(sv="inga dragningar begärdes", en="no draws were asked for"),
    "why_radius": Text(sv="de finns inte för fasta radier", en="they do not exist for fixed radii"),
    "why_sampled": Text(sv="de finns inte för lottade ringar", en="they do not exist for sampled rings"),
    "why_undefined": Text(sv="indexet är inte definierat", en="the index is not defined"),
    "honest_cells": Text(
        sv="Varje ruta prövas mot hela områdets blandning, med hänsyn till hur många personer omgivningen vilar på. "
        "P-värdena är justerade (Benjamini–Hochberg): av de utpekade rutorna väntas högst 5 % vara slump.",
        en="Each cell is tested against the mix of the whole area, by how many people its neighbourhood rests "
        "on. The p values are adjusted (Benjamini–Hochberg): of the cells told apart at most 5% are expected to "
        "be chance.",
    ),
    "honest_noise": Text(
        sv="Brus i antalen (cell key) är inräknat i intervallen: högst ±{most}, varians {variance}.",
        en="Noise in the counts (cell key) is part of the intervals: at most ±{most}, variance {variance}.",
    ),
    "honest_no_noise": Text(
        sv="Inget slumpbrus i antalen är inräknat. Har SCB lagt på brus (från referensår 2025) blir indexen för "
        "höga i små omgivningar: ange --noise-most och --noise-variance.",
        en="No random noise in the counts is accounted for. If SCB has added noise (from reference year 2025) "
        "the indices are too high in small neighbourhoods: give --noise-most and --noise-variance.",
    ),
    "honest_hidden": Text(
        sv="En omgivning med färre än {minimum} personer av en grupp visas inte för enskilda rutor ({share} av "
        "omgivningarna på kartan). Indexen bygger på alla. Filerna med rutor är lika känsliga som rutnätet: "
        "dela inte dem, utan den här sidan.",
        en="A neighbourhood with fewer than {minimum} people of a group is not shown for single cells ({share} "
        "of those on the map). The indices rest on all. The files of cells are as sensitive as the grid: share "
        "this page, not them.",
    ),
    "honest_where": Text(
        sv="Hur människor bor, inte hur de lever, arbetar eller går i skola – och inte varför de bor där de bor.",
        en="Where people live, not how they live, work or go to school, and not why they live where they do.",
    ),
    "honest_distance": Text(
        sv="Avstånd är fågelvägen. Vatten, vägar och järnvägar räknas inte som hinder.",
        en="Distance is as the crow flies. Water, roads and railways are no barriers.",
    ),
    "honest_groups": Text(
        sv="Grupperna är de som registret skiljer på. Inom varje grupp ryms mycket olika människor.",
        en="The groups are those the register tells apart. People within each differ a great deal.",
    ),
    "honest_good": Text(
        sv="Siffrorna säger inte om uppdelningen är bra eller dålig, bara hur stor den är.",
        en="The numbers do not say whether living apart is good or bad, only how far it goes.",
    ),
    "honest_weight": Text(
        sv="Varje boende räknas en gång, oavsett hur många som bor i rutan.",
        en="Every resident counts once, however many live in the cell.",
    ),
    "honest_ring": Text(
        sv="Rutor på samma avstånd tas {ring}; den egna rutan {own}.",
        en="Cells at the same distance are taken {ring}; the own cell {own}.",
    ),
    "ring_proportional": Text(
        sv="i lika delar tills antalet stämmer", en="in equal parts until the number is met"
    ),
    "ring_whole": Text(sv="hela", en="whole"),
    "ring_sampled": Text(
        sv="i lottad ordning tills antalet nås", en="in a drawn order until the number is met"
    ),
    "own_in": Text(sv="räknas med", en="counts"),
    "own_out": Text(sv="räknas inte", en="does not count"),
}

_FILES: dict[str, Text] = {
    "gridfile_profile": Text(sv="alla index i varje skala", en="all indices at every scale"),
    "gridfile_contexts": Text(
        sv="varje rutas omgivning (GeoParquet, känslig)",
        en="every cell's neighbourhood (GeoParquet, sensitive)",
    ),
    "gridfile_contributions": Text(
        sv="varje rutas bidrag till segregationen (känslig)", en="every cell's contribution (sensitive)"
    ),
    "gridfile_municipalities": Text(sv="bidrag per kommun", en="contributions by municipality"),
    "gridfile_split": Text(sv="mellan och inom kommuner", en="between and within municipalities"),
    "gridfile_run": Text(sv="inställningar, frö och kontrollsummor", en="settings, seed and checksums"),
}

PROFILES: dict[str, Text] = {**_TOP, **_INDICES, **_SHORT, **_MAPS, **_HONEST, **_FILES}
"""Key to words."""
