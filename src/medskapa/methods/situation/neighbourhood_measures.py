"""What individual neighbourhoods are measured by: declarations, norms and sources."""

from __future__ import annotations

from datetime import date

from medskapa.evidence import Formula, LegalStatus, Measure, Norm, Source, Text, Unit

_BY_HAND = Source(cite="Medskapa, tests/methods/test_neighbourhoods.py")
_SLOW_TWIN = Source(cite="Medskapa, tests/analysis/test_context_indices.py")
_EQUIPOP = Source(cite="equipop 1.62.1, gridby", where="T, R, Dist: k = 400")
_MASSEY = Source(cite="Massey & Denton (1988), Social Forces 67(2)")
_REARDON = Source(cite="Reardon & O'Sullivan (2004), Sociological Methodology 34")
_WEIGHTS = "w_i = n_i / Σ n, p̄ = Σ_i w_i p_i"

CONTEXT_DISSIMILARITY = Measure(
    key="context_dissimilarity",
    label=Text(
        sv="Ojämn fördelning bland de närmaste k (D)", en="Uneven distribution among the nearest k (D)"
    ),
    meaning=Text(
        sv="Hur olika gruppens andel är i olika grannskap: 0 är lika överallt, 1 är helt åtskilt. "
        "Varje boende har sitt eget grannskap av de k personer som bor närmast.",
        en="How much the group's share differs between neighbourhoods: 0 is the same everywhere, 1 is wholly apart. "
        "Each resident has a neighbourhood of their own, of the k people who live nearest.",
    ),
    unit=Unit.INDEX,
    better="lower",
    formula=Formula(f"D_g = Σ_i w_i |p_ig − p̄_g| / (2 p̄_g (1 − p̄_g)), {_WEIGHTS}", _REARDON),
    checked=_BY_HAND,
    dims=("k",),
)
CONTEXT_GINI = Measure(
    key="context_gini",
    label=Text(sv="Gini bland de närmaste k (G)", en="Gini among the nearest k (G)"),
    meaning=Text(
        sv="Hur mycket gruppens andel skiljer mellan två slumpvis valda boendes grannskap: 0 är inget, 1 är mest.",
        en="How much the group's share differs between two residents' neighbourhoods drawn at random: 0 to 1.",
    ),
    unit=Unit.INDEX,
    better="lower",
    formula=Formula("G_g = Σ_ij w_i w_j |p_ig − p_jg| / (2 p̄_g (1 − p̄_g))", _MASSEY),
    checked=_BY_HAND,
    dims=("k",),
)
CONTEXT_ATKINSON = Measure(
    key="context_atkinson",
    label=Text(sv="Atkinson bland de närmaste k (A)", en="Atkinson among the nearest k (A)"),
    meaning=Text(
        sv="Ojämn fördelning där parametern ε säger om grannskap med få eller många ur gruppen väger tyngst.",
        en="Uneven distribution, where ε tells whether neighbourhoods with few or many of the group weigh most.",
    ),
    unit=Unit.INDEX,
    better="lower",
    formula=Formula("A_g = 1 − p̄_g / (1 − p̄_g) · (Σ_i w_i (1 − p_ig)^(1−ε) p_ig^ε / p̄_g)^(1/(1−ε))", _MASSEY),
    checked=_BY_HAND,
    dims=("k",),
)
CONTEXT_ISOLATION = Measure(
    key="context_isolation",
    label=Text(
        sv="Den egna gruppen bland de närmaste k (isolering)",
        en="The own group among the nearest k (isolation)",
    ),
    meaning=Text(
        sv="Andelen av den egna gruppen bland de k personer som bor närmast en genomsnittlig person i gruppen.",
        en="The share of the own group among the k people who live nearest the average member of the group.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula("P_gg = Σ_i (n_ig / n_g) p_ig", _MASSEY),
    checked=_BY_HAND,
    dims=("k",),
)
CONTEXT_ENTROPY_H = Measure(
    key="context_entropy_h",
    label=Text(sv="Entropiindex bland de närmaste k (H)", en="Entropy index among the nearest k (H)"),
    meaning=Text(
        sv="Hur mycket mindre blandade grannskapen är än alla grannskap tillsammans: 0 är lika, 1 är helt åtskilda.",
        en="How much less mixed neighbourhoods are than all of them together: 0 is equally mixed, 1 is wholly apart.",
    ),
    unit=Unit.INDEX,
    better="lower",
    formula=Formula("H = M / E, E = −Σ_g p̄_g ln p̄_g", _REARDON),
    checked=_BY_HAND,
    dims=("split", "k"),
)
CONTEXT_DIVERGENCE = Measure(
    key="context_divergence",
    label=Text(
        sv="Skillnad mellan grannskap (divergens, M)", en="Difference between neighbourhoods (divergence, M)"
    ),
    meaning=Text(
        sv="Hur långt grannskapens blandning ligger från den genomsnittliga; delarna mellan och inom kommuner "
        "summerar exakt.",
        en="How far neighbourhoods' mixes lie from the mean; the parts between and within municipalities add up "
        "exactly.",
    ),
    unit=Unit.NATS,
    better="lower",
    formula=Formula(
        "M = Σ_i w_i Σ_g p_ig ln(p_ig / p̄_g) = Σ_m W_m KL(p̄_m ‖ p̄) + Σ_m Σ_{i∈m} w_i KL(p_i ‖ p̄_m)",
        Source(cite="Csiszár & Shields (2004), Information Theory and Statistics; Theil (1972)"),
    ),
    checked=_BY_HAND,
    dims=("split", "part", "k"),
    decimals=4,
)
CONTEXT_RANK_ORDER = Measure(
    key="context_rank_order",
    label=Text(
        sv="Rangordnad entropi bland de närmaste k (H^R)", en="Rank-order entropy among the nearest k (H^R)"
    ),
    meaning=Text(
        sv="Som H, för grupper i ordning från låg till hög: hur skilda låga och höga är, över alla gränser mellan dem.",
        en="As H, for groups in order from low to high: how far low and high are apart, over all bounds between them.",
    ),
    unit=Unit.INDEX,
    better="lower",
    formula=Formula(
        "H^R = ∫ E(q) H(q) dq / ∫ E(q) dq",
        Source(cite="Reardon & Bischoff (2011), American Journal of Sociology 116(4)"),
    ),
    checked=_SLOW_TWIN,
    dims=("split", "k"),
)
CONTEXT_CONTRIBUTION = Measure(
    key="context_contribution",
    label=Text(sv="Områdets bidrag till skillnaden mellan grannskap", en="The area's part of the difference"),
    meaning=Text(
        sv="Områdets del av M: vad grannskapen för dem som bor i området lägger till, åt vilket håll det än är.",
        en="The area's part of M: what the neighbourhoods of those who live in the area add, in either direction.",
    ),
    unit=Unit.NATS,
    better="neither",
    formula=Formula(
        "Σ_{i in area} w_i Σ_g p_ig ln(p_ig / p̄_g)",
        Source(cite="Roberto (2016), The Divergence Index, arXiv:1508.01167"),
    ),
    checked=_BY_HAND,
    dims=("split", "k"),
    decimals=5,
)
CONTEXT_OUTSIDE = Measure(
    key="context_outside",
    label=Text(
        sv="Boende vars grannskap når utanför uppgifterna",
        en="Residents whose context reaches outside the data",
    ),
    meaning=Text(
        sv="Hur stor del av de boende som har så nära till kanten av det kända att de närmaste k kan bo utanför.",
        en="The share of residents so near the edge of what is known that the nearest k may live outside it.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula(
        "Σ_i w_i [r_ik > distance to edge]", Source(cite="Medskapa, analysis/segregation/edge.py")
    ),
    checked=_BY_HAND,
    dims=("split", "k"),
)
CONTEXT_RADIUS = Measure(
    key="context_radius",
    label=Text(sv="Hur långt bort de närmaste k bor", en="How far away the nearest k live"),
    meaning=Text(
        sv="Hälften av de boende når sina k närmaste inom den här sträckan, fågelvägen.",
        en="Half of the residents reach their nearest k people within this distance, as the crow flies.",
    ),
    unit=Unit.METRES,
    better="neither",
    formula=Formula(
        "median r_ik, r² = d₋² + f (d² − d₋²)",
        Source(cite="Östh, Clark & Malmberg (2015), Geographical Analysis 47(1)"),
    ),
    checked=_EQUIPOP,
    dims=("split", "k"),
    decimals=0,
)

NEIGHBOURHOOD_MEASURES: tuple[Measure, ...] = (
    CONTEXT_DISSIMILARITY,
    CONTEXT_GINI,
    CONTEXT_ATKINSON,
    CONTEXT_ISOLATION,
    CONTEXT_ENTROPY_H,
    CONTEXT_DIVERGENCE,
    CONTEXT_RANK_ORDER,
    CONTEXT_CONTRIBUTION,
    CONTEXT_OUTSIDE,
    CONTEXT_RADIUS,
)

_OSTH = Source(cite="Östh, Clark & Malmberg (2015), Geographical Analysis 47(1)", verified=False)
_HOUSE = Source(cite="Medskapa", where="docs/decisions/0012")
_RESEARCH = LegalStatus.RESEARCH


def _norm(
    key: str,
    sv: str,
    en: str,
    value: float,
    unit: str,
    source: Source,
    status: LegalStatus = LegalStatus.HOUSE_RULE,
) -> Norm:
    return Norm(key, Text(sv=sv, en=en), value, unit, source, date(2000, 1, 1), status)


NEIGHBOURHOOD_NORMS: tuple[Norm, ...] = (
    _norm("context_smallest", "Minsta grannskap", "Smallest neighbourhood", 100, "persons", _OSTH, _RESEARCH),
    _norm("context_step", "Nästa grannskap är så många gånger större",
          "The next neighbourhood is so many times larger", 4, "times", _HOUSE),
    _norm("context_shown", "Grannskap på kartorna", "Neighbourhood on the maps", 1600, "persons", _HOUSE),
    _norm("context_draws", "Högsta antal dragningar för grannskap", "Most draws for neighbourhoods", 59, "draws",
          _HOUSE),
    _norm("context_worlds", "Dragningar i varje tänkt värld för grannskap på rutor",
          "Draws in each world for neighbourhoods on cells", 20, "draws", _HOUSE),
    _norm("atkinson_epsilon", "Atkinsons ε", "Atkinson's ε", 0.5, "", _MASSEY, _RESEARCH),
)  # fmt: skip
