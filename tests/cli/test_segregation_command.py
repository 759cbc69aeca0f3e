"""``medskapa segregation`` as its users meet it: a small town, its page and files, and what is refused."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from medskapa.cli.main import main
from tests.dask_cluster import running_cluster

# A town of 12 × 12 cells of 100 m: the western half is A's, the eastern B's, each with a few of the others.
SIDE = 12


def town(path: Path, *, seed: int = 1, apart: bool = True, extra: str = "") -> Path:
    """Write the town as a Swedish spreadsheet would: semicolons, and words in Windows-1252."""
    rng = np.random.default_rng(seed)
    rows = ["x;y;kommun;a;b;alla"]
    for row in range(SIDE):
        for column in range(SIDE):
            west = column < SIDE // 2
            p = (0.9 if west else 0.1) if apart else 0.5
            people = int(rng.integers(5, 40))
            a = int(rng.binomial(people, p))
            name = "Väst" if west else "Öst"
            rows.append(f"{300000 + 100 * column};{6400000 + 100 * row};{name};{a};{people - a};{people + 1}")
    path.write_bytes("\n".join([*rows, *([extra] if extra else []), ""]).encode("cp1252"))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(["segregation", *(str(a) for a in arguments)])
    said = capsys.readouterr()
    assert isinstance(end.value.code, int)
    return end.value.code, said.out, said.err


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town studied once, with chance and intervals."""
    folder = tmp_path_factory.mktemp("town")
    grid = town(folder / "rutor.csv")
    with pytest.raises(SystemExit) as end:
        main(["segregation", "profile", str(grid), "--groups", "a:de ena,b:de andra", "--municipality", "kommun",
              "--draws", "20", "--k", "50,200,800,9000", "--map-k", "200", "--out", str(folder / "ut")])  # fmt: skip
    assert end.value.code == 0
    return folder / "ut"


def test_the_folder_holds_everything_and_names_it(studied: Path) -> None:
    names = {p.name for p in studied.iterdir()}
    assert names == {
        "index.html", "profile.csv", "contexts.parquet", "contributions.parquet", "contributions.csv", "split.csv",
        "run.json",
    }  # fmt: skip
    record = json.loads((studied / "run.json").read_text(encoding="utf-8"))
    assert set(record["files"]) == names - {"run.json"}
    assert record["settings"]["seed"] == 2017
    assert record["grid"]["cells"] == SIDE * SIDE
    assert re.fullmatch("[0-9a-f]{64}", record["grid"]["sha256"])


def test_the_profile_has_every_index_with_its_uncertainty(studied: Path) -> None:
    rows = table(studied / "profile.csv")
    found = {(r["index"], r["group"], int(r["k"])): r for r in rows if r["index"] != "exposure"}
    h = [float(found["entropy_h", "", k]["value"]) for k in (50, 200, 800)]
    assert 0.2 < h[2] < h[1] < h[0] < 0.7
    d = found["dissimilarity", "de ena", 50]
    assert float(d["chance_high"]) < float(d["low"]) < float(d["corrected"]) < float(d["high"])
    assert float(d["p_value"]) == pytest.approx(1 / 21, abs=1e-9)
    assert "test inversion" in d["method"]
    both = [float(r["value"]) for r in rows if r["group"] == "de ena" and r["k"] == "50"
            and r["index"] in ("isolation", "exposure")]  # fmt: skip
    assert sum(both) == pytest.approx(1)  # everyone around is one or the other
    assert not any("nan" in value.lower() for row in rows for value in row.values())


def test_k_beyond_the_population_is_everybody_and_said(studied: Path) -> None:
    last = [r for r in table(studied / "profile.csv") if r["k"] == "9000" and r["index"] == "entropy_h"]
    assert [float(r["value"]) for r in last] == [0.0]
    assert last[0]["state"] == "k is larger than the population; everybody"
    assert "k är större än befolkningen för 9 000 närmaste" in (studied / "index.html").read_text(
        encoding="utf-8"
    ).replace("\u00a0", " ")


def test_between_and_within_add_up_to_m(studied: Path) -> None:
    m = {r["k"]: float(r["value"]) for r in table(studied / "profile.csv") if r["index"] == "divergence"}
    for row in table(studied / "split.csv"):
        if not row["municipality"]:
            assert float(row["between_nats"]) + float(row["within_nats"]) == pytest.approx(
                m[row["k"]], abs=1e-9
            )
    by_k: dict[str, float] = {}
    for row in table(studied / "contributions.csv"):
        by_k[row["k"]] = by_k.get(row["k"], 0.0) + float(row["contribution_nats"])
    assert by_k == pytest.approx(m, abs=1e-9)


