"""Reach on foot: a walking network, what it costs different people, and what they can get to."""

from medskapa.analysis.access.network import KINDS, NO, UNKNOWN, YES, Network, make_network

__all__ = ["KINDS", "NO", "UNKNOWN", "YES", "Network", "make_network"]
