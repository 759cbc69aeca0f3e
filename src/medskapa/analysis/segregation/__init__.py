"""Segregation between areas: indices, exact nested decomposition, and what chance alone would give."""

from medskapa.analysis.segregation.chance import (
    Chance,
    Estimate,
    bootstrap,
    chance_draws,
    estimate,
    resample,
)
from medskapa.analysis.segregation.decompose import Decomposition, decompose
from medskapa.analysis.segregation.indices import (
    dissimilarity,
    entropy,
    entropy_h,
    exposure,
    isolation,
    local_mutual_information,
    mutual_information,
)

__all__ = [
    "Chance",
    "Decomposition",
    "Estimate",
    "bootstrap",
    "chance_draws",
    "decompose",
    "dissimilarity",
    "entropy",
    "entropy_h",
    "estimate",
    "exposure",
    "isolation",
    "local_mutual_information",
    "mutual_information",
    "resample",
]