def test_single_cells_hide_few_people_and_the_share_that_would_tell(studied: Path) -> None:
    read = pq.read_table(studied / "contexts.parquet")
    assert json.loads(read.schema.metadata[b"geo"])["columns"]["geometry"]["crs"]["id"]["code"] == 3006
    small = [r for r in read.to_pylist() if r["k"] == 50]
    assert len(small) == SIDE * SIDE
    hidden = [r for r in small if r["hidden"]]
    assert 0 < len(hidden) < len(small)
    assert all(r["share de ena"] is None and r["share de andra"] is None for r in hidden)
    told = [r for r in small if not r["hidden"]]
    assert all(5 / 50 <= r["share de ena"] <= 45 / 50 for r in told)
    assert all(r["share de ena"] + r["share de andra"] == pytest.approx(1) for r in told)
    each = [r for r in pq.read_table(studied / "contributions.parquet").to_pylist() if r["k"] == 50]
    assert sum(r["contribution_nats"] is None for r in each) == len(hidden)


def test_the_page_is_whole_and_fetches_nothing(studied: Path) -> None:
    page = (studied / "index.html").read_text(encoding="utf-8")
    for part in ("Svaret i korthet", "Var i området?", "Mellan och inom kommuner", "Det här säger siffrorna inte",
                 "vad slumpen ensam ger", "går inte att skilja från slumpen", "färre än 5"):  # fmt: skip
        assert part in page
    assert page.count("<figure") == 5
    assert page.count("<svg xmlns") + page.count('<svg class="pic-svg"') == 5
    assert "NaN" not in page
    assert ">nan" not in page.lower()
    assert not re.search(r'(src|href)="https?:', page)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_page_fits_the_screen_and_asks_for_nothing(
    studied: Path, browser_executable: str, width: int
) -> None:
    from playwright.sync_api import sync_playwright

    wrong: list[str] = []
    outside: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_executable, args=["--no-sandbox", "--disable-quic"]
        )
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: outside.append(r.url) if r.url.startswith("http") else None)
        page.goto((studied / "index.html").as_uri())
        for summary in page.locator("details.tab summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        browser.close()
    assert wrong == []
    assert outside == []


def test_the_same_file_and_settings_give_the_same_bytes(
    studied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "again"
    code, out, _ = run(
        capsys, "profile", studied.parent / "rutor.csv", "--groups", "a:de ena,b:de andra", "--municipality",
        "kommun", "--draws", "20", "--k", "50,200,800,9000", "--map-k", "200", "--threads", "1", "--out", again,
        "--json",
    )  # fmt: skip
    assert code == 0
    assert {p.name: p.read_bytes() for p in again.iterdir()} == {
        p.name: p.read_bytes() for p in studied.iterdir()
    }
    assert len(json.loads(out)["profile"]) == len(table(studied / "profile.csv"))


def test_without_segregation_most_cells_cannot_be_told_from_chance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grid = town(tmp_path / "jämn.csv", apart=False)
    code, _, _ = run(
        capsys, "profile", grid, "--groups", "a,b", "--draws", "20", "--k", "100", "--lang", "en", "--out",
        tmp_path / "out",
    )  # fmt: skip
    assert code == 0
    h = next(r for r in table(tmp_path / "out" / "profile.csv") if r["index"] == "entropy_h")
    assert float(h["value"]) < float(h["chance_high"])
    assert float(h["low"]) == 0.0
    contexts = pq.read_table(tmp_path / "out" / "contexts.parquet")
    assert np.mean(contexts["p_value_by_chance"].to_numpy() < 0.05) < 0.05
    assert "cannot be told from chance" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "method"),
    [
        (["--groups", "a", "--total", "alla"], "inversion"),
        (["--groups", "a,b", "--total", "alla", "--overlapping"], "inversion"),
        (["--groups", "a,b", "--ordered", "--noise-most", "2", "--noise-variance", "0.8"], "noise model"),
        (["--groups", "a,b", "--radius", "150,500"], "none"),
        (["--groups", "a,b", "--ring", "sampled"], "none"),
        (["--groups", "a,b", "--without-own-cell", "--ring", "whole"], "inversion"),
    ],
)
def test_each_way_of_asking_tells_how_sure_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], method: str
) -> None:
    k = [] if "--radius" in options else ["--k", "100,400"]
    code, out, err = run(
        capsys, "profile", town(tmp_path / "g.csv"), *options, *k, "--draws", "10", "--out", tmp_path / "out"
    )
    assert code == 0, err
    rows = table(tmp_path / "out" / "profile.csv")
    assert {method in r["method"] for r in rows if r["index"] == "dissimilarity"} == {True}
    assert ("entropy_h" in {r["index"] for r in rows}) is ("--overlapping" not in options)
    assert "Neighbourhood" in out


