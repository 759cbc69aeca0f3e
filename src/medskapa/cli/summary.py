"""What a region holds, in a few figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from medskapa.region import Region


def summary(region: Region) -> dict[str, Any]:
    """Number of areas by level, and people and dissimilarity by origin for the region and each municipality."""
    from medskapa.analysis.segregation import dissimilarity
    from medskapa.methods.situation.places import latest_spread, spread, years_with_figures
    from medskapa.region import ALL

    people_split = ALL if latest_spread(region, ALL) is not None else "origin"
    places: list[dict[str, Any]] = []
    for year in years_with_figures(region, people_split):
        people = spread(region, people_split, year)
        origin = spread(region, "origin", year)
        if people is None:
            continue
        for place in (region.top, *people.municipality[0]):
            counts = _of(people, place, region.top)
            mix = None if origin is None else _of(origin, place, region.top)
            d = None if mix is None or len(mix) < 2 else float(dissimilarity(mix)[-1])
            places.append(
                {
                    "place": place,
                    "name": region.names[place],
                    "year": year,
                    "population": int(counts.sum()),
                    "dissimilarity_origin": None if d is None or np.isnan(d) else round(d, 4),
                    "level": people.counts.level,
                }
            )
    editions = dict(zip(region.areas["level"].to_pylist(), region.areas["edition"].to_pylist(), strict=True))
    return {
        "key": region.key,
        "title": region.title.sv,
        "kind": region.kind,
        "crs": region.crs,
        "editions": dict(sorted(editions.items())),
        "areas": {level.key: len(region.areas_at(level.key)) for level in region.levels},
        "places": places,
        "caveats": [c.sv for c in (*region.caveats, *(c.caveat for c in region.crosswalks))],
        "sources": sorted(s.line() for s in region.sources.values()),
        "hash": region.hash,
    }


def _of(found: Any, place: str, top: str) -> Any:
    names, town = found.municipality
    if place == top:
        return found.counts.counts
    return found.counts.counts[town == names.index(place)]
