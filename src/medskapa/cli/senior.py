"""``medskapa senior``: the senior perspective: what older people said, and the annex to a plan."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from medskapa.cli.basis import Language

app = typer.Typer(
    help="The senior perspective: a file for the survey and workshop, and the annex.", no_args_is_help=True
)

PlanFolder = Annotated[Path, typer.Argument(help="Folder with plan.toml and the map file.")]
RegionFolder = Annotated[Path, typer.Option(help="Folder of the region the plan lies in.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a script.")]


class Purpose(StrEnum):
    """What the annex belongs to."""

    NOTICE = "notice"
    SKA = "ska"
    COMPREHENSIVE = "comprehensive"


@app.command(epilog="Example: medskapa senior start min-plan")
def start(plan: PlanFolder) -> None:
    """Put a senior.toml into the plan folder: where the answers of the survey and the workshop are written."""
    from medskapa.methods.seniors.start import SENIOR_FILE, start_senior

    start_senior(plan)
    print(f"Fill in {plan / SENIOR_FILE}: who was asked, who is missing, and what people said in each theme.")
    print(f"See what stands there: medskapa senior check {plan}")
    print(f"Then: medskapa senior annex {plan} --region REGION --out OUT")


@app.command(epilog="Example: medskapa senior check examples/exempelomradet")
def check(plan: PlanFolder, lang: Annotated[Language, typer.Option(help="Language.")] = Language.SV,
          as_json: AsJson = False) -> None:  # fmt: skip
    """How many were asked and answered, what they said in each theme, and which themes nobody has spoken of."""
    from medskapa.cli.show import print_json
    from medskapa.evidence import Text, format_date
    from medskapa.methods.seniors.inputs import OCCASIONS, THEMES
    from medskapa.methods.seniors.start import read_senior

    given = read_senior(plan)
    by_theme = {key: [a for a in given.answers if a.theme == key] for key in THEMES}
    if as_json:
        print_json(
            {
                "occasions": {o.key: {"asked": o.asked, "answered": o.answered} for o in given.occasions},
                "answers": {key: len(answers) for key, answers in by_theme.items()},
                "operation": len(given.operation),
            }
        )
        return
    for o in given.occasions:
        asked = f"/{o.asked}" if o.asked is not None else ""
        kind, day = OCCASIONS[o.kind].of(lang.value), format_date(o.day, lang.value)
        print(f"{kind}, {day}: {o.answered}{asked}. {o.missing.of(lang.value)}")
    none = Text(sv="inget är inlagt", en="nothing is entered").of(lang.value)
    for key, answers in by_theme.items():
        print(f"{THEMES[key].of(lang.value)}: {len(answers) or none}")


@app.command(epilog="Example: medskapa senior annex examples/exempelomradet --region gr --out bilaga")
def annex(
    plan: PlanFolder,
    region: RegionFolder,
    out: Annotated[Path, typer.Option(help="Folder to write the annex in.")],
    to: Annotated[
        Purpose | None, typer.Option(help="What the annex belongs to; by the plan's stage if not given.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of what is written.")] = Language.SV,
    seed: Annotated[int, typer.Option(help="Seed of the random draws; it is printed in the annex.")] = 2017,
    draws: Annotated[int, typer.Option(min=50, help="Number of draws behind each interval.")] = 500,
) -> None:
    """Write the senior annex to a planning notice, an SKA or a comprehensive plan: web page, PDF and Word."""
    from medskapa.cli.output import check_output
    from medskapa.cli.ska import _basis
    from medskapa.evidence.files import new_folder
    from medskapa.methods.seniors.inputs import senior_inputs
    from medskapa.plans.io import read_plan
    from medskapa.region import read_region
    from medskapa.report.senior_annex import write_annex

    check_output(out, "senior", replace=False, reads=(plan, region))
    place = read_region(region)
    read = read_plan(plan, place)
    senior_inputs(read)
    purpose = to.value if to else "notice" if read.stage == "planbesked" else "ska"
    basis = _basis(place, read, seed, draws)
    with new_folder(out) as folder:
        made = write_annex(basis, folder, lang.value, purpose=purpose)
    for name in made:
        print(out / name)
