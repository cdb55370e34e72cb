"""Files that must be refused: each with its code, a Chinese sentence, and before any harm."""

import resource
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.exchange.builders import as_table, feed_row, write_text, write_xlsx
from tests.exchange.containers_made import encrypted_workbook, old_workbook, swelling_workbook
from xianjie.exchange.contracts import load_contract
from xianjie.exchange.reading import open_table
from xianjie.kernel.errors import RefusedError, UsageError, XianjieError

MEDICAL = load_contract("medical-expense")
GOOD = as_table([feed_row("medical-expense")])


def refusal(path: Path, contract_id: str = "medical-expense") -> XianjieError:
    with (
        pytest.raises(XianjieError) as caught,
        open_table(path, load_contract(contract_id)) as table,
    ):
        list(table)
    assert caught.value.message.endswith("。")
    return caught.value


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none.xlsx")
    assert isinstance(error, UsageError)
    assert error.code == "no-file"


@pytest.mark.parametrize("name", ["empty.xlsx", "empty.csv", "empty.xls"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    error = refusal(tmp_path / name)
    assert (error.code, error.exit_code) == ("empty-file", 1)
    assert name in error.message


@pytest.mark.parametrize("content", [b" \r\n \n", b"\xef\xbb\xbf\r\n"])
def test_a_file_of_blanks(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "blank.csv").write_bytes(content)
    assert refusal(tmp_path / "blank.csv").code == "empty-file"


def test_a_workbook_without_cells(tmp_path: Path) -> None:
    assert refusal(write_xlsx(tmp_path / "a.xlsx", {"甲": [], "乙": []})).code == "empty-file"


def test_a_password_protected_workbook(tmp_path: Path) -> None:
    error = refusal(encrypted_workbook(tmp_path / "secret.xlsx"))
    assert error.code == "encrypted-workbook"
    assert "密码" in error.message


def test_a_password_protected_old_workbook(tmp_path: Path) -> None:
    path = old_workbook(tmp_path / "secret.xls", GOOD, password=True)
    assert refusal(path).code == "encrypted-workbook"


@pytest.mark.parametrize("declared", [None, 1000])
def test_a_workbook_that_swells_is_refused_unopened(tmp_path: Path, declared: int | None) -> None:
    path = swelling_workbook(tmp_path / "bomb.xlsx", declared=declared)
    assert path.stat().st_size < 4 << 20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = refusal(path)
    assert error.code == "too-large"
    assert "MB" in error.message
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_a_cell_far_away_is_refused_unopened(tmp_path: Path) -> None:
    far = tmp_path / "far.xlsx"
    write_xlsx(far, GOOD)
    stray = tmp_path / "stray.xlsx"
    with zipfile.ZipFile(far) as old, zipfile.ZipFile(stray, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                text = text.replace(b"</sheetData>", cell)
            new.writestr(name, text)
    error = refusal(stray)
    assert error.code == "too-large"
    assert "1,048,576 行" in error.message


def test_cells_formatted_far_away_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for place, row in enumerate(GOOD):
            sheet.write_row(place, 0, row)
        sheet.write_blank(1_048_575, 16_383, None, bold)
    with open_table(path, MEDICAL) as table:
        assert len(list(table)) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.xls", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2000)),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>"),
        ("a.csv", b"\0\1\2\3"),
    ],
)
def test_what_is_not_a_table(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    error = refusal(tmp_path / name)
    assert error.code == "not-a-table"
    assert "另存为" in error.message


def test_a_word_document_is_not_a_table(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert refusal(tmp_path / "a.docx").code == "not-a-table"


def test_broken_quotes_lose_no_row_silently(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", [*GOOD, *GOOD[1:] * 20])
    text = path.read_text("utf-8").splitlines()
    text[5] = '"' + text[5]
    path.write_text("\n".join(text), "utf-8")
    assert refusal(path).code == "not-a-table"


def test_bytes_of_no_known_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,证件号码\n".encode("gb18030") + b"\xff\xff\n")
    error = refusal(path)
    assert error.code == "bad-encoding"
    assert "第 2 行" in error.message


def test_a_damaged_utf8_file_is_not_read_as_another_encoding(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", GOOD, "utf-8-sig")
    content = path.read_bytes()
    path.write_bytes(content[:-20] + b"\xe5" + content[-20:])
    assert refusal(path).code == "bad-encoding"


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_missing_required_column_is_named(tmp_path: Path, suffix: str) -> None:
    row = feed_row("medical-expense")
    del row["个人自付"], row["就医类别"]
    table = as_table([row | {"个人自付额": "1"}])
    write = write_xlsx if suffix == ".xlsx" else write_text
    error = refusal(write(tmp_path / f"a{suffix}", table))
    assert error.code == "missing-columns"
    assert error.details["missing"] == ["就医类别", "个人自付"]
    assert "就医类别、个人自付" in error.message
    assert "个人自付额" in error.message


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_file_of_something_else(tmp_path: Path, suffix: str) -> None:
    write = write_xlsx if suffix == ".xlsx" else write_text
    error = refusal(write(tmp_path / f"a{suffix}", [["甲", "乙"], ["1", "2"]]))
    assert error.code == "no-sheet-fits"
    assert "个人自付" in error.message


def test_a_header_below_row_five_is_not_searched(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["说明"]] * 5 + GOOD)
    assert refusal(path).code == "no-sheet-fits"


def test_two_fitting_sheets_are_named(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"一月": GOOD, "说明": [["无"]], "二月": GOOD})
    error = refusal(path)
    assert error.code == "ambiguous-sheets"
    assert "“一月”、“二月”" in error.message


def test_old_workbooks_are_read_not_refused(tmp_path: Path) -> None:
    rows = [["医疗"], *GOOD, [*GOOD[1][:4], 100.5, *GOOD[1][5:]]]
    with open_table(old_workbook(tmp_path / "a.xls", rows), MEDICAL) as table:
        cells = [row.cells for row in table]
    assert table.header_row == 2
    assert table.sheet == "名单"
    assert cells[0] == dict(zip(*GOOD, strict=True))
    assert cells[1]["医疗总费用"] == 100.5


def test_every_refusal_is_a_refused_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    with pytest.raises(RefusedError):
        open_table(tmp_path / "a.csv", MEDICAL)


@pytest.mark.parametrize("line", ["a" * (1 << 23), "1," * (1 << 22), '"' + "a" * (1 << 23)])
def test_a_line_without_end(tmp_path: Path, line: str) -> None:
    header, *_ = GOOD
    path = tmp_path / "endless.csv"
    path.write_text(",".join(map(str, header)) + "\n" + line, encoding="utf-8")
    error = refusal(path)
    assert error.code == "too-large"
    assert "没有换行" in error.message


@pytest.mark.parametrize("body", [b"<c " + b'r="A1" ' * 300_000, b"<c " * 600_000])
def test_broken_tags_of_megabytes_take_no_time(tmp_path: Path, body: bytes) -> None:
    path = write_xlsx(tmp_path / "broken.xlsx", GOOD)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    start = b'<worksheet><dimension ref="A1:XFD1048576"/><sheetData>'
    parts["xl/worksheets/sheet1.xml"] = start + body + b"</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert refusal(path).code == "not-a-table"


@pytest.mark.parametrize(
    "cell", ['r="XFD1048575"', "r='XFD1048575'", 'r = "xfd1048575"', 'r="A99999999"']
)
def test_a_stray_cell_in_the_midst_is_seen_before_it_is_laid_out(tmp_path: Path, cell: str) -> None:
    path = write_xlsx(tmp_path / "stray.xlsx", GOOD)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    near = b"".join(b'<row><c r="A%d"><v>1</v></c></row>' % number for number in range(3, 600))
    stray = f"<row><c {cell}><v>1</v></c></row>".encode()
    parts[sheet] = parts[sheet].replace(b"</sheetData>", stray + near + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert refusal(path).code == "too-large"
