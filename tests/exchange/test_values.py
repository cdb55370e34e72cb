"""What single cells mean, and which send a row to quarantine."""
# ruff: noqa: RUF001

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.exchange.builders import feed_row, made_id
from xianjie.exchange.contracts import load_contract
from xianjie.exchange.rows import RawRow
from xianjie.exchange.validation import ValidatedRow, ValidationContext, validate_row


def judged(contract_id: str, /, **cells: Any) -> ValidatedRow:
    contract = load_contract(contract_id)
    return validate_row(contract, RawRow.from_cells(contract, 2, feed_row(contract_id, **cells)))


def codes(faults: Any) -> list[tuple[str, str]]:
    return [(fault.column, fault.code) for fault in faults]


@pytest.mark.parametrize(
    ("contract_id", "column", "written", "value"),
    [
        ("medical-expense", "医疗总费用", "1,234.50", 123450),
        ("medical-expense", "医疗总费用", " １，２３４．５０ ", 123450),
        ("medical-expense", "医疗总费用", 1234.5, 123450),
        ("medical-expense", "医疗总费用", "1234.5元", 123450),
        ("medical-expense", "医疗总费用", 0, 0),
        ("medical-expense", "结算日期", "2022年6月30日", dt.date(2022, 6, 30)),
        ("medical-expense", "结算日期", "２０２２／６／３０", dt.date(2022, 6, 30)),
        ("medical-expense", "结算日期", "44742", dt.date(2022, 6, 30)),
        ("social-assistance", "起始月", "202206", dt.date(2022, 6, 1)),
        ("social-assistance", "起始月", "2022年6月", dt.date(2022, 6, 1)),
        ("social-assistance", "起始月", 202206.0, dt.date(2022, 6, 1)),
        ("social-assistance", "起始月", dt.date(2022, 6, 9), dt.date(2022, 6, 1)),
        ("social-assistance", "救助类型", "低保", "农村低保"),
        ("school-enrolment", "学段", "高中", "普通高中"),
        ("school-enrolment", "学段", "普高", "普通高中"),
        ("school-enrolment", "年级", "一年级", "一年级"),
        ("school-enrolment", "年级", "高中一年级", "高中一年级"),
        ("school-enrolment", "年级", "高一", "高中一年级"),
        ("registry-person", "在校生状况", "高中一年级", "普通高中一年级"),
        ("registry-person", "在校生状况", "一年级", "小学"),
        ("disability", "残疾等级", 2, "2"),
        ("disability", "残疾等级", 2.0, "2"),
        ("disability", "残疾等级", "二级", "2"),
        ("disability", "残疾类别", "肢体残疾", "肢体"),
        ("housing-safety", "鉴定等级", " ｃ级", "C"),
        ("medical-insurance", "参保年度", "2022", 2022),
        ("medical-insurance", "参保年度", 2022.0, 2022),
        ("medical-insurance", "参保年度", "2022年度", 2022),
        ("real-estate", "面积", "120.5平方米", Decimal("120.5")),
        ("real-estate", "面积", 120, Decimal(120)),
        ("registry-person", "务工时间", "8", Decimal(8)),
        ("registry-person", "健康状况", "残疾，长期慢性病", "长期慢性病,残疾"),
        ("registry-person", "健康状况", "残疾、患有大病、残疾", "患有大病,残疾"),
        ("registry-person", "产业帮扶", "到户产业，技术培训,到户产业", "到户产业,技术培训"),
        ("registry-person", "户编号", 5323250001.0, "5323250001"),
        ("registry-person", "姓名", "张 三", "张三"),
        ("registry-person", "姓名", "阿依古丽·买买提", "阿依古丽·买买提"),
        ("registry-person", "户联系电话", 13800001234.0, "13800001234"),
        ("registry-person", "户联系电话", "138-0000-1234", "13800001234"),
        ("registry-person", "户联系电话", "\u202d13800001234\u202c", "13800001234"),
        ("registry-person", "户联系电话", "+86 13800001234", "13800001234"),
        ("hotline", "诉求内容", "'=SUM(A1)", "=SUM(A1)"),
        ("hotline", "诉求编号", "'普通引号", "'普通引号"),
    ],
)
def test_cells_read(contract_id: str, column: str, written: object, value: object) -> None:
    row = judged(contract_id, **{column: written})
    assert codes([*row.errors, *row.warnings]) == []
    assert row.values[column] == value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[(cell, True) for cell in ("是", "有", "1", 1, 1.0, "Y", "y", "YES", True, "Ｙ", "１")],
        *[(cell, False) for cell in ("否", "无", "0", 0, 0.0, "N", "n", "no", False, "０")],
        *[(cell, None) for cell in ("", None, "  ", "\u3000", "-", "/")],
    ],
)
def test_yes_no_and_empty_is_unknown(written: object, value: bool | None) -> None:
    row = judged("water-safety", 水质达标=written)
    assert row.values["水质达标"] is value
    assert row.errors == row.warnings == []


