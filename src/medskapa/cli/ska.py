"""``medskapa ska``: social impact analysis (SKA): start, mat, record, chapter, comparison."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from medskapa.cli.basis import Language

if TYPE_CHECKING:
    from medskapa.methods.impact import ImpactInputs, Screening
    from medskapa.plans import Plan
    from medskapa.region import Region

app = typer.Typer(
    help="Social impact analysis (SKA): start, mat, record, chapter, comparison.", no_args_is_help=True
)

PlanFolder = Annotated[Path, typer.Argument(help="Folder with plan.toml, the map file and ska.toml.")]
RegionFolder = Annotated[Path, typer.Option(help="Folder of the region the plan lies in.")]
Lang = Annotated[Language, typer.Option(help="Language of what is written.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]


@app.command(
    epilog="Example: medskapa ska start --municipality 1480 --polygon omrade.geojson --region gr "
    '--title "Skolgatan" --homes rental=60 --out min-plan'
)
def start(
    municipality: Annotated[str, typer.Option(help="Four-digit code of the municipality.")],
    polygon: Annotated[Path, typer.Option(help="GeoJSON file with the plan's area, in metres or degrees.")],
    region: RegionFolder,
    out: Annotated[Path, typer.Option(help="Plan folder to make.")],
    title: Annotated[str, typer.Option(help="What the plan is called.")] = "Planområdet",
    homes: Annotated[
        list[str] | None, typer.Option(help="Homes by tenure, such as rental=60; may be given several times.")
    ] = None,
    land: Annotated[str, typer.Option(help="Whose land: municipal, private or mixed.")] = "mixed",
    started: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day the plan was started; today if not given."),
    ] = None,
    fictive: Annotated[
        bool, typer.Option("--fictive", help="The plan is made up; every page says so.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a plan folder from a polygon: plan.toml, the map file, and a form of at most fifteen fields."""
    from medskapa.cli.ska_form import FORM_FILE, write_form
    from medskapa.evidence import UserError
    from medskapa.methods.impact.start import Beginning, fields_to_fill, read_homes, start_plan
    from medskapa.plans.io import read_plan
    from medskapa.region import read_region

    if land not in ("municipal", "private", "mixed"):
        raise UserError(f"The land {land!r} is not known.", do="Use municipal, private or mixed.")
    place = read_region(region)
    day = (started or datetime.now(UTC)).date()
    beginning = Beginning(municipality, title, read_homes(homes or []), day, fictive, land)
    start_plan(place, polygon, beginning, out)
    write_form(out / FORM_FILE)
    _, screened = _screened(read_plan(out, place), place)
    if as_json:
        from medskapa.cli.show import print_json

        print_json(
            {"folder": str(out), "fields": list(fields_to_fill()), "screening": _screening_facts(screened)}
        )
        return
    _print_screening(screened, Language.SV)
    print(f"The plan folder is ready: {out.resolve()}")
    print(f"Next: medskapa ska mat {out} --region {region} --out matta – print it and meet for two hours.")
    print(f"Then fill in {out / 'ska.toml'} (or {FORM_FILE}, and run medskapa ska fill {out}).")
    print(f"See what is missing: medskapa ska check {out} --region {region}")


@app.command(epilog="Example: medskapa ska fill min-plan --form min-plan/protokoll.xlsx")
def fill(
    plan: PlanFolder,
    form: Annotated[
        Path | None, typer.Option(help="The filled-in form; protokoll.xlsx in the plan folder if not given.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Change answers that stand there already.")
    ] = False,
) -> None:
    """Move the answers of the spreadsheet form into the plan's ska.toml."""
    from medskapa.cli.ska_form import FORM_FILE, read_form
    from medskapa.methods.impact.start import fill_form

    filled = fill_form(plan, read_form(form or plan / FORM_FILE), replace=replace)
    print(f"{len(filled)} fields filled in: {', '.join(filled) or '–'}.")


def _screened(plan: Plan, region: Region) -> tuple[ImpactInputs | None, Screening]:
    from medskapa.methods.impact import impact_inputs, screening

    inputs = impact_inputs(plan)
    return inputs, screening(plan, region, inputs)


def _screening_facts(s: Screening) -> dict[str, Any]:
    return {
        "effort": s.effort,
        "level": s.level,
        "least": s.least,
        "most": s.most,
        "points": s.low,
        "points_at_most": s.high,
        "criteria": {g.criterion.key: {"answer": g.answer, "points": g.points} for g in s.graded},
    }


