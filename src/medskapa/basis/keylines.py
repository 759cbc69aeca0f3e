"""The first page: what differs, for whom, how sure, and what speaks against, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from medskapa.evidence import Finding, Kind, Knowledge, Text, format_number
from medskapa.region import ALL

if TYPE_CHECKING:
    from medskapa.basis.model import Basis, KeyLine


_UNNOTICED = 0.001


def key_lines(basis: Basis) -> tuple[KeyLine, ...]:
    """Sentences for the page that a politician reads in two minutes, each with the finding it rests on."""
    lines: list[KeyLine] = []
    lines += _homes_lines(basis)
    lines += _mix_lines(basis)
    lines += _segregation_lines(basis)
    lines += _elsewhere_lines(basis)
    lines += _against_lines(basis)
    return tuple(lines)


def decimals_for(finding: Finding, most: int = 5) -> int:
    """As many decimals as the interval bears: the width of the interval shows two digits, at most ``most``."""
    if finding.interval is None:
        return 0
    width = finding.interval.high - finding.interval.low
    for decimals in range(most + 1):
        if width >= 2 * 10.0**-decimals:
            return decimals
    return most


def _number(finding: Finding, *, percent: bool = False, sign: bool = False) -> Text:
    """A value with its interval, in each language."""
    factor = 100.0 if percent else 1.0
    assert finding.value is not None
    decimals = 0 if finding.measure in ("population", "homes") else decimals_for(finding)
    decimals = max(decimals - (2 if percent else 0), 0)
    if percent and finding.interval is None:
        decimals = 1

    def words(lang: str, to: str) -> str:
        value = format_number(finding.value * factor, lang, decimals, sign=sign)  # type: ignore[arg-type, operator]
        if finding.interval is None:
            return value
        low = format_number(finding.interval.low * factor, lang, decimals, sign=sign)  # type: ignore[arg-type]
        high = format_number(finding.interval.high * factor, lang, decimals, sign=sign)  # type: ignore[arg-type]
        return f"{value} ({low} {to} {high})"

    return Text(sv=words("sv", "till"), en=words("en", "to"))


def _line(topic: str, text: Text, finding: Finding) -> KeyLine:
    from medskapa.basis.model import KeyLine

    return KeyLine(topic, text, finding.knowledge, finding.id, finding.alternative)


def _sites(basis: Basis) -> Iterable[str]:
    return (p for p in basis.places if p == "site" or p.startswith("site-"))


def _homes_lines(basis: Basis) -> Iterable[KeyLine]:
    tenure = {
        "rental": Text(sv="hyresrätter", en="rental homes"),
        "coop": Text(sv="bostadsrätter", en="co-operative homes"),
        "owned": Text(sv="äganderätter", en="owner-occupied homes"),
    }
    for alternative in basis.plan.proposals:
        found = [
            f
            for f in basis.table.select(
                measure="homes", alternative=alternative.key, place=basis.region.top, kind=Kind.CHANGE
            )
            if f.value and f.dim("tenure") in tenure
        ]
        if not found:
            continue
        pieces = {
            lang: ", ".join(
                f"{format_number(f.value, lang, 0, sign=True)} {tenure[str(f.dim('tenure'))].of(lang)}"
                for f in found
            )
            for lang in ("sv", "en")
        }
        text = Text(
            sv="{alt}: {homes} jämfört med nollalternativet.",
            en="{alt}: {homes} compared with the null alternative.",
        ).format(alt=alternative.title, homes=Text(**pieces))
        yield _line("differs", text, found[0])


def _mix_lines(basis: Basis) -> Iterable[KeyLine]:
    for place in _sites(basis):
        for alternative in basis.plan.proposals:
            people = basis.table.one(
                measure="population", alternative=alternative.key, place=place, group=ALL, kind=Kind.CHANGE
            )
            share = basis.table.one(
                measure="group_share", alternative=alternative.key, place=place, group="origin=abroad",
                kind=Kind.CHANGE,
            )  # fmt: skip
            built = basis.table.select(
                measure="homes", alternative=alternative.key, place=place, kind=Kind.CHANGE
            )
            if share is None or share.value is None or not any(f.value for f in built):
                continue
            label = basis.place(place)
            inside = Text(sv=label.sv[0].lower() + label.sv[1:], en=label.en[0].lower() + label.en[1:])
            head = Text.same("{alt}, {place}: ").format(alt=alternative.title, place=inside)
            tail = Text(
                sv="andelen utrikes födda ändras med {x} procentenheter",
                en="the share born abroad changes by {x} percentage points",
            ).format(x=_number(share, percent=True, sign=True))
            if share.interval is not None and share.interval.holds_zero:
                tail = Text(
                    sv="ändringen av andelen utrikes födda går inte att skilja från noll",
                    en="the change in the share born abroad cannot be told from zero",
                )
            if people is not None and people.value is not None:
                head = head + Text(sv="{n} personer, och ", en="{n} people, and ").format(
                    n=_number(people, sign=True)
                )
            yield _line("differs", head + tail + Text.same("."), share)


def _segregation_lines(basis: Basis) -> Iterable[KeyLine]:
    for alternative in basis.plan.proposals:
        f = basis.table.one(
            measure="dissimilarity", alternative=alternative.key, place=basis.region.top,
            group="origin=abroad", kind=Kind.CHANGE,
        )  # fmt: skip
        if f is None or f.value is None or f.interval is None:
            continue
        if f.interval.holds_zero:
            text = Text(
                sv="{alt}: hur ojämnt utrikes och inrikes födda bor i regionen (D) ändras inte så mycket att det "
                "går att skilja från noll.",
                en="{alt}: the change in how unevenly people born abroad and in Sweden live in the region (D) cannot "
                "be told from zero.",
            ).format(alt=alternative.title)
            yield _line("unsure", text, f)
            continue
        down = f.value < 0
        word = Text(sv="mindre" if down else "mer", en="less" if down else "more")
        text = Text(
            sv="{alt}: utrikes och inrikes födda bor {word} ojämnt i regionen: D ändras med {x}{size}.",
            en="{alt}: people born abroad and in Sweden live {word} unevenly in the region: "
            "D changes by {x}{size}.",
        ).format(alt=alternative.title, word=word, x=_number(f, sign=True), size=_size(f.value))
        yield _line("differs", text, f)


def _elsewhere_lines(basis: Basis) -> Iterable[KeyLine]:
    """Whether it matters where the homes lie, against the same homes spread as the region's homes are."""
    for alternative in basis.plan.proposals:
        f = basis.table.one(
            measure="effect_otherwise", alternative=alternative.key, place=basis.region.top, group="origin=abroad",
            statistic="difference", of="dissimilarity", otherwise="elsewhere",
        )  # fmt: skip
        if f is None or f.value is None or f.interval is None or f.interval.holds_zero:
            continue
        word = Text(sv="lägre" if f.value < 0 else "högre", en="lower" if f.value < 0 else "higher")
        text = Text(
            sv="{alt}: platserna spelar roll. Samma bostäder utspridda som regionens bostäder hade gett en annan "
            "ändring; planen ger {word} D, skillnaden är {x}{size}.",
            en="{alt}: the places matter. The same homes spread as the region's homes are would have given another "
            "change; the plan gives a {word} D, by {x}{size}.",
        ).format(alt=alternative.title, word=word, x=_number(f, sign=True), size=_size(f.value))
        yield _line("differs", text, f)


def _size(change: float) -> Text | str:
    """Words for a change of an index from 0 to 1 that is too small to be noticed."""
    small = abs(change) < _UNNOTICED
    return Text(sv=", vilket är mycket lite", en=", which is very little") if small else ""


def _against_lines(basis: Basis) -> Iterable[KeyLine]:
    from medskapa.basis.model import KeyLine

    for alternative in basis.plan.alternatives:
        for words in alternative.against:
            text = Text.same("{alt}: {words}").format(alt=alternative.title, words=words)
            yield KeyLine("against", text, Knowledge.JUDGED, "", alternative.key)
    for goal in basis.plan.goals:
        if goal.secured_in == "not_secured":
            text = Text(
                sv="Målet ”{goal}” är inte säkrat i något beslut eller avtal.",
                en="The goal “{goal}” is not secured in any decision or agreement.",
            ).format(goal=Text(sv=goal.wording.sv.rstrip("."), en=goal.wording.en.rstrip(".")))
            yield KeyLine("against", text, Knowledge.JUDGED, "", "")
