"""What a document says about itself; what it does not say stays unknown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.docparse.samples import BODY, DOCUMENT, NOTICE, OPENING, TITLE, places
from tests.docparse.test_reading import ALPHABET, PAGE
from xianjie.docparse.facts import find_facts
from xianjie.docparse.model import Annex, Facts, SourceText
from xianjie.docparse.reading import clean_text

PARENTS = ("楚雄州2023年庭院经济提升方案", "云南省帮扶车间管理办法")

FIELDS = (
    "title", "issuer", "document_number", "issued_on", "published_on", "period_from", "region",
    "division_code", "level", "kind", "parents", "annexes", "missing",
)  # fmt: skip


def facts_of(raw: str) -> tuple[Facts, str]:
    source = clean_text(raw)
    facts, body = find_facts(source, find_division=places().find)
    return facts, source.text[body.start : body.end]


def test_a_notice_gives_way_to_the_document_it_sends_out() -> None:
    facts, body = facts_of(NOTICE)
    assert facts.title == TITLE
    assert facts.issuer == "姚安县人民政府办公室"
    assert facts.document_number == "姚政办发〔2023〕9号"
    assert facts.issued_on == date(2023, 3, 5)
    assert facts.published_on is None
    assert (facts.period_from, facts.period_to) == (date(2023, 1, 1), date(2023, 12, 31))
    assert (facts.region, facts.division_code, facts.level) == ("姚安县", "532325", "县")
    assert facts.kind == "工作方案"
    assert facts.parents == PARENTS
    assert facts.annexes == (
        Annex("庭院经济示范户申报表", 1),
        Annex("帮扶车间运行情况统计表", 2),
    )
    assert facts.missing == ("published_on",)
    assert body == "\n".join([OPENING, *BODY])


def test_what_a_page_prints_beside_the_document_counts_too() -> None:
    facts, body = facts_of(PAGE)
    assert facts.title == TITLE
    assert facts.document_number == "姚政办发〔2023〕9号"
    assert facts.published_on == date(2023, 3, 8)
    assert facts.issuer is None
    assert facts.issued_on is None
    assert facts.missing == ("issuer", "issued_on")
    assert body == "\n".join([OPENING, *BODY])


def test_nothing_is_invented_for_a_bare_text() -> None:
    facts, body = facts_of("\n".join(["今年以来各项工作有序推进，群众收入稳步增长。", *BODY]))
    assert facts.title is None
    assert facts.region is None
    assert facts.parents == ()
    assert facts.missing == (
        "title", "issuer", "document_number", "issued_on", "published_on", "period", "region",
        "division_code", "level", "kind",
    )  # fmt: skip
    assert body.startswith("今年以来")


def test_a_place_without_title_is_the_one_the_text_calls_its_own() -> None:
    text = (
        "甘南州地处青藏高原东缘，我州与天津市的协作不断加深，全州上下齐心协力，碌曲县等地走在前面。"
        "甘南州将继续落实各项政策。\n" + "\n".join(BODY)
    )
    facts, _ = facts_of(text)
    assert (facts.region, facts.division_code, facts.level) == ("甘南州", "623000", "市")


@pytest.mark.parametrize(
    ("head", "title", "issuer", "issued", "region"),
    [
        (
            "中共碌曲县委 碌曲县人民政府\n关于推进草原管护员队伍建设的\n实施意见\n（2021年4月2日）",
            "中共碌曲县委 碌曲县人民政府关于推进草原管护员队伍建设的实施意见",
            "中共碌曲县委 碌曲县人民政府",
            date(2021, 4, 2),
            "碌曲县",
        ),
        (
            "白银区2021年防返贫动态监测工作方案",
            "白银区2021年防返贫动态监测工作方案",
            None,
            None,
            "白银区",
        ),
        (
            "清远市“十四五”农村供水保障规划\n（2021—2025年）\n清远市水利局\n2021-09-30",
            "清远市“十四五”农村供水保障规划（2021—2025年）",
            "清远市水利局",
            date(2021, 9, 30),
            "清远市",
        ),
    ],
)
def test_titles_of_several_lines(
    head: str, title: str, issuer: str | None, issued: date | None, region: str
) -> None:
    facts, body = facts_of("\n".join([head, "为做好下一步工作，制定本件。", *BODY]))
    assert (facts.title, facts.issuer, facts.issued_on) == (title, issuer, issued)
    assert facts.region == region
    assert body.startswith("为做好下一步工作")


@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("连州市产业帮扶三年行动计划（2022-2024年）", 2022, 2024),
        ("连州市产业帮扶行动方案（2021年—2023年）", 2021, 2023),
        ("连州市“十四五”乡村产业规划", 2021, 2025),
        ("连州市2021年驻村帮扶工作要点", 2021, 2021),
        ("连州市驻村帮扶管理办法", None, None),
    ],
)
def test_periods(title: str, first: int | None, last: int | None) -> None:
    facts, _ = facts_of("\n".join([title, OPENING, *BODY]))
    assert facts.title == title
    assert (facts.period_from, facts.period_to) == (
        (date(first, 1, 1), date(last, 12, 31)) if first and last else (None, None)
    )


def test_one_line_with_title_signature_and_annexes() -> None:
    text = f"{TITLE} {OPENING}{''.join(BODY)}附件：申报表 姚安县乡村振兴局 2023年3月5日"
    facts, body = facts_of(text)
    assert (facts.title, facts.issuer) == (TITLE, "姚安县乡村振兴局")
    assert facts.issued_on == date(2023, 3, 5)
    assert facts.annexes == (Annex("申报表"),)
    assert body == OPENING + "".join(BODY)


@pytest.mark.parametrize("gap", ["", " ", "　　"])
def test_a_whole_notice_on_one_line(gap: str) -> None:
    facts, body = facts_of(NOTICE.replace("\n", gap))
    wanted, _ = facts_of(NOTICE)
    assert {name: getattr(facts, name) for name in FIELDS} == {
        name: getattr(wanted, name) for name in FIELDS
    }
    assert body.replace("\n", "") == OPENING + "".join(BODY)


def test_a_signature_runs_into_the_title_it_sends() -> None:
    start = f"《{TITLE}》已经县委研究同意，现印发给你们，请认真贯彻落实。"
    facts, body = facts_of(f"{start}姚安县乡村振兴局2023年3月5日{TITLE}{OPENING}{''.join(BODY)}")
    assert (facts.title, facts.issuer) == (TITLE, "姚安县乡村振兴局")
    assert facts.issued_on == date(2023, 3, 5)
    assert body == OPENING + "".join(BODY)


def test_a_page_that_tells_its_time_without_a_label() -> None:
    facts, body = facts_of(f"新闻详情\n{TITLE}\n2022-05-19 14:17\n\n{OPENING}\n" + "\n".join(BODY))
    assert (facts.title, facts.issued_on) == (TITLE, None)
    assert facts.published_on == date(2022, 5, 19)
    assert body.startswith(OPENING)


def test_a_page_with_a_table_bar_and_an_annex_of_its_own() -> None:
    raw = """您现在的位置: 首页 >> 政府信息公开 >> 规划计划
