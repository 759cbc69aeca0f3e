"""``medskapa housing``: people and homes ahead, the need, shares between municipalities, and the programme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medskapa.cli import housing_ask
from medskapa.cli.basis import Language

if TYPE_CHECKING:
    from medskapa.evidence import Norm
    from medskapa.methods import RunContext
    from medskapa.methods.housing.ask import Ask
    from medskapa.methods.housing.forming import Formed
    from medskapa.methods.housing.inputs import HousingInputs
    from medskapa.methods.housing.needed import Needed
    from medskapa.region import Region

app = typer.Typer(
    help="The housing supply programme: people ahead, need, shares between municipalities, and the programme.",
    no_args_is_help=True,
)
housing_ask.register(app)

RegionFolder = Annotated[
    Path | None, typer.Argument(help="Folder of a region; the synthetic example region if not given.")
]
Municipality = Annotated[str, typer.Option(help="Four-digit code of the municipality.")]
Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Day that decides law and norms; today if not given."),
]
Lang = Annotated[Language, typer.Option(help="Language of what is written.")]
Seed = Annotated[int, typer.Option(help="Seed of the random draws; it is printed.")]
Draws = Annotated[int, typer.Option(min=50, help="Number of draws behind each interval.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]
NormsFile = Annotated[
    Path | None, typer.Option("--norms", help="The municipality's own norms, a TOML file with [[norms]].")
]


@app.command(epilog="Examples: medskapa housing project --municipality 1440 · medskapa housing project gr "
             "--municipality 1480 --json")  # fmt: skip
def project(
    region: RegionFolder = None,
    municipality: Municipality = "1480",
    lang: Lang = Language.SV,
    seed: Seed = 2017,
    draws: Draws = 500,
    norms: NormsFile = None,
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """How many people there will be by age, what it is made of, and how right such forecasts have been."""
    from medskapa.cli.show import print_json
    from medskapa.evidence import UserError
    from medskapa.methods.housing.ahead import ahead_of
    from medskapa.methods.housing.forecast import AGE_GROUPS
    from medskapa.report.housing_matrix import Told
    from medskapa.report.need_ahead import people_blocks

    ask = _ask(region, municipality, on, norms)
    ahead = ahead_of(ask, _run(seed, draws))
    if ahead is None:
        raise UserError(
            f"The region has no people by single age for {municipality}.", where="ages",
            do="Add them with medskapa region add-housing, or build the region anew from SCB.",
        )  # fmt: skip
    if as_json:
        groups = {
            name: {str(y): [round(float(x), 1) for x in ahead.of_ages(a, b)[:, i]]
                   for i, y in enumerate(ahead.forecast.years)}
            for name, a, b in AGE_GROUPS
        }  # fmt: skip
        t = ahead.tried
        tried = None if t is None else {
            str(h): {"error": float(t.error[i]), "no_change": float(t.no_change[i]), "inside": float(t.covered[i]),
                     "origins": int(t.origins[i])}
            for i, h in enumerate(t.horizons)
        }  # fmt: skip
        print_json(
            {"municipality": municipality, "way": ahead.way, "low_middle_high": groups, "hindcast": tried}
        )
        return
    print_blocks(people_blocks(Told(ask.region, lang.value), ahead, ""))


@app.command(epilog="Examples: medskapa housing need --municipality 1440 · medskapa housing need gr --all")
def need(
    region: RegionFolder = None,
    municipality: Municipality = "1480",
    everyone: Annotated[bool, typer.Option("--all", help="All municipalities, and together.")] = False,
    lang: Lang = Language.SV,
    seed: Seed = 2017,
    draws: Draws = 500,
    norms: NormsFile = None,
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """How many homes must be added, part by part, with low, middle and high; for one municipality or for all."""
    from medskapa.cli.show import print_json
    from medskapa.methods.housing.ask import municipalities
    from medskapa.methods.housing.needed import together
    from medskapa.report.housing_matrix import Told
    from medskapa.report.need_ahead import counted_blocks, household_blocks, region_blocks

    ask = _ask(region, municipality, on, norms)
    run = _run(seed, draws)
    if not everyone:
        formed, needed = _needed(ask, run)
        if as_json:
            print_json({v: {p: [round(float(x), 1) for x in y] for p, y in needed.of(v).items()}
                        for v in needed.by_variant})  # fmt: skip
            return
        c = Told(ask.region, lang.value)
        print_blocks([*household_blocks(c, formed, ""), *counted_blocks(c, needed, "")])
        return
    needs = _each(ask, run, municipalities(ask.region))
    whole = together(needs)
    if whole is None:
        raise _no_need(municipality)
    if as_json:
        print_json({
            "market": whole.market.round(1).tolist(), "each_for_itself": whole.each.round(1).tolist(),
            "municipalities": {a: v.round(1).tolist() for a, v in whole.municipalities.items()},
            "missing": list(whole.missing),
        })  # fmt: skip
        return
    print_blocks(region_blocks(Told(ask.region, lang.value), whole))


@app.command(epilog="Examples: medskapa housing share · medskapa housing share gr --what special --total 600 "
             "--study france")  # fmt: skip
def share(
    region: RegionFolder = None,
    what: Annotated[
        str, typer.Option(help="What is shared: homes, or special (social contracts).")
    ] = "homes",
    total: Annotated[int | None, typer.Option(min=0, help="How many; the counted need if not given.")] = None,
    study: Annotated[list[str] | None, typer.Option(help="Another country's key: bay-area, france.")] = None,
    marginal_cost: Annotated[
        int | None,
        typer.Option(min=0, help="Kronor that one more home costs a municipality; tells payments."),
    ] = None,
    lang: Lang = Language.SV,
    seed: Seed = 2017,
    draws: Draws = 500,
    norms: NormsFile = None,
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """How a regional need falls out under different principles: support for talks, nothing that anybody can impose."""
    from medskapa.basis.shares import SUPPORT, shared_of
    from medskapa.cli.show import print_json
    from medskapa.methods.housing.ask import municipalities
    from medskapa.report.housing_matrix import Told
    from medskapa.report.need_shares import share_blocks

    ask = _ask(region, "", on, norms)
    needs = _each(ask, _run(seed, draws), municipalities(ask.region)) if what == "homes" else {}
    middle = {a: max(float(n.total[1]), 0.0) for a, n in needs.items() if n is not None}
    number = total if total is not None else round(sum(middle.values()))
    if what == "special" and total is None:
        number = _without(ask.region)
    made = shared_of(
        ask.region, middle, number, what=what, study=tuple(study or ()),
        marginal_cost=None if marginal_cost is None else 100 * marginal_cost,
    )  # fmt: skip
    if as_json:
        print_json({
            "support": SUPPORT.of(lang.value), "total": made.total, "missing": list(made.missing),
            "homes": {k: dict(zip(made.areas, made.of(k).tolist(), strict=True)) for k in made.keys},
            "axioms": {k: {v.axiom: v.holds for v in x} for k, x in made.verdicts.items()},
        })  # fmt: skip
        return
    print_blocks(share_blocks(Told(ask.region, lang.value), made, ""))


@app.command(epilog="Examples: medskapa housing programme --municipality 1440 --out ale · "
             "medskapa housing programme gr --all --out regionen")  # fmt: skip
def programme(
    out: Annotated[Path, typer.Option(help="Folder to write; it appears whole or not at all.")],
    region: RegionFolder = None,
    municipality: Municipality = "1480",
    everyone: Annotated[
        bool, typer.Option("--all", help="All municipalities together, and each with a page of its own.")
    ] = False,
    inputs: Annotated[
        Path | None,
        typer.Option(help="bostad.toml with what departments know; nothing is entered without it."),
    ] = None,
    sample: Annotated[
        Path | None,
        typer.Option(help="CSV with households one by one: weight and measures of shortage, 1 or 0."),
    ] = None,
    told: Annotated[
        list[str] | None,
        typer.Option(help="With --all: CODE=bostad.toml, once for each municipality that has one."),
    ] = None,
    lang: Lang = Language.SV,
    seed: Seed = 2017,
    draws: Draws = 500,
    norms: NormsFile = None,
    on: Day = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over an earlier programme.")] = False,
) -> None:
    """Write the programme as web page, PDF and Word: need, ability to pay, gates, groups, measures and checklist."""
    from medskapa.cli.housing_write import write_all, write_one
    from medskapa.cli.output import check_output
    from medskapa.cli.region_streets import _pairs
    from medskapa.cli.show import progress

    reads = tuple(x for x in (region, inputs, norms, sample) if x is not None)
    check_output(out, "housing", replace=replace, reads=reads)
    ask = _ask(region, municipality, on, norms)
    mine = {municipality: _inputs(inputs), **{k: _inputs(Path(v)) for k, v in _pairs(told or []).items()}}
    with progress("Housing programme") as say:
        run = _run(seed, draws, lambda what, done: say(what, done, None))
        if everyone:
            made = write_all(ask, mine, run, out, lang.value, replace=replace)
        else:
            made = write_one(ask, mine[municipality], run, out, lang.value, replace=replace, sample=sample)
    if region is None:
        print("The people and homes are made up: this is the synthetic example region.")
    for name in made:
        print(out / name)


def _run(seed: int, draws: int, say: Callable[[str, float], None] = lambda what, done: None) -> RunContext:
    from medskapa.methods import RunContext

    return RunContext(seed=seed, draws=draws, progress=say)


def _ask(folder: Path | None, municipality: str, on: datetime | None, norms: Path | None) -> Ask:
    from medskapa.evidence import UserError
    from medskapa.methods.housing.ask import Ask, municipalities

    region = region_of(folder)
    day = (on or datetime.now(UTC)).date()
    known = municipalities(region)
    if municipality and municipality not in known:
        raise UserError(
            f"{municipality!r} is no municipality of the region.", where="--municipality",
            do=f"Use one of {', '.join(known)}.",
        )  # fmt: skip
    return Ask(region, municipality, day, _norms(norms))


def region_of(folder: Path | None) -> Region:
    """The region in a folder; the synthetic example region when none is given."""
    if folder is None:
        from medskapa.sources.synthetic import synthetic_region

        return synthetic_region()
    from medskapa.region import read_region

    return read_region(folder)


def _norms(path: Path | None) -> tuple[Norm, ...]:
    if path is None:
        return ()
    from medskapa.plans.io.beside import read_norm, read_toml
    from medskapa.plans.toml_table import TomlTable

    values, _ = read_toml(path)
    top = TomlTable(values, str(path))
    norms = tuple(read_norm(t) for t in top.tables("norms"))
    top.close()
    return norms


def _inputs(path: Path | None) -> HousingInputs:
    from medskapa.methods.housing.inputs import HousingInputs, read_inputs

    if path is None:
        return HousingInputs()
    from medskapa.plans import MethodFile
    from medskapa.plans.io.beside import read_toml

    values, _ = read_toml(path)
    return read_inputs({"housing": MethodFile("housing", str(path), values)})


def _needed(ask: Ask, run: RunContext) -> tuple[Formed, Needed]:
    from medskapa.methods.housing.ahead import ahead_of
    from medskapa.methods.housing.forming import formed_of
    from medskapa.methods.housing.needed import needed_of

    ahead = ahead_of(ask, run)
    formed = formed_of(ask, ahead) if ahead is not None else None
    if ahead is None or formed is None:
        raise _no_need(ask.area)
    return formed, needed_of(ask, ahead, formed)


def _no_need(area: str) -> Exception:
    from medskapa.evidence import UserError

    return UserError(
        f"The region has no people and households by age for {area}.", where="ages, heads",
        do="Add them with medskapa region add-housing, or build the region anew.",
    )  # fmt: skip


def _each(ask: Ask, run: RunContext, areas: tuple[str, ...]) -> dict[str, Needed | None]:
    from medskapa.cli.show import progress
    from medskapa.evidence import UserError

    out: dict[str, Needed | None] = {}
    with progress("Need") as say:
        for i, area in enumerate(areas):
            say(ask.region.names.get(area, area), i / len(areas), None)
            try:
                out[area] = _needed(ask.at(area), run)[1]
            except UserError:
                out[area] = None
    return out


def _without(region: Region) -> int:
    from medskapa.methods.housing.ask import municipalities
    from medskapa.methods.housing.need import fact_of

    told = (fact_of(region, a, f"homeless_{i}", 9999) for a in municipalities(region) for i in (1, 2))
    return round(sum(x or 0.0 for x in told))


def print_blocks(blocks: Sequence[object]) -> None:
    """Print words and tables of a paper on the terminal; a picture is printed as its table."""
    from rich.console import Console
    from rich.table import Table as Printed

    from medskapa.report.blocks import Figure, Heading, Lines, Para, Table

    console = Console(width=None if Console().is_terminal else 160)
    for block in blocks:
        shown = block.table if isinstance(block, Figure) else block
        if isinstance(shown, Table):
            table = Printed(title=shown.caption, title_justify="left")
            for column in shown.columns:
                table.add_column(column.label, justify="right" if column.right else "left")
            for row in shown.rows:
                table.add_row(*(f"{x.text} {x.note}".strip() for x in row))
            console.print(table)
            if shown.note:
                console.print(shown.note)
        elif isinstance(shown, Para | Heading):
            console.print(shown.text)
        elif isinstance(shown, Lines):
            for item in shown.items:
                console.print(f"• {item.text}")
