"""The program as its users meet it: commands, exit codes, errors in words."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from medskapa.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "exempelomradet"


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, output and errors of one command."""
    with pytest.raises(SystemExit) as end:
        main([str(a) for a in arguments])
    said = capsys.readouterr()
    code = end.value.code
    assert isinstance(code, int)
    return code, said.out, said.err


@pytest.fixture(scope="session")
def example_region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("regions") / "example"
    subprocess.run(
        [sys.executable, "-c", "from medskapa.cli import main; main()", "region", "example", "--out", folder],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="session")
def example_basis(example_region: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One basis for the whole session; few draws, since the tests are of the way and not of the figures."""
    folder = tmp_path_factory.mktemp("bases") / "basis"
    said = subprocess.run(
        [
            sys.executable, "-c", "from medskapa.cli import main; main()", "basis", EXAMPLE, "--region",
            example_region, "--out", folder, "--draws", "50",
        ],
        check=False,
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert "The basis is ready" in said.stdout
    return folder


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")
    assert code == 0
    for word in ("region", "plan", "basis", "explain", "demo"):
        assert word in out


def test_help_starts_without_heavy_libraries() -> None:
    script = (
        "import sys\n"
        "from medskapa.cli.main import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'scipy', 'shapely', 'pyproj', 'pyogrio', 'typst', 'vl_convert', 'docx', 'httpx'}\n"
        "print('heavy:', *sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1].strip() == "heavy:"


def test_an_error_is_said_in_words_and_gives_code_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = run(capsys, "region", "check", tmp_path / "nowhere")
    assert code == 2
    assert out == ""
    assert "datapackage.json is missing" in err
    assert "What to do:" in err
    assert "Traceback" not in err


def test_a_taken_name_is_refused_before_any_work(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("mine")
    code, _, err = run(capsys, "region", "example", "--out", tmp_path)
    assert code == 2
    assert "--replace" in err
    assert (tmp_path / "kept.txt").read_text() == "mine"


@pytest.mark.parametrize("command", ["region", "basis"])
def test_replace_never_takes_a_folder_of_another_kind(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, example_region: Path, command: str
) -> None:
    precious = tmp_path / "viktigt"
    precious.mkdir()
    (precious / "rapport.txt").write_text("years of work")
    words: list[str | Path] = ["region", "example", "--out", precious, "--replace"]
    if command == "basis":
        words = ["basis", EXAMPLE, "--region", example_region, "--out", precious, "--replace"]
    code, _, err = run(capsys, *words)
    assert code == 2
    assert "nothing was changed" in err
    assert (precious / "rapport.txt").read_text() == "years of work"


def test_replace_never_takes_what_the_command_reads(
    capsys: pytest.CaptureFixture[str], example_region: Path
) -> None:
    words: list[str | Path] = ["basis", EXAMPLE, "--region", example_region]
    words += ["--out", example_region, "--replace"]
    code, _, err = run(capsys, *words)
    assert code == 2
    assert "nothing was changed" in err
    assert (example_region / "datapackage.json").is_file()


def test_a_letter_that_the_terminal_lacks_does_not_stop_the_program(example_region: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from medskapa.cli import main; main()", "region", "check", example_region],
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["goteborg", "14801", "14,80", ""])
def test_a_wrong_region_name_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    code, _, err = run(capsys, "region", "build", name, "--out", tmp_path / "r")
    assert code == 2
    assert "goteborgsregionen" in err


def test_the_example_region_says_that_it_is_synthetic(
    capsys: pytest.CaptureFixture[str], example_region: Path
) -> None:
    code, out, _ = run(capsys, "region", "check", example_region)
    assert code == 0
    assert "Synthetic people" in out
    facts = json.loads(run(capsys, "region", "check", example_region, "--json")[1])
    assert facts["kind"] == "synthetic"
    assert facts["areas"]["municipality"] == 13


def test_the_real_region_has_the_published_figures(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, shared_data: Path
) -> None:
    out = tmp_path / "gr"
    code, said, _ = run(
        capsys, "region", "build", "goteborgsregionen", "--from", shared_data, "--out", out, "--json"
    )
    assert code == 0
    assert '"population": 604616' in said
    assert '"population": 1080980' in said
    facts = json.loads(run(capsys, "region", "check", out, "--json")[1])
    assert (facts["areas"]["municipality"], facts["areas"]["regso"], facts["areas"]["deso"]) == (13, 300, 584)
    found = {(p["place"], p["year"]): p for p in facts["places"]}
    assert found["1480", 2023]["population"] == 604616
    assert found["GR", 2023]["population"] == 1080980
    assert found["1480", 2023]["dissimilarity_origin"] == 0.3532
    assert found["GR", 2023]["dissimilarity_origin"] == 0.3519


def test_a_plan_is_checked(capsys: pytest.CaptureFixture[str], example_region: Path) -> None:
    code, out, _ = run(capsys, "plan", "check", EXAMPLE, "--region", example_region, "--json")
    assert code == 0
    facts = json.loads(out)
    assert facts["alternatives"]["hyra_bostadsratt"] == {"rental": 60, "coop": 90, "owned": 0}
    assert facts["goals"]["lek"] == "not_secured"
    _, words, _ = run(capsys, "plan", "check", EXAMPLE, "--region", example_region)
    assert "in order" in words
    assert "4 goals: 3 held by something binding, 0 by something that only" in words.replace("\n", " ")
    assert "chain_new_household" in words  # the default rates are shown, with their ranges
    assert "0.15–0.4" in words
    assert "will not be assessed" not in words


def test_a_plan_without_rates_is_told_how_to_get_a_chain(
    capsys: pytest.CaptureFixture[str], example_region: Path, tmp_path: Path
) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "plan")
    path = tmp_path / "plan" / "plan.toml"
    path.write_text(path.read_text().replace('[chain]\ndefaults = "accepted"\n', ""))
    code, words, _ = run(capsys, "plan", "check", tmp_path / "plan", "--region", example_region)
    assert code == 0
    assert "will not be assessed: give the rates under [[norms]]" in " ".join(words.split())
    assert 'accept these defaults with [chain] defaults = "accepted"' in " ".join(words.split())


def test_replace_takes_no_profile_of_a_grid_for_a_basis(
    capsys: pytest.CaptureFixture[str], example_region: Path, tmp_path: Path
) -> None:
    """Both folders hold a run.json; the basis must not be known by it."""
    (tmp_path / "profil").mkdir()
    (tmp_path / "profil" / "run.json").write_text("{}")
    (tmp_path / "profil" / "profile.csv").write_text("kept")
    code, _, err = run(
        capsys, "basis", EXAMPLE, "--region", example_region, "--out", tmp_path / "profil", "--replace"
    )
    assert (code, (tmp_path / "profil" / "profile.csv").read_text()) == (2, "kept")
    assert "no basis made by Medskapa" in err.replace("\n", " ")


def test_a_basis_has_all_its_files(example_basis: Path) -> None:
    names = {p.name for p in example_basis.iterdir()}
    assert {
        "index.html", "basis.pdf", "basis.docx", "findings.xlsx", "findings.csv", "map.gpkg", "run.json",
    } <= names  # fmt: skip
    assert all(p.stat().st_size > 0 for p in example_basis.iterdir())


def test_twice_gives_the_same(
    capsys: pytest.CaptureFixture[str], example_basis: Path, example_region: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    code, out, _ = run(
        capsys, "basis", EXAMPLE, "--region", example_region, "--out", again, "--draws", "50", "--json"
    )
    assert code == 0
    assert (again / "findings.csv").read_bytes() == (example_basis / "findings.csv").read_bytes()
    assert (again / "run.json").read_bytes() == (example_basis / "run.json").read_bytes()
    assert json.loads(out)["run_hash"] in (again / "run.json").read_text()


def test_explain_tells_where_a_number_comes_from(
    capsys: pytest.CaptureFixture[str], example_basis: Path
) -> None:
    rows = (example_basis / "findings.csv").read_text(encoding="utf-8").splitlines()
    finding = next(r for r in rows if ",dissimilarity,now,GR," in r).split(",")[0]
    code, out, _ = run(capsys, "explain", example_basis, finding)
    assert code == 0
    for word in ("Duncan", "2017", "Befolkning", "½"):
        assert word in out
    english = run(capsys, "explain", example_basis, finding, "--lang", "en")[1]
    assert english != out
    assert json.loads(run(capsys, "explain", example_basis, finding, "--json")[1])["id"] == finding
    code, _, err = run(capsys, "explain", example_basis, "F-00000000")
    assert code == 2
    assert "F-00000000" in err


def test_the_demo_ends_with_the_path_of_a_finished_basis(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    done = subprocess.run(
        [sys.executable, "-c", "from medskapa.cli import main; main()", "demo", "--no-serve", "--out", out],
        check=False,
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if k != "MEDSKAPA_DATA"},
    )
    assert done.returncode == 0, done.stderr
    page = Path(done.stdout.strip().splitlines()[-1].split(": ", 1)[1])
    assert page == out / "basis" / "index.html"
    assert "Syntetisk" in page.read_text(encoding="utf-8")
    assert "made up" in done.stdout


def test_the_demo_leaves_other_folders_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    code, _, err = run(capsys, "demo", "--no-serve", "--out", tmp_path)
    assert code == 2
    assert "nothing was changed" in err
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_ctrl_c_stops_cleanly(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # off in background jobs
        "from medskapa.cli import main; main()"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", script, "demo", "--no-serve", "--out", out],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stderr is not None
    for line in program.stderr:  # wait until it computes
        if "computing" in line:
            break
    time.sleep(0.3)
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=60)
    assert program.returncode == 130
    assert "stopped" in err
    assert "Traceback" not in err
    assert not (out / "basis").exists()
    assert not [p for p in out.iterdir() if p.name.startswith(".")]


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from medskapa.cli import main\n"
        "main(['region', 'example', '--out', sys.argv[1]])"
    )
    out = tmp_path / "region"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "COVERAGE_PROCESS_START": ""}
    done = subprocess.run(
        [sys.executable, "-c", script, str(out)], check=False, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 2, done.stderr
    assert "could not be written" in done.stderr
    assert list(tmp_path.iterdir()) == []
