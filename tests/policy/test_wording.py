"""Rules and facts in the words of an official."""

from __future__ import annotations

from datetime import date

import pytest

from xianjie.policy.loading import load_rulebook
from xianjie.policy.resolution import Resolved, resolve
from xianjie.policy.wording import columns_of, fact_words, plain, rule_wording


@pytest.fixture(scope="module")
def resolved() -> Resolved:
    return resolve(load_rulebook(), "532325", date(2022, 6, 30))


def told(resolved: Resolved, rule: str) -> str:
    return plain(rule_wording(resolved, resolved.rules[rule]).when)


def test_a_comparison_names_the_threshold_and_its_value(resolved: Resolved) -> None:
    assert told(resolved, "因病-大额自付") == (
        "近12个月全家医疗个人自付 达到 因病返贫预警线（脱贫户、监测户）（7,073.50 元（待核））"
        "，并且监测对象且风险未消除：否"
    )


def test_alternatives_stand_in_brackets(resolved: Resolved) -> None:
    assert told(resolved, "就业-公益岗年龄") == (
        "公益岗在岗：是，并且（周岁 达到 公益性岗位年龄上限（达到即提示）（70 岁（待核）），"
        "或者周岁 低于 最低就业年龄（16 岁（待核）））"
    )


def test_levels_have_their_own_conditions(resolved: Resolved) -> None:
    levels = rule_wording(resolved, resolved.rules["住房-危房未改造"]).levels
    assert [(name, plain(one) if one else "") for name, one in levels] == [
        ("红", "D级危房未改造：是"),
        ("橙", ""),
    ]


def test_whom_a_rule_looks_at(resolved: Resolved) -> None:
    applies = rule_wording(resolved, resolved.rules["因病-未参保"]).applies
    assert applies is not None
    assert plain(applies) == "脱贫户或曾纳入监测的户：是"


def test_every_piece_with_a_name_can_be_opened(resolved: Resolved) -> None:
    for rule in resolved.rules.values():
        wording = rule_wording(resolved, rule)
        for piece in columns_of(wording.when):
            known = resolved.parameters if piece.kind == "parameter" else resolved.facts
            assert piece.name in known


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("医疗自付_近12月", "医保“医疗费用结算”近12个月的“个人自付”合计"),
        ("未参保人数", "家里符合的人数：未参加基本医保"),
        ("家庭人口", "户籍登记的条数"),
        ("脱贫户", "户类型 等于 脱贫户"),
        ("受灾净损失", "近3个月直接经济损失 － 近3个月受灾已救助金额"),
        ("预警得分", "本期命中的规则的“权重”合计"),
        ("年龄", "出生日期 到 截至日 的周岁"),
        ("在学籍名册", "教育“学籍与就学”当期里有没有记录"),
        (
            "存续企业数",
            "市场监管“经营主体登记”当期中角色 属于 法定代表人、股东，并且经营状态 等于 存续，"
            "并且名称 不含 “合作社”的条数",
        ),
    ],
)
def test_how_a_fact_comes_about(resolved: Resolved, fact: str, words: str) -> None:
    assert fact_words(resolved, resolved.facts[fact]) == words


def test_everything_in_the_packaged_rulebook_has_words(resolved: Resolved) -> None:
    assert [one for one in resolved.facts.values() if not fact_words(resolved, one)] == []
    for place in ("620402", "623000", "441800"):
        book = resolve(load_rulebook(), place, date(2024, 1, 1))
        for rule in book.rules.values():
            assert plain(rule_wording(book, rule).when)
