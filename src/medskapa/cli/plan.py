"""``medskapa plan``: check a plan folder against a region."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from medskapa.plans import Plan

app = typer.Typer(help="Check a plan folder.", no_args_is_help=True)


@app.command(epilog="Example: medskapa plan check examples/exempelomradet --region gr")
def check(
    folder: Annotated[Path, typer.Argument(help="Folder with plan.toml and the map file.")],
    region: Annotated[Path, typer.Option(help="Folder of the region the plan lies in.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a script.")] = False,
) -> None:
    """Check a plan: keys, geometry, goals and alternatives, and tell what it holds."""
    from medskapa.basis import check_goals
    from medskapa.methods.situation.chain import missing_rates
    from medskapa.plans import INSTRUMENTS, HomesChange
    from medskapa.plans.io import read_plan
    from medskapa.region import read_region

    plan = read_plan(folder, read_region(region))
    check_goals(plan)
    facts: dict[str, Any] = {
        "key": plan.key,
        "title": plan.title.sv,
        "fictive": plan.fictive,
        "stage": plan.stage,
        "procedure": plan.procedure.key,
        "year": plan.year,
        "alternatives": {
            a.key: {
                tenure: sum(c.homes for c in a.changes if isinstance(c, HomesChange) and c.tenure == tenure)
                for tenure in ("rental", "coop", "owned")
            }
            for a in plan.alternatives
        },
        "goals": {g.key: g.secured_in for g in plan.goals},
        "conflicts": [c.key for c in plan.conflicts],
        "plans": {a.key: {p.plan: p.alternative for p in a.parts} for a in plan.alternatives if a.parts},
        "chain_rates_missing": [n.key for n in missing_rates(plan)],
        "hash": plan.hash,
    }
    if as_json:
        from medskapa.cli.show import print_json

        print_json(facts)
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"[bold]{plan.title.sv}[/bold] · {plan.procedure.label.sv}, {plan.stage} · {plan.year}")
    table = Table("Alternative", "Rental", "Co-op", "Owned")
    for key, homes in facts["alternatives"].items():
        table.add_row(key, *(str(n) for n in homes.values()))
    console.print(table)
    held = [INSTRUMENTS[g.secured_in] for g in plan.goals]
    loose = sum(i.key == "not_secured" for i in held)
    firm = sum(i.binding for i in held)
    console.print(
        f"{len(held)} goals: {firm} held by something binding, {len(held) - firm - loose} by something that only "
        f"guides, {loose} not secured; {len(plan.conflicts)} goal conflicts."
    )
    for key, parts in facts["plans"].items():
        console.print(f"{key}: " + ", ".join(f"{name} = {chosen}" for name, chosen in parts.items()))
    _print_rates(console, plan)
    console.print("The plan is in order.")


def _print_rates(console: Console, plan: Plan) -> None:
    """The rates of the chain of moves with their ranges, and whether they may be used."""
    from rich.table import Table

    from medskapa.methods.situation.chain import missing_rates
    from medskapa.methods.situation.effect_measures import CHAIN_NORMS

    own = {n.key: n for n in plan.norms if n.municipality in ("", plan.municipality)}
    table = Table("Chain of moves: rate", "Value", "Range", "From", title_justify="left")
    for norm in CHAIN_NORMS:
        used = own.get(norm.key, norm)
        low, high = used.range
        source = "the plan" if norm.key in own else "default, not verified"
        table.add_row(norm.key, f"{used.value:g}", f"{low:g}–{high:g}", source)
    console.print(table)
    if missing_rates(plan):
        console.print(
            "The chain of moves will not be assessed: give the rates under [[norms]] with value, low, high and "
            'source, or accept these defaults with [chain] defaults = "accepted" in plan.toml.',
            markup=False,
        )