def test_what_is_missing_is_told_apart_from_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grid = town(tmp_path / "g.csv", extra="301200;6400000;Öst;-1;-1;30")
    code, _, err = run(
        capsys, "profile", grid, "--groups", "a,b", "--total", "alla", "--missing", "-1", "--k", "100", "--draws",
        "10", "--out", tmp_path / "out",
    )  # fmt: skip
    assert code == 0, err
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["grid"]["people_of_unknown_group"] == 30
    rows = [r for r in table(tmp_path / "out" / "profile.csv") if r["index"] == "dissimilarity"]
    assert {r["method"] for r in rows} == {"permutation"}
    assert {r["low"] for r in rows} == {""}
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "bara slumpens bidrag beräknat" in page


def test_an_overlapping_group_is_measured_as_if_it_were_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Missing in one group is not missing in the other, and D of a group does not depend on which others are asked."""
    grid = town(tmp_path / "g.csv", extra="301200;6400000;Öst;-1;7;30\n301200;6400100;Öst;3;-1;30")
    asked: list[str | Path] = ["--total", "alla", "--missing", "-1", "--k", "100", "--draws", "10", "--out"]
    for groups, out in ((["a,b", "--overlapping"], "both"), (["a"], "alone")):
        code, _, err = run(capsys, "profile", grid, "--groups", *groups, *asked, tmp_path / out)
        assert code == 0, err
    both, alone = (
        next(
            r
            for r in table(tmp_path / out / "profile.csv")
            if (r["index"], r["group"]) == ("dissimilarity", "a")
        )
        for out in ("both", "alone")
    )
    assert both["value"] == alone["value"]
    assert both["expected"] == alone["expected"]


def test_made_up_people_are_marked_on_the_page_and_in_every_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grid = town(tmp_path / "g.csv")
    code, _, err = run(
        capsys, "profile", grid, "--groups", "a,b", "--k", "100", "--draws", "10", "--synthetic", "--out",
        tmp_path / "out",
    )  # fmt: skip
    assert code == 0, err
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert 'class="banner"' in page
    pictures = re.findall(r"<svg .*?</svg>", page, re.DOTALL)
    pictures = [p for p in pictures if "pic-svg" in p]
    assert len(pictures) == 5
    assert all("Syntetiska data" in p for p in pictures)


@pytest.mark.slow
def test_a_cluster_gives_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grid = town(tmp_path / "g.csv")
    asked: list[str | Path] = ["profile", grid, "--groups", "a,b", "--k", "100,400", "--draws", "0", "--out"]
    with running_cluster(tmp_path, workers=1) as cluster:
        cluster.wait_for(1)
        code, _, err = run(capsys, *asked, tmp_path / "there", "--cluster", cluster.address)
    assert code == 0, err
    assert run(capsys, *asked, tmp_path / "here")[0] == 0
    here, there = ({p.name: p.read_bytes() for p in (tmp_path / f).iterdir()} for f in ("here", "there"))
    assert here == there


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x,y,a,b\n0,0,7,8\n", "Bara en ruta är bebodd"),
        ("x,y,a,b\n0,0,7,0\n100,0,200,0\n", "segregationen är inte definierad"),
    ],
)
def test_one_cell_and_one_group_are_stated_and_never_nan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    grid = tmp_path / "g.csv"
    grid.write_text(text, encoding="utf-8")
    code, out, err = run(
        capsys,
        "profile",
        grid,
        "--groups",
        "a,b",
        "--size",
        "100",
        "--draws",
        "10",
        "--out",
        tmp_path / "out",
    )
    assert code == 0, err
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert says in page
    assert "nan" not in out.lower()
    assert "NaN" not in page
    written = (tmp_path / "out" / "profile.csv").read_text(encoding="utf-8")
    assert "nan" not in written.lower()


def test_a_municipality_without_people_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grid = town(tmp_path / "g.csv", extra="301200;6400000;Skog;0;0;0")
    code, _, err = run(
        capsys, "profile", grid, "--groups", "a,b", "--municipality", "kommun", "--k", "100", "--draws", "0",
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert code == 0, err
    assert "ingen bor här" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("extra", "options", "says"),
    [
        ("300050;6400000;Öst;1;2;3", [], "lie off the lattice"),
        ("300000;6400000;Öst;1;2;3", [], "overlap others"),
        ("", ["--k", "400,100"], "rising numbers"),
        ("", ["--k", "100", "--radius", "500"], "Choose one"),
        ("", ["--k", "100", "--map-k", "200"], "not among the scales"),
        ("", ["--noise-most", "2"], "belong together"),
        ("", ["--noise-most", "2", "--noise-variance", "9"], "cannot be"),
        ("", ["--draws", "3"], "Fewer than 10"),
        ("", ["--ordered", "--overlapping", "--total", "alla"], "cannot overlap"),
    ],
)
def test_what_cannot_be_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], extra: str, options: list[str], says: str
) -> None:
    grid = town(tmp_path / "g.csv", extra=extra)
    code, _, err = run(capsys, "profile", grid, "--groups", "a,b", *options, "--out", tmp_path / "out")
    assert code == 2
    assert says in err
    assert "What to do" in err
    assert [p.name for p in tmp_path.iterdir()] == ["g.csv"]


def test_nothing_is_written_over_unless_that_is_said(
    studied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    grid = town(tmp_path / "g.csv")
    asked: list[str | Path] = [
        "profile",
        grid,
        "--groups",
        "a,b",
        "--k",
        "100",
        "--draws",
        "0",
        "--out",
        tmp_path / "out",
    ]
    assert run(capsys, *asked)[0] == 0
    code, _, err = run(capsys, *asked)
    assert code == 2
    assert "exists already" in err
    assert run(capsys, *asked, "--replace")[0] == 0


# --- two years --------------------------------------------------------------------------------------


def test_two_years_of_areas_without_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The groups only grow: twice as many of b everywhere is no change of structure."""
    for name, factor in (("2020.csv", 1), ("2023.csv", 2)):
        rows = [f"{area},{a},{b * factor}" for area, a, b in (("A", 90, 10), ("B", 20, 80), ("C", 50, 50))]
        (tmp_path / name).write_text("regso,a,b\n" + "\n".join(rows) + "\n", encoding="utf-8")
    code, out, err = run(
        capsys, "compare", tmp_path / "2020.csv", tmp_path / "2023.csv", "--groups", "a,b", "--id", "regso",
        "--out", tmp_path / "out", "--json",
    )  # fmt: skip
    assert code == 0, err
    said = json.loads(out)
    m = said["change"]["M"]
    assert m["structural"] == pytest.approx(0, abs=1e-10)
    parts = ("structural", "group_marginal", "unit_marginal", "additions", "removals")
    assert sum(m[p] for p in parts) == pytest.approx(m["difference"], abs=1e-10)
    assert said["profile"] == []
    assert said["no_profile"] == "the files say no places of cells"
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"change.csv", "areas.csv", "run.json"}
    assert len(table(tmp_path / "out" / "areas.csv")) == 3


