"""What the picture of the situation measures: declarations, norms and sources."""

from __future__ import annotations

from datetime import date

from medskapa.evidence import Formula, LegalStatus, Measure, Norm, Source, Text, Unit

_SCHOOLS = Source(
    cite="Elbers, R segregation 1.1.0.9000, schools00",
    where="M = 0.426 · H = 0.419 · D: A, B, C",
)
_COUNT = Formula("n", Source(cite="Definition"))
_BY_HAND = Source(cite="Medskapa, tests/methods/test_situation.py")
_AGAINST_SCIPY = Source(cite="Medskapa, tests/analysis/test_ecological.py")

POPULATION = Measure(
    key="population",
    label=Text(sv="Antal personer", en="Number of people"),
    meaning=Text(sv="Hur många som bor här.", en="How many people live here."),
    unit=Unit.PERSONS,
    better="neither",
    formula=_COUNT,
    checked=Source(cite="SCB", where="1480, 2023: 604 616"),
    decimals=0,
)
GROUP_SHARE = Measure(
    key="group_share",
    label=Text(sv="Gruppens andel av dem som bor här", en="The group's share of those who live here"),
    meaning=Text(
        sv="Hur stor del av de boende som hör till gruppen.", en="How many of the residents belong to it."
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula("p_g = n_g / n", Source(cite="Definition")),
    checked=_BY_HAND,
)
DISSIMILARITY = Measure(
    key="dissimilarity",
    label=Text(sv="Ojämn fördelning (dissimilaritetsindex, D)", en="Uneven distribution (dissimilarity, D)"),
    meaning=Text(
        sv="Så stor del av gruppen som skulle behöva flytta för att alla områden skulle ha samma blandning.",
        en="The share of the group that would have to move for every area to have the same mix.",
    ),
    unit=Unit.INDEX,
    better="lower",
    formula=Formula(
        "D_g = ½ Σ_i | n_ig / n_g − (n_i − n_ig) / (N − n_g) |",
        Source(cite="Duncan & Duncan (1955), American Sociological Review 20(2)"),
    ),
    checked=_SCHOOLS,
)
ISOLATION = Measure(
    key="isolation",
    label=Text(sv="Den egna gruppen i området (isolering)", en="The own group in the area (isolation)"),
    meaning=Text(
        sv="Andelen av den egna gruppen i området där en genomsnittlig person i gruppen bor.",
        en="The share of the own group in the area where the average member of the group lives.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula(
        "P_gg = Σ_i (n_ig / n_g)(n_ig / n_i)", Source(cite="Massey & Denton (1988), Social Forces 67(2)")
    ),
    checked=_BY_HAND,
)
EXPOSURE = Measure(
    key="exposure",
    label=Text(sv="Andra gruppen i området (exponering)", en="The other group in the area (exposure)"),
    meaning=Text(
        sv="Andelen av den andra gruppen i området där en genomsnittlig person i gruppen bor.",
        en="The share of the other group in the area where the average member of the group lives.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula(
        "P_gh = Σ_i (n_ig / n_g)(n_ih / n_i)", Source(cite="Massey & Denton (1988), Social Forces 67(2)")
    ),
    checked=_BY_HAND,
    dims=("to",),
)
ENTROPY_H = Measure(
    key="entropy_h",
    label=Text(sv="Entropiindex (H)", en="Entropy index (H)"),
    meaning=Text(
        sv="Hur mycket mindre blandade områdena är än helheten: 0 är lika blandade, 1 är helt åtskilda.",
        en="How much less mixed the areas are than the whole: 0 is equally mixed, 1 is wholly apart.",
    ),
    unit=Unit.INDEX,
    better="lower",
    formula=Formula(
        "H = M / E", Source(cite="Theil & Finizza (1971), Journal of Mathematical Sociology 1(2)")
    ),
    checked=_SCHOOLS,
    dims=("split", "part"),
)
MUTUAL_INFORMATION = Measure(
    key="mutual_information",
    label=Text(sv="Ömsesidig information (M)", en="Mutual information (M)"),
    meaning=Text(
        sv="Hur mycket området säger om vilken grupp en person hör till; delarna mellan och inom summerar exakt.",
        en="How much the area tells about a person's group; the parts between and within add up exactly.",
    ),
    unit=Unit.NATS,
    better="lower",
    formula=Formula(
        "M = Σ_i (n_i / N) Σ_g p_g|i ln(p_g|i / p_g)",
        Source(cite="Mora & Ruiz-Castillo (2011), Sociological Methodology 41(1)"),
    ),
    checked=_SCHOOLS,
    dims=("split", "part"),
    decimals=4,
)
LOCAL_CONTRIBUTION = Measure(
    key="local_contribution",
    label=Text(sv="Områdets bidrag till segregationen", en="The area's contribution to segregation"),
    meaning=Text(
        sv="Områdets del av M: stor för stora områden med en annan blandning än regionen, åt vilket håll det än är.",
        en="The area's part of M: large for big areas with another mix than the region, in either direction.",
    ),
    unit=Unit.NATS,
    better="neither",
    formula=Formula(
        "(n_i / N) L_i, L_i = Σ_g p_g|i ln(p_g|i / p_g)",
        Source(cite="Elbers (2023), Sociological Methods & Research"),
    ),
    checked=_BY_HAND,
    dims=("split",),
    decimals=5,
)
HOMES = Measure(
    key="homes",
    label=Text(sv="Antal bostäder", en="Number of homes"),
    meaning=Text(
        sv="Hur många bostäder det finns av varje upplåtelseform.", en="How many homes of each tenure."
    ),
    unit=Unit.HOMES,
    better="neither",
    formula=_COUNT,
    checked=_BY_HAND,
    dims=("tenure",),
    decimals=0,
)
TENURE_SHARE = Measure(
    key="tenure_share",
    label=Text(sv="Upplåtelseformens andel av bostäderna", en="The tenure's share of the homes"),
    meaning=Text(
        sv="Hur bostäderna fördelar sig på hyresrätt, bostadsrätt och äganderätt.",
        en="How the homes divide into rental, co-operative and owner-occupied.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula("h_t / h", Source(cite="Definition")),
    checked=_BY_HAND,
    dims=("tenure",),
)
AREA_TYPE = Measure(
    key="area_type",
    label=Text(sv="Områdestyp 1–5", en="Area type 1–5"),
    meaning=Text(
        sv="1 är områden med stora socioekonomiska utmaningar, 5 är områden med mycket goda förutsättningar.",
        en="1 is areas with great socio-economic challenges, 5 is areas with very good conditions.",
    ),
    unit=Unit.TYPE,
    better="neither",
    formula=Formula(
        "SCB & Boverket, 1–5", Source(cite="SCB, tabell IntGr5Socio", publisher="SCB och Boverket")
    ),
    checked=Source(cite="SCB", where="1480, 2022: 15, 19, 19, 73, 21 RegSO"),
    decimals=0,
)
AREA_TYPE_POPULATION = Measure(
    key="area_type_population",
    label=Text(sv="Boende i områdestyp 1–5", en="People living in area type 1–5"),
    meaning=Text(
        sv="Hur många som bor i varje slags område.", en="How many people live in each kind of area."
    ),
    unit=Unit.PERSONS,
    better="neither",
    formula=Formula("Σ_i n_i, type_i = k", Source(cite="Definition")),
    checked=_BY_HAND,
    dims=("type",),
    decimals=0,
)
PERSONS_PER_HOME = Measure(
    key="persons_per_home",
    label=Text(sv="Personer per bostad", en="People per home"),
    meaning=Text(
        sv="Hur många som i genomsnitt bor i en bostad av upplåtelseformen, skattat ur områdenas siffror.",
        en="How many people live in a home of the tenure on average, estimated from the areas' figures.",
    ),
    unit=Unit.PERSONS_PER_HOME,
    better="neither",
    formula=Formula(
        "min Σ_i (n_i − Σ_t h_it p_t)² / h_i, p_min ≤ p_t ≤ p_max",
        Source(cite="Goodman (1959), American Journal of Sociology 64(6)"),
    ),
    checked=_AGAINST_SCIPY,
    dims=("tenure",),
    decimals=2,
)
MOVER_SHARE = Measure(
    key="mover_share",
    label=Text(sv="Gruppens andel av dem som flyttar in", en="The group's share of those who move in"),
    meaning=Text(
        sv="Vilka som väntas flytta in i nya bostäder av upplåtelseformen.",
        en="Who is expected to move into new homes of the tenure.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula(
        "min Σ_i n_i ‖x_i − Σ_t s_it b_t‖² Duncan–Davis",
        Source(cite="Goodman (1959); Duncan & Davis (1953), American Sociological Review 18(6)"),
    ),
    checked=_AGAINST_SCIPY,
    dims=("tenure",),
)

MEASURES: tuple[Measure, ...] = (
    POPULATION,
    GROUP_SHARE,
    DISSIMILARITY,
    ISOLATION,
    EXPOSURE,
    ENTROPY_H,
    MUTUAL_INFORMATION,
    LOCAL_CONTRIBUTION,
    HOMES,
    TENURE_SHARE,
    AREA_TYPE,
    AREA_TYPE_POPULATION,
    PERSONS_PER_HOME,
    MOVER_SHARE,
)

_HOUSE = Source(cite="Medskapa", where="docs/decisions/0007")
_FROM = date(2000, 1, 1)

NORMS: tuple[Norm, ...] = (
    Norm(
        key="interval_level",
        label=Text(sv="Intervallens täckning", en="Coverage of the intervals"),
        value=0.95,
        unit="share",
        source=Source(cite="Convention"),
        valid_from=_FROM,
        status=LegalStatus.HOUSE_RULE,
    ),
    Norm(
        key="surroundings_m",
        label=Text(
            sv="Så långt från platsen räknas som dess närområde, där kommunen inte är indelad i områden",
            en="How far from the site its surroundings reach, where the municipality is not divided into areas",
        ),
        value=1000.0,
        unit="m",
        source=Source(cite="Medskapa", where="docs/decisions/0017"),
        valid_from=_FROM,
        status=LegalStatus.HOUSE_RULE,
    ),
    Norm(
        key="moves_within_municipality",
        label=Text(
            sv="Andel av inflyttarna som kommer från samma kommun",
            en="Share of those moving in who come from the same municipality",
        ),
        value=2 / 3,
        low=0.55,
        high=0.8,
        unit="share",
        source=Source(
            cite="Boverket, om flyttkedjor: cirka två av tre flyttar sker inom kommunen", verified=False
        ),
        valid_from=_FROM,
        status=LegalStatus.RESEARCH,
    ),
    Norm(
        key="trend_damping",
        label=Text(
            sv="Dämpning av trenden för varje år framåt", en="Damping of the trend for each year ahead"
        ),
        value=0.9,
        unit="factor per year",
        source=Source(cite="Gardner & McKenzie (1985), Management Science 31(10)", verified=False),
        valid_from=_FROM,
        status=LegalStatus.RESEARCH,
    ),
    Norm(
        key="persons_per_home_least",
        label=Text(sv="Minst antal personer per bostad", en="Fewest persons per home"),
        value=1.0,
        unit="persons per home",
        source=_HOUSE,
        valid_from=_FROM,
        status=LegalStatus.HOUSE_RULE,
    ),
    Norm(
        key="persons_per_home_most",
        label=Text(sv="Högsta antal personer per bostad", en="Most persons per home"),
        value=4.0,
        unit="persons per home",
        source=_HOUSE,
        valid_from=_FROM,
        status=LegalStatus.HOUSE_RULE,
    ),
    Norm(
        key="tenure_least_share",
        label=Text(
            sv="Minsta andel av bostäderna för att en upplåtelseform ska skattas för sig",
            en="Smallest share of the homes for a tenure to be estimated on its own",
        ),
        value=0.01,
        unit="share",
        source=_HOUSE,
        valid_from=_FROM,
        status=LegalStatus.HOUSE_RULE,
    ),
)
