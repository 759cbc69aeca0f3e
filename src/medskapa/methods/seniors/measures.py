"""What the senior perspective measures, declared beside the formulas."""

from __future__ import annotations

from medskapa.evidence import Formula, Measure, Source, Text, Unit

_BY_HAND = Source(cite="Medskapa, tests/methods/test_seniors.py")
_COUNT = Source(cite="Definition")

SENIOR_PERSONS = Measure(
    key="senior_persons",
    label=Text(sv="Äldre personer som bor här", en="Older people who live here"),
    meaning=Text(
        sv="Hur många av dem som bor här i dag som är 65, 75 eller 80 år och äldre: nu, och det år planen gäller om "
        "ingen flyttar.",
        en="How many of those who live here today are 65, 75 or 80 and over: now, and in the plan's year if nobody "
        "moves.",
    ),
    unit=Unit.PERSONS,
    better="neither",
    formula=Formula(
        "n_(a+1)(t+1) = n_a(t) · exp(−m_a)",
        Source(cite="Preston, Heuveline & Guillot (2001), Demography, ch. 6"),
    ),
    checked=_BY_HAND,
    dims=("age_from",),
    decimals=0,
)
SENIOR_SHARE = Measure(
    key="senior_share",
    label=Text(
        sv="Äldre personers andel av dem som bor här", en="Older people's share of those who live here"
    ),
    meaning=Text(
        sv="Hur stor del av de boende som är 65, 75 eller 80 år och äldre.",
        en="How large a part of the residents are 65, 75 or 80 and over.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula("n_a / n", _COUNT),
    checked=_BY_HAND,
    dims=("age_from",),
)
STAYING = Measure(
    key="staying",
    label=Text(sv="Kvarboende ett år senare", en="Staying in the same home a year later"),
    meaning=Text(
        sv="Så stor del av de äldre som bor kvar i samma bostad efter ett år, bredvid vad som är att vänta med "
        "områdets hustyper och åldrar. Skillnaden säger inte vad den beror på.",
        en="The part of older people who live in the same home after a year, beside what is to be expected with the "
        "area's types of home and ages. The difference does not tell what it comes from.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula(
        "observed: Σ_k s_ik / Σ_k n_ik; expected: Σ_k n_ik r_k / Σ_k n_ik, r_k = Σ_i s_ik / Σ_i n_ik",
        Source(
            cite="Breslow & Day (1987), Statistical Methods in Cancer Research II, ch. 2 (indirect standardisation)"
        ),
    ),
    checked=Source(cite="Medskapa, tests/analysis/test_standardise.py"),
    dims=("part",),
)
STEP_FREE_NEARBY = Measure(
    key="step_free_nearby",
    label=Text(
        sv="Bostäder utan trappor i närområdet, per person 80 år och äldre",
        en="Homes without stairs nearby, per person of 80 and over",
    ),
    meaning=Text(
        sv="Hur många bostäder med hiss eller entré utan steg det finns nära platsen för varje person som är 80 år "
        "eller äldre: möjligheten att flytta utan att lämna området.",
        en="How many homes with a lift or an entrance without steps there are near the site for each person of 80 and "
        "over: the chance to move without leaving the area.",
    ),
    unit=Unit.RATIO,
    better="higher",
    formula=Formula("Σ_i h_i(lift, ground) / Σ_i n_i(80+), i within the distance", _COUNT),
    checked=_BY_HAND,
    decimals=2,
)
SENIOR_ANSWERS = Measure(
    key="senior_answers",
    label=Text(sv="Vad äldre själva har sagt", en="What older people themselves have said"),
    meaning=Text(
        sv="Hur stor del av dem som svarade som tog upp något inom temat. De som svarar är inte ett urval av alla.",
        en="The part of those who answered who raised it. Those who answer are no sample of everyone.",
    ),
    unit=Unit.SHARE,
    better="neither",
    formula=Formula("count / answered", _COUNT),
    checked=_BY_HAND,
    dims=("theme", "occasion", "answer"),
)
HOME_CARE_MINUTES = Measure(
    key="home_care_minutes",
    label=Text(sv="Gångtid till en brukare och tillbaka", en="Walk to a client and back"),
    meaning=Text(
        sv="Hur lång tid det i genomsnitt tar för personalen att gå från hemtjänstens lokal till någon som är 80 år "
        "eller äldre, och tillbaka.",
        en="How long it takes the staff on average to walk from the home-care office to somebody of 80 or over, and "
        "back.",
    ),
    unit=Unit.MINUTES,
    better="lower",
    formula=Formula("Σ_i n_i(80+) · (e_(0→i) + e_(i→0)) / v / Σ_i n_i(80+)", _COUNT),
    checked=_BY_HAND,
    dims=("residents",),
    decimals=1,
)
BEST_PLACE = Measure(
    key="best_place",
    label=Text(
        sv="Den enskilda åtgärd som hjälper flest personer 80 år och äldre till mataffären",
        en="The single measure that helps most people of 80 and over to the grocery",
    ),
    meaning=Text(
        sv="Hur stor del fler av dem som är 80 år och äldre runt platsen som når en mataffär i tid, om en bänk, en "
        "ramp eller en övergång läggs där den gör mest nytta. Bänken är för den som behöver sitta, rampen och "
        "övergången för den som har rollator.",
        en="How many more of the people of 80 and over around the site reach a grocery in time, if one bench, ramp "
        "or crossing is put where it does most good. The bench is for those who need to sit, the ramp and the "
        "crossing for those with a rollator.",
    ),
    unit=Unit.SHARE,
    better="higher",
    formula=Formula(
        "max_b Σ_i n_i (share_i(B ∪ {b}) − share_i(B)) / Σ_i n_i",
        Source(
            cite="Nemhauser, Wolsey & Fisher (1978), Mathematical Programming 14", where="one step, exact"
        ),
    ),
    checked=Source(cite="Medskapa, tests/analysis/test_access_placement.py"),
    dims=("what",),
)

MEASURES: tuple[Measure, ...] = (
    SENIOR_PERSONS, SENIOR_SHARE, STAYING, STEP_FREE_NEARBY, SENIOR_ANSWERS, HOME_CARE_MINUTES, BEST_PLACE,
)  # fmt: skip
"""Every measure of the senior perspective."""
