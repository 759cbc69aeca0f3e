"""The senior perspective: who lives where, the everyday five, staying put, what older people said, and what helps."""

from __future__ import annotations

from medskapa.methods.seniors.inputs import SeniorInputs, senior_inputs
from medskapa.region import EVERYDAY_FIVE
from medskapa.report.blocks import Block, Heading, Line, Lines, Para, Section
from medskapa.report.context import NOW, Context
from medskapa.report.reach_rows import row_label, site, told
from medskapa.report.rows import Row
from medskapa.report.senior_tables import (
    OLD,
    best_rows,
    everyday_chart,
    everyday_table,
    harder_table,
    now_of,
    people_chart,
    people_table,
    plan_table,
    stay_table,
    then_of,
)
from medskapa.report.senior_themes import asked_table, themes
from medskapa.report.written import cell, percent, short_bounds, value_words, written_number

MEASURES = (
    "senior_persons", "senior_share", "staying", "step_free_nearby", "senior_answers", "home_care_minutes",
    "best_place",
)  # fmt: skip
"""The method's own measures, in the order they are told."""
_THEIR_WAYS = (
    "everyday_five_share", "reach_share", "reach_minutes", "round_trip_minutes", "rest_share", "stop_share",
)  # fmt: skip
_POINTS = 0.0005


def seniors(c: Context) -> tuple[Section, ...]:
    """The section, or nothing where nothing is found."""
    if not any(c.rows.select(m) for m in MEASURES):
        return ()
    given, place = senior_inputs(c.basis.plan), site(c)
    blocks: list[Block] = [Para(words) for words in says(c, place) if words]
    blocks += [*people(c), *everyday(c, place), *staying(c, place), *heard(c, given, place)]
    blocks += [*operation(c, given), *best(c), *unsure(c, place)]
    return (Section("seniors", c.w("sec_seniors"), tuple(blocks), lead=c.w("senior_lead")),)


def says(c: Context, place: str) -> list[str]:
    """The main figures in sentences: how many, what they reach, and who stays put."""
    return [_people_words(c, place), _reach_words(c, place), *(_stay_words(c, p) for p in c.sites)]


def _people_words(c: Context, place: str) -> str:
    n65, n80 = (now_of(c, "senior_persons", place, age_from=age) for age in ("65", "80"))
    if n65 is None or n80 is None:
        return ""
    words = c.w(
        "senior_says_people",
        place=c.names.inside(place).partition(":")[0],
        n65=_number(c, n65),
        n80=_number(c, n80),
        year=n65.year,
    )
    then = then_of(c, "senior_persons", place, age_from="80")
    if then is None:
        return words
    number, bounds = cell(then, c.names, unit=False).text, short_bounds(then, c.names)
    return words + c.w("senior_says_later", then=number, year=then.year, bounds=bounds)


def _number(c: Context, row: Row) -> str:
    return written_number(row.value, c.lang, 0)


def _reach_words(c: Context, place: str) -> str:
    rows = [r for r in told(c, ("everyday_five_number",), place, OLD) if r.alternative == NOW]
    words = ""
    if rows and rows[0].value is not None:
        number = cell(rows[0], c.names, unit=False).text
        words = c.w("senior_says_five", number=number, place=c.names.inside(place))
    cross = now_of(c, "crossing_share", place, group=OLD)
    if words and cross is not None:
        words += c.w("senior_says_cross", share=value_words(cross, c.names))
    return words


def _stay_words(c: Context, place: str) -> str:
    seen, expected, apart = (
        now_of(c, "staying", place, part=p) for p in ("observed", "expected", "difference")
    )
    if seen is None or expected is None or apart is None:
        return ""
    key = "same" if apart.holds_zero else "less" if (apart.value or 0.0) < 0 else "more"
    said = {"seen": percent(seen.value, c.lang, 1), "expected": percent(expected.value, c.lang, 1)}
    return c.w(f"senior_says_{key}", **said, place=c.names.inside(place), year=seen.year)


def people(c: Context) -> list[Block]:
    """Where older people live now, and how many there will be if nobody moves."""
    found = [b for b in (people_table(c), people_chart(c)) if b is not None]
    return [Heading(c.w("senior_people_title")), *found] if found else []


def everyday(c: Context, place: str) -> list[Block]:
    """The way to the everyday five at their own pace: there, back, with seats, and when it is harder."""
    blocks = [everyday_table(c, place), everyday_chart(c, place), harder_table(c, place)]
    found: list[Block] = [b for b in blocks if b is not None]
    return [Heading(c.w("senior_everyday_title")), *found] if found else []


def staying(c: Context, place: str) -> list[Block]:
    """Who stays put, homes without stairs nearby, and what the plan changes in it."""
    found: list[Block] = [b for b in (stay_table(c), plan_table(c, place)) if b is not None]
    return [Heading(c.w("senior_stay_title")), *found] if found else []


def heard(c: Context, given: SeniorInputs, place: str) -> list[Block]:
    """How older people were asked, who is missing, and what they said in each theme beside the figures."""
    blocks: list[Block] = [Heading(c.w("senior_themes_title"))]
    if not given.answers:
        return [*blocks, Para(c.w("senior_none"), tone="missing"), Para(c.w("senior_begin"))]
    return [*blocks, asked_table(c, given), *themes(c, given, place)]


def operation(c: Context, given: SeniorInputs) -> list[Block]:
    """What home care and other services say of their own ways."""
    if not given.operation:
        return []
    items = tuple(Line(c.t(text), "judged") for text in given.operation)
    return [Heading(c.w("senior_operation_title")), Lines(items, title=c.w("senior_operation"))]


def best(c: Context) -> list[Block]:
    """The single bench, ramp and crossing that help most, with the place and how many."""
    lines = []
    for row in best_rows(c):
        text = row.text[0 if c.lang == "sv" else 1]
        if row.value is not None and row.value >= _POINTS:
            points = f"{written_number(100 * row.value, c.lang, 1)}\u00a0{c.w('senior_best_unit')}"
            lines.append(Line(c.w("senior_best", text=text, share=points), "modelled", row.id))
            continue
        what = c.names.dim("what", row.dim("what"))
        words = c.w(
            "senior_best_none", what=what[:1].upper() + what[1:], text=text or c.names.state(row.state)
        )
        lines.append(Line(words, "modelled" if row.value is not None else "", row.id))
    return [Heading(c.w("senior_best_title")), Lines(tuple(lines))] if lines else []


def unsure(c: Context, place: str, *, alone: bool = False) -> list[Block]:
    """What is not assessed and why, and what must be read with the figures.

    ``alone`` when no section on everyday reach tells what its figures rest on.
    """
    column = 0 if c.lang == "sv" else 1
    why: dict[str, dict[str, None]] = {}
    said: dict[str, None] = {}
    for measure in MEASURES:
        if measure in ("senior_answers", "best_place"):
            continue  # their own words stand where they are told
        for row in c.rows.select(measure):
            if row.place not in (place, c.municipality):
                continue
            if row.state == "not assessed" and row.text[column]:
                why.setdefault(row.text[column], {})[c.names.label(measure)] = None
            if row.value is not None:
                said.update(dict.fromkeys(row.caveats[column]))
    if alone:
        ways = [r for m in _THEIR_WAYS for r in c.rows.select(m, place=place) if r.group in ("all", OLD)]
        said.update(
            dict.fromkeys(
                t for r in ways if r.value is not None and r.group == OLD for t in r.caveats[column]
            )
        )
        for row in ways:
            if row.state == "not assessed" and row.dim("service") in ("", *EVERYDAY_FIVE):
                why.setdefault(row.text[column], {})[row_label(c, row)] = None
    out = []
    if why:
        lines = tuple(Line(c.w("reach_lacks", what="; ".join(what), why=text)) for text, what in why.items())
        out.append(Lines(lines, title=c.w("senior_lacking")))
    if said:
        out.append(Lines(tuple(Line(text) for text in said), title=c.w("senior_reading")))
    if alone and c.basis.region.caveats:
        lines = tuple(Line(c.t(text)) for text in c.basis.region.caveats)
        out.append(Lines(lines, title=c.w("caveats_title")))
    return list(out)
