"""The village's basis and its report, made once."""

from pathlib import Path

import pytest

from medskapa.basis import Basis
from medskapa.report import write_report
from tests.report.village import village_basis


@pytest.fixture(scope="session")
def basis() -> Basis:
    """The basis of the village."""
    return village_basis()


@pytest.fixture(scope="session")
def written(basis: Basis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the town in Swedish."""
    folder = tmp_path_factory.mktemp("basis")
    write_report(basis, folder, "sv")
    return folder
