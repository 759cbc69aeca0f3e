"""What the social impact analysis gives as findings: judgements, and how complex the plan is socially."""

from __future__ import annotations

from medskapa.evidence import Formula, Measure, Source, Text, Unit

_GR = Source(
    cite="Göteborgsregionen, Social konsekvensanalys i detaljplaneprocessen",
    publisher="Göteborgsregionen",
    verified=False,
)
_GBG = Source(
    cite="Göteborgs Stad, Social konsekvensanalys och barnkonsekvensanalys: vägledning",
    publisher="Göteborgs Stad",
    verified=False,
)
_OWN = Source(cite="Medskapas egen regel", verified=False)

IMPACT_JUDGEMENT = Measure(
    key="impact_judgement",
    label=Text(sv="Bedömd social konsekvens", en="Judged social impact"),
    meaning=Text(
        sv="Hur någon bedömer att ett alternativ påverkar en grupp, i en av matrisens rutor, från −2 till 2.",
        en="How somebody judges that an alternative affects a group, in one cell of the matrix, from −2 to 2.",
    ),
    unit=Unit.JUDGEMENT,
    better="higher",
    formula=Formula("bedömning ∈ {−2, −1, 0, 1, 2}", _GR),
    checked=None,
    dims=("aspect", "scale", "judge"),
    decimals=0,
)
BKA_JUDGEMENT = Measure(
    key="bka_judgement",
    label=Text(sv="Bedömd konsekvens för barn", en="Judged impact for children"),
    meaning=Text(
        sv="Hur någon bedömer att ett alternativ påverkar barn, i en av barnkonsekvensanalysens rutor, från −2 till 2.",
        en="How somebody judges that an alternative affects children, in a cell of the child impact analysis, −2 to 2.",
    ),
    unit=Unit.JUDGEMENT,
    better="higher",
    formula=Formula("bedömning ∈ {−2, −1, 0, 1, 2}", _GBG),
    checked=None,
    dims=("aspect", "scale", "judge"),
    decimals=0,
)
NOT_JUDGED = Measure(
    key="impact_not_judged",
    label=Text(sv="Rutor som ingen har bedömt", en="Cells that nobody has judged"),
    meaning=Text(
        sv="I hur många av matrisens rutor ingen har bedömt alternativet.",
        en="In how many cells of the matrix nobody has judged the alternative.",
    ),
    unit=Unit.NUMBER,
    better="lower",
    formula=Formula("aspekter × skalor − bedömda rutor", _OWN),
    checked=None,
    dims=("matrix",),
    decimals=0,
)
SOCIAL_COMPLEXITY = Measure(
    key="social_complexity",
    label=Text(sv="Social komplexitet", en="Social complexity"),
    meaning=Text(
        sv="Poäng som visar hur mycket arbete den sociala konsekvensanalysen är värd: lätt, medel eller full.",
        en="Points that show how much work the social impact analysis is worth: light, medium or full.",
    ),
    unit=Unit.NUMBER,
    better="neither",
    formula=Formula("Σ poäng över kriterierna", _OWN),
    checked=None,
    dims=("criterion",),
    decimals=1,
)
MEASURES: tuple[Measure, ...] = (IMPACT_JUDGEMENT, BKA_JUDGEMENT, NOT_JUDGED, SOCIAL_COMPLEXITY)
"""Every measure of the method."""
