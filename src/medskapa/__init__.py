"""Medskapa: planning software for social sustainability, from open data and a plan to a decision basis."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("medskapa")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
