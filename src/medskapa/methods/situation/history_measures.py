"""What two years compared and the hindcast measure: declarations and the norm they rest on."""

from __future__ import annotations

from datetime import date

from medskapa.evidence import Formula, LegalStatus, Measure, Norm, Source, Text, Unit

_ELBERS = Source(
    cite="Elbers (2023), Sociological Methods & Research 52(1); "
    "Deutsch, Flückiger & Silber (2009), Research on Economic Inequality 17"
)
_SCHOOLS = Source(
    cite="Elbers, R segregation 1.1.0.9000, schools00 och schools05",
    where="M: −0.003413, −0.011405, 0.016250, −0.016740, 0.003154",
)
_PARTS = "ΔI = I(after) − I(1,1,1) + I(0,0,0) − I(before) + ¼ Σ Δ_g I + ¼ Σ Δ_u I + ½ [Δ_s I(·,0,0) + Δ_s I(·,1,1)]"
_FROM_FILE = Source(cite="Medskapa, tests/methods/test_history.py", where="RegSO 2020–2023")
_SKILL = Source(cite="Murphy (1988), Monthly Weather Review 116(12)")

M_CHANGE = Measure(
    key="mutual_information_change",
    label=Text(
        sv="Segregationens ändring mellan två år (M)", en="Change of segregation between two years (M)"
    ),
    meaning=Text(
        sv="Hur mycket M har ändrats, och hur mycket av det som beror på att grupper och områden blivit olika stora "
        "eller på att människor bor mer åtskilda eller blandade. Delarna summerar exakt.",
        en="How much M has changed, and how much of it is owed to groups and areas becoming larger or smaller or to "
        "people living more apart or more mixed. The parts add up exactly.",
    ),
    unit=Unit.NATS,
    better="lower",
    formula=Formula(_PARTS, _ELBERS),
    checked=_SCHOOLS,
    dims=("split", "part", "from_year"),
    decimals=4,
)
H_CHANGE = Measure(
    key="entropy_h_change",
    label=Text(sv="Entropiindexets ändring mellan två år (H)", en="Change of the entropy index (H)"),
    meaning=Text(
        sv="Samma ändring som för M, mätt med H, som tar hänsyn till hur blandad hela platsen är.",
        en="The same change as for M, by H, which allows for how mixed the whole place is.",
    ),
    unit=Unit.INDEX,
    better="lower",
    formula=Formula(_PARTS, _ELBERS),
    checked=_SCHOOLS,
    dims=("split", "part", "from_year"),
    decimals=4,
)
LOCAL_STRUCTURAL = Measure(
    key="local_structural_change",
    label=Text(
        sv="Områdets del i att människor bor mer åtskilda",
        en="The area's part in people living more apart",
    ),
    meaning=Text(
        sv="Områdets del av den strukturella ändringen av M: över 0 skiljer sig området mer från regionen än förr, "
        "under 0 skiljer det sig mindre. Att grupper och områden vuxit olika är borträknat.",
        en="The area's part of the structural change of M: above 0 the area differs more from the region than it "
        "did, below 0 less. That groups and areas have grown unevenly is taken out.",
    ),
    unit=Unit.NATS,
    better="neither",
    formula=Formula("½ [Δ_s m_i(·,0,0) + Δ_s m_i(·,1,1)], M = Σ_i m_i", _ELBERS),
    checked=Source(cite="Medskapa, tests/analysis/test_change.py"),
    dims=("split", "from_year"),
    decimals=5,
)
HINDCAST_ERROR = Measure(
    key="hindcast_error",
    label=Text(sv="Så fel hade vi gissat", en="How wrong our guess would have been"),
    meaning=Text(
        sv="Avståndet mellan gruppernas andelar i områdena som de hade förutsagts från ett tidigare år och som de "
        "blev, vägt med de boende.",
        en="The distance between the groups' shares in the areas as predicted from an earlier year and as they "
        "turned out, weighted by residents.",
    ),
    unit=Unit.POINTS,
    better="lower",
    formula=Formula("e = 100 (p̂ − p); Σ w |e| / Σ w; √(Σ w e² / Σ w)", Source(cite="Definition")),
    checked=_FROM_FILE,
    dims=("split", "method", "from_year"),
    decimals=2,
)
HINDCAST_SKILL = Measure(
    key="hindcast_skill",
    label=Text(sv="Träffsäkerhet mot att gissa på ingen ändring", en="Skill against guessing no change"),
    meaning=Text(
        sv="1 är en perfekt förutsägelse, 0 är lika bra som att gissa att inget ändras, och under 0 är sämre.",
        en="1 is a perfect prediction, 0 as good as guessing that nothing changes, and below 0 worse.",
    ),
    unit=Unit.INDEX,
    better="higher",
    formula=Formula("1 − RMSE² / RMSE₀²", _SKILL),
    checked=_FROM_FILE,
    dims=("split", "method", "from_year"),
    decimals=2,
)
HINDCAST_COVERAGE = Measure(
    key="hindcast_coverage",
    label=Text(sv="Så ofta höll osäkerhetsintervallet", en="How often the interval held"),
    meaning=Text(
        sv="Andelen, vägd med de boende, av områdenas värden som hamnade i det intervall som trenden hade gett.",
        en="The share, weighted by residents, of the areas' values that fell in the interval the trend had given.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula("Σ w [low ≤ p ≤ high] / Σ w", Source(cite="Definition")),
    checked=Source(cite="Medskapa, tests/analysis/test_hindcast.py"),
    dims=("split", "method", "from_year"),
)

HISTORY_MEASURES: tuple[Measure, ...] = (
    M_CHANGE,
    H_CHANGE,
    LOCAL_STRUCTURAL,
    HINDCAST_ERROR,
    HINDCAST_SKILL,
    HINDCAST_COVERAGE,
)

HISTORY_NORMS: tuple[Norm, ...] = (
    Norm(
        key="change_fill",
        label=Text(
            sv="Personer i en tom ruta när två års storlekar annars inte går att förena",
            en="Persons put in an empty cell when two years' sizes cannot be joined otherwise",
        ),
        value=0.5,
        unit="persons",
        source=Source(cite="Haldane (1956), Annals of Human Genetics 20(4)", verified=False),
        valid_from=date(2000, 1, 1),
        status=LegalStatus.RESEARCH,
    ),
)
