"""``medskapa basis`` and ``medskapa explain``: the decision basis, and why a number is what it is."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from medskapa.basis import Basis
    from medskapa.plans import Plan
    from medskapa.region import Region

BASIS_EXAMPLES = "Example: medskapa basis examples/exempelomradet --region gr --out underlag --lang sv"
EXPLAIN_EXAMPLES = "Example: medskapa explain underlag F-1a2b3c4d5e6f"


class Language(StrEnum):
    """The languages a basis can be written in."""

    SV = "sv"
    EN = "en"


def basis(
    plan: Annotated[Path, typer.Argument(help="Folder with plan.toml and the map file.")],
    region: Annotated[Path, typer.Option(help="Folder of the region the plan lies in.")],
    out: Annotated[Path, typer.Option(help="Folder to write; it appears whole or not at all.")],
    lang: Annotated[Language, typer.Option(help="Language of the basis.")] = Language.SV,
    seed: Annotated[int, typer.Option(help="Seed of the random draws; it is printed in the basis.")] = 2017,
    draws: Annotated[int, typer.Option(min=50, help="Number of draws behind each interval.")] = 500,
    word_template: Annotated[
        Path | None, typer.Option(help="The municipality's own Word template (.docx).")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a basis that is there already.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a script.")] = False,
) -> None:
    """Write the decision basis: index.html, basis.pdf, basis.docx, findings.xlsx and .csv, map.gpkg, run.json."""
    from medskapa.cli.output import check_output
    from medskapa.cli.show import print_json, progress
    from medskapa.evidence import UserError
    from medskapa.plans.io import read_plan
    from medskapa.region import read_region

    check_output(out, "basis", replace=replace, reads=(plan, region))
    if word_template is not None and not word_template.is_file():
        raise UserError(f"There is no Word template {word_template}.", do="Give a .docx file.")
    with progress("Basis", quiet=as_json) as say:
        say("reading region and plan", None, None)
        place = read_region(region)
        made = make_basis(
            place, read_plan(plan, place), out, lang.value, seed=seed, draws=draws,
            word_template=word_template, replace=replace, say=lambda what: say(what, None, None),
        )  # fmt: skip
    if as_json:
        print_json(
            {
                "folder": str(out),
                "run_hash": made.run.hash,
                "findings_hash": made.run.findings_hash,
                "findings": len(made.table),
                "synthetic": made.synthetic,
                "fictive": made.plan.fictive,
            }
        )
        return
    print(f"{len(made.table)} findings, run {made.run.hash[:12]}.")
    print(f"The basis is ready: {(out / 'index.html').resolve()}")


def make_basis(
    region: Region,
    plan: Plan,
    out: Path,
    lang: str,
    *,
    seed: int,
    draws: int,
    word_template: Path | None = None,
    replace: bool = False,
    say: object = None,
) -> Basis:
    """Compute a basis and write all its files into a folder that appears whole or not at all."""
    from medskapa.basis import compare
    from medskapa.evidence.files import new_folder
    from medskapa.methods import RunContext
    from medskapa.report import write_report

    tell = say if callable(say) else lambda what: None
    run = RunContext(seed=seed, draws=draws, progress=lambda what, done: tell(f"computing {what}"))
    made = compare(region, plan, run)
    tell("writing the report")
    with new_folder(out, replace=replace) as folder:
        write_report(made, folder, "sv" if lang == "sv" else "en", word_template=word_template)
    return made


def explain(
    folder: Annotated[Path, typer.Argument(help="Folder of a basis.")],
    finding: Annotated[str, typer.Argument(help="Id of a finding, such as F-1a2b3c4d5e6f.")],
    lang: Annotated[Language, typer.Option(help="Language of the answer.")] = Language.SV,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a script.")] = False,
) -> None:
    """Why this number? Its inputs with source and vintage, norms, formula, version and seed."""
    from medskapa.cli.show import print_json
    from medskapa.report import read_explanation

    answer = read_explanation(folder, finding, lang.value)
    if as_json:
        lines = [{"label": label, "text": words} for label, words in answer.lines]
        print_json({"id": answer.id, "title": answer.title, "banners": answer.banners, "lines": lines})
        return
    print(answer.text())
