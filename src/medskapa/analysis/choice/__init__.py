"""Sharing a regional need between places: keys, whole homes, axioms, and who gains and who loses."""
