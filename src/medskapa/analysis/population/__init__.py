"""A population year by year: cohorts, components, parts that add up to a total, small numbers and chance.

``project``: births, deaths and moves by single year of age and sex. ``five_year``: the textbook's form.
``two_nationalities``: with naturalisation. ``rates``: rates from small numbers. ``reconcile``: parts to a total.
``draws``: the interval of a projection; it is imported by its own name, for it compiles.
"""

from medskapa.analysis.population.five_year import FiveYears, project_women
from medskapa.analysis.population.project import MEN, WOMEN, Assumptions, Projection, grow_older, project
from medskapa.analysis.population.rates import (
    RiskBounds,
    Shrunk,
    choose_strength,
    noise_bounds,
    periods,
    risk,
    shrink,
    shrink_chain,
    smooth,
)
from medskapa.analysis.population.reconcile import by_least_squares, in_proportion, rake
from medskapa.analysis.population.two_nationalities import (
    CITIZENS,
    FOREIGN,
    CitizenshipAssumptions,
    project_nationalities,
)

__all__ = [
    "CITIZENS",
    "FOREIGN",
    "MEN",
    "WOMEN",
    "Assumptions",
    "CitizenshipAssumptions",
    "FiveYears",
    "Projection",
    "RiskBounds",
    "Shrunk",
    "by_least_squares",
    "choose_strength",
    "grow_older",
    "in_proportion",
    "noise_bounds",
    "periods",
    "project",
    "project_nationalities",
    "project_women",
    "rake",
    "risk",
    "shrink",
    "shrink_chain",
    "smooth",
]
