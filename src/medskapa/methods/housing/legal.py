"""What a municipality's housing document must hold, by the law in force on a day: sections and a checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from medskapa.evidence import Source, Text, UserError


@dataclass(frozen=True)
class Demand:
    """One thing that the law asks of the document, and which part of the programme answers it.

    ``part`` names what is looked for: ``demography``, ``market``, ``unmet``, ``groups``, ``demand``, ``goals``,
    ``measures``, ``regional``, ``data``, ``addition``, ``coordination``, ``consulted`` or ``adopted``.
    """

    key: str
    text: Text
    part: str


@dataclass(frozen=True)
class LegalFrame:
    """The law as it stood from a day: what the document is called, and what it must hold.

    ``read`` tells what text our knowledge is of; where it is the bill and not the adopted text, the checklist says so.
    """

    key: str
    valid_from: date
    name: Text
    demands: tuple[Demand, ...]
    source: Source
    read: Text


def _demand(key: str, part: str, sv: str, en: str) -> Demand:
    return Demand(key, Text(sv=sv, en=en), part)


_GOALS = _demand(
    "goals", "goals", "Mål för bostadsbyggande och utveckling av beståndet", "Goals for building and stock"
)
_MEASURES = _demand(
    "measures", "measures", "Planerade insatser för att nå målen", "Planned measures to reach the goals"
)
_REGIONAL = _demand(
    "regional", "regional", "Hänsyn till nationella och regionala mål, planer och program",
    "Regard to national and regional goals, plans and programmes",
)  # fmt: skip
_DEMOGRAPHY = _demand(
    "demography", "demography", "Analys av den demografiska utvecklingen", "Analysis of demography"
)
_MARKET = _demand("market", "market", "Analys av marknadsförutsättningarna", "Analysis of market conditions")
_CONSULTED = _demand(
    "consulted", "consulted", "Samråd med berörda kommuner; länsstyrelsen och regionen har fått yttra sig",
    "Consultation with the municipalities concerned; the county board and the region have been heard",
)  # fmt: skip
_ADOPTED = _demand(
    "adopted",
    "adopted",
    "Antaget av kommunfullmäktige under mandatperioden",
    "Adopted by the council within the term",
)
_UNMET = _demand(
    "unmet", "unmet", "Vilka bostadsbehov som inte tillgodoses på den lokala bostadsmarknaden",
    "Which housing needs are not met on the local market",
)  # fmt: skip
_DATA = _demand("data", "data", "Boverkets underlag är använt", "Boverket's data are used")

FRAMES: tuple[LegalFrame, ...] = (
    LegalFrame(
        "2014", date(2014, 1, 1), Text(sv="Riktlinjer för bostadsförsörjningen", en="Housing supply guidelines"),
        (
            _GOALS, _MEASURES, _REGIONAL, _DEMOGRAPHY,
            _demand("demand", "demand", "Analys av efterfrågan på bostäder", "Analysis of demand for homes"),
            _demand("groups", "groups", "Bostadsbehovet för särskilda grupper", "The needs of particular groups"),
            _MARKET, _CONSULTED, _ADOPTED,
        ),
        Source(
            cite="Lag (2000:1383) om kommunernas bostadsförsörjningsansvar", where="1–3 §§, lydelse från 2014",
            verified=False,
        ),
        Text(
            sv="Återgiven efter Boverkets sammanfattning, inte jämförd med lagtexten.",
            en="Told after Boverket's summary, not compared with the law's own words.",
        ),
    ),
    LegalFrame(
        "2022-10", date(2022, 10, 1), Text(sv="Riktlinjer för bostadsförsörjningen", en="Housing supply guidelines"),
        (_GOALS, _MEASURES, _REGIONAL, _DEMOGRAPHY, _MARKET, _UNMET, _DATA, _CONSULTED, _ADOPTED),
        Source(cite="Lag (2000:1383) om kommunernas bostadsförsörjningsansvar", where="lydelse enligt SFS 2022:385"),
        Text(sv="Lydelsen är läst.", en="The wording has been read."),
    ),
    LegalFrame(
        "2025-03", date(2025, 3, 1), Text(sv="Handlingsplan för bostadsförsörjningen", en="Housing supply action plan"),
        (
            _GOALS, _MEASURES, _REGIONAL, _DEMOGRAPHY, _MARKET, _UNMET, _DATA,
            _demand("addition", "addition", "Behovet av tillskott av bostäder", "The need of additional homes"),
            _demand(
                "coordination", "coordination", "Hänsyn till behovet av samordning med andra kommuner",
                "Regard to the need of coordination with other municipalities",
            ),
            _CONSULTED, _ADOPTED,
        ),
        Source(cite="Prop. 2024/25:42, förslag till ändring i lag (2000:1383)", verified=False),
        Text(
            sv="Bara propositionens förslag är läst, inte den antagna lydelsen. Kontrollera mot lagen.",
            en="Only the bill has been read, not the adopted wording. Check against the law.",
        ),
    ),
)  # fmt: skip
"""The law in its wordings, oldest first."""


def frame_in_force(on: date, key: str = "") -> LegalFrame:
    """The legal frame with a key, or the one in force on a day. Raises ``UserError`` when there is none."""
    if key:
        for frame in FRAMES:
            if frame.key == key:
                return frame
        known = ", ".join(f.key for f in FRAMES)
        raise UserError(
            f"The legal frame {key!r} is not known.", where="legal_frame", do=f"Use one of {known}."
        )
    found = [f for f in FRAMES if f.valid_from <= on]
    if not found:
        raise UserError(
            f"No legal frame is known for {on.isoformat()}.", where="legal_frame",
            do=f"The first one is of {FRAMES[0].valid_from.isoformat()}.",
        )  # fmt: skip
    return found[-1]
