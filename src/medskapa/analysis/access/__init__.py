"""Reach on foot: a walking network, what it costs different people, and what they can get to."""

from medskapa.analysis.access.nearest import Nearest, Path, from_nearest, path, round_trip, to_nearest
from medskapa.analysis.access.network import KINDS, NO, UNKNOWN, YES, Network, make_network
from medskapa.analysis.access.opportunities import cumulative, gravity
from medskapa.analysis.access.snap import Snapped, snap, straight_m
from medskapa.analysis.access.speeds import (
    Speed,
    mean_seconds,
    paces,
    seconds_sample,
    share_faster,
    share_within,
)
from medskapa.analysis.access.walk import FREE, Conditions, Walk, effort_m, step_count, tobler_kmh

__all__ = [
    "FREE",
    "KINDS",
    "NO",
    "UNKNOWN",
    "YES",
    "Conditions",
    "Nearest",
    "Network",
    "Path",
    "Snapped",
    "Speed",
    "Walk",
    "cumulative",
    "effort_m",
    "from_nearest",
    "gravity",
    "make_network",
    "mean_seconds",
    "paces",
    "path",
    "round_trip",
    "seconds_sample",
    "share_faster",
    "share_within",
    "snap",
    "step_count",
    "straight_m",
    "to_nearest",
    "tobler_kmh",
]