| 索引号 | 11441800/2021-00321 | 发布机构 | 清远市水利局 | 发布日期 | 2021-09-01 |
清远市人民政府办公室关于印发清远市村级水厂管护实施方案的通知
清府办〔2021〕12号
各县（市、区）人民政府，市政府各部门、各直属机构：
经市政府同意，现将《清远市村级水厂管护实施方案》印发给你们，请认真组织实施。
清远市人民政府办公室
2021年8月20日
（此件公开发布）
清远市村级水厂管护实施方案
为深入贯彻落实《中共广东省委 广东省人民政府关于农村供水的实施意见》（粤发〔2021〕3号）和
《广东省农村供水条例》等文件精神，参照《水质标准》，制定本方案。
一、总体要求
坚持政府主导、村级为主，按照水厂规模分级管护，按《水费办法》收费，做到水质达标、水价合理。
附件
清远市村级水厂名单
序号 名称
"""
    facts, body = facts_of(raw)
    assert facts == Facts(
        title="清远市村级水厂管护实施方案",
        issuer="清远市人民政府办公室",
        document_number="清府办〔2021〕12号",
        issued_on=date(2021, 8, 20),
        published_on=date(2021, 9, 1),
        region="清远市",
        division_code="441800",
        level="市",
        kind="实施方案",
        parents=(
            "中共广东省委 广东省人民政府关于农村供水的实施意见",
            "广东省农村供水条例",
        ),
        annexes=(Annex("清远市村级水厂名单"),),
        missing=("period",),
        spans=facts.spans,
    )
    assert body.endswith("做到水质达标、水价合理。")


def test_titles_that_a_page_prints_twice_and_broken() -> None:
    raw = f"""姚安县人民政府办公室关于印发《姚安县庭院经济与帮扶车间提升工作方案》的通知
11532325/2023-00123
2023-03-08
字号:
打印整页 打印内容 分享
姚政办发〔2023〕9号
关于印发《姚安县庭院经济与帮扶车间提升工作方案》的通知
各乡镇人民政府，县级各有关部门：
现将《姚安县庭院经济与帮扶车间提升工作方案》印发给你们，请认真抓好落实。
姚安县人民政府办公室 姚安县乡村振兴局
2023年3月5日
姚安县庭院经济与帮扶
车间提升工作方案
{OPENING}
{chr(10).join(BODY)}"""
    facts, body = facts_of(raw)
    assert facts.title == "姚安县庭院经济与帮扶车间提升工作方案"
    assert facts.issuer == "姚安县人民政府办公室 姚安县乡村振兴局"
    assert facts.issued_on == date(2023, 3, 5)
    assert facts.document_number == "姚政办发〔2023〕9号"
    assert body == "\n".join([OPENING, *BODY])


def test_the_number_of_a_named_document_is_not_the_documents_own() -> None:
    facts, _ = facts_of(DOCUMENT)
    assert facts.document_number is None


def test_the_number_in_a_table_bar_of_the_page() -> None:
    bar = "| 名称: | 某方案 | 文号: | 清委发〔2021〕21号 |"
    facts, _ = facts_of(f"{bar}\n| --- | --- | --- | --- |\n{DOCUMENT}")
    assert facts.document_number == "清委发〔2021〕21号"


def test_a_text_without_title_says_what_kind_it_is() -> None:
    facts, _ = facts_of("守住成果是头等大事。根据上级要求,制定本实施意见。\n一、目标\n到年底完成。")
    assert (facts.title, facts.kind) == (None, "实施意见")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=300))
def test_any_text_gives_facts_with_spans_inside_it(text: str) -> None:
    facts, body = find_facts(SourceText(text, "txt"), find_division=places().find)
    for span in (body, *(one for _, one in facts.spans)):
        assert 0 <= span.start <= span.end <= len(text)
