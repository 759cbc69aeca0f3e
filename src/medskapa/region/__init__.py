"""The place as it is: areas, cells, population and homes, as frozen tables."""

from medskapa.region.counts import GroupCounts, group_counts, home_counts, members, membership_matrix
from medskapa.region.disk import REGION_SCHEMA, read_region, write_region
from medskapa.region.housing import EVENTS, HOUSEHOLD_KINDS, HOUSING_FACTS, HOUSING_TABLES
from medskapa.region.model import (
    TABLES,
    Crosswalk,
    Level,
    Region,
    RegionKind,
    make_region,
)
from medskapa.region.services import (
    DAYS,
    EVERYDAY_FIVE,
    FACTS,
    GROUND_KINDS,
    HOME_ACCESS,
    HOME_TYPES,
    LINK_KINDS,
    SERVICE_KINDS,
)
from medskapa.region.splits import ALL, SPLITS, Split, group_label, parse_group

__all__ = [
    "ALL",
    "DAYS",
    "EVENTS",
    "EVERYDAY_FIVE",
    "FACTS",
    "GROUND_KINDS",
    "HOME_ACCESS",
    "HOME_TYPES",
    "HOUSEHOLD_KINDS",
    "HOUSING_FACTS",
    "HOUSING_TABLES",
    "LINK_KINDS",
    "REGION_SCHEMA",
    "SERVICE_KINDS",
    "SPLITS",
    "TABLES",
    "Crosswalk",
    "GroupCounts",
    "Level",
    "Region",
    "RegionKind",
    "Split",
    "group_counts",
    "group_label",
    "home_counts",
    "make_region",
    "members",
    "membership_matrix",
    "parse_group",
    "read_region",
    "write_region",
]
