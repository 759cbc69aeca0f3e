"""Key figures from Kolada as facts on housing: which figure is which fact, the user says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from medskapa.evidence import UserError
from medskapa.region import HOUSING_FACTS, HOUSING_TABLES, Region
from medskapa.region.housing import SHARES
from medskapa.sources.http import Fetcher
from medskapa.sources.kolada import fetch_key_figures


def with_kolada_facts(
    region: Region, fetcher: Fetcher, base_url: str, facts: Mapping[str, str], years: Sequence[int]
) -> Region:
    """The region with facts on housing from Kolada, fact to key figure, such as overcrowded to N07914.

    Per cent become shares where the fact is one. A figure that Kolada does not have for a municipality and year is left
    out, and never nothing. What a key figure counts may differ from Boverket's own measure of the same name; its title
    stands in the source.

    Raises ``UserError`` for an unknown fact, a share above 100 per cent, and as ``fetch_key_figures``.
    """
    unknown = sorted(set(facts) - set(HOUSING_FACTS))
    if unknown:
        raise UserError(
            f"There is no fact {', '.join(unknown)}.", do=f"Use one of {', '.join(HOUSING_FACTS)}."
        )
    codes = region.areas_at("municipality")
    found = fetch_key_figures(fetcher, base_url, tuple(facts.values()), codes, years, edition="")
    rows = []
    for r in found.rows.to_pylist():
        for fact, kpi in facts.items():
            if r["indicator"] == f"kolada:{kpi}" and r["value"] is not None:
                share = fact in SHARES
                value = r["value"] / 100 if share else r["value"]
                if share and not 0 <= value <= 1:
                    raise UserError(
                        f"{kpi} is {r['value']:g} in {r['area']} {r['year']}, which is no per cent.", where="Kolada",
                        do=f"Choose another key figure for {fact}.",
                    )  # fmt: skip
                rows.append(
                    {
                        "area": r["area"],
                        "fact": fact,
                        "year": r["year"],
                        "value": value,
                        "source": r["source"],
                    }
                )
    kept = [r for r in region.tables["housing_facts"].to_pylist()
            if (r["area"], r["fact"], r["year"]) not in {(x["area"], x["fact"], x["year"]) for x in rows}]  # fmt: skip
    table = pa.Table.from_pylist([*kept, *rows], schema=HOUSING_TABLES["housing_facts"])
    made = region.with_tables(housing_facts=table)
    return replace(made, sources={**region.sources, **found.sources})
