"""The comparison of two versions of a plan, as text and for a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from medskapa.evidence import Lang, Measure, Text, format_number
from medskapa.plans import STAGES, Plan
from medskapa.region import group_label

if TYPE_CHECKING:
    from medskapa.evidence import Finding
    from medskapa.methods.impact.versions import Comparison, Difference, MeasuredChange
    from medskapa.report.record import Names

_ABOUT = {
    "goal": Text(sv="Mål", en="Goals"),
    "conflict": Text(sv="Målkonflikter", en="Conflicts"),
    "action": Text(sv="Åtgärder", en="Actions"),
    "judgement": Text(sv="Bedömningar", en="Judgements"),
    "note": Text(sv="Det som har sagts", en="What has been said"),
    "alternative": Text(sv="Alternativ", en="Alternatives"),
}
_WHAT = {
    "added": Text(sv="nytt", en="new"),
    "removed": Text(sv="borttaget", en="removed"),
    "changed": Text(sv="ändrat", en="changed"),
}
_MOST_FIGURES = 40
_MOST_DECIMALS = 6


def as_words(
    made: Comparison, plan: Plan, measures: Mapping[str, Measure], lang: Lang, names: Names | None = None
) -> str:
    """The comparison as plain text with Markdown headings."""

    def t(sv: str, en: str) -> str:
        return Text(sv=sv, en=en).of(lang)

    stages = (STAGES[made.before_stage].label.of(lang), STAGES[made.after_stage].label.of(lang))
    lines = [f"# {plan.title.of(lang)}: {stages[0]} → {stages[1]}", ""]
    if plan.fictive:
        lines += [t("Planen är påhittad.", "The plan is made up."), ""]
    for about, head in _ABOUT.items():
        found = made.about(about)
        same = (made.same or {}).get(about, 0)
        lines += [f"## {head.of(lang)}", ""]
        lines += [line for d in found for line in _difference(d, lang)]
        lines += [t(f"Oförändrade: {same}.", f"Unchanged: {same}."), ""]
    lines += _figures(made, plan, measures, lang, names)
    if made.idle_reasons:
        lines += [f"## {t('Skäl till sådant som inte har ändrats', 'Reasons for what has not changed')}", ""]
        lines += [f"- {r.about} {r.key}: {r.reason.of(lang)}" for r in made.idle_reasons] + [""]
    left = len(made.not_reasoned)
    lines.append(t(f"{left} ändringar är inte motiverade.", f"{left} changes have no reason given."))
    return "\n".join(lines)


def _difference(d: Difference, lang: Lang) -> list[str]:
    lines = [f"- **{d.label.of(lang)}** ({_WHAT[d.what].of(lang)})"]
    lines += [f"    - {c.name.of(lang)}: {c.before.of(lang)} → {c.after.of(lang)}" for c in d.changes]
    if d.reasons or (d.about, d.what) != ("note", "added"):
        lines.append(f"    - {Text(sv='Varför', en='Why').of(lang)}: {d.why.of(lang)}")
    return lines


def _figures(
    made: Comparison, plan: Plan, measures: Mapping[str, Measure], lang: Lang, names: Names | None
) -> list[str]:
    if not measures:
        return []
    sure = [m for m in made.measured if m.apart]
    lines = [f"## {Text(sv='Beräknade ändringar', en='Computed changes').of(lang)}", ""]
    head = Text(
        sv="{n} tal skiljer sig; hos {m} skiljer sig också intervallen åt. De visas här, högst {most}.",
        en="{n} figures differ; in {m} the intervals differ too. Those are shown here, at most {most}.",
    )
    lines.append(head.format(n=len(made.measured), m=len(sure), most=_MOST_FIGURES).of(lang))
    return [*lines, *(_figure(m, plan, measures, lang, names) for m in sure[:_MOST_FIGURES]), ""]


def _figure(
    m: MeasuredChange, plan: Plan, measures: Mapping[str, Measure], lang: Lang, names: Names | None
) -> str:
    f = m.after or m.before
    assert f is not None
    measure = measures[f.measure]
    title = next((a.title.of(lang) for a in plan.alternatives if a.key == f.alternative), f.alternative)
    dims = f", {names.dims(f.dims, f.group)}" if names and f.dims else ""
    head = f"- {measure.label.of(lang)}, {group_label(f.group).of(lang)}{dims} ({title})"
    before, after = _values(m, measure, lang)
    return f"{head}: {before} → {after} {measure.unit.label.of(lang)}"


def _values(m: MeasuredChange, measure: Measure, lang: Lang) -> tuple[str, str]:
    """Both values with as many decimals as it takes to tell them apart."""
    pair = ("", "")
    for decimals in range(measure.decimals, _MOST_DECIMALS + 1):
        pair = (_value(m.before, decimals, lang), _value(m.after, decimals, lang))
        if pair[0] != pair[1]:
            break
    return pair


def _value(f: Finding | None, decimals: int, lang: Lang) -> str:
    if f is None:
        return Text(sv="saknas", en="missing").of(lang)
    if f.value is None:
        return f.state.label.of(lang)
    return format_number(f.value, lang, decimals, sign=True)


def as_facts(made: Comparison, lang: Lang) -> dict[str, Any]:
    """The comparison for a script."""
    return {
        "before": made.before_stage,
        "after": made.after_stage,
        "differences": [
            {
                "about": d.about,
                "key": d.key,
                "what": d.what,
                "changes": [
                    {"name": c.name.of(lang), "before": c.before.of(lang), "after": c.after.of(lang)}
                    for c in d.changes
                ],
                "why": d.why.of(lang) if d.reasons else None,
            }
            for d in made.differences
        ],
        "not_reasoned": len(made.not_reasoned),
        "unchanged": dict(made.same or {}),
        "figures_that_differ": len(made.measured),
    }
