"""What must lie beside the findings so that each can be read without the region: ``basis.json``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from medskapa.basis import BASIS_SCHEMA, Basis
from medskapa.evidence import (
    Knowledge,
    Lang,
    LegalStatus,
    Measure,
    Norm,
    Source,
    State,
    Text,
    Unit,
    UserError,
    format_number,
)
from medskapa.region import SPLITS, group_label
from medskapa.report.words import W

Json = dict[str, Any]


def _text(text: Text) -> Json:
    return {"sv": text.sv, "en": text.en}


def _source(source: Source) -> Json:
    return {name: getattr(source, name) for name in Source.__slots__}


def _measure(m: Measure) -> Json:
    return {
        "key": m.key,
        "label": _text(m.label),
        "meaning": _text(m.meaning),
        "unit": m.unit.name,
        "better": m.better,
        "decimals": m.decimals,
        "equation": m.formula.equation,
        "formula_source": _source(m.formula.source),
        "checked": _source(m.checked) if m.checked else None,
    }


def _norm(n: Norm) -> Json:
    return {
        "key": n.key,
        "label": _text(n.label),
        "value": n.value,
        "range": None if n.low is None and n.high is None else n.range,
        "unit": n.unit,
        "source": _source(n.source),
        "valid_from": n.valid_from.isoformat(),
        "valid_to": n.valid_to.isoformat() if n.valid_to else None,
        "status": n.status.name,
        "municipality": n.municipality,
    }


def _said(basis: Basis) -> list[Json]:
    """The texts that the CSV holds in English only: kinds of interval, and reasons for having none."""
    texts: dict[str, Text] = {}
    for f in basis.table.findings:
        for text in (f.interval.kind if f.interval else None, f.no_interval):
            if text:
                texts[text.en] = text
    return [_text(texts[en]) for en in sorted(texts)]


def basis_record(basis: Basis) -> Json:
    """Everything but the findings and the borders, as plain values for ``basis.json``."""
    plan, run = basis.plan, basis.run
    used = {f.place for f in basis.table.findings} | {plan.municipality, basis.region.top}
    return {
        "schema": BASIS_SCHEMA,
        "title": _text(plan.title),
        "question": _text(plan.question),
        "municipality": plan.municipality,
        "year": plan.year,
        "synthetic": basis.synthetic,
        "fictive": plan.fictive,
        "region": {
            "key": basis.region.key,
            "title": _text(basis.region.title),
            "crs": basis.region.crs,
            "top": basis.region.top,
            "levels": [
                {"key": lv.key, "label": _text(lv.label), "parent": lv.parent} for lv in basis.region.levels
            ],
            "caveats": [_text(c) for c in basis.region.caveats],
        },
        "alternatives": [
            {"key": a.key, "title": _text(a.title), "null": a.is_null} for a in plan.alternatives
        ],
        "places": {p: _text(basis.place(p)) for p in sorted(used)},
        "measures": {key: _measure(m) for key, m in sorted(basis.measures.items())},
        "norms": {key: _norm(n) for key, n in sorted(basis.norms.items())},
        "sources": {key: _source(s) for key, s in sorted(basis.sources.items())},
        "said": _said(basis),
        "assumptions": [_text(a) for a in basis.assumptions],
        "methods": [{"key": m.key, "label": _text(m.label), "built": m.built} for m in basis.methods],
        "run": {
            "hash": run.hash,
            "region_hash": run.region_hash,
            "plan_hash": run.plan_hash,
            "findings_hash": run.findings_hash,
            "version": run.version,
            "seed": run.seed,
            "draws": run.draws,
            "settings": dict(run.settings),
        },
    }


@dataclass(frozen=True)
class Names:
    """Words in one language for everything a row points to."""

    record: Mapping[str, Any]
    lang: Lang

    def of(self, text: Mapping[str, str]) -> str:
        """The words of a stored text."""
        return text[self.lang]

    def w(self, key: str, **values: object) -> str:
        """A word of the interface, with names filled in."""
        words = W[key].of(self.lang)
        return words.format(**values) if values else words

    def measure(self, key: str) -> Mapping[str, Any]:
        """The declaration of a measure; one that is not declared is named by its key."""
        found: Mapping[str, Any] | None = self.record["measures"].get(key)
        return found or undeclared(key)

    def label(self, key: str) -> str:
        """A measure in words."""
        return self.of(self.measure(key)["label"])

    def unit(self, key: str) -> Unit:
        """The unit of a measure."""
        return Unit[self.measure(key)["unit"]]

    def place(self, place: str) -> str:
        """A place in words."""
        text = self.record["places"].get(place)
        return self.of(text) if text else place

    def alternative(self, key: str) -> str:
        """An alternative in words."""
        if key == "now":
            return self.w("now")
        return next((self.of(a["title"]) for a in self.record["alternatives"] if a["key"] == key), key)

    def group(self, group: str) -> str:
        """A group in words."""
        try:
            words = group_label(group).of(self.lang)
        except UserError:
            return group
        framed = f"group_{group.partition('=')[0]}"
        return W[framed].of(self.lang).format(words=words) if framed in W and ";" not in group else words

    def level(self, key: str) -> str:
        """A level of areas in words."""
        found = (lv for lv in self.record["region"]["levels"] if lv["key"] == key)
        return next((self.of(lv["label"]) for lv in found), key)

    def levels(self, key: str) -> str:
        """The areas of a level, as a plural."""
        return W[f"levels_{key}"].of(self.lang) if f"levels_{key}" in W else self.level(key)

    def _one_of(self, level: str) -> str:
        """One area of a level, inside a sentence."""
        if f"level_{level}" in W:
            return self.w(f"level_{level}")
        words = self.level(level)
        return words[:1].lower() + words[1:]

    def short_place(self, place: str) -> str:
        """A place as a picture names it: that it is synthetic is written in the picture already."""
        return unmarked(self.place(place))

    def inside(self, place: str) -> str:
        """A place in words inside a sentence: a description is not a name and has no capital."""
        words = self.place(place)
        return words[:1].lower() + words[1:] if place.startswith("site") else words

    def state(self, state: str) -> str:
        """A state in words."""
        if state == State.NOT_APPLICABLE:
            return self.w("no_finding")
        return State(state).label.of(self.lang)

    def knowledge(self, knowledge: str) -> str:
        """A kind of knowledge in words."""
        return Knowledge(knowledge).label.of(self.lang)

    def status(self, status: str) -> str:
        """A norm's legal status in words."""
        return LegalStatus[status].label.of(self.lang)

    def said(self, english: str) -> str:
        """A text that the CSV holds in English, in this language."""
        return next((self.of(t) for t in self.record["said"] if t["en"] == english), english)

    def statistic(self, statistic: str) -> str:
        """A statistic in words."""
        key = f"stat_{statistic.replace(' ', '_')}"
        return W[key].of(self.lang) if key in W else statistic

    def dim(self, name: str, value: str, group: str = "") -> str:
        """One dimension of a finding in words."""
        if name == "split":
            return SPLITS[value].label.of(self.lang) if value in SPLITS else value
        if name == "tenure":
            return self.group(f"tenure={value}")
        if name == "to":
            split = group.partition("=")[0]
            return self.w("dim_to", group=self.group(value if "=" in value else f"{split}={value}"))
        if name == "part":
            return self._part(value)
        if name == "of":
            return self.label(value)
        if name == "k":
            return self.w("dim_k", k=format_number(int(value), self.lang))
        if f"dim_{name}_{value}" in W:
            return self.w(f"dim_{name}_{value}")
        return self.w(f"dim_{name}", **{name: value}) if f"dim_{name}" in W else f"{name} {value}"

    def _part(self, value: str) -> str:
        kind, _, level = value.partition(":")
        if kind in ("between", "within") and level:
            parents = {lv["key"]: lv["parent"] for lv in self.record["region"]["levels"]}
            above = self._one_of(parents.get(level) or level)
            return self.w(f"part_{kind}", level=self.levels(level), above=above)
        if kind == "inside" and level:
            return self.w("part_inside", level=self.levels(level))
        return self.w(f"part_{value}") if f"part_{value}" in W else value

    def dims(self, dims: Iterable[tuple[str, str]], group: str = "") -> str:
        """All dimensions of a finding in words."""
        return ", ".join(self.dim(name, value, group) for name, value in dims)


def unmarked(name: str) -> str:
    """A name without the word that it is synthetic.

    >>> unmarked("Ale (syntetisk)")
    'Ale'
    """
    return name.replace(" (syntetisk)", "").replace(" (synthetic)", "")


def undeclared(key: str) -> Json:
    """What is printed of a measure that nobody declared."""
    words = {"sv": key, "en": key}
    return {
        "key": key,
        "label": words,
        "meaning": words,
        "unit": Unit.INDEX.name,
        "better": "neither",
        "decimals": 3,
        "equation": "",
        "formula_source": None,
        "checked": None,
    }
