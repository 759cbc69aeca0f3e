"""What is proposed: plans, alternatives, stages, goals, instruments and conflicts."""

from medskapa.plans.apply import SiteArea, apply_alternative, site_areas
from medskapa.plans.model import (
    Alternative,
    Change,
    Conflict,
    Goal,
    HomesChange,
    LinkChange,
    MoverProfile,
    Plan,
    ServiceChange,
    Site,
    Trend,
    View,
    portfolio,
)
from medskapa.plans.process import (
    INSTRUMENTS,
    PROCEDURES,
    STAGES,
    Instrument,
    Procedure,
    Stage,
    procedure_in_force,
)

__all__ = [
    "INSTRUMENTS",
    "PROCEDURES",
    "STAGES",
    "Alternative",
    "Change",
    "Conflict",
    "Goal",
    "HomesChange",
    "Instrument",
    "LinkChange",
    "MoverProfile",
    "Plan",
    "Procedure",
    "ServiceChange",
    "Site",
    "SiteArea",
    "Stage",
    "Trend",
    "View",
    "apply_alternative",
    "portfolio",
    "procedure_in_force",
    "site_areas",
]
