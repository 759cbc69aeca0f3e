"""Nära i vardagen: what people reach on foot, by group, who gains and who loses, and with whose norms."""

from __future__ import annotations

from medskapa.report.blocks import Block, Line, Lines, Para, Section
from medskapa.report.context import NOW, Context
from medskapa.report.reach_charts import reach_map, share_chart, times_chart
from medskapa.report.reach_rows import (
    FOCUS,
    GROUND,
    OTHERS,
    PEOPLE,
    any_now,
    filled,
    levels,
    of_group,
    row_label,
    site,
    told,
)
from medskapa.report.reach_tables import ground_table, new_table, norms_table, people_table
from medskapa.report.rows import Row
from medskapa.report.written import knowing, percent

_SHOWS = 0.005
"""A change of a share that is printed as at least one per cent."""
_ASKED = (*FOCUS, "mobility=wheelchair", "mobility=rollator", "income=q1", "standard=low")


def reach(c: Context) -> tuple[Section, ...]:
    """The section, or nothing where nothing is found."""
    if not any(c.rows.select(m) for m in (*PEOPLE, *GROUND, *OTHERS)):
        return ()
    place = site(c)
    blocks: list[Block] = [Para(words) for words in (*_says(c, place), _today(c, place)) if words]
    blocks += [p for p in (_straight(c, place),) if p]
    found = [share_chart(c, place), *(people_table(c, place, g) for g in FOCUS), times_chart(c, place)]
    found += [reach_map(c), ground_table(c, place), new_table(c, place), norms_table(c)]
    blocks += [block for block in found if block is not None]
    blocks += [lines for lines in (_lacking(c, place), _reading(c, place)) if lines.items]
    return (Section("reach", c.w("sec_reach"), tuple(blocks), lead=c.w("reach_lead")),)


def _says(c: Context, place: str) -> list[str]:
    """For each alternative who gains most and who loses most; those that change nothing in one sentence."""
    out, unchanged = [], []
    for alternative in c.basis.plan.proposals:
        said = _most_changed(c, place, alternative.key)
        out += [words for r in said if (words := _sentence(c, r))]
        if not said:
            unchanged.append(c.t(alternative.title))
    if unchanged:
        out.append(
            c.w(
                "reach_no_change",
                alternatives=", ".join(c.w("reach_quoted", words=words) for words in unchanged),
            )
        )
    return out


def _most_changed(c: Context, place: str, alternative: str) -> list[Row]:
    """The change by which somebody gains most under an alternative, and that by which somebody loses most."""
    rows = [
        r
        for group in _ASKED
        for r in told(c, PEOPLE, place, group, kind="change")
        if r.alternative == alternative and r.value is not None and abs(r.value) >= _SHOWS
    ]
    most = max(rows, key=lambda r: r.value or 0.0, default=None)
    least = min(rows, key=lambda r: r.value or 0.0, default=None)
    gain = [most] if most is not None and (most.value or 0.0) > 0 else []
    loss = [least] if least is not None and (least.value or 0.0) < 0 else []
    return [*gain, *loss]


def reach_lines(c: Context) -> list[Line]:
    """Who gains and who loses most under each alternative, as sentences for the first page."""
    rows = [r for a in c.basis.plan.proposals for r in _most_changed(c, site(c), a.key)]
    return [Line(words, knowing(r.knowledge), r.id) for r in rows if (words := _sentence(c, r))]


def _sentence(c: Context, row: Row) -> str:
    then, before = levels(c, row)
    if then is None or before is None:
        return ""
    said = filled(
        c, f"reach_says_{row.measure}", row, share=percent(then.value, c.lang), group=of_group(c, row.group),
        before=percent(before.value, c.lang),
    )  # fmt: skip
    title = c.names.alternative(row.alternative)
    words = c.w("reach_changes", alternative=title, said=said, place=c.names.inside(row.place))
    return words + _old_too(c, row)


def _old_too(c: Context, row: Row) -> str:
    """What the same change is for those of 80 and over, when the sentence is about others."""
    changed = [r for r in told(c, (row.measure,), row.place, FOCUS[1], kind="change") if r.dims == row.dims]
    changed = [r for r in changed if r.alternative == row.alternative and r.value is not None]
    if row.group == FOCUS[1] or not changed:
        return ""
    then, before = levels(c, changed[0])
    if then is None or before is None:
        return ""
    said = {"share": percent(then.value, c.lang), "before": percent(before.value, c.lang)}
    return c.w("reach_old_too", **said)


def _today(c: Context, place: str) -> str:
    every, old = (any_now(c, "everyday_five_share", place, g) for g in FOCUS[:2])
    if every is None or old is None:
        return ""
    said = {"all": percent(every.value, c.lang), "old": percent(old.value, c.lang)}
    return c.w("reach_today", **said, place=c.names.inside(place))


def _straight(c: Context, place: str) -> Para | None:
    """How many are counted on straight lines, around the site and in the municipality: a warning before all figures."""
    said = []
    factor = c.names.record["norms"].get("detour_factor", {}).get("value")
    for where in dict.fromkeys((place, c.municipality)):
        rows = [
            r for r in c.rows.select("straight_line_share", place=where, alternative=NOW, kind="level", group="all")
            if r.dim("residents") in ("", "present")
        ]  # fmt: skip
        most = max((r.value or 0.0 for r in rows), default=0.0)
        if most >= _SHOWS and factor is not None:
            words = f"{factor:g}".replace(".", "," if c.lang == "sv" else ".")
            said.append(
                c.w("reach_straight", share=percent(most, c.lang), place=c.names.inside(where), factor=words)
            )
    return Para(" ".join(said), tone="warn") if said else None


def _lacking(c: Context, place: str) -> Lines:
    """What is not assessed around the site, and why: one line for each reason."""
    why: dict[str, dict[str, None]] = {}
    for measure in (*PEOPLE, *GROUND, *OTHERS):
        for row in c.rows.select(measure, place=place, state="not assessed"):
            text = row.text[0 if c.lang == "sv" else 1]
            if text:
                what = row_label(c, row)
                if row.group != "all":
                    what += f" ({c.names.group(row.group)})"
                why.setdefault(text, {})[what] = None
    lines = []
    for text, whats in why.items():
        named = list(whats)
        more = f" … (+{len(named) - 3})" if len(named) > 3 else ""
        lines.append(Line(c.w("reach_lacks", what="; ".join(named[:3]) + more, why=text)))
    return Lines(tuple(lines), title=c.w("reach_lacking"))


def _reading(c: Context, place: str) -> Lines:
    """What must be read with the figures of the tables, each once."""
    rows = [r for g in FOCUS for r in told(c, PEOPLE, place, g)]
    rows += told(c, GROUND, place) + told(c, PEOPLE, place, residents="new")
    said = dict.fromkeys(text for r in rows for text in r.caveats[0 if c.lang == "sv" else 1])
    if _straight(c, place) is not None:  # told once, for all
        said = {text: None for text in said if c.w("reach_line") not in text}
    return Lines(tuple(Line(text) for text in said), title=c.w("reach_reading"))
