"""What the indicators of the everyday surroundings measure: green, stops, benches, yards, mix, barriers, links."""

from __future__ import annotations

from medskapa.evidence import Formula, Measure, Source, Text, Unit

_DEFINITION = Source(cite="Definition")
_GR = Source(cite="GR, Indikatorer för socialt hållbar samhällsplanering (2019)", verified=False)


def _hand(part: str) -> Source:
    return Source(cite=f"Medskapa, tests/methods/test_reach_{part}.py")


GREEN_SHARE = Measure(
    key="green_share",
    label=Text(sv="Har ett grönområde nära", en="Have a green area near"),
    meaning=Text(
        sv="Hur stor del av gruppen som bor inom gångavstånd från ett tillräckligt stort grönområde.",
        en="The share of the group that lives within walking distance of a green area that is large enough.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula(
        "Σ_i p_i [min_j d(i, j) ≤ L] / Σ_i p_i, A_j ≥ A_min",
        Source(cite="Göteborgs Stads miljö- och klimatprogram, delmål 4"),
    ),
    checked=_hand("green"),
    dims=("residents",),
)
STOP_SHARE = Measure(
    key="stop_share",
    label=Text(sv="Har en hållplats med trafik nära", en="Have a stop with service near"),
    meaning=Text(
        sv="Hur stor del av gruppen som har en hållplats inom gångavstånd där det går tillräckligt många turer varje "
        "timme.",
        en="The share of the group with a stop within walking distance that has enough departures every hour.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula("Σ_i p_i [∃ j: d(i, j) ≤ L, min_h a_jh ≥ a_min] / Σ_i p_i", _GR),
    checked=_hand("stops"),
    dims=("residents", "time"),
)
STOP_DEPARTURES = Measure(
    key="stop_departures",
    label=Text(
        sv="Turer i timmen från närmaste hållplats med trafik",
        en="Departures an hour from the nearest stop with service",
    ),
    meaning=Text(
        sv="Hur många turer i timmen som i medeltal går från den närmaste hållplats som har trafik då, hur "
        "långt bort den än ligger.",
        en="How many departures an hour on average leave the nearest stop that has service then, however far it is.",
    ),
    unit=Unit.DEPARTURES_PER_HOUR,
    better="higher",
    formula=Formula("Σ_i p_i ā_j(i) / Σ_i p_i, j(i) = argmin_j d(i, j), min_h a_jh ≥ a_min", _DEFINITION),
    checked=_hand("stops"),
    dims=("residents", "time"),
    decimals=1,
)
BENCH_SHARE = Measure(
    key="bench_share",
    label=Text(sv="Gator med tillräckligt tätt mellan bänkarna", en="Streets with benches close enough"),
    meaning=Text(
        sv="Hur stor del av gatornas och gångvägarnas längd nära platsen, eller av vägen dit, där det "
        "inte är för långt mellan två bänkar; i brant lutning krävs tätare.",
        en="The share of the length of streets and paths near the site, or of the way there, where two benches "
        "are not too far apart; closer where it is steep.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula(
        "Σ_e ℓ_e [b_u + ℓ_e + b_v ≤ G_e] / Σ_e ℓ_e",
        Source(cite="Göteborgs Stad, Teknisk handbok", where="3CA2"),
    ),
    checked=_hand("benches"),
    dims=("way",),
)
BENCH_STRETCH = Measure(
    key="bench_stretch",
    label=Text(sv="Längsta sträckan mellan två bänkar", en="The longest stretch between two benches"),
    meaning=Text(
        sv="Hur långt det som mest är mellan två bänkar, längs gatorna och gångvägarna nära platsen.",
        en="How far two benches are apart at most, along the streets and paths near the site.",
    ),
    unit=Unit.METRES,
    better="lower",
    formula=Formula("max_e (b_u + ℓ_e + b_v)", _DEFINITION),
    checked=_hand("benches"),
    dims=("way",),
    decimals=0,
)
YARD_PER_CHILD = Measure(
    key="yard_per_child",
    label=Text(sv="Friyta per barn", en="Outdoor space per child"),
    meaning=Text(
        sv="Hur stor gård varje barn har i medeltal. Den användbara ytan är gården utan byggnader, parkering, "
        "brant mark och buller.",
        en="How large a yard each child has on average. The usable area is the yard without buildings, parking, steep "
        "ground and noise.",
    ),
    unit=Unit.M2_PER_CHILD,
    better="higher",
    formula=Formula(
        "Σ_s A_s / Σ_s c_s",
        Source(cite="Boverket, Gör plats för barn och unga! (2015:8)", verified=False),
    ),
    checked=_hand("yards"),
    dims=("stage", "yard"),
    decimals=1,
)
YARD_SHARE = Measure(
    key="yard_share",
    label=Text(sv="Barn med tillräcklig gård", en="Children with a large enough yard"),
    meaning=Text(
        sv="Hur stor del av barnen som går där den användbara gården räcker, både per barn och sammanhängande.",
        en="The share of children at a place whose usable yard is enough, both per child and in one piece.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula(
        "Σ_s c_s [A_s / c_s ≥ a_min, max_k A_sk ≥ A_min] / Σ_s c_s",
        Source(cite="Boverket, Gör plats för barn och unga! (2015:8)", verified=False),
    ),
    checked=_hand("yards"),
    dims=("stage",),
)
MIX_ENTROPY = Measure(
    key="mix_entropy",
    label=Text(sv="Blandning av bostäder", en="Mix of homes"),
    meaning=Text(
        sv="Hur jämnt bostäderna fördelar sig på upplåtelseformer eller storlekar: 0 är en enda sort, 1 är lika många "
        "av varje.",
        en="How evenly homes divide into tenures or sizes: 0 is one kind only, 1 is as many of each.",
    ),
    unit=Unit.INDEX,
    better="neither",
    formula=Formula(
        "H = −Σ_k s_k ln s_k / ln K", Source(cite="Shannon (1948), Bell System Technical Journal 27")
    ),
    checked=_hand("mix"),
    dims=("mix", "where"),
    decimals=2,
)
DETOUR_RATIO = Measure(
    key="detour_ratio",
    label=Text(sv="Omväg över barriären", en="Detour across the barrier"),
    meaning=Text(
        sv="Hur många gånger längre det är att gå än fågelvägen, mellan platser på var sin sida om en barriär.",
        en="How many times longer the walk is than the straight line, between places on either side of a barrier.",
    ),
    unit=Unit.RATIO,
    better="lower",
    formula=Formula(
        "Σ w_ij d_net(i, j) / d_straight(i, j) / Σ w_ij",
        Source(cite="Anciaes, Jones & Mindell (2016), Transport Reviews 36(2)", verified=False),
    ),
    checked=_hand("barriers"),
    decimals=2,
)
SEVERED_PAIRS = Measure(
    key="severed_pairs",
    label=Text(sv="Par av platser som barriären skiljer åt", en="Pairs of places cut off by the barrier"),
    meaning=Text(
        sv="Hur många par av platser på var sin sida om en barriär, nära fågelvägen, som har en lång omväg eller ingen "
        "väg alls.",
        en="How many pairs of places on either side of a barrier, close as the crow flies, have a long detour or no "
        "way at all.",
    ),
    unit=Unit.PAIRS,
    better="lower",
    formula=Formula("#{(i, j): d_net / d_straight > r or no path}", _DEFINITION),
    checked=_hand("barriers"),
    decimals=0,
)
FREE_MEETING_PLACES = Measure(
    key="free_meeting_places",
    label=Text(sv="Avgiftsfria mötesplatser per 1 000", en="Free meeting places per 1,000"),
    meaning=Text(
        sv="Hur många mötesplatser det finns att vara på utan att betala, per 1 000 som bor här i dag.",
        en="How many places there are to meet without paying, per 1,000 of today's residents.",
    ),
    unit=Unit.PER_THOUSAND,
    better="higher",
    formula=Formula("1000 m / n", _GR),
    checked=_hand("meeting"),
    decimals=2,
)
FREE_MEETING_COUNT = Measure(
    key="free_meeting_count",
    label=Text(sv="Avgiftsfria mötesplatser", en="Free meeting places"),
    meaning=Text(
        sv="Hur många mötesplatser och bibliotek det finns som inte kostar något.",
        en="How many meeting places and libraries there are that cost nothing.",
    ),
    unit=Unit.NUMBER,
    better="higher",
    formula=Formula("m", _DEFINITION),
    checked=_hand("meeting"),
    decimals=0,
)
FREE_MEETING_SHARE = Measure(
    key="free_meeting_share",
    label=Text(sv="Har en avgiftsfri mötesplats nära", en="Have a free meeting place near"),
    meaning=Text(
        sv="Hur stor del av gruppen som i sin egen takt når en mötesplats utan avgift inom så många minuter.",
        en="The share of the group that reaches a meeting place free of charge within the minutes at its own pace.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula("Σ_i p_i P(v ≥ effort_i / T) / Σ_i p_i", _GR),
    checked=_hand("meeting"),
    dims=("residents", "minutes"),
)
LIT_SHARE = Measure(
    key="lit_share",
    label=Text(sv="Vägar som är belysta hela vägen", en="Ways that are lit all the way"),
    meaning=Text(
        sv="Hur stor del av de kortaste vägarna mellan grannområden av olika slag som är belysta hela vägen. Okänd "
        "belysning räknas inte som belyst och visas för sig.",
        en="The share of the shortest ways between neighbouring areas of different kinds that are lit all the way. "
        "Unknown lighting is not counted as lit and is shown apart.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula("#{paths with lit_e = 1 ∀ e} / #{paths}", _GR),
    checked=_hand("links"),
    dims=("light",),
)
CROSSING_SHARE = Measure(
    key="crossing_share",
    label=Text(sv="Hinner över på grönt", en="Cross within the green time"),
    meaning=Text(
        sv="Hur stor del av gruppen som hinner över övergångsställena nära platsen medan det är grönt.",
        en="The share of the group that gets across the crossings near the site while the light is green.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula("mean_c P(v ≥ width_c / green_c)", _DEFINITION),
    checked=_hand("crossings"),
)
HOME_ACCESS_SHARE = Measure(
    key="home_access_share",
    label=Text(sv="Bostäder som nås utan trappor", en="Homes reached without stairs"),
    meaning=Text(
        sv="Hur stor del av de bostäder vars entré man vet något om som har hiss eller entré utan steg.",
        en="The share of the homes whose entrance is known that have a lift or an entrance without steps.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula("(h_lift + h_ground) / (h − h_unknown)", _DEFINITION),
    checked=_hand("homes"),
    dims=("residents",),
)
HOME_ACCESS_KNOWN = Measure(
    key="home_access_known",
    label=Text(sv="Bostäder vars entré är känd", en="Homes whose entrance is known"),
    meaning=Text(
        sv="Hur stor del av bostäderna som det finns uppgift om hiss och entré för.",
        en="The share of homes for which lift and entrance are known.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula("(h − h_unknown) / h", _DEFINITION),
    checked=_hand("homes"),
    dims=("residents",),
)

INDICATOR_MEASURES: tuple[Measure, ...] = (
    GREEN_SHARE,
    STOP_SHARE,
    STOP_DEPARTURES,
    BENCH_SHARE,
    BENCH_STRETCH,
    YARD_PER_CHILD,
    YARD_SHARE,
    MIX_ENTROPY,
    DETOUR_RATIO,
    SEVERED_PAIRS,
    FREE_MEETING_PLACES,
    FREE_MEETING_COUNT,
    FREE_MEETING_SHARE,
    LIT_SHARE,
    CROSSING_SHARE,
    HOME_ACCESS_SHARE,
    HOME_ACCESS_KNOWN,
)
"""Every indicator of the everyday surroundings beside what can be reached in minutes."""