@pytest.mark.parametrize(
    ("contract_id", "column"),
    [
        ("medical-expense", "目录内费用"),
        ("school-enrolment", "年级"),
        ("employment", "开始日期"),
        ("social-assistance", "终止月"),
        ("medical-insurance", "资助类别"),
        ("medical-expense", "证件号码"),
        ("housing-safety", "户主证件号码"),
        ("registry-person", "民族"),
        ("registry-person", "监测对象类别"),
        ("registry-person", "风险是否已消除"),
        ("registry-person", "健康状况"),
    ],
)
def test_an_empty_cell_is_unknown_never_no_or_zero(contract_id: str, column: str) -> None:
    row = judged(contract_id, **{column: ""})
    assert row.accepted
    assert row.values[column] is None


@pytest.mark.parametrize(
    "number",
    [
        made_id(1),
        made_id(1).lower(),
        f" {made_id(1)[:6]} {made_id(1)[6:]}",
        "'" + made_id(1),
        made_id(1)[:6] + made_id(1)[8:17],
    ],
)
def test_identity_numbers_are_stored_in_one_form(number: str) -> None:
    row = judged("medical-expense", 证件号码=number)
    assert row.values["证件号码"] == made_id(1)
    assert row.errors == row.warnings == []


def test_a_trailing_small_x_becomes_large() -> None:
    number = next(made_id(n) for n in range(100) if made_id(n).endswith("X"))
    row = judged("medical-expense", 证件号码=number.replace("X", "ｘ"))
    assert row.values["证件号码"] == number


@pytest.mark.parametrize(
    "cell",
    [
        5.3239919800101e17,
        532399198001010017,
        532399800101001,
        "5.32399E+17",
        "5.32E17",
        "532399198001010017.0",
    ],
)
def test_a_numeric_identity_number_was_rounded_by_the_spreadsheet(cell: object) -> None:
    row = judged("medical-expense", 证件号码=cell)
    assert codes(row.errors) == [("证件号码", "id-rounded")]
    assert "Excel" in row.errors[0].message
    assert "文本" in row.errors[0].remedy


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (made_id(1)[:-1] + ("1" if made_id(1)[-1] != "1" else "2"), "bad-check-digit"),
        ("532399198013310017", "bad-id-form"),
        ("53239919800101", "bad-id-form"),
        ("军字第001号", "bad-id-form"),
        ("999999198001010017", "bad-check-digit"),
    ],
)
def test_a_wrong_number_is_a_warning_and_kept(number: str, code: str) -> None:
    row = judged("medical-expense", 证件号码=number)
    assert row.accepted
    assert codes(row.warnings) == [("证件号码", code)]
    assert row.values["证件号码"] == number


@pytest.mark.parametrize("region", ["999999", "000000", "532325", "110229"])
def test_the_region_of_a_number_is_never_judged(region: str) -> None:
    row = judged("medical-expense", 证件号码=made_id(5, region=region))
    assert row.errors == row.warnings == []


@pytest.mark.parametrize(
    ("contract_id", "column", "written", "code"),
    [
        ("medical-expense", "姓名", "", "empty-required"),
        ("medical-expense", "结算日期", " ", "empty-required"),
        ("medical-expense", "个人自付", None, "empty-required"),
        ("registry-person", "户编号", "", "empty-required"),
        ("registry-person", "行政村", "", "empty-required"),
        ("registry-person", "与户主关系", "", "empty-required"),
        ("medical-expense", "结算日期", "2022-02-30", "bad-date"),
        ("medical-expense", "结算日期", "20221345", "bad-date"),
        ("medical-expense", "结算日期", "2022-06", "bad-date"),
        ("employment", "开始日期", "2022-06-31", "bad-date"),
        ("social-assistance", "终止月", "2022-13", "bad-date"),
        ("medical-expense", "个人自付", -1, "negative"),
        ("medical-expense", "目录内费用", "-0.01", "negative"),
        ("medical-expense", "目录内费用", "(5.00)", "negative"),
        ("registry-person", "工资性收入", -1, "negative"),
        ("medical-expense", "个人自付", "八百", "bad-amount"),
        ("medical-expense", "个人自付", "0.8万", "bad-amount"),
        ("medical-expense", "个人自付", True, "bad-amount"),
        ("medical-expense", "就医类别", "体检", "unknown-code"),
        ("water-safety", "饮水安全", "大概", "bad-yes-no"),
        ("registry-person", "与户主关系", "邻居", "unknown-code"),
        ("registry-person", "健康状况", "健康,神秘", "unknown-code"),
        ("medical-insurance", "参保年度", "今年", "bad-number"),
        ("medical-insurance", "参保年度", "2022.5", "bad-number"),
        ("real-estate", "面积", "-3", "negative"),
        ("real-estate", "面积", "约120", "bad-number"),
        ("disability", "残疾证号", 5.3e19, "id-rounded"),
    ],
)
def test_what_is_quarantined(contract_id: str, column: str, written: object, code: str) -> None:
    row = judged(contract_id, **{column: written})
    assert codes(row.errors) == [(column, code)]
    assert not row.accepted
    assert row.errors[0].remedy


