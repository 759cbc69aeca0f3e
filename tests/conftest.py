"""What all tests share: where the data is, what was left out and why."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def data_folder() -> Path | None:
    """The folder that MEDSKAPA_DATA names, if any; a folder that is not there is an error, not a skip."""
    named = os.environ.get("MEDSKAPA_DATA")
    if not named:
        return None
    folder = Path(named).resolve()
    if not (folder / "data").is_dir():
        raise pytest.UsageError(f"MEDSKAPA_DATA is {named}, and there is no data/ in that folder.")
    return folder


def browser_path() -> str | None:
    """Chromium on this machine: the one that MEDSKAPA_BROWSER names, or the first found."""
    named = os.environ.get("MEDSKAPA_BROWSER")
    return named or next((found for name in BROWSERS if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, with a reason of one line."""
    no_data = data_folder() is None
    no_browser = browser_path() is None
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "shared_data" in fixtures:
            item.add_marker("data")
        if "browser_executable" in fixtures:
            item.add_marker("browser")
        if no_data and item.get_closest_marker("data"):
            item.add_marker(pytest.mark.skip(reason="needs the shared data: set MEDSKAPA_DATA to its folder"))
        if no_browser and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="needs Chromium: install the package chromium"))


def left_out(config: pytest.Config) -> dict[str, list[str]]:
    """The tests that were skipped, by reason."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reasons: dict[str, list[str]] = {}
    for report in reporter.stats.get("skipped", []) if reporter else []:
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons.setdefault(why.removeprefix("Skipped: "), []).append(report.nodeid)
    return reasons


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be left out, a skipped test fails the run."""
    if os.environ.get("MEDSKAPA_NOTHING_LEFT_OUT") and left_out(session.config) and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which tests were left out, and why."""
    reasons = left_out(config)
    if not reasons:
        return
    terminalreporter.section("left out")
    for why, tests in sorted(reasons.items()):
        terminalreporter.write_line(f"{len(tests)} {why}")
        for nodeid in tests:
            terminalreporter.write_line(f"    {nodeid}")
    if os.environ.get("MEDSKAPA_NOTHING_LEFT_OUT"):
        terminalreporter.write_line("MEDSKAPA_NOTHING_LEFT_OUT is set: this run has failed.", red=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The shared folder, with data/ and oracles/ in it."""
    folder = data_folder()
    assert folder is not None  # tests that ask for it were skipped otherwise
    return folder


@pytest.fixture(scope="session")
def browser_executable() -> str:
    """The path of Chromium, for playwright's executable_path."""
    path = browser_path()
    assert path is not None
    return path


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT
