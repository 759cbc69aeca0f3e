"""``medskapa housing start``, ``check``, ``ask`` and ``answer``: do the departments' figures still hold?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from medskapa.cli.basis import Language

if TYPE_CHECKING:
    from medskapa.report.housing_matrix import Told

Place = Annotated[Path, typer.Argument(help="A plan folder, or a bostad.toml.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day; today if not given.")]
RegionFolder = Annotated[Path | None, typer.Option(help="Folder of the region, for the names of its parts.")]
Lang = Annotated[Language, typer.Option(help="Language of what is written.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``medskapa housing``."""
    app.command(epilog="Example: medskapa housing start min-plan")(start)
    app.command(epilog="Example: medskapa housing check examples/exempelomradet")(check)
    app.command(epilog="Example: medskapa housing ask examples/exempelomradet --occasion plan --out fragor")(
        ask
    )
    app.command(
        epilog='Examples: medskapa housing answer min-plan --need hiss --answer yes --department "Äldreförvaltningen" '
        '--reason "Ingen ändring" · medskapa housing answer min-plan --from svar.toml · '
        "medskapa housing answer min-plan --undo"
    )(answer)


def start(plan: Annotated[Path, typer.Argument(help="Folder to put bostad.toml in.")]) -> None:
    """Put a bostad.toml into a folder: where departments write what they know and promise."""
    from medskapa.methods.housing.asking import start_housing

    path = start_housing(plan)
    print(f"Fill in {path}: needs with source, date and owner; measures with owner and due date.")
    print(f"Then: medskapa housing check {plan}")


def check(place: Place, region: RegionFolder = None, on: Day = None, lang: Lang = Language.SV) -> None:
    """Which figures hold, which are old or doubted, what remains of each need, and who must be asked."""
    from medskapa.cli.housing import print_blocks
    from medskapa.methods.housing.asking import file_of, read_file
    from medskapa.report.housing_matrix import measure_blocks, need_blocks

    inputs = read_file(file_of(place))
    c = _told(region, lang)
    print_blocks([*need_blocks(c, inputs, _day(on)), *measure_blocks(c, inputs)])


def ask(
    place: Place,
    out: Annotated[Path, typer.Option(help="Folder to write the pages in.")],
    occasion: Annotated[
        str, typer.Option(help="Why now: yearly, planning_notice, plan or allocation.")
    ] = "yearly",
    region: RegionFolder = None,
    on: Day = None,
    lang: Lang = Language.SV,
) -> None:
    """Write a page for each owner of figures: three answers and a reason, saved as svar.toml and sent back."""
    from medskapa.evidence import UserError
    from medskapa.evidence.files import new_folder
    from medskapa.methods.housing.asking import file_of, questions, read_file
    from medskapa.methods.housing.inputs import OCCASIONS
    from medskapa.report.housing_asking import asking_page, page_name

    if occasion not in OCCASIONS:
        raise UserError(f"The occasion {occasion!r} is not known.", do=f"Use one of {', '.join(OCCASIONS)}.")
    day, c = _day(on), _told(region, lang)
    asked = questions(read_file(file_of(place)), day, occasion)
    if not asked:
        print("Nothing needs to be asked: every figure holds.")
        return
    with new_folder(out) as folder:
        for owner in dict.fromkeys(q.owner for q in asked):
            mine = tuple(q for q in asked if q.owner == owner)
            (folder / page_name(owner)).write_text(
                asking_page(c, owner, mine, day, occasion), encoding="utf-8"
            )
            print(f"{out / page_name(owner)}: {len(mine)}")
    print(f"When an answer comes back: medskapa housing answer {place} --from svar.toml")


def answer(
    place: Place,
    need: Annotated[str, typer.Option(help="Key of the need.")] = "",
    says: Annotated[str, typer.Option("--answer", help="yes, partly or no.")] = "",
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")] = "",
    department: Annotated[str, typer.Option(help="Who answers; a department, never a person.")] = "",
    occasion: Annotated[str, typer.Option(help="yearly, planning_notice, plan or allocation.")] = "yearly",
    on: Day = None,
    sent: Annotated[Path | None, typer.Option("--from", help="A svar.toml that was sent back.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last answers.")] = False,
) -> None:
    """Put an answer, or a file of answers, into bostad.toml; --undo takes the last back."""
    from medskapa.evidence import UserError
    from medskapa.methods.housing.asking import add_answers, file_of, read_answers, take_back

    path = file_of(place)
    if undo:
        take_back(path)
        print(f"The last answers are taken back: {path}")
        return
    if sent is not None:
        told = read_answers(sent)
    elif need and says and reason and department:
        told = [{"need": need, "department": department, "occasion": occasion, "date": _day(on), "answer": says,
                 "reason": reason}]  # fmt: skip
    else:
        raise UserError("An answer needs --need, --answer, --reason and --department, or --from a file.")
    add_answers(path, told)
    for a in told:
        print(f"{a['need']}: {a['answer']} ({a['department']}, {a['date']}). {a['reason']}")
    print(f"Written to {path}. Take it back: medskapa housing answer {place} --undo")


def _day(on: datetime | None) -> date:
    return (on or datetime.now(UTC)).date()


def _told(folder: Path | None, lang: Language) -> Told:
    from medskapa.cli.housing import region_of
    from medskapa.report.housing_matrix import Told

    return Told(region_of(folder), lang.value)
