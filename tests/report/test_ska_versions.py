"""Consultation and review beside each other: what changed, why, and where nobody says why."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pikepdf

from medskapa.evidence import Finding, Lang
from medskapa.methods.impact.inputs import impact_inputs
from medskapa.methods.impact.versions import Comparison, compare_versions
from medskapa.plans import Plan
from medskapa.report.blocks import Lines, Para, Table
from medskapa.report.ska_paper import Leaflet
from medskapa.report.ska_versions import COMPARISON_NAMES, comparison, write_comparison
from tests.report.ska_case import SKA, changes, ska_basis, ska_plan

LATER = (
    SKA.replace('stage = "samrad"', 'stage = "granskning"')
    .replace("effect = 2\n", "effect = -1\n")
    .replace("due = 2029-06-30", "due = 2030-06-30")
    + """
[[notes]]
key = "ny"
aspect = "identity"
scale = "near"
kind = "need"
text = "Vi vill ha en skylt."
by = "Boende"
occasion = "mattan"
strength = "weak"

[[changes]]
about = "action"
key = "bankar"
text = "Senare"
reason = "Entreprenaden blev försenad."
decided_by = "Nämnden"

[[changes]]
about = "action"
key = "remsa"
text = "Inget"
reason = "Ett skäl för ingenting."
"""
)


def found(extra: tuple[Finding, ...] | None = None) -> tuple[Comparison, Plan]:
    before, after = ska_plan(), ska_plan(LATER)
    old, new = impact_inputs(before), impact_inputs(after)
    assert old is not None
    assert new is not None
    tables = None if extra is None else (ska_basis().table, ska_basis(after, extra).table)
    return compare_versions((before, old), (after, new), tables), after


def made(lang: Lang = "sv") -> Leaflet:
    return comparison(*found(), lang)


def table(d: Leaflet, key: str) -> Table:
    section = next(s for s in d.sections if s.key == key)
    return next(b for b in section.blocks if isinstance(b, Table))


def test_a_change_with_a_reason_tells_before_after_why_and_who_decided() -> None:
    (row,) = table(made(), "action").rows
    assert row[0].text == "Ställ ut bänkar."
    assert [x.text for x in row[1:]] == [
        "senast: 2029-06-30", "senast: 2030-06-30", "Entreprenaden blev försenad.",
    ]  # fmt: skip
    assert row[3].note == "Beslutas av Nämnden"


def test_a_change_without_a_reason_says_so_and_is_listed_first() -> None:
    d = made()
    (row,) = table(d, "judgement").rows
    assert (
        row[0].text
        == "Vardagsliv, närmiljö, alla, " + found()[1].alternatives[1].title.sv + " (planarkitekt)"
    )
    assert (row[1].text, row[2].text) == ("bedömning: mycket positiv", "bedömning: negativ")
    assert (row[3].text, row[3].tone) == ("inte motiverat", "warn")
    first = d.sections[0].blocks
    assert any(isinstance(b, Para) and "1 ändringar saknar skäl" in b.text for b in first)


def test_a_new_note_needs_no_reason() -> None:
    (row,) = table(made(), "note").rows
    assert (row[0].note, row[3].text, row[3].tone) == ("ny", "tillkom i dialogen", "")


def test_a_reason_for_what_did_not_change_is_told() -> None:
    idle = next(s for s in made().sections if s.key == "idle")
    (lines,) = idle.blocks
    assert isinstance(lines, Lines)
    assert lines.items[0].text == "Inget: Ett skäl för ingenting."


def test_what_is_alike_is_counted() -> None:
    d = made()
    lines = next(b for b in d.sections[0].blocks if isinstance(b, Lines))
    assert lines.items[2].text == "Åtgärder: 0 nya, 1 ändrade, 0 borttagna, 2 som förut."


def test_two_equal_versions_have_no_changes() -> None:
    one = ska_plan()
    given = impact_inputs(one)
    assert given is not None
    d = comparison(compare_versions((one, given), (one, given)), one, "sv")
    assert [s.key for s in d.sections] == ["first", "measured"]
    assert any(isinstance(b, Para) and b.text == "Ingenting har ändrats." for b in d.sections[0].blocks)


def test_computed_changes_differ_only_when_their_intervals_do_not_meet() -> None:
    worse, *rest = changes()
    assert worse.interval is not None
    moved = replace(worse, value=0.10, interval=replace(worse.interval, low=0.08, high=0.12))
    close = replace(rest[1], value=0.02)
    result, after = found((moved, rest[0], close, rest[2]))
    d = comparison(result, after, "sv", basis=ska_basis(after, (moved, rest[0], close, rest[2])))
    said = [[x.text.replace("\u00a0", " ") for x in row[1:]] for row in table(d, "measured").rows]
    assert said[0] == ["−10 procentenheter (−12 till −8)", "+10 procentenheter (+8 till +12)", "ja, säkert"]
    assert [row[2] for row in said[1:]] == ["går inte att säga"]


def test_without_a_basis_the_computations_are_not_said_to_be_alike() -> None:
    measured = next(s for s in made().sections if s.key == "measured")
    assert isinstance(measured.blocks[0], Para)
    assert "inte jämförda" in measured.blocks[0].text


def test_the_comparison_is_a_page_and_a_tagged_pdf(tmp_path: Path) -> None:
    result, after = found()
    assert set(write_comparison(result, after, tmp_path, "sv")) == set(COMPARISON_NAMES)
    page = (tmp_path / "jamforelse.html").read_text(encoding="utf-8")
    assert "från samråd till granskning" in page
    assert re.findall(r'(?:src|href)="https?://', page) == []
    assert "Påhittad plan" in page
    with pikepdf.open(tmp_path / "jamforelse.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked
    assert made("en").kind == "Comparison of two versions"
