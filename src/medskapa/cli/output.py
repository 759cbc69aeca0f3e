"""Where a command may write: a new folder, or in place of one of the same kind."""

from __future__ import annotations

from pathlib import Path

from medskapa.evidence import UserError

MARKS = {
    "region": "datapackage.json",
    "basis": "findings.csv",
    "segregation": "profile.csv",
    "comparison": "change.csv",
    "ska": "ska.html",
    "senior": "senior.html",
    "housing": "bostad.html",
}


def check_output(out: Path, kind: str, *, replace: bool, reads: tuple[Path, ...] = ()) -> None:
    """Refuse a name that is taken before any work is done, and never write over what is read.

    ``--replace`` exchanges a folder of the same kind only, known by the file that Medskapa puts in it.

    Raises ``UserError`` and changes nothing.
    """
    for source in reads:
        here, there = out.resolve(), source.resolve()
        if here == there or here in there.parents:
            raise UserError(
                f"{out} is or holds {source}, which the command reads.",
                do="Choose another folder with --out; nothing was changed.",
            )
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        raise UserError(f"{out} is a file.", do="Choose another name with --out; nothing was changed.")
    inside = {p.name for p in out.iterdir()}
    if not inside:
        return
    if not replace:
        raise UserError(f"{out} exists already.", do="Choose another name, or say --replace.")
    if MARKS[kind] not in inside:
        raise UserError(
            f"{out} exists already and is no {kind} made by Medskapa.",
            do="Choose another folder with --out; nothing was changed.",
        )