@pytest.mark.parametrize(
    ("contract_id", "column", "written"),
    [
        ("school-enrolment", "年级", "2021级"),
        ("employment", "就业地", "火星"),
        ("disaster", "房屋受损", "漏雨"),
        ("registry-person", "政治面貌", "未知"),
        ("water-safety", "水质达标", "待检"),
    ],
)
def test_an_unknown_code_of_an_optional_column_is_a_warning(
    contract_id: str, column: str, written: str
) -> None:
    row = judged(contract_id, **{column: written})
    assert row.accepted
    assert [fault.column for fault in row.warnings] == [column]
    assert row.values[column] is None
    assert row.originals == {column: written}


@pytest.mark.parametrize(
    ("contract_id", "column", "written"),
    [
        ("employment", "结束日期", "至今"),
        ("social-assistance", "终止月", "长期"),
        ("medical-expense", "目录内费用", "不详"),
        ("registry-person", "务工时间", "不清楚"),
        ("registry-person", "识别监测时间", "不详"),
    ],
)
def test_a_word_in_an_optional_number_or_date_is_a_warning(
    contract_id: str, column: str, written: str
) -> None:
    row = judged(contract_id, **{column: written})
    assert row.accepted
    assert [fault.column for fault in row.warnings] == [column]
    assert row.values[column] is None
    assert row.originals == {column: written}


@pytest.mark.parametrize(
    ("column", "written", "value"),
    [
        ("务工时间", "8个月", 8),
        ("务工时间", "8月", 8),
        ("人数", "3人", 3),
        ("与村主干路距离", "2.5km", 2.5),
    ],
)
def test_numbers_may_carry_their_unit(column: str, written: str, value: float) -> None:
    row = judged("registry-person", **{column: written})
    assert float(row.values[column]) == value
    assert row.errors == []


@pytest.mark.parametrize(
    ("column", "written"),
    [("监测对象类别", "无"), ("监测对象类别", "非监测对象"), ("致贫返贫风险1", "无")],
)
def test_some_words_say_no_more_than_an_empty_cell(column: str, written: str) -> None:
    row = judged("registry-person", **{column: written})
    assert row.errors == row.warnings == []
    assert row.values[column] is None
    assert row.originals == {column: written}


def test_an_alias_keeps_the_original() -> None:
    row = judged("school-enrolment", 学段="高中")
    assert row.originals == {"学段": "高中"}
    assert judged("school-enrolment", 学段="普通高中").originals == {}


def test_an_unknown_code_says_what_is_allowed() -> None:
    fault = judged("medical-expense", 就医类别="体检").errors[0]
    assert "“体检”" in fault.message
    assert "普通门诊、门诊慢特病、住院" in fault.remedy


def test_all_faults_of_a_row_are_gathered() -> None:
    row = judged("medical-expense", 姓名="", 结算日期="昨天", 就医类别="体检", 证件号码="1")
    assert codes(row.errors) == [
        ("姓名", "empty-required"),
        ("结算日期", "bad-date"),
        ("就医类别", "unknown-code"),
    ]
    assert codes(row.warnings) == [("证件号码", "bad-id-form")]


def test_a_repeated_natural_key_is_a_warning() -> None:
    contract = load_contract("medical-expense")
    context = ValidationContext()
    cells = feed_row("medical-expense")
    rows = [
        validate_row(contract, RawRow.from_cells(contract, number, cells), context=context)
        for number in (2, 3)
    ]
    assert [codes(row.warnings) for row in rows] == [[], [("", "duplicate-row")]]
    assert "第 2 行" in rows[1].warnings[0].message
    assert rows[1].accepted


def test_rows_without_a_number_are_not_repeats() -> None:
    contract = load_contract("medical-expense")
    context = ValidationContext()
    cells = feed_row("medical-expense", 证件号码="")
    for number in (2, 3):
        raw = RawRow.from_cells(contract, number, cells)
        assert validate_row(contract, raw, context=context).warnings == []


def test_true_and_one_are_not_mixed_up_by_memory() -> None:
    contract = load_contract("water-safety")
    first = RawRow.from_cells(contract, 2, feed_row("water-safety", 水质达标="1"))
    second = RawRow(3, [*first.values], first.layout)
    assert validate_row(contract, first).values == validate_row(contract, second).values


def test_a_year_of_loss_is_an_income() -> None:
    row = judged("registry-person", 人均纯收入="-1,200.50")
    assert (row.errors, row.values["人均纯收入"]) == ([], -120050)
