"""Writing the housing programme into a folder: one municipality, or all with a page for each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medskapa.evidence import Lang
    from medskapa.methods import RunContext
    from medskapa.methods.housing.ask import Ask
    from medskapa.methods.housing.inputs import HousingInputs
    from medskapa.methods.housing.problems import Problems


def write_one(
    ask: Ask,
    inputs: HousingInputs,
    run: RunContext,
    out: Path,
    lang: Lang,
    *,
    replace: bool,
    sample: Path | None = None,
) -> tuple[str, ...]:
    """The programme of one municipality: web page, PDF and Word."""
    from medskapa.evidence.files import new_folder
    from medskapa.methods.housing.programme import programme
    from medskapa.report.housing_files import write_paper
    from medskapa.report.need_paper import programme_paper, words_of

    run.progress(ask.region.names.get(ask.area, ask.area), 0.0)
    made = programme(ask, inputs, run, _sampled(ask, sample))
    with new_folder(out, replace=replace) as folder:
        run.progress("the paper", 0.5)
        return tuple(write_paper(words_of(made, lang), programme_paper(made, lang, run), folder))


def _sampled(ask: Ask, path: Path | None) -> Problems | None:
    """The measures of shortage from a file of households, or none."""
    if path is None:
        return None
    from medskapa.evidence import UserError
    from medskapa.methods.housing.problems import problems_of_sample, read_sample

    measures, flags, weights = read_sample(path)
    try:
        return problems_of_sample(ask, flags, weights, measures, ask.on.year, path.name)
    except ValueError as error:
        raise UserError(f"{error}.", where=str(path), do="Correct the file.") from error


def write_all(
    ask: Ask, inputs: Mapping[str, HousingInputs], run: RunContext, out: Path, lang: Lang, *, replace: bool
) -> tuple[str, ...]:
    """All municipalities together, with shares of the need and of social contracts, and each in a folder of its own.

    inputs: what departments of a municipality have told, by its code; those that are not there have told nothing.
    """
    from medskapa.basis.shares import shared_of
    from medskapa.evidence import UserError
    from medskapa.evidence.files import new_folder
    from medskapa.methods.housing.ask import municipalities
    from medskapa.methods.housing.inputs import HousingInputs
    from medskapa.methods.housing.need import fact_of
    from medskapa.methods.housing.needed import together
    from medskapa.methods.housing.programme import programme
    from medskapa.report.housing_files import write_paper
    from medskapa.report.housing_matrix import Told
    from medskapa.report.need_paper import programme_paper, region_paper

    areas = municipalities(ask.region)
    made = {}
    for i, area in enumerate(areas):
        run.progress(ask.region.names.get(area, area), 0.5 * i / len(areas))
        made[area] = programme(ask.at(area), inputs.get(area, HousingInputs()), run)
    need = together({a: p.needed for a, p in made.items()})
    shared = []
    middle = {a: max(float(p.needed.total[1]), 0.0) for a, p in made.items() if p.needed is not None}
    homeless = round(sum(fact_of(ask.region, a, f"homeless_{i}", 9999) or 0.0 for a in areas for i in (1, 2)))
    for what, total in (("homes", round(sum(middle.values()))), ("special", homeless)):
        try:
            shared.append(shared_of(ask.region, middle, total, what=what))
        except UserError:  # without figures there is nothing to share, and the paper says what is lacking
            continue
    c = Told(ask.region, lang)
    with new_folder(out, replace=replace) as folder:
        names = list(write_paper(c, region_paper(c, made, need, tuple(shared), run), folder))
        for i, (area, p) in enumerate(made.items()):
            run.progress(ask.region.names.get(area, area), 0.5 + 0.5 * i / len(areas))
            (folder / area).mkdir()
            names += [f"{area}/{n}" for n in write_paper(c, programme_paper(p, lang, run), folder / area)]
    return tuple(names)
