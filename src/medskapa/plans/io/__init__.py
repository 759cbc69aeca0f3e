"""Plans as files: a folder with ``plan.toml`` and the sites as GeoJSON or GeoPackage."""

from medskapa.plans.io.examples import examples_folder
from medskapa.plans.io.folder import PLAN_SCHEMA, read_plan
from medskapa.plans.io.sites import check_sites, read_sites

__all__ = ["PLAN_SCHEMA", "check_sites", "examples_folder", "read_plan", "read_sites"]
