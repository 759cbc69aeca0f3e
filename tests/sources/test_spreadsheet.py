"""Figures that a municipality keeps itself: what is read, and how clearly the rest is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
import shapely

from medskapa.evidence import Source, State, Text, UserError
from medskapa.region import (
    TABLES,
    Level,
    Region,
    group_counts,
    home_counts,
    make_region,
    members,
    membership_matrix,
    read_region,
    write_region,
)
from medskapa.sources.spreadsheet import ColumnMapping, add_table, read_mapping, read_table
from medskapa.sources.spreadsheet_districts import DistrictMapping, add_districts
from medskapa.sources.spreadsheet_file import as_number, open_sheet

SOURCE = Source(cite="Småstad kommun, egen folkräkning", publisher="Småstad kommun", vintage="2024")
PEOPLE = ColumnMapping(
    table="population", area="Område", value="Antal", code="all", year=2024, edition="2025"
)


def csv_file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A CSV file with the text."""
    path = tmp_path / "tabell.csv"
    path.write_bytes(text.encode(encoding))
    return path


def excel_file(tmp_path: Path, rows: Sequence[Sequence[object]], merge: str = "") -> Path:
    """An Excel file with the rows, some cells of which may be merged."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if merge:
        sheet.merge_cells(merge)
    path = tmp_path / "tabell.xlsx"
    book.save(path)
    return path


@pytest.fixture
def town() -> Region:
    """Two municipalities, the first with three areas in a row and the second with one."""
    area_level = {"top": "region", "0001": "municipality", "0002": "municipality"}
    area_level |= {"0001R1": "regso", "0001R2": "regso", "0001R3": "regso", "0002R1": "regso"}
    parent = {a: "top" if level == "municipality" else a[:4] for a, level in area_level.items() if a != "top"}
    borders = [shapely.to_wkb(shapely.box(i, 0, i + 1, 1)) for i in range(len(area_level))]
    n = len(area_level)
    return make_region(
        key="town",
        title=Text.same("Småstad"),
        kind="synthetic",
        crs="EPSG:3006",
        top="top",
        levels=(
            Level("region", Text(sv="Region", en="Region"), "scb"),
            Level("municipality", Text(sv="Kommun", en="Municipality"), "scb", "region"),
            Level("regso", Text.same("RegSO"), "scb", "municipality"),
        ),
        tables={
            "areas": pa.table(
                [list(area_level), list(area_level.values()), list(area_level), ["2025"] * n, borders],
                schema=TABLES["areas"],
            ),
            "membership": pa.table(
                [list(parent), list(parent.values()), [1.0] * len(parent)], schema=TABLES["membership"]
            ),
        },
        sources={},
    )


# --- what is read ---------------------------------------------------------------------------------


def test_a_csv_in_utf8_with_semicolons(tmp_path: Path, town: Region) -> None:
    path = csv_file(tmp_path, "Område;Antal\n0001R1;120\n0001R2;80\n")
    region = add_table(town, path, PEOPLE, SOURCE, "egen")
    counts = group_counts(region, "all", "regso", 2024)
    assert counts.counts[:, 0].tolist() == [120, 80, 0, 0]
    assert counts.states == (State.KNOWN, State.KNOWN, State.MISSING, State.MISSING)
    assert counts.inputs == ("population:regso:2024:egen",)
    assert region.sources["egen"] == SOURCE


def test_a_csv_in_windows_1252_with_decimal_commas_and_thousands(tmp_path: Path) -> None:
    text = "Område;Inkomst, medel\n0001R1;1\xa0234,5\n0001R2;−12,25\n"
    path = csv_file(tmp_path, text.replace("−", "-"), "cp1252")
    mapping = ColumnMapping(
        table="indicators", area="Område", value="Inkomst, medel", code="income", year=2024, edition="2025"
    )
    read = read_table(path, mapping)
    assert read.rows["value"].to_pylist() == [1234.5, -12.25]
    assert read.form == Text(
        sv="CSV, Windows-1252, semikolon mellan fälten", en="CSV, Windows-1252, semicolon between fields"
    )


@pytest.mark.parametrize(
    ("text", "encoding", "form"),
    [
        ("Område;Antal\nÅ;1\n", "utf-8", "CSV, UTF-8, semicolon between fields"),
        ("Område,Antal\nÅ,1\n", "utf-8-sig", "CSV, UTF-8, comma between fields"),
        ("Område\tAntal\nÅ\t1\n", "utf-16", "CSV, UTF-16, tab between fields"),
        ('Område,Antal\n"Å",1\n', "cp1252", "CSV, Windows-1252, comma between fields"),
    ],
)
def test_how_the_file_was_understood_is_said(tmp_path: Path, text: str, encoding: str, form: str) -> None:
    read = read_table(csv_file(tmp_path, text, encoding), PEOPLE)
    assert read.rows["area"].to_pylist() == ["Å"]
    assert read.form.en == form


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", 12), ("1 234", 1234), ("1\xa0234\xa0567", 1234567), ("1\u202f234,5", 1234.5), ("0,5", 0.5),
        ("3.25", 3.25), ("-7", -7), ("−7", -7), (12, 12), (12.5, 12.5), (" 9 ", 9),
        ("1.234,5", None), ("12 34", None), ("12 %", None), ("x", None), ("", None), (None, None),
        (True, None),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(cell: object, number: float | None) -> None:
    assert as_number(cell) == number


def test_excel_with_a_column_for_each_tenure(tmp_path: Path, town: Region) -> None:
    path = excel_file(
        tmp_path,
        [["Område", "Hyresrätt", "Äganderätt"], ["0001R1", 40, 10], [None, None, None], ["0001R2", 0, 25.0]],
    )
    mapping = ColumnMapping(
        table="homes",
        area="Område",
        columns={"Hyresrätt": "rental", "Äganderätt": "owned"},
        year=2024,
        edition="2025",
    )
    region = add_table(town, path, mapping, SOURCE)
    homes = home_counts(region, "regso", 2024)
    assert homes.groups == ("rental", "owned")
    assert homes.counts.tolist()[:2] == [[40, 10], [0, 25]]


def test_year_and_group_from_columns_with_the_files_own_words(tmp_path: Path) -> None:
    text = "År;Kod;Född;Antal\n2023;1;Inrikes;90\n2023;1;Utrikes;10\n2023;Summa;Inrikes;90\n"
    mapping = ColumnMapping(
        table="population",
        area="Kod",
        area_prefix="0001R",
        year="År",
        value="Antal",
        code_column="Född",
        codes={"Inrikes": "origin=sweden", "Utrikes": "origin=abroad"},
        edition="2025",
        skip=("Summa",),
    )
    read = read_table(csv_file(tmp_path, text), mapping)
    assert read.rows.select(["area", "group", "year", "persons"]).to_pylist() == [
        {"area": "0001R1", "group": "origin=sweden", "year": 2023, "persons": 90},
        {"area": "0001R1", "group": "origin=abroad", "year": 2023, "persons": 10},
    ]
    assert read.row_numbers == (2, 3)


def test_declared_marks_become_states_and_never_0(tmp_path: Path) -> None:
    mapping = replace(PEOPLE, missing=("-", "", "#N/A"), suppressed=("..",))
    read = read_table(csv_file(tmp_path, "Område;Antal\na;..\nb;-\nc;\nd;0\ne;#N/A\n"), mapping)
    assert read.rows["persons"].to_pylist() == [None, None, None, 0, None]
    assert read.rows["state"].to_pylist() == ["suppressed", "missing", "missing", "known", "missing"]


def test_codes_that_excel_keeps_as_numbers(tmp_path: Path) -> None:
    read = read_table(excel_file(tmp_path, [["Område", "Antal"], [60304, 12], [60305.0, 13]]), PEOPLE)
    assert read.rows["area"].to_pylist() == ["60304", "60305"]


def test_a_heading_further_down_and_a_named_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    data = book.create_sheet("Data")
    for row in (["Folkmängd 2024"], [], ["Område", "Antal"], ["a", 5]):
        data.append(row)
    book.save(tmp_path / "tabell.xlsx")
    read = read_table(tmp_path / "tabell.xlsx", replace(PEOPLE, sheet="Data", header_row=3))
    assert read.rows["persons"].to_pylist() == [5]
    assert read.row_numbers == (4,)
    with pytest.raises(UserError, match="several sheets"):
        read_table(tmp_path / "tabell.xlsx", PEOPLE)
    with pytest.raises(UserError, match="no sheet 'Blad9'"):
        read_table(tmp_path / "tabell.xlsx", replace(PEOPLE, sheet="Blad9"))


# --- what is refused ------------------------------------------------------------------------------


def refusal(path: Path, mapping: ColumnMapping = PEOPLE) -> UserError:
    """The error that the file gives."""
    with pytest.raises(UserError) as error:
        read_table(path, mapping)
    return error.value


def test_a_missing_column_names_what_was_found_and_what_is_near(tmp_path: Path) -> None:
    error = refusal(csv_file(tmp_path, "Omrade;Antal\na;1\n"))
    assert error.rows == ("Område (do you mean Omrade?)",)
    assert "Omrade, Antal" in error.do


def test_a_cell_that_is_no_number_is_named_with_its_row(tmp_path: Path) -> None:
    error = refusal(csv_file(tmp_path, "Område;Antal\na;12\n\nb;ca 40\nc;\n"))
    assert error.what == "These cells are not numbers."
    assert error.rows == ("row 4, Antal: ca 40", "row 5, Antal: (empty)")


@pytest.mark.parametrize("mark", ["#SAKNAS!", "#N/A", "#REF!", "#DIV/0!"])
def test_a_formula_error_is_refused_unless_declared(tmp_path: Path, mark: str) -> None:
    path = excel_file(tmp_path, [["Område", "Antal"], ["a", mark], ["b", 3]])
    assert refusal(path).rows == (f"row 2, Antal: {mark}",)
    read = read_table(path, replace(PEOPLE, missing=(mark,)))
    assert read.rows["state"].to_pylist() == ["missing", "known"]


def test_negative_people_are_refused(tmp_path: Path) -> None:
    error = refusal(csv_file(tmp_path, "Område;Antal\na;-3\n"))
    assert (error.what, error.rows) == ("Observed persons cannot be negative.", ("row 2, Antal: -3",))


def test_parts_of_people_are_refused(tmp_path: Path) -> None:
    error = refusal(csv_file(tmp_path, "Område;Antal\na;1,234\n"))
    assert (error.what, error.rows) == ("Observed persons must be whole numbers.", ("row 2, Antal: 1,234",))


def test_a_row_that_stands_twice_is_refused(tmp_path: Path) -> None:
    error = refusal(csv_file(tmp_path, "Område;Antal\na;1\nb;2\na;1\n"))
    assert error.rows == ("row 4 and row 2: a all 2024",)


def test_a_row_without_area_is_refused(tmp_path: Path) -> None:
    assert refusal(csv_file(tmp_path, "Område;Antal\n;7\n")).rows == ("row 2",)


def test_a_year_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Område;Antal;År\na;1;24\n")
    assert refusal(path, replace(PEOPLE, year="År")).rows == ("row 2: 24",)


def test_a_word_that_the_mapping_does_not_know_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Område;Antal;Kön\na;1;K\na;1;Okänt\n")
    mapping = replace(PEOPLE, code="", code_column="Kön", codes={"K": "sex=women"})
    assert refusal(path, mapping).rows == ("row 3: Okänt",)


@pytest.mark.parametrize("text", ["", "\n\n", "Område;Antal\n", "Område;Antal\n;\n"])
def test_an_empty_table_is_refused(tmp_path: Path, text: str) -> None:
    assert (
        "empty" in refusal(csv_file(tmp_path, text)).what
        or "no rows" in refusal(csv_file(tmp_path, text)).what
    )


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    assert refusal(excel_file(tmp_path, [])).what == "The file is empty."


def test_a_table_with_only_totals_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Område;Antal\nSumma;9\n")
    assert refusal(path, replace(PEOPLE, skip=("Summa",))).what == "The table has a heading but no rows."


def test_merged_heading_cells_are_refused(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Område", "Antal", None], ["", "Kvinnor", "Män"], ["a", 1, 2]]
    error = refusal(excel_file(tmp_path, rows, merge="B1:C1"))
    assert "merged cells" in error.what
    assert error.rows == ("column C",)


def test_two_columns_of_the_same_name_are_refused(tmp_path: Path) -> None:
    assert refusal(csv_file(tmp_path, "Område;Antal;Antal\na;1;2\n")).rows == ("Antal",)


def test_a_row_with_too_many_fields_is_refused(tmp_path: Path) -> None:
    error = refusal(csv_file(tmp_path, "Område,Antal\na,12\nb,12,5\nc,7\n"))
    assert error.rows == ("row 3: 3 fields",)


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tabell.csv"
    path.write_bytes("Område;Antal\nÅ;1\n".encode("cp850"))  # 0x8F, Å in DOS, is nothing in Windows-1252
    assert "encoding" in refusal(path).what


@pytest.mark.parametrize("name", ["tabell.xls", "tabell.pdf"])
def test_other_kinds_of_file_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert "are not read" in refusal(tmp_path / name).what


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tabell.xlsx").write_bytes(b"PK not really")
    assert "cannot be read as Excel" in refusal(tmp_path / "tabell.xlsx").what


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no file borta\.csv"):
        open_sheet(tmp_path / "borta.csv")


def test_unknown_area_codes_are_named_with_a_hint_of_the_edition(tmp_path: Path, town: Region) -> None:
    path = csv_file(tmp_path, "Område;Antal\n0001R1;1\n0001R9;2\n1R1;3\n")
    with pytest.raises(UserError, match="not among the region's areas") as error:
        add_table(town, path, PEOPLE, SOURCE)
    assert error.value.rows[0].startswith("row 3: 0001R9 (near 0001R")
    assert "regso 2025" in error.value.do


def test_figures_of_another_edition_need_a_crosswalk(tmp_path: Path, town: Region) -> None:
    path = csv_file(tmp_path, "Område;Antal\n0001R1;1\n")
    with pytest.raises(UserError, match="crosswalk"):
        add_table(town, path, replace(PEOPLE, edition="2018"), SOURCE)


def test_figures_that_the_region_has_already_are_refused(tmp_path: Path, town: Region) -> None:
    path = csv_file(tmp_path, "Område;Antal\n0001R1;1\n")
    region = add_table(town, path, PEOPLE, SOURCE)
    with pytest.raises(UserError, match="already") as error:
        add_table(region, path, PEOPLE, SOURCE)
    assert error.value.rows == ("row 2: 0001R1 all 2024",)
    with pytest.raises(UserError, match="another source"):
        add_table(region, path, replace(PEOPLE, year=2023), Source(cite="En annan"))


# --- the mapping ----------------------------------------------------------------------------------

TOML = """\
table = "homes"
area = "Område"
year = 2024
edition = "2025"
suppressed = [".."]

