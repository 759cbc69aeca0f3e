"""What every part of the report looks things up in: the basis, its rows and its words in one language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from medskapa.basis import Basis
from medskapa.evidence import Lang, Text
from medskapa.plans import Alternative, HomesChange
from medskapa.region import SPLITS
from medskapa.report.blocks import Cell
from medskapa.report.pictures import CATEGORIES
from medskapa.report.record import Names, basis_record
from medskapa.report.rows import Row, Rows, rows_of
from medskapa.report.written import cell

NOW = "now"
SITE = "site"
_FIRST_GROUPS = ("origin=abroad", "income=q1", "standard=low", "labour=unemployed", "education=basic")


@dataclass(frozen=True)
class Context:
    """A basis seen in one language."""

    basis: Basis
    lang: Lang
    rows: Rows
    names: Names

    def w(self, key: str, **values: object) -> str:
        """A word of the interface."""
        return self.names.w(key, **values)

    def t(self, text: Text) -> str:
        """A text in this language."""
        return text.of(self.lang)

    @property
    def municipality(self) -> str:
        """The id of the plan's municipality."""
        return self.basis.plan.municipality

    @property
    def top(self) -> str:
        """The id of the whole region."""
        return self.basis.region.top

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """The places of the plan, as the findings name them: the surroundings of its site or sites."""
        return tuple(p for p in self.basis.places if p == SITE or p.startswith(f"{SITE}-"))

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The null alternative first, then the proposals."""
        return (self.basis.plan.null, *self.basis.plan.proposals)

    @cached_property
    def colours(self) -> dict[str, str]:
        """Title of an alternative to its colour, the same in every chart."""
        return {self.t(a.title): CATEGORIES[i % len(CATEGORIES)] for i, a in enumerate(self.alternatives)}

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups that the main text is about, at most two; all others stand among the findings."""
        measured = ("dissimilarity", "group_share")
        present = dict.fromkeys(r.group for m in measured for r in self.rows.select(m) if r.group != "all")
        chosen = [g for g in _FIRST_GROUPS if g in present] or list(present)
        return tuple(chosen[:2])

    @property
    def splits(self) -> tuple[str, ...]:
        """The splits of the main text's groups."""
        return tuple(dict.fromkeys(g.partition("=")[0] for g in self.groups))

    def latest(self, measure: str, **wanted: object) -> int | None:
        """The last observed year of a measure, or none."""
        return max((r.year for r in self.rows.select(measure, alternative=NOW, **wanted)), default=None)

    def now(self, measure: str, **wanted: object) -> list[Row]:
        """The rows of a measure as it is now, of the last observed year."""
        year = self.latest(measure, **wanted)
        return self.rows.select(measure, alternative=NOW, year=year, **wanted)

    @cached_property
    def year_now(self) -> int | None:
        """The latest observed year of the measures that the main text is about."""
        years = [self.latest(m) for m in ("group_share", "dissimilarity", "population")]
        return max((y for y in years if y is not None), default=None)

    @property
    def now_head(self) -> str:
        """The head of a column with the situation now."""
        return self.w("now_year", year=self.year_now) if self.year_now else self.w("now")

    def now_like(self, row: Row) -> Row | None:
        """The latest observed level of what a level row is about, or none."""
        same = self.rows.select(
            row.measure, alternative=NOW, kind="level", place=row.place, group=row.group,
            statistic=row.statistic,
        )  # fmt: skip
        same = [r for r in same if r.value is not None and r.dims == row.dims]
        return max(same, key=lambda r: r.year, default=None)

    def now_cell(self, row: Row | None, *, unit: bool = True) -> Cell:
        """The observed level beside a level row; a dash where nothing is observed."""
        found = self.now_like(row) if row is not None and row.kind == "level" else None
        if found is None:
            return Cell("–", tone="missing")
        made = cell(found, self.names, unit=unit)
        note = " ".join(x for x in (made.note, str(found.year) if found.year != self.year_now else "") if x)
        return replace(made, note=note)

    def nothing_unknown(self, rows: Sequence[Row]) -> bool:
        """Whether the rows are about homes whose tenure is missing, and there are none such to print."""
        return all(
            r.dim("tenure") == "unknown" and r.value is not None and round(r.value, 3) == 0 for r in rows
        )

    def tenure(self, code: str) -> str:
        """A tenure in words."""
        return self.t(SPLITS["tenure"].codes[code]) if code in SPLITS["tenure"].codes else code

    def new_homes(self, alternative: Alternative) -> dict[str, int]:
        """Homes built (and taken away) by the plan's year, by tenure in the order of the split."""
        homes: dict[str, int] = defaultdict(int)
        for change in alternative.changes:
            if isinstance(change, HomesChange) and change.year <= self.basis.plan.year:
                homes[change.tenure] += change.homes
        order = list(SPLITS["tenure"].codes)
        return dict(sorted(homes.items(), key=lambda item: order.index(item[0]) if item[0] in order else 99))

    @cached_property
    def banners(self) -> tuple[str, ...]:
        """What must be said on every page: that people or the plan are made up."""
        out = []
        if self.basis.synthetic:
            out.append(self.w("banner_synthetic"))
        if self.basis.plan.fictive:
            out.append(self.w("banner_fictive"))
        return tuple(out)

    @property
    def mark(self) -> str:
        """What is written inside every picture."""
        if self.basis.synthetic:
            return self.w("mark_synthetic")
        return ""


def context(basis: Basis, lang: Lang) -> Context:
    """The basis seen in a language, with its findings as rows."""
    return Context(basis, lang, Rows(rows_of(basis.table.findings)), Names(basis_record(basis), lang))
