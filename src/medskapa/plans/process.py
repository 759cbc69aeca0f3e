"""The road of a detailed plan: stages, procedures as dated settings, and the instruments that can hold a goal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from medskapa.evidence import Source, Text, UserError

_PBL = Source(
    cite="Plan- och bygglag (2010:900)",
    where="5 kap.",
    publisher="Sveriges riksdag",
    verified=False,
)


@dataclass(frozen=True)
class Stage:
    """One stage on the road from question to building."""

    key: str
    label: Text
    meaning: Text


STAGES: dict[str, Stage] = {
    s.key: s
    for s in (
        Stage(
            "initiativ",
            Text(sv="Kommunens eget initiativ", en="Own initiative"),
            Text(sv="Kommunen vill själv pröva en plan.", en="The municipality itself wants to try a plan."),
        ),
        Stage(
            "planbesked",
            Text(sv="Planbesked", en="Answer on starting a plan"),
            Text(
                sv="Kommunen svarar den som vill bygga om en plan ska prövas.",
                en="The municipality answers whether it will start a plan.",
            ),
        ),
        Stage(
            "planuppdrag",
            Text(sv="Planuppdrag", en="Plan assignment"),
            Text(
                sv="Nämnden ger förvaltningen i uppdrag att göra en plan.",
                en="The committee assigns the department to make a plan.",
            ),
        ),
        Stage(
            "program",
            Text(sv="Planprogram", en="Programme"),
            Text(
                sv="Utgångspunkter och mål för planen, när det behövs.",
                en="Starting points and goals of the plan, where needed.",
            ),
        ),
        Stage(
            "undersokning",
            Text(
                sv="Undersökning om betydande miljöpåverkan",
                en="Screening for strategic environmental assessment",
            ),
            Text(
                sv="Kommunen avgör om planen kan antas medföra betydande miljöpåverkan.",
                en="The municipality decides whether significant environmental effects are likely.",
            ),
        ),
        Stage(
            "samrad",
            Text(sv="Samråd", en="Consultation"),
            Text(
                sv="Berörda får lämna synpunkter på ett förslag.", en="Those concerned comment on a proposal."
            ),
        ),
        Stage(
            "granskning",
            Text(sv="Granskning", en="Review"),
            Text(sv="Det bearbetade förslaget visas innan det antas.", en="The revised proposal is shown."),
        ),
        Stage(
            "antagande",
            Text(sv="Antagande", en="Adoption"),
            Text(
                sv="Fullmäktige eller nämnden antar planen.",
                en="The council or the committee adopts the plan.",
            ),
        ),
        Stage(
            "overklagande",
            Text(sv="Överklagande", en="Appeal"),
            Text(
                sv="Den som inte har fått sina synpunkter tillgodosedda kan överklaga.",
                en="Those whose comments were not met may appeal.",
            ),
        ),
        Stage(
            "laga_kraft",
            Text(sv="Laga kraft", en="Legal force"),
            Text(sv="Planen gäller.", en="The plan is in force."),
        ),
        Stage(
            "genomforandetid",
            Text(sv="Genomförandetid", en="Implementation period"),
            Text(
                sv="Den tid, 5–15 år, då planen ska genomföras.",
                en="The 5–15 years in which the plan is to be carried out.",
            ),
        ),
    )
}
"""All stages in order. The keys are Swedish identifiers without å, ä and ö."""


@dataclass(frozen=True)
class Procedure:
    """A plan procedure as a dated setting: its stages in order, from when it holds, and where that stands.

    ``review_days_min`` is the shortest time of granskning in days, or none where the law sets none.
    The settings were recalled, not read in the law's text, where the source is not verified.
    """

    key: str
    label: Text
    stages: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    review_days_min: int | None
    source: Source


_HEAD = ("planuppdrag", "program", "undersokning", "samrad")
_TAIL = ("antagande", "overklagande", "laga_kraft", "genomforandetid")

PROCEDURES: tuple[Procedure, ...] = (
    Procedure(
        "standard",
        Text(sv="Standardförfarande", en="Standard procedure"),
        ("initiativ", "planbesked", *_HEAD, "granskning", *_TAIL),
        date(2015, 1, 1),
        None,
        14,
        _PBL,
    ),
    Procedure(
        "utokat",
        Text(sv="Utökat förfarande", en="Extended procedure"),
        ("initiativ", "planbesked", *_HEAD, "granskning", *_TAIL),
        date(2015, 1, 1),
        None,
        21,
        _PBL,
    ),
    Procedure(
        "begransat",
        Text(sv="Begränsat förfarande", en="Limited procedure"),
        ("initiativ", "planbesked", "planuppdrag", "undersokning", "samrad", *_TAIL),
        date(2015, 1, 1),
        None,
        None,
        _PBL,
    ),
    Procedure(
        "enkelt",
        Text(sv="Enkelt (förenklat) förfarande", en="Simplified procedure"),
        ("initiativ", "planbesked", "planuppdrag", "undersokning", "samrad", "granskning", *_TAIL),
        date(2011, 5, 2),
        date(2014, 12, 31),
        None,
        _PBL,
    ),
)
"""Procedures as dated settings; change them here when the law changes, and keep the old ones for old plans."""


def procedure_in_force(key: str, *, started: date) -> Procedure:
    """The procedure as it stood when the plan was started.

    Raises ``UserError`` when it is not known or did not hold on that day.
    """
    named = [p for p in PROCEDURES if p.key == key]
    held = [p for p in named if p.valid_from <= started and (p.valid_to is None or started <= p.valid_to)]
    if not held:
        choices = sorted({p.key for p in PROCEDURES})
        raise UserError(
            f"The procedure {key!r} is not known."
            if not named
            else f"The procedure {key!r} did not hold on {started.isoformat()}.",
            do=f"Choose one of {', '.join(choices)} that held when the plan was started.",
        )
    return held[-1]


@dataclass(frozen=True)
class Instrument:
    """Something that can hold a social goal.

    ``binding`` is false for what guides but binds nobody. ``land`` says on whose land it can be used, or is empty.
    """

    key: str
    label: Text
    binding: bool = True
    land: str = ""


INSTRUMENTS: dict[str, Instrument] = {
    i.key: i
    for i in (
        Instrument("oversiktsplan", Text(sv="översiktsplan", en="comprehensive plan"), binding=False),
        Instrument("planbesked", Text(sv="planbesked", en="answer on starting a plan"), binding=False),
        Instrument("planbestammelse", Text(sv="planbestämmelse", en="plan provision")),
        Instrument(
            "markanvisningsavtal",
            Text(sv="markanvisningsavtal (kommunal mark)", en="land allocation agreement (municipal land)"),
            land="municipal",
        ),
        Instrument(
            "exploateringsavtal",
            Text(sv="exploateringsavtal (privat mark)", en="development agreement (private land)"),
            land="private",
        ),
        Instrument("projektering", Text(sv="projektering", en="detailed design")),
        Instrument("bygglov", Text(sv="bygglov", en="building permit")),
        Instrument("drift", Text(sv="drift och förvaltning", en="operation and management")),
        Instrument("not_secured", Text(sv="inte säkrat", en="not secured"), binding=False),
    )
}
"""Where a goal can be secured, in the order of the process; ``not_secured`` is said plainly."""
