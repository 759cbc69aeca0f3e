"""The whole programme for a municipality: everything that can be computed of it, and what is lacking."""

from __future__ import annotations

from dataclasses import dataclass

from medskapa.evidence import Text, UserError
from medskapa.methods.case import RunContext
from medskapa.methods.housing.ahead import Ahead, ahead_of
from medskapa.methods.housing.ask import Ask
from medskapa.methods.housing.checklist import Known, Line, checklist
from medskapa.methods.housing.entry import Flow, flow_of
from medskapa.methods.housing.forming import Formed, formed_of
from medskapa.methods.housing.inputs import HousingInputs
from medskapa.methods.housing.legal import LegalFrame, frame_in_force
from medskapa.methods.housing.needed import Needed, needed_of
from medskapa.methods.housing.problems import Problems, problems_of
from medskapa.methods.housing.purse import Purse, purse_of
from medskapa.methods.housing.special import Special, special_of
from medskapa.methods.housing.unknown import Gap, gaps_of


@dataclass(frozen=True)
class Programme:
    """What is known and computed for a municipality, with the law that asks for it.

    Anything that could not be computed is None, and stands among ``gaps`` with who has the figures; ``refused`` holds
    figures that contradict each other, in words.
    """

    ask: Ask
    inputs: HousingInputs
    frame: LegalFrame
    ahead: Ahead | None
    formed: Formed | None
    needed: Needed | None
    purse: Purse | None
    flow: Flow | None
    problems: Problems | None
    special: Special
    gaps: tuple[Gap, ...]
    refused: tuple[str, ...]
    checklist: tuple[Line, ...]

    @property
    def year(self) -> int:
        """The latest year that people, households or incomes are told of."""
        if self.ahead is not None:
            return self.ahead.series.years[-1]
        return self.purse.year if self.purse is not None else self.ask.on.year


def programme(ask: Ask, inputs: HousingInputs, run: RunContext, sample: Problems | None = None) -> Programme:
    """Everything that can be computed for the municipality, from its people to what households can pay.

    sample: the measures of shortage from households one by one, in place of the region's own shares.

    Raises ``UserError`` when the legal frame is unknown, or ``ask.area`` is no municipality of the region.
    """
    known = ask.region.areas_at("municipality")
    if ask.area not in known:
        raise UserError(
            f"{ask.area!r} is no municipality of the region.",
            where="municipality",
            do=f"Use one of {', '.join(known)}.",
        )  # fmt: skip
    frame = frame_in_force(ask.on, inputs.legal_frame)
    run.cancelled()
    refused: list[str] = []
    ahead = None
    try:
        ahead = ahead_of(ask, run)
    except UserError as error:
        refused.append(str(error))
    formed = formed_of(ask, ahead) if ahead is not None else None
    needed = needed_of(ask, ahead, formed) if ahead is not None and formed is not None else None
    purse, problems = None, None
    try:
        purse = purse_of(ask)
    except UserError as error:
        refused.append(str(error))
    try:
        problems = sample or problems_of(ask)
    except UserError as error:
        refused.append(str(error))
    flow = flow_of(ask, purse) if purse is not None else None
    year = ahead.series.years[-1] if ahead is not None else ask.on.year
    special = special_of(ask, inputs, problems, ahead, year)
    gaps = gaps_of(ask)
    lines = checklist(frame, inputs, _known(ahead, needed, purse, flow, gaps), ask.on)
    return Programme(
        ask, inputs, frame, ahead, formed, needed, purse, flow, problems, special, gaps, tuple(refused), lines
    )


def _known(
    ahead: Ahead | None, needed: Needed | None, purse: Purse | None, flow: Flow | None, gaps: tuple[Gap, ...]
) -> Known:
    """What of the law's analyses could be made, and for those that could not who has the figures."""

    def lacks(*keys: str) -> Text:
        sources = [g.source for g in gaps if g.key in keys]
        words = Text(sv="Underlag saknas: {s}.", en="Data are lacking: {s}.")
        if not sources:
            return Text(
                sv="Underlaget räcker inte till en beräkning.", en="The data are not enough to compute it."
            )
        sv, en = "; ".join(s.sv for s in sources), "; ".join(s.en for s in sources)
        return Text(sv=words.sv.format(s=sv), en=words.en.format(s=en))

    return Known(
        demography=ahead is not None, market=purse is not None and bool(purse.homes), unmet=flow is not None,
        addition=needed is not None,
        lacking={
            "demography": lacks("ages", "events"), "market": lacks("incomes", "dwellings", "households"),
            "unmet": lacks("incomes", "dwellings", "households", "queue"), "addition": lacks("ages", "heads"),
        },
    )  # fmt: skip
