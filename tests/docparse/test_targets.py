"""Sentences of our own, in the language of such documents, and the records they must give."""

from __future__ import annotations

from decimal import Decimal

import pytest

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
    ("坚决守住不发生规模性返贫的底线。", ["=0起@"]),
    # growth
    ("脱贫人口人均纯收入年均增长12%以上。", ["growth12%@"]),
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
