"""What every part of everyday reach looks at: one case, where people live, and the two worlds they walk in."""

from __future__ import annotations

from dataclasses import dataclass

from medskapa.methods.case import NOW, Case, RunContext
from medskapa.methods.reach.people import Origins, new_origins, present_origins
from medskapa.methods.reach.world import World, world_of
from medskapa.methods.situation.places import SitePlace, site_places


@dataclass(frozen=True)
class Scene:
    """One case made ready.

    ``world`` is the place under this alternative and ``reference`` under the null alternative (the same object for
    the situation now and for the null alternative: nothing is compared). ``present`` are the people of today, the
    same in both worlds; ``new`` those of the homes this alternative builds, None when it builds none. Places of
    findings are the keys of ``present.where`` (the plan's municipality, then ``site``); new residents live at
    ``site`` places. ``year`` is the year of findings: the plan's, or the latest observed for the situation now.
    """

    case: Case
    year: int
    world: World
    reference: World
    present: Origins
    new: Origins | None
    places: tuple[SitePlace, ...]

    @property
    def compared(self) -> bool:
        """Whether there is a change to tell: for proposals only."""
        return self.world is not self.reference


def scene_of(case: Case, run: RunContext) -> Scene | None:
    """The case made ready; None when the region counts no people, so that nothing can be told."""
    places = run.shared("reach:places", lambda: site_places(case))
    present = run.shared("reach:present", lambda: present_origins(case, places))
    if present is None:
        return None
    now = case.alternative.key == NOW
    year = present.year if now else case.plan.year
    reference = world_of(case, case.reference, year, run)
    compared = not now and not case.alternative.is_null
    world = world_of(case, case.region, year, run) if compared else reference
    new = None if now else new_origins(case, places)
    return Scene(case, year, world, reference, present, new, places)
