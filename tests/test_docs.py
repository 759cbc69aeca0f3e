"""The generated pages say what the program says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["cli.md", "measures.md"])
def test_the_generated_page_is_fresh(name: str) -> None:
    page = _generate().PAGES[name]()
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page, "run bin/docs"


def test_every_command_is_documented_with_an_example() -> None:
    from typer.main import get_command

    from medskapa.cli.main import app

    commands = list(_generate()._walk(get_command(app), "medskapa"))
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert len(commands) >= 9
    for path, command in commands:
        assert f"## `{path}`" in page
        assert command.epilog, f"{path} has no example"
        assert path in command.epilog
