"""The page of a studied grid: one file that works offline, with pictures, tables beside them, and honest words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jinja2
from markupsafe import Markup

from medskapa.evidence import Lang, format_number
from medskapa.report.blocks import Block, Cell, Column, Figure, Line, Lines, Para, Section, Table
from medskapa.report.grid_figures import (
    chance_map,
    group_profile,
    index_words,
    overall_profile,
    scale_words,
    share_map,
    sum_map,
)
from medskapa.report.grid_study import GridStudy, IndexRow
from medskapa.report.page import _file, _fonts, _hash, _picture, first_sentence
from medskapa.report.words import W
from medskapa.report.written import percent


@dataclass(frozen=True)
class Page:
    """A study in one language, with what its template needs."""

    lang: Lang
    title: str
    question: str
    facts: tuple[tuple[str, str], ...]
    banners: tuple[str, ...]
    sections: tuple[Section, ...]
    files: tuple[tuple[str, str], ...]
    run_line: str


def grid_page(
    study: GridStudy, lang: Lang, files: tuple[tuple[str, str], ...] = (), *, synthetic: bool = False
) -> str:
    """The whole page as HTML.

    files : names of the files in the same folder and the keys of their words. synthetic : whether a banner and every
    picture say that the people are made up.
    """
    made = _page(study, lang, files, synthetic)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("medskapa.report"),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["first_sentence"] = first_sentence
    style = _fonts() + _file(environment, "page.css")
    template = environment.get_template("grid_page.html.j2")
    environment.globals.update(w={key: text.of(lang) for key, text in W.items()}, picture=_picture)
    return template.render(d=made, style=Markup(style), style_hash=_hash(style))


def _w(lang: Lang, key: str, **values: object) -> str:
    return W[key].format(**values).of(lang) if values else W[key].of(lang)


def _page(s: GridStudy, lang: Lang, files: tuple[tuple[str, str], ...], synthetic: bool) -> Page:
    mark = _w(lang, "mark_synthetic") if synthetic else ""
    labels = [s.group_label(g).of(lang) for g in s.groups]
    together = " och ".join if lang == "sv" else " and ".join
    groups = together([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
    first, last = (scale_words(s, i, lang) for i in (0, len(s.scales) - 1))
    scales = first if len(s.scales) == 1 else f"{first} – {last}"
    people = [f"{name} {format_number(n, lang)}" for name, n in zip(labels, s.group_people, strict=True)]
    facts = (
        (_w(lang, "grid_file"), s.name),
        (_w(lang, "grid_people"), format_number(s.people, lang)),
        (_w(lang, "grid_cells"), format_number(len(s.cells.people), lang)),
        (_w(lang, "grid_size"), f"{format_number(s.cells.size_m, lang)} m, {s.crs}"),
        (_w(lang, "grid_groups"), " · ".join(people)),
    )
    sections = [
        Section("short", _w(lang, "grid_short"), (Lines(_short(s, lang)),)),
        Section("profile", _w(lang, "grid_profile"), _profile(s, lang, mark), _w(lang, "grid_profile_lead")),
        Section("maps", _w(lang, "grid_maps"), _maps(s, lang, mark)),
    ]
    if s.split:
        table = _split_table(s, lang)
        sections.append(Section("split", _w(lang, "grid_split"), (table,), _w(lang, "split_lead")))
    sections.append(Section("honest", _w(lang, "grid_honest"), _honest(s, lang)))
    run = _w(
        lang,
        "grid_run",
        version=s.version,
        seed=s.settings["seed"],
        draws=s.settings["draws"],
        sha=s.sha256[:16],
    )
    return Page(
        lang, _w(lang, "grid_title"), _w(lang, "grid_question", groups=groups, scales=scales), facts,
        (_w(lang, "banner_synthetic"),) if synthetic else (),
        tuple(sections), tuple((name, _w(lang, key)) for name, key in files), run,
    )  # fmt: skip


def _short(s: GridStudy, lang: Lang) -> tuple[Line, ...]:
    """The few sentences that answer the question."""
    if len(s.cells.people) == 1:
        return (Line(_w(lang, "brief_one")),)
    main = s.main_index
    rows = s.select(*main)
    defined = [r for r in rows if r.value is not None]
    if not defined:
        return (Line(_w(lang, "brief_none")),)
    out = [*_isolation(s, lang), _fall(s, rows, lang)]
    at = rows[s.map_scale]
    if rows[0].expected is not None:
        out.append(
            _w(
                lang, "brief_chance" if rows[0].corrected is not None else "brief_chance_left",
                scale=scale_words(s, 0, lang), expected=format_number(rows[0].expected, lang, 3),
            )
        )  # fmt: skip
    scale = scale_words(s, s.map_scale, lang)
    if s.cells.told is not None:
        same = (s.cells.told[:, s.map_group] == 0) @ s.cells.people / s.people
        out.append(_w(lang, "brief_told", share=percent(float(same), lang), scale=scale))
    total = sum(r.between + r.within for r in s.split if r.scale == s.map_scale)
    if total > 0 and at.value is not None:
        between = sum(r.between for r in s.split if r.scale == s.map_scale) / total
        out.append(_w(lang, "brief_split", share=percent(between, lang), scale=scale))
    return tuple(Line(words) for words in out if words)


def _isolation(s: GridStudy, lang: Lang) -> list[str]:
    """What a member of the map's group has around, at the smallest scale, against everyone's share."""
    group = s.groups[s.map_group]
    own = s.select("isolation", group)[0].value
    if own is None:
        return []
    all_known = s.people - s.unknown_people
    share = s.group_people[s.map_group] / max(all_known, 1)
    key = "brief_isolation" if s.scales[0].k else "brief_isolation_r"
    words = _w(
        lang, key, group=s.group_label(group), own=percent(own, lang), all=percent(share, lang),
        scale=scale_words(s, 0, lang),
    )  # fmt: skip
    return [words]


def _fall(s: GridStudy, rows: list[IndexRow], lang: Lang) -> str:
    there = [r for r in rows if r.value is not None and not s.scales[r.scale].beyond]
    if len(there) < 2 or not there[0].value:
        return ""
    first, last = (r.value or 0.0 for r in (there[0], there[-1]))
    return _w(
        lang, "brief_fall", index=index_words(s, rows[0].index, rows[0].group, lang),
        first=format_number(first, lang, 3), last=format_number(last, lang, 3), part=percent(last / first, lang),
        scale_first=scale_words(s, there[0].scale, lang), scale_last=scale_words(s, there[-1].scale, lang),
    )  # fmt: skip


def _profile(s: GridStudy, lang: Lang, mark: str) -> tuple[Block, ...]:
    found = [overall_profile(s, lang, mark), group_profile(s, lang, mark)]
    figures: list[Block] = [f for f in found if f is not None]
    return tuple(figures) or (Para(_w(lang, "brief_none"), tone="missing"),)


def _maps(s: GridStudy, lang: Lang, mark: str) -> tuple[Block, ...]:
    made: list[Figure | None] = [share_map(s, lang, mark), sum_map(s, lang, mark), chance_map(s, lang, mark)]
    return tuple(f for f in made if f is not None)


def _split_table(s: GridStudy, lang: Lang) -> Table:
    rows = [r for r in s.split if r.scale == s.map_scale]
    total = sum(r.between + r.within for r in rows)

    def part(value: float) -> str:
        return percent(value / total, lang, 1) if total > 0 else "–"

    body = [
        (
            Cell(r.municipality),
            Cell(format_number(r.people, lang)),
            Cell(part(r.between)),
            Cell(part(r.within)),
        )
        if r.people
        else (Cell(r.municipality), Cell(_w(lang, "split_nobody"), tone="missing"), Cell("–"), Cell("–"))
        for r in rows
    ]
    body.append(
        (
            Cell(_w(lang, "split_all")),
            Cell(format_number(sum(r.people for r in rows), lang)),
            Cell(part(sum(r.between for r in rows))),
            Cell(part(sum(r.within for r in rows))),
        )
    )
    heads = ((W["municipality"].of(lang), False), *((_w(lang, k), True) for k in
             ("grid_people", "col_between", "col_within")))  # fmt: skip
    caption = _w(lang, "split_caption", scale=scale_words(s, s.map_scale, lang))
    return Table(caption, tuple(Column(label, right) for label, right in heads), tuple(body))


def _honest(s: GridStudy, lang: Lang) -> tuple[Block, ...]:
    scale = scale_words(s, s.map_scale, lang)
    where = _w(lang, "honest_edge", share=percent(s.scales[s.map_scale].outside, lang, 1), scale=scale)
    ring, own = s.settings["ring"], "own_in" if s.settings["own_cell"] else "own_out"
    read = [n.of(lang) for n in s.notes]
    read += [_w(lang, "honest_ring", ring=W[f"ring_{ring}"], own=W[own]), _w(lang, "honest_weight"), where]
    beyond = [scale_words(s, i, lang) for i, sc in enumerate(s.scales) if sc.beyond]
    if beyond:
        read.append(_w(lang, "honest_beyond", scales=", ".join(beyond)))
    hidden = float(s.cells.hidden[:, s.map_scale].any(axis=1).mean())
    never = ("honest_where", "honest_distance", "honest_groups", "honest_good")
    shown = _w(lang, "honest_hidden", minimum=s.minimum, share=percent(hidden, lang))
    return (
        Lines(tuple(Line(t) for t in read), _w(lang, "honest_read")),
        Lines(tuple(Line(t) for t in _sure(s, lang)), _w(lang, "honest_sure")),
        Lines(tuple(Line(t) for t in (*(_w(lang, k) for k in never), shown)), _w(lang, "honest_not")),
    )


def _sure(s: GridStudy, lang: Lang) -> list[str]:
    """Which uncertainty each index uses."""
    by_method: dict[str, dict[str, None]] = {}
    for r in s.rows:
        method = r.method if r.value is not None else "undefined"
        by_method.setdefault(method, {})[W[f"index_{r.index}"].of(lang)] = None
    undefined = by_method.pop("undefined", {})
    plain = by_method.pop("none", {})
    out = []
    for method, names in by_method.items():
        parts = ", ".join(W[f"how_{part.replace(' ', '_')}"].of(lang) for part in method.split("; "))
        out.append(_w(lang, "honest_how", indices=", ".join(names), parts=parts))
    if by_method:
        out.append(_w(lang, "honest_draws", n=s.settings["draws"]))
    if plain:
        why = "why_radius" if s.settings["radius_m"] else "why_no_draws"
        why = "why_sampled" if s.settings["ring"] == "sampled" and s.settings["draws"] else why
        out.append(_w(lang, "honest_none", indices=", ".join(plain), why=W[why]))
    told = {name for names in by_method.values() for name in names}
    nowhere = [n for n in undefined if n not in told and n not in plain]
    if nowhere:
        out.append(_w(lang, "honest_none", indices=", ".join(nowhere), why=W["why_undefined"]))
    if s.unknown_people and by_method:
        out.append(_w(lang, "honest_unknown"))
    if s.cells.told is not None:
        out.append(_w(lang, "honest_cells"))
    noise: Any = s.settings["noise"]
    if noise:
        variance = format_number(noise[1], lang, 2)
        out.append(_w(lang, "honest_noise", most=noise[0], variance=variance))
    else:
        out.append(_w(lang, "honest_no_noise"))
    return out