def test_two_years_of_cells_have_a_profile_of_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = town(tmp_path / "1.csv", apart=False), town(tmp_path / "2.csv", apart=True)
    names = []
    for path in (first, second):  # an id beside the coordinates
        lines = path.read_text(encoding="cp1252").splitlines()
        body = [f"{i};{line}" for i, line in enumerate(lines[1:])]
        path.write_text("\n".join([f"id;{lines[0]}", *body, ""]), encoding="utf-8")
        names.append(path)
    code, out, err = run(
        capsys, "compare", *names, "--groups", "a,b", "--id", "id", "--k", "50,200", "--out", tmp_path / "out"
    )
    assert code == 0, err
    assert "structure" in out
    rows = [r for r in table(tmp_path / "out" / "profile_change.csv") if r["index"] == "entropy_h"]
    assert [r["k"] for r in rows] == ["50", "200"]
    assert all(float(r["after"]) > float(r["before"]) for r in rows)


def test_years_with_nothing_in_common_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "1.csv").write_text("id,a,b\nA,1,2\n", encoding="utf-8")
    (tmp_path / "2.csv").write_text("id,a,b\nB,1,2\n", encoding="utf-8")
    code, _, err = run(
        capsys, "compare", tmp_path / "1.csv", tmp_path / "2.csv", "--groups", "a,b", "--id", "id"
    )
    assert code == 2
    assert "same edition" in err