def _print_screening(s: Screening, lang: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    from medskapa.evidence import Text, format_number
    from medskapa.methods.impact.model import LEVELS

    def t(words: Text) -> str:
        return words.of(lang.value)

    answers = {
        "no": Text(sv="nej", en="no"),
        "some": Text(sv="delvis", en="partly"),
        "yes": Text(sv="ja", en="yes"),
        None: Text(sv="inte besvarad", en="not answered"),
    }
    table = Table(
        t(Text(sv="Kriterium", en="Criterion")),
        t(Text(sv="Svar", en="Answer")),
        t(Text(sv="Poäng", en="Points")),
        t(Text(sv="Varför", en="Why")),
    )
    for g in s.graded:
        points = format_number(g.points, lang.value, 1)
        table.add_row(t(g.criterion.question), t(answers[g.answer]), points, t(g.text or g.criterion.why))
    console = Console()
    console.print(table)
    if s.chosen and s.chosen_reason:
        head = Text(sv="Vald insats: {level}. {why}", en="Chosen effort: {level}. {why}")
        print(t(head.format(level=LEVELS[s.chosen], why=s.chosen_reason)))
    elif s.level:
        print(t(Text(sv="Insats: {level}.", en="Effort: {level}.").format(level=LEVELS[s.level])))
    else:
        head = Text(
            sv="Insats: lägst {least}, högst {most}. {n} frågor är inte besvarade.",
            en="Effort: at least {least}, at most {most}. {n} questions are not answered.",
        )
        print(t(head.format(least=LEVELS[s.least], most=LEVELS[s.most], n=len(s.unanswered))))


@app.command(epilog="Example: medskapa ska screen examples/exempelomradet --region gr")
def screen(plan: PlanFolder, region: RegionFolder, lang: Lang = Language.SV, as_json: AsJson = False) -> None:
    """How much effort is the analysis worth? The criteria, how each was answered, and the level they give."""
    from medskapa.cli.show import print_json
    from medskapa.plans.io import read_plan
    from medskapa.region import read_region

    place = read_region(region)
    _, screened = _screened(read_plan(plan, place), place)
    if as_json:
        print_json(_screening_facts(screened))
    else:
        _print_screening(screened, lang)


@app.command(epilog="Example: medskapa ska check min-plan --region gr")
def check(plan: PlanFolder, region: RegionFolder, lang: Lang = Language.SV, as_json: AsJson = False) -> None:
    """What is still missing in the analysis, in plain words: empty fields, owners, dates, notes nobody took up."""
    from medskapa.cli.show import print_json
    from medskapa.evidence import Text
    from medskapa.methods.impact.missing import gaps
    from medskapa.plans.io import read_plan
    from medskapa.region import read_region

    place = read_region(region)
    read = read_plan(plan, place)
    inputs, screened = _screened(read, place)
    if inputs is None:
        _no_inputs(plan)
        return
    found = gaps(inputs, read, screened)
    if as_json:
        missing = [{"kind": g.kind, "text": g.text.of(lang.value)} for g in found]
        print_json({"effort": screened.effort, "missing": missing})
        return
    heads = {
        "field": Text(sv="Tomma fält i formuläret", en="Empty fields of the form"),
        "screening": Text(
            sv="Frågor om komplexitet, frivilliga: svara under [[screening.answers]]",
            en="Questions of complexity, optional: answer under [[screening.answers]]",
        ),
        "goal": Text(sv="Mål", en="Goals"),
        "action": Text(sv="Åtgärder", en="Actions"),
        "conflict": Text(sv="Målkonflikter", en="Conflicts"),
        "note": Text(sv="Sagt, men inte taget upp", en="Said, but not taken up"),
        "judgement": Text(sv="Inte bedömt", en="Not judged"),
        "law": Text(sv="Att tänka på", en="To think of"),
    }
    for kind, head in heads.items():
        rows = [g.text.of(lang.value) for g in found if g.kind == kind]
        if rows:
            print(f"{head.of(lang.value)}:")
            for row in rows:
                print(f"  – {row}")
    if not found:
        print(Text(sv="Inget saknas.", en="Nothing is missing.").of(lang.value))


def _no_inputs(plan: Path) -> None:
    from medskapa.evidence import UserError

    raise UserError(
        "The plan has no social impact analysis: ska.toml is missing.",
        where=str(plan),
        do='Begin with medskapa ska start, or add ska.toml with schema = "medskapa-ska/1".',
    )


@app.command(epilog="Example: medskapa ska mat min-plan --region gr --out matta")
def mat(
    plan: PlanFolder,
    region: RegionFolder,
    out: Annotated[Path, typer.Option(help="Folder to write the PDF files in.")],
    lang: Lang = Language.SV,
) -> None:
    """Print the mat, the agenda of the two-hour meeting and the form to fill in, as PDF."""
    from medskapa.evidence.files import new_folder
    from medskapa.methods.impact.frame import DEFAULT_FRAME
    from medskapa.plans.io import read_plan
    from medskapa.region import read_region
    from medskapa.report.ska_mat import write_mat

    place = read_region(region)
    read = read_plan(plan, place)
    inputs, _ = _screened(read, place)
    with new_folder(out) as folder:
        made = write_mat(read, place, folder, lang.value, frame=inputs.frame if inputs else DEFAULT_FRAME)
    for name in made:
        print(out / name)


@app.command(epilog="Example: medskapa ska chapter min-plan --region gr --out kapitel")
def chapter(
    plan: PlanFolder,
    region: RegionFolder,
    out: Annotated[Path, typer.Option(help="Folder to write the chapter in.")],
    lang: Lang = Language.SV,
    seed: Annotated[int, typer.Option(help="Seed of the random draws; it is printed in the chapter.")] = 2017,
    draws: Annotated[int, typer.Option(min=50, help="Number of draws behind each interval.")] = 500,
) -> None:
    """Write the chapter on social consequences for the plan description, with matrix, handover and follow-up."""
    from medskapa.cli.output import check_output
    from medskapa.evidence.files import new_folder
    from medskapa.methods.impact import impact_inputs
    from medskapa.plans.io import read_plan
    from medskapa.region import read_region
    from medskapa.report.ska_chapter import write_chapter

    check_output(out, "ska", replace=False, reads=(plan, region))
    place = read_region(region)
    read = read_plan(plan, place)
    if impact_inputs(read) is None:
        _no_inputs(plan)
    basis = _basis(place, read, seed, draws)
    with new_folder(out) as folder:
        made = write_chapter(basis, folder, lang.value)
    for name in made:
        print(out / Path(name).name)


def _basis(region: Region, plan: Plan, seed: int, draws: int) -> Any:
    from medskapa.basis import compare as compute
    from medskapa.cli.show import progress
    from medskapa.methods import RunContext

    with progress("SKA") as say:
        run = RunContext(
            seed=seed, draws=draws, progress=lambda what, done: say(f"computing {what}", None, None)
        )
        return compute(region, plan, run)


@app.command(
    epilog="Example: medskapa ska compare examples/exempelomradet examples/exempelomradet_granskning --region gr"
)
def compare(
    before: Annotated[Path, typer.Argument(help="Plan folder of the earlier version.")],
    after: Annotated[Path, typer.Argument(help="Plan folder of the later version.")],
    region: RegionFolder,
    figures: Annotated[
        bool, typer.Option("--figures", help="Compute both versions and compare the figures too.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write the comparison in, as page and PDF.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the random draws.")] = 2017,
    draws: Annotated[int, typer.Option(min=50, help="Number of draws behind each interval.")] = 500,
    lang: Lang = Language.SV,
    as_json: AsJson = False,
) -> None:
    """What changed from one version of a plan to the next, such as consultation and review, and why."""
    from medskapa.cli.show import print_json
    from medskapa.cli.ska_compare import as_facts, as_words
    from medskapa.evidence.files import new_folder
    from medskapa.methods.impact import impact_inputs
    from medskapa.methods.impact.versions import compare_versions
    from medskapa.plans.io import read_plan
    from medskapa.region import read_region
    from medskapa.report.record import Names, basis_record
    from medskapa.report.ska_versions import write_comparison

    place = read_region(region)
    plans = [read_plan(folder, place) for folder in (before, after)]
    read = []
    for folder, plan in zip((before, after), plans, strict=True):
        inputs = impact_inputs(plan)
        if inputs is None:
            _no_inputs(folder)
        else:
            read.append((plan, inputs))
    bases = [_basis(place, plan, seed, draws) for plan in plans] if figures else []
    made = compare_versions(read[0], read[1], (bases[0].table, bases[1].table) if bases else None)
    if out is not None:
        with new_folder(out) as folder:
            names = write_comparison(made, plans[1], folder, lang.value, basis=bases[1] if bases else None)
        print("\n".join(str(out / name) for name in names))
    elif as_json:
        print_json(as_facts(made, lang.value))
    else:
        measures = {**bases[0].measures, **bases[1].measures} if bases else {}
        words = Names(basis_record(bases[1]), lang.value) if bases else None
        print(as_words(made, plans[1], measures, lang.value, words))
