"""``medskapa demo``: the whole way on the embedded region, with no data and no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from medskapa.cli.basis import Language

EXAMPLES = "Examples: medskapa demo · medskapa demo --no-serve --out provunderlag · medskapa demo --lang en"


def demo(
    out: Annotated[Path, typer.Option(help="Folder to write; an older demo there is replaced.")] = Path(
        "out/demo"
    ),
    lang: Annotated[Language, typer.Option(help="Language of the basis.")] = Language.SV,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Do not open the basis when it is ready.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON for a script; implies --no-serve.")
    ] = False,
) -> None:
    """Make the synthetic example region and a basis for the fictive example plan, and open it."""
    from medskapa.cli.basis import make_basis
    from medskapa.cli.show import print_json, progress
    from medskapa.evidence import UserError
    from medskapa.plans.io import examples_folder, read_plan
    from medskapa.region import write_region
    from medskapa.sources.synthetic import synthetic_region

    if out.exists() and not _is_demo(out):
        raise UserError(
            f"{out} exists already and is no demo.",
            do="Choose another folder with --out; nothing was changed.",
        )
    basis_folder, region_folder = out / "basis", out / "region"
    with progress("Demo", quiet=as_json) as say:
        say("making the synthetic region", None, None)
        region = synthetic_region()
        write_region(region, region_folder, replace=True)
        plan = read_plan(examples_folder() / "exempelomradet", region)
        made = make_basis(
            region, plan, basis_folder, lang.value, seed=2017, draws=300, replace=True,
            say=lambda what: say(what, None, None),
        )  # fmt: skip
    page = (basis_folder / "index.html").resolve()
    if as_json:
        print_json({"page": str(page), "region": str(region_folder.resolve()), "run_hash": made.run.hash})
        return
    print("The people and homes in this basis are made up. No figure in it is a fact about a place.")
    print(f"The basis is ready: {page}")
    if not no_serve:
        _open(page)


def _is_demo(out: Path) -> bool:
    if not out.is_dir():
        return False
    return {p.name for p in out.iterdir()} <= {"basis", "region"}


def _open(page: Path) -> None:
    """Open the page in the reader's browser, when there is a screen to open it on."""
    import os
    import sys
    import webbrowser

    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        return
    webbrowser.open(page.as_uri())
