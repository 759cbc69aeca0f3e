"""What is printed for the meeting: the mat, the two-hour agenda, and the form to fill in afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medskapa import __version__
from medskapa.evidence import Lang, UserError
from medskapa.methods.impact.frame import DEFAULT_FRAME
from medskapa.methods.impact.light import FIELDS
from medskapa.methods.impact.model import Frame, MatrixKind
from medskapa.methods.impact.start import fields_to_fill
from medskapa.plans import Plan
from medskapa.region import Region
from medskapa.report.ska_map import site_map
from medskapa.report.ska_paper import template, typeset
from medskapa.report.words import W

MAT_NAMES = ("matta-a2.pdf", "matta-a3.pdf", "dagordning.pdf", "blankett.pdf")
QUESTIONS = 6
_SIZES = (("matta-a2.pdf", 1.0), ("matta-a3.pdf", 0.7071))


@dataclass(frozen=True)
class Item:
    """One item of the agenda: minutes, the role that leads it, and the key of its words."""

    minutes: int
    role: str
    key: str


AGENDA: tuple[Item, ...] = (
    Item(10, "leader", "welcome"),
    Item(10, "planner", "plan"),
    Item(15, "all", "today"),
    Item(30, "all", "notes"),
    Item(15, "child", "children"),
    Item(5, "all", "pause"),
    Item(10, "leader", "unknown"),
    Item(15, "planner", "goals"),
    Item(5, "secretary", "actions"),
    Item(5, "leader", "close"),
)
"""The two hours, item by item."""


def write_mat(
    plan: Plan, region: Region | None, out: Path, lang: Lang, *, frame: Frame = DEFAULT_FRAME
) -> dict[str, Path]:
    """Write the mat (A2 and A3), the agenda and the form as PDF into a folder that exists. Gives name to path.

    Without a region, or when the region is real and the plan made up, the site's outline stands alone.

    Raises ``UserError`` when the plan has no site to draw.
    """
    if not plan.sites:
        raise UserError("The plan has no site to draw.", where="plan.toml", do="Add a site as a polygon.")
    mat = _mat(plan, region, lang, frame)
    svg = mat.pop("svg")
    made = {
        name: typeset(template("mat.typ"), {**mat, "scale": scale}, [("site.svg", svg)])
        for name, scale in _SIZES
    }
    made["dagordning.pdf"] = typeset(template("meeting.typ"), _agenda(plan, lang))
    made["blankett.pdf"] = typeset(template("meeting.typ"), _form(plan, lang))
    paths = {name: Path(out) / name for name in MAT_NAMES}
    for name, path in paths.items():
        path.write_bytes(made[name])
    return paths


def _w(lang: Lang, key: str, **values: object) -> str:
    words = W[key].of(lang)
    return words.format(**values) if values else words


def _head(plan: Plan, lang: Lang) -> dict[str, Any]:
    banner = _w(lang, "banner_fictive") if plan.fictive else ""
    return {"lang": lang, "banner": banner, "run_line": f"Medskapa {__version__}"}


def _mat(plan: Plan, region: Region | None, lang: Lang, frame: Frame) -> dict[str, Any]:
    drawn = site_map(plan, region, lang)
    note = "" if drawn.legend else _w(lang, "ska_map_alone")
    return {
        **_head(plan, lang),
        "title": _w(lang, "ska_mat_title", plan=plan.title.of(lang)),
        "svg": drawn.svg,
        "map_alt": drawn.alt,
        "map_note": note,
        "legend": list(drawn.legend),
        "foot": _w(lang, "ska_mat_foot"),
        "write_title": _w(lang, "ska_write_title"),
        "marks": [[_w(lang, f"ska_sign_{k}"), _w(lang, f"ska_sign_words_{k}")] for k in _SIGNS],
        "roles_only": _w(lang, "ska_roles_only"),
        "there": _w(lang, "ska_there"),
        "boards": [_board(plan, frame, kind, lang) for kind in ("ska", "bka")],
    }


_SIGNS = ("value", "shortcoming", "need", "knowledge_gap")


def _board(plan: Plan, frame: Frame, kind: MatrixKind, lang: Lang) -> dict[str, Any]:
    return {
        "title": _w(lang, f"ska_board_{kind}", plan=plan.title.of(lang)),
        "ask": _w(lang, f"ska_ask_{kind}"),
        "questions": [_w(lang, f"ska_question_{kind}_{n}") for n in range(1, QUESTIONS + 1)],
        "corner": _w(lang, "ska_corner"),
        "columns": [s.label.of(lang) for s in frame.scales],
        "rows": [
            {"title": a.name(kind).of(lang), "hint": _hint(a.key, lang), "cells": ["" for _ in frame.scales]}
            for a in frame.aspects
        ],
    }


def _hint(aspect: str, lang: Lang) -> str:
    """What an aspect is about, for those who have not met it before; a municipality's own aspects have none."""
    key = f"ska_aspect_{aspect}"
    return W[key].of(lang) if key in W else ""


def _agenda(plan: Plan, lang: Lang) -> dict[str, Any]:
    rows, at = [], 0
    for item in AGENDA:
        rows.append(
            {
                "clock": f"{at // 60}.{at % 60:02d}" if lang == "sv" else f"{at // 60}:{at % 60:02d}",
                "minutes": f"{item.minutes} min",
                "title": _w(lang, f"ska_item_{item.key}"),
                "text": _w(lang, f"ska_item_text_{item.key}"),
                "role": _w(lang, f"ska_role_{item.role}"),
            }
        )
        at += item.minutes
    lists = [
        {"title": _w(lang, f"ska_{part}"), "items": _w(lang, f"ska_{part}_items").split(" | ")}
        for part in ("bring", "invite", "after")
    ]
    return {
        **_head(plan, lang),
        "title": _w(lang, "ska_agenda_title", plan=plan.title.of(lang)),
        "lead": _w(lang, "ska_agenda_lead"),
        "heads": [_w(lang, f"ska_agenda_{k}") for k in ("clock", "time", "what", "role")],
        "agenda": rows,
        "lists": lists,
    }


def _form(plan: Plan, lang: Lang) -> dict[str, Any]:
    return {
        **_head(plan, lang),
        "title": _w(lang, "ska_form_title", plan=plan.title.of(lang)),
        "lead": _w(lang, "ska_form_lead"),
        "how": _w(lang, "ska_form_how"),
        "fields": _fields(lang),
    }


_LINES = {"plan": 1, "meeting": 2, "note": 3, "goal": 2, "conflict": 2, "judgement": 2, "action": 3}
_CHOICES = ("+2", "+1", "0", "−1", "−2")


def _fields(lang: Lang) -> list[dict[str, Any]]:
    """The fields in the order in which they are entered: the plan's two first, then those of ska.toml."""
    plan = [(_w(lang, f"ska_field_{k}"), _w(lang, f"ska_field_help_{k}"), "plan") for k in ("title", "homes")]
    asked = [(f.question.of(lang), f.help.of(lang), f.kind) for f in FIELDS]
    keys = fields_to_fill()
    return [
        {
            "number": number,
            "question": question,
            "hint": hint,
            "key": key,
            "choices": list(_CHOICES) if kind == "judgement" else [],
            "lines": _LINES[kind],
        }
        for number, (key, (question, hint, kind)) in enumerate(zip(keys, [*plan, *asked], strict=True), 1)
    ]