[columns]
"Hyresrätt" = "rental"
"""


def test_a_mapping_is_read_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "kolumner.toml"
    path.write_text(TOML, encoding="utf-8")
    assert read_mapping(path) == ColumnMapping(
        table="homes",
        area="Område",
        year=2024,
        edition="2025",
        suppressed=("..",),
        columns={"Hyresrätt": "rental"},
    )


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('area = "Område"', 'arae = "Område"', "unknown fields"),
        ('edition = "2025"\n', "", "lacks fields"),
        ("year = 2024", "year = 2024.5", "wrong kind"),
        ('[".."]', '".."', "wrong kind"),
        ('"homes"', '"people"', "cannot be filled"),
        ('"rental"', '"rented"', "not known"),
        ('[columns]\n"Hyresrätt" = "rental"\n', "", "one column of figures or several"),
        ('[columns]\n"Hyresrätt" = "rental"\n', 'value = "Antal"\n', "what the figures count"),
        ('suppressed = [".."]', 'suppressed = [".."]\nmissing = [".."]', "both missing and suppressed"),
        ("year = 2024", "year = ", "cannot be read"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    path = tmp_path / "kolumner.toml"
    path.write_text(TOML.replace(old, new), encoding="utf-8")
    with pytest.raises(UserError, match=what):
        read_mapping(path)


# --- a municipality's own districts ---------------------------------------------------------------

DISTRICTS = DistrictMapping(
    municipality="0001", child="Område", district="Kommundel", share="Andel", edition="2024"
)


def test_districts_become_a_level_of_their_own(tmp_path: Path, town: Region) -> None:
    text = "Område;Kommundel;Andel\n0001R1;Väster;1\n0001R2;Väster;25 %\n0001R2;Öster;0,75\n0001R3;Öster;1\n"
    region = add_districts(town, csv_file(tmp_path, text), DISTRICTS, SOURCE)
    west, east = "kommundel-0001-vaster", "kommundel-0001-oster"
    assert region.areas_at("kommundel") == (east, west)
    assert (region.names[west], region.names[east]) == ("Väster", "Öster")
    assert membership_matrix(region, "regso", "kommundel").tolist() == [[0, 1], [0.75, 0.25], [1, 0], [0, 0]]
    assert members(region, west, "regso") == ("0001R1", "0001R2")
    assert membership_matrix(region, "kommundel", "municipality").tolist() == [[1, 0], [1, 0]]
    assert membership_matrix(region, "regso", "municipality").sum(axis=0).tolist() == [3, 1]
    write_region(region, tmp_path / "region")
    assert read_region(tmp_path / "region").hash == region.hash


def test_a_district_of_whole_areas_has_their_border(tmp_path: Path, town: Region) -> None:
    text = "Område;Kommundel\n0001R1;Väster\n0001R2;Väster\n0001R3;Öster\n"
    region = add_districts(town, csv_file(tmp_path, text), replace(DISTRICTS, share=""), SOURCE)
    border = dict(zip(region.areas["area"].to_pylist(), region.areas["geometry"].to_pylist(), strict=True))
    assert shapely.area(shapely.from_wkb(border["kommundel-0001-vaster"])) == 2


@pytest.mark.parametrize(
    ("rows", "what", "named"),
    [
        ("0001R1;A;1\n0001R2;A;1\n", "belong to no district", "0001R3"),
        ("0001R1;A;1\n0001R2;A;0,5\n0001R3;A;1\n", "add up to 1", "0001R2: 0.5"),
        (
            "0001R1;A;1\n0001R2;A;1\n0001R3;A;1\n0002R1;A;1\n",
            "do not lie in the municipality",
            "row 5: 0002R1",
        ),
        ("0001R1;A;1\n0001R7;A;1\n", "not among the region's areas", "row 3: 0001R7 (near 0001R3)"),
        ("0001R1;A;mycket\n", "not numbers above 0", "row 2: mycket"),
        ("0001R1;;1\n", "lack an area code or a district", "row 2"),
        ("0001R1;A;1\n0001;A;1\n", "several levels", "row 3: 0001 (municipality)"),
        (
            "0001R1;A;0,5\n0001R1;A;0,5\n0001R2;A;1\n0001R3;A;1\n",
            "more than once",
            "row 3 and row 2: 0001R1 A",
        ),
    ],
)
def test_districts_that_do_not_add_up_are_refused(
    tmp_path: Path, town: Region, rows: str, what: str, named: str
) -> None:
    with pytest.raises(UserError, match=what) as error:
        add_districts(town, csv_file(tmp_path, "Område;Kommundel;Andel\n" + rows), DISTRICTS, SOURCE)
    assert error.value.rows[0] == named


def test_districts_of_an_unknown_municipality_are_refused(tmp_path: Path, town: Region) -> None:
    with pytest.raises(UserError, match="no municipality '9999'"):
        add_districts(
            town, csv_file(tmp_path, "Område;Kommundel\n"), replace(DISTRICTS, municipality="9999"), SOURCE
        )
