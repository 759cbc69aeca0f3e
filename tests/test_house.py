"""The rules of the house, so that none of them is only a sentence."""

import ast
import doctest
import hashlib
import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

import medskapa
from medskapa.evidence import Measure, Text

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
LONGEST_DECISION = 40

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "medskapa"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(folder: Path = SRC) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def project_files() -> list[Path]:
    """Every file of the project: known to git, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def project_texts() -> Iterator[tuple[str, str]]:
    """Name and text of every text file of the project."""
    for path in project_files():
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def imported(path: Path) -> set[str]:
    """The top names of what a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


# --- size -------------------------------------------------------------------------------------------


def test_no_module_is_longer_than_can_be_read_in_one_go() -> None:
    lines = {str(p.relative_to(SRC)): len(p.read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert {name: n for name, n in lines.items() if n > LONGEST_MODULE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{path.relative_to(SRC)}:{f.lineno} {f.name}": length
        for path in modules()
        for f in functions(path)
        if (length := (f.end_lineno or f.lineno) - f.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


# --- who may do what --------------------------------------------------------------------------------


def test_only_web_imports_django() -> None:
    assert [
        str(p) for p in modules() if "django" in imported(p) and "web" not in p.relative_to(SRC).parts
    ] == []


def test_only_the_command_line_prints() -> None:
    printing = [
        f"{path.relative_to(SRC)}:{node.lineno}"
        for path in modules()
        if path.relative_to(SRC).parts[0] != "cli"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import rules of pyproject.toml on the tree in a folder."""
    return subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("room", "line", "broken"),
    [
        ("methods", "import medskapa.basis", "medskapa.methods"),
        ("analysis", "import medskapa.plans", "medskapa.analysis"),
        ("analysis", "import medskapa.region", "medskapa.analysis"),
        ("region", "import medskapa.sources", "medskapa.region"),
        ("sources", "import medskapa.methods", "medskapa.sources"),
        ("report", "import medskapa.sources", "medskapa.report"),
        ("methods", "import django", "django"),
    ],
)
def test_a_wrong_import_turns_the_import_rules_red(tmp_path: Path, room: str, line: str, broken: str) -> None:
    shutil.copytree(SRC, tmp_path / "src" / "medskapa", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    before = lint_imports(tmp_path)
    assert before.returncode == 0, before.stdout + before.stderr

    (tmp_path / "src" / "medskapa" / room / "a_wrong_import.py").write_text(f"{line}\n")
    after = lint_imports(tmp_path)
    assert after.returncode == 1
    assert broken in after.stdout
    assert "a_wrong_import" in after.stdout


# --- nothing from outside, nothing of a machine -----------------------------------------------------


def test_no_file_names_a_path_of_this_machine() -> None:
    common = (Path("/"), Path(tempfile.gettempdir()))
    folders = {ROOT, *(path for path in (Path.home(), ROOT.parent) if path not in common)}
    paths = re.compile(r"(?<![\w./~-])(" + "|".join(re.escape(f"{folder}/") for folder in folders) + ")")
    assert [(name, found[1]) for name, text in project_texts() if (found := paths.search(text))] == []


def test_no_file_names_a_package_index() -> None:
    hosts = [".".join(words) for words in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
    assert [(name, host) for name, text in project_texts() for host in hosts if host in text] == []


def test_locks_name_no_address_and_pin_everything_with_hashes() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert [lock.name for lock in locks] == ["dev.txt", "peers.txt", "runtime.txt"]
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text
        assert set(re.findall(r"--[a-z-]+", text)) == {"--hash"}
        pins = [line for line in text.splitlines() if not line.startswith(" ")]
        assert [line for line in pins if not re.match(r"[a-z0-9.\[\]-]+==\S+ .*\\$", line)] == []


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, dev = (
        {line for line in (ROOT / "requirements" / name).read_text().splitlines() if "==" in line}
        for name in ("runtime.txt", "dev.txt")
    )
    assert runtime - dev == set()


FETCHES = re.compile(
    r"""(?: (?:src|srcset|poster|data|action) \s*=\s* ["']? | <link[^>]*href \s*=\s* ["']? | url\( \s* ["']?
         | @import \s+ (?:url\()? ["'] | (?:fetch|import) \( \s* ["'] ) \s* (?:https?:)?//""",
    re.VERBOSE | re.IGNORECASE,
)


def test_no_page_and_no_report_fetches_anything_from_outside() -> None:
    kinds = {".html", ".css", ".js", ".svg", ".j2", ".jinja", ".typ", ".xml"}
    pages = [path for path in SRC.rglob("*") if path.suffix in kinds]
    assert [str(path) for path in pages if FETCHES.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("page", "fetches"),
    [
        ('<img src="https://example.org/a.png">', True),
        ('<link rel="stylesheet" href="//example.org/a.css">', True),
        ("body { background: url( 'http://example.org/a.png') }", True),
        ('<a href="https://example.org">read more</a>', False),
        ('<img src="data:image/png;base64,AAAA">', False),
        ('<svg xmlns="http://www.w3.org/2000/svg">', False),
    ],
)
def test_a_fetch_is_told_from_a_link(page: str, fetches: bool) -> None:
    assert bool(FETCHES.search(page)) is fetches


def test_no_file_of_the_project_equals_a_shared_one(shared_data: Path) -> None:
    def digest(path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()

    ours = {digest(path): path for path in project_files() if path.stat().st_size > 200}
    sizes = {path.stat().st_size for path in ours.values()}
    shared = [p for p in sorted(shared_data.rglob("*")) if p.is_file() and p.stat().st_size in sizes]
    assert [f"{ours[d].relative_to(ROOT)} = {path}" for path in shared if (d := digest(path)) in ours] == []


# --- tests and documentation ------------------------------------------------------------------------


def asserts_something(function: Function) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("raises", "warns", "expect") or called.startswith("assert_"):
                return True
    return False


def test_every_test_asserts_something() -> None:
    empty = [
        f"{path.relative_to(ROOT)}:{f.lineno} {f.name}"
        for path in modules(ROOT / "tests")
        if path.name.startswith("test_")
        for f in functions(path)
        if f.name.startswith("test_") and not asserts_something(f)
    ]
    assert empty == []


def public(path: Path) -> Iterator[Function | ast.ClassDef]:
    """Functions and classes at the top of a module, and methods of those classes, without underscore."""
    for node in tree(path).body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (m for m in node.body if isinstance(m, Function) and not m.name.startswith("_"))


def test_everything_public_says_what_it_is() -> None:
    undocumented = [
        f"{path.relative_to(SRC)} (module)" for path in modules() if not ast.get_docstring(tree(path))
    ]
    undocumented += [
        f"{path.relative_to(SRC)}:{node.lineno} {node.name}"
        for path in modules()
        for node in public(path)
        if not ast.get_docstring(node)
    ]
    assert undocumented == []


def test_examples_in_docstrings_give_what_they_say() -> None:
    names = ["medskapa"]
    names += [
        m.name for m in pkgutil.walk_packages(medskapa.__path__, "medskapa.") if "__main__" not in m.name
    ]
    failed = {name: doctest.testmod(importlib.import_module(name)).failed for name in names}
    assert {name: n for name, n in failed.items() if n} == {}


def test_the_changelogs_first_heading_is_the_version() -> None:
    heading = re.search(
        r"^## (\S+) – (\d{4}-\d{2}-\d{2})$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert heading is not None
    assert heading[1] == version("medskapa") == medskapa.__version__


def test_decisions_are_short_and_numbered_without_gaps() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert decisions
    numbers = [path.name[:5] for path in decisions]
    assert numbers == [f"{n:04d}-" for n in range(1, len(decisions) + 1)]
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in decisions}
    assert {name: n for name, n in lengths.items() if n > LONGEST_DECISION} == {}


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


def test_the_readmes_python_runs(tmp_path: Path) -> None:
    code = blocks(ROOT / "README.md", "python")
    assert code
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(code)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_readmes_links_lead_somewhere() -> None:
    dead = [
        f"{page.name}: {target}"
        for page in sorted(ROOT.glob("*.md"))
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (ROOT / target).exists()
    ]
    assert dead == []


def test_the_glossary_has_every_word_in_both_languages() -> None:
    """The first table of GLOSSARY.md: English in the first column, Swedish in the second."""
    lines = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in lines
        if line.startswith("|")
    ]
    assert rows[0][0].startswith("English")
    assert rows[0][1].startswith("Swedish")
    words = [row for row in rows if not set("".join(row)) <= set("-: ")]
    assert len(words) > 10
    assert [row for row in words if len(row) < 3 or not row[0] or not row[1]] == []


@pytest.mark.parametrize(("recipe", "places"), [("a measure", 2), ("a source", 3), ("a method", 3)])
def test_contributing_has_the_recipe_and_its_number_of_places(recipe: str, places: int) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = re.search(
        rf"^## Add {recipe} \((\d) places\)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert section is not None
    assert int(section[1]) == places
    assert len(re.findall(r"^\d\. ", section[2], re.MULTILINE)) == places


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert [int(n) for n in re.findall(r"^(\d+)\.[A-Z]", text, re.MULTILINE)] == list(range(1, 16))
    assert "Appendix" in text


# --- required means required ------------------------------------------------------------------------


def test_a_text_without_swedish_is_refused() -> None:
    with pytest.raises(TypeError, match="sv"):
        Text(en="Segregation")  # type: ignore[call-arg]


@pytest.mark.parametrize("label", [{}, {"label": "Segregation"}])
def test_a_measure_without_a_label_in_every_language_is_refused(label: dict[str, Any]) -> None:
    rest: dict[str, Any] = {"meaning": Text(sv="Hur ojämnt grupper bor.", en="How unevenly groups live.")}
    rest |= {"key": "d", "unit": None, "better": "lower", "formula": None, "checked": None}
    with pytest.raises(TypeError, match="label"):
        Measure(**rest, **label)
