"""How people and homes are split into groups, declared once for the whole house."""

from __future__ import annotations

from dataclasses import dataclass, field

from medskapa.evidence import Text, UserError

ALL = "all"


@dataclass(frozen=True)
class Split:
    """One way to split people: its key, its name and its codes in order, each with words.

    A split that is made ``of`` another one says in ``parts`` which of its codes each code adds up.
    """

    key: str
    label: Text
    codes: dict[str, Text]
    of: str = ""
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _age_codes() -> dict[str, Text]:
    bands = [(a, a + 4) for a in range(0, 85, 5)]
    codes = {f"{a:02d}-{b:02d}": Text(sv=f"{a}–{b} år", en=f"{a}–{b} years") for a, b in bands}
    codes["85+"] = Text(sv="85 år och äldre", en="85 years and over")
    codes["80+"] = Text(sv="80 år och äldre", en="80 years and over")  # where a source ends there
    return codes


SPLITS: dict[str, Split] = {
    s.key: s
    for s in (
        Split(
            "origin",
            Text(sv="födelseland", en="country of birth"),
            {
                "sweden": Text(sv="inrikes födda", en="born in Sweden"),
                "abroad": Text(sv="utrikes födda", en="born abroad"),
            },
        ),
        Split("age", Text(sv="ålder", en="age"), _age_codes()),
        Split(
            "life_phase",
            Text(sv="livsfas", en="phase of life"),
            {
                "young": Text(sv="0–19 år", en="0–19 years"),
                "adult": Text(sv="20–64 år", en="20–64 years"),
                "senior": Text(sv="65–79 år", en="65–79 years"),
                "old": Text(sv="80 år och äldre", en="80 years and over"),
            },
            of="age",
            parts={
                "young": tuple(f"{a:02d}-{a + 4:02d}" for a in range(0, 20, 5)),
                "adult": tuple(f"{a:02d}-{a + 4:02d}" for a in range(20, 65, 5)),
                "senior": tuple(f"{a:02d}-{a + 4:02d}" for a in range(65, 80, 5)),
                "old": ("80-84", "85+", "80+"),
            },
        ),
        Split(
            "everyday_age",
            Text(sv="ålder i vardagen", en="age in everyday life"),
            {
                "child": Text(sv="barn 0–14 år", en="children 0–14 years"),
                "youth": Text(sv="unga 15–24 år", en="young people 15–24 years"),
                "adult": Text(sv="25–64 år", en="25–64 years"),
                "senior": Text(sv="65–79 år", en="65–79 years"),
                "old": Text(sv="80 år och äldre", en="80 years and over"),
            },
            of="age",
            parts={
                "child": tuple(f"{a:02d}-{a + 4:02d}" for a in range(0, 15, 5)),
                "youth": ("15-19", "20-24"),
                "adult": tuple(f"{a:02d}-{a + 4:02d}" for a in range(25, 65, 5)),
                "senior": tuple(f"{a:02d}-{a + 4:02d}" for a in range(65, 80, 5)),
                "old": ("80-84", "85+", "80+"),
            },
        ),
        Split(
            "mobility",
            Text(sv="sätt att ta sig fram", en="way of getting about"),
            {
                "rollator": Text(sv="personer med rollator", en="people with a rollator"),
                "wheelchair": Text(sv="personer med rullstol", en="people in a wheelchair"),
                "low_vision": Text(sv="personer med nedsatt syn", en="people with low vision"),
                "pram": Text(sv="personer med barnvagn", en="people with a pram"),
            },
        ),
        Split(
            "sex",
            Text(sv="kön", en="sex"),
            {"women": Text(sv="kvinnor", en="women"), "men": Text(sv="män", en="men")},
        ),
        Split(
            "income",
            Text(sv="inkomst, regionens fjärdedelar", en="income, quarters of the region"),
            {
                "q1": Text(sv="lägsta fjärdedelen", en="lowest quarter"),
                "q2": Text(sv="näst lägsta fjärdedelen", en="second quarter"),
                "q3": Text(sv="näst högsta fjärdedelen", en="third quarter"),
                "q4": Text(sv="högsta fjärdedelen", en="highest quarter"),
            },
        ),
        Split(
            "standard",
            Text(sv="ekonomisk standard", en="economic standard"),
            {
                "low": Text(sv="låg ekonomisk standard", en="low economic standard"),
                "other": Text(sv="inte låg ekonomisk standard", en="not low economic standard"),
            },
        ),
        Split(
            "labour",
            Text(sv="arbetsmarknadsstatus", en="labour status"),
            {
                "employed": Text(sv="sysselsatta", en="employed"),
                "unemployed": Text(sv="arbetslösa", en="unemployed"),
                "outside": Text(sv="utanför arbetskraften", en="outside the labour force"),
            },
        ),
        Split(
            "education",
            Text(sv="utbildningsnivå", en="education"),
            {
                "basic": Text(sv="förgymnasial utbildning", en="below upper secondary"),
                "secondary": Text(sv="gymnasial utbildning", en="upper secondary"),
                "higher": Text(sv="eftergymnasial utbildning", en="post-secondary"),
                "unknown": Text(sv="uppgift saknas", en="not known"),
            },
        ),
        Split(
            "household",
            Text(sv="hushållstyp", en="household type"),
            {
                "single": Text(sv="ensamstående utan barn", en="single without children"),
                "single_children": Text(sv="ensamstående med barn", en="single with children"),
                "couple": Text(sv="sammanboende utan barn", en="couple without children"),
                "couple_children": Text(sv="sammanboende med barn", en="couple with children"),
                "other": Text(sv="övriga hushåll", en="other households"),
            },
        ),
        Split(
            "tenure",
            Text(sv="upplåtelseform", en="tenure"),
            {
                "rental": Text(sv="hyresrätt", en="rental"),
                "coop": Text(sv="bostadsrätt", en="co-operative"),
                "owned": Text(sv="äganderätt", en="owner-occupied"),
                "unknown": Text(sv="uppgift saknas", en="not known"),
            },
        ),
    )
}
"""Every split of people and homes. ``household`` counts households and ``tenure`` homes; the rest count people.

``mobility`` names ways of getting about that no register counts: what they meet is computed for where people live.
"""

_ALL_LABEL = Text(sv="alla", en="everyone")


def parse_group(group: str) -> dict[str, str]:
    """The parts of a group name: ``origin=sweden;sex=women`` is {origin: sweden, sex: women}; ``all`` is {}.

    Raises ``UserError`` for a split or a code that is not declared, and for a split named twice.
    """
    if group == ALL:
        return {}
    parts: dict[str, str] = {}
    for piece in group.split(";"):
        key, _, code = piece.partition("=")
        if key not in SPLITS or code not in SPLITS[key].codes or key in parts:
            raise UserError(
                f"The group {group!r} is not known.",
                do="Use 'all' or split=code with a split from medskapa.region.SPLITS: " + ", ".join(SPLITS),
            )
        parts[key] = code
    return parts


def group_label(group: str) -> Text:
    """A group in words."""
    parts = parse_group(group)
    if not parts:
        return _ALL_LABEL
    labels = [SPLITS[k].codes[c] for k, c in parts.items()]
    return Text(sv=", ".join(t.sv for t in labels), en=", ".join(t.en for t in labels))
