"""Where the example plans are."""

from __future__ import annotations

from pathlib import Path

from medskapa.evidence import UserError


def examples_folder() -> Path:
    """The folder of example plans: inside an installed package, or beside ``src`` in a source tree.

    Raises ``UserError`` when neither is there.
    """
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "examples", package.parent.parent / "examples"):
        if (folder / "exempelomradet" / "plan.toml").is_file():
            return folder
    raise UserError("The examples are not installed.", do="Install Medskapa anew, or give a plan folder.")
