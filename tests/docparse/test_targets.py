"""Sentences of our own, in the language of such documents, and the records they must give."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xianjie.docparse.model import Clause, ClauseKind, Span, Target
from xianjie.docparse.targets import attach_targets

YEAR = 2023


def read(text: str, *, year: int | None = YEAR, heading: str = "") -> Clause:
    """The one clause that holds the text, with its targets and rules."""
    span = Span(0, len(text))
    clause = Clause("一(一)", ClauseKind.CLAUSE, 2, heading, "(一)", span, span)
    (done,), _ = attach_targets(text, (clause,), year=year)
    return done


def short(target: Target) -> str:
    """``>=12000人@2024`` with ``~`` for about and ``?`` for aspired."""
    value = "" if target.value is None else f"{target.value}"
    upper = "" if target.upper is None else f"-{target.upper}"
    mark = {"": "", "about": "~", "aspired": "?"}[target.modality.value]
    return f"{target.comparator.value}{value}{upper}{target.unit}{mark}@{target.by or ''}"


FIGURES = [
    # reached, at least, at most
    ("确保农村卫生厕所普及率达到92%以上。", [">=92%@"]),
    ("村内道路硬化率达到96.5%。", [">=96.5%@"]),
    ("自来水水质合格率不低于95%。", [">=95%@"]),
    ("每个乡镇至少建设2个冷链仓储点。", [">=2个@"]),
    ("将农户自付比例控制在10%以内。", ["<=10%@"]),
    ("综合返贫发生率不超过0.5%。", ["<=0.5%@"]),
    ("农产品加工转化率超过70%。", [">=70%@"]),
    ("村级光伏电站总装机突破3万千瓦。", [">=30000千瓦@"]),
    ("全县公益岗位稳定在1500个以上。", [">=1500个@"]),
    # plain numbers
    ("新建村卫生室36个。", ["=36个@"]),
    ("建设12座小型水库。", ["=12座@"]),
    ("培育致富带头人三百名。", ["=300名@"]),
    ("完成高标准农田5.2万亩。", ["=52000亩@"]),
    # whole
    ("脱贫人口家庭医生签约率达到100%。", ["=100%@"]),
    ("到2025年,实现行政村宽带网络全覆盖。", ["all@2025"]),
    ("确保安置点无业家庭动态清零。", ["=0户@"]),
    ("绝不发生规模性返贫。", ["=0起@"]),
    # growth
    ("脱贫人口人均纯收入年均增长12%以上。", ["growth12%@每年"]),
    ("入库税收比上年提高3个百分点。", ["growth3个百分点@"]),
    ("带动农户户均增收2500元。", ["growth2500元@"]),
    # time
    ("2023年底前,完成危房改造420户。", ["=420户@2023"]),
    ("6月底前全部完成120个村的规划编制。", ["=120个@2023-06"]),
    ("每年培训农牧民1.2万人次以上。", [">=12000人次@每年"]),
    ("到“十四五”末,农机化率达到60%。", [">=60%@2025"]),
    # modality
    ("力争培育省级龙头企业5家。", ["=5家?@"]),
    ("住院费用实际报销比例达到75%左右。", [">=75%~@"]),
    # ranges
    ("每个县打造1至2个县域公用品牌。", ["=1-2个@"]),
    ("收入增幅保持在8%—10%。", ["growth8-10%@"]),
]


@pytest.mark.parametrize(("text", "expected"), FIGURES, ids=[text for text, _ in FIGURES])
def test_a_sentence_gives_its_figures(text: str, expected: list[str]) -> None:
    assert [short(target) for target in read(text).targets] == expected


def test_several_subjects_share_figures_and_the_comparing_word() -> None:
    text = "甲类户、乙类户家庭人均纯收入分别达15000元、11000元以上,增长率均达15%以上。"
    found = read(text).targets
    assert [(one.name, short(one), one.scope) for one in found] == [
        ("甲类户家庭人均纯收入", ">=15000元@", "甲类户"),
        ("乙类户家庭人均纯收入", ">=11000元@", "乙类户"),
        ("甲类户家庭人均纯收入增长率", "growth15%@", "甲类户"),
        ("乙类户家庭人均纯收入增长率", "growth15%@", "乙类户"),
    ]


def test_values_over_the_years_make_a_series() -> None:
    text = "2023年低保标准提高到每人每月500元,2024年低保标准提高到每人每月540元。"
    found = read(text).targets
    assert [(one.by, one.value, one.series) for one in found] == [
        ("2023", Decimal(500), "低保标准"),
        ("2024", Decimal(540), "低保标准"),
    ]


SENTENCES = [
    (*line.split("\t"), "", "")[:3]
    for line in Path(__file__).with_name("sentences.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("text", "targets", "rules"), SENTENCES)
def test_sentences_of_the_genre(text: str, targets: str, rules: str) -> None:
    """One line of ``sentences.tsv``: sentence, targets, rules; a document of 2021."""
    found = read(text, year=2021)
    assert " ".join(short(one) for one in found.targets) == targets
    assert " ".join(short(one) for one in found.rules) == rules


NAMES = [
    ("确保规模以上农产品加工率达到70%。", "规模以上农产品加工率", None),
    ("全县培育市级示范社12个。", "市级示范社", "全县"),
    ("每个安置点至少建设1个扶贫车间。", "扶贫车间", "每个安置点"),
    ("打造年出栏500头以上的养殖小区(含散养区)6个。", "养殖小区", None),
    ("规划建设20个集餐饮、住宿和采摘为一体的休闲农庄。", "休闲农庄", None),
    ("全县85个行政村集体收入全部达到8万元以上。", "集体收入", "全县85个行政村"),
    ("20%的村集体经营收入达到30万元以上。", "集体经营收入达到30万元以上的村占比", None),
    ("确保监测户劳动力95%以上实现稳定就业。", "监测户劳动力实现稳定就业比例", "监测户劳动力"),
    ("培训后就业率稳定在80%以上。", "培训后就业率", None),
    ("选派15名农技员到村服务。", "农技员", None),
    ("农村养老服务中心覆盖率提高到60%。", "农村养老服务中心覆盖率", None),
    ("做到一户一个脱贫计划。", "脱贫计划", "每户"),
    ("到2025年实现农村低收入人口救助全覆盖。", "农村低收入人口救助覆盖", "农村低收入人口"),
]


@pytest.mark.parametrize(("text", "name", "scope"), NAMES)
def test_names_are_nouns_and_scopes_are_whom_they_are_about(
    text: str, name: str, scope: str | None
) -> None:
    first = read(text).targets[0]
    assert (first.name, first.scope) == (name, scope)


def test_a_year_that_opens_a_paragraph_serves_it_and_series_run_over_paragraphs() -> None:
    text = "\n".join(f"202{n}年,移民户人均收入达到{n}2000元以上。" for n in (3, 4, 5))
    found = read(text).targets
    assert [(one.by, one.series) for one in found] == [
        ("2023", "移民户人均收入"),
        ("2024", "移民户人均收入"),
        ("2025", "移民户人均收入"),
    ]


def test_the_time_that_opens_the_goals_serves_the_next_sentences() -> None:
    text = "发展目标。到2025年,饮水安全率达到98%。入园率达到90%。"
    found = read(text, heading="发展目标").targets
    assert [short(one) for one in found] == [">=98%@2025", ">=90%@2025"]


def test_what_a_heading_calls_full_coverage_is_no_target() -> None:
    text = "推进养老服务全覆盖。新建互助幸福院6所。"
    found = read(text, heading="推进养老服务全覆盖").targets
    assert [short(one) for one in found] == ["=6所@"]


def test_the_sentence_after_the_last_point_belongs_to_the_node_above() -> None:
    first, second = (
        "一是建圈舍。新建圈舍30座。",
        "二是抓育肥。育肥牛羊2万头。到2025年,产值达到3亿元。",
    )
    text = first + second
    whole = Span(0, len(text))
    clauses = (
        Clause("二(一)", ClauseKind.CLAUSE, 2, "", "(一)", whole, Span(0, 0)),
        _point("二(一)一是", Span(0, len(first))),
        _point("二(一)二是", Span(len(first), len(text))),
    )
    done, _ = attach_targets(text, clauses, year=2022)
    assert [[short(one) for one in clause.targets] for clause in done] == [
        [">=300000000元@2025"],
        ["=30座@"],
        [],
    ]


def _point(path: str, span: Span) -> Clause:
    return Clause(path, ClauseKind.POINT, 3, "", path[-2:], span, span, parent="二(一)")


def test_a_year_before_the_document_is_history() -> None:
    text = "2022年,全县务工人数达到3万人。2023年,务工人数达到3.2万人。"
    assert [short(one) for one in read(text).targets] == [">=32000人@2023"]


def test_full_width_signs_and_blanks_do_not_matter_and_verbatim_is_as_printed() -> None:
    wide = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789.%"}
    text = "到 2025 年，茶园面积达到 3.5 万亩 以上（其中：有机茶不低于40%）。".translate(wide)
    found = read(text).targets
    assert [short(one) for one in found] == [">=35000亩@2025", ">=40%@2025"]
    printed = "茶园面积达到3.5万亩以上（其中：有机茶不低于40%）".translate(wide)
    assert found[0].verbatim == printed


PIECES = st.sampled_from(
    "到2025年 2023年底前 每年 6月底前 达到 不低于 控制在 以上 以内 左右 分别 均 力争 全覆盖 "
    "动态清零 增长 提高 培育 建设 示范村 人均收入 覆盖率 脱贫户 监测户 的 、 , ， ; 。 ( ) （ ） "
    "“ ” 12 3.5 1,200 万 亿 千 十 三百 两 一 % ％ 个 "
    "人 户 元 元/人/年 个百分点 百分之 成 番 倍 至 - — 对 占比 超过 第 次 年 \n \u3000".split(" ")
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_nothing_breaks_the_reading_and_verbatim_stands_where_it_says(text: str) -> None:
    if not text:
        return
    found = read(text)
    for one in (*found.targets, *found.rules):
        assert 0 <= one.span.start < one.span.end <= len(text)
        assert re.sub(r"\s", "", text[one.span.start : one.span.end]) == one.verbatim
        assert one.upper is None or one.value is not None


def test_a_megabyte_takes_seconds_whatever_it_is_made_of() -> None:
    for piece in ("一", "一个", "全覆盖", "1,000", "对", "到2024年", "高于全省", "(", "“"):
        text = piece * (60_000 // len(piece))
        read(text)


def test_a_document_without_date_may_name_its_own_year() -> None:
    text = "2020年是脱贫攻坚收官之年。9月底前,剩余320名贫困人口全部脱贫。"
    assert [short(one) for one in read(text, year=None).targets] == ["all320名@2020-09"]
    text = "9月底前,建成养殖小区3个。"
    assert [short(one) for one in read(text, year=None).targets] == ["=3个@9月底前"]
