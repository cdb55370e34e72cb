# ruff: noqa: E501
"""A tiny rulebook with benefits for tests: one of each relation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.policy.books import GOOD, write_book
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Rulebook

PARAMETERS = """
低保标准:
  title: 低保标准
  unit: 元/年·人
  values: [{from: 2021-01-01, value: 4960, cite: {document: 试行办法, clause: 第五条}}]
A类线:
  title: A类线
  unit: 元/年·人
  values: [{from: 2021-01-01, value: 2000, cite: {document: 试行办法, clause: 第六条}}]
A类月标准: {title: A类月标准, unit: 元/月·人, values: [{from: 2021-01-01, value: 400.15, cite: {document: 待核}}]}
B类月标准: {title: B类月标准, unit: 元/月·人, values: [{from: 2021-01-01, value: 267, cite: {document: 待核}}]}
儿童月标准: {title: 儿童月标准, unit: 元/月, values: [{from: 2021-01-01, value: 1140, cite: {document: 待核}}]}
护理月标准: {title: 护理月标准, unit: 元/月, values: [{from: 2021-01-01, value: 110, cite: {document: 待核}}]}
生活月标准: {title: 生活月标准, unit: 元/月, values: [{from: 2021-01-01, value: 110, cite: {document: 待核}}]}
不发项目清单: {title: 不发的项目, unit: 代码清单, values: [{from: 2021-01-01, value: [甲, 乙], cite: {document: 待核}}]}
答复天数: {title: 答复天数, unit: 天, values: [{from: 2021-01-01, value: 10, cite: {document: 待核}}]}
"""
FACTS = """
户人口: {grain: household, source: registry-person, measure: count, unit: 人}
低保在享:
  {grain: person, source: social-assistance, measure: exists, filter: "救助类型 = '农村低保'", absent: 否}
低保在享人数: {grain: household, from: 低保在享, rollup: count, unit: 人}
低保月发放:
  {grain: household, source: social-assistance, measure: sum(月发放金额), unit: 元/月,
   filter: "救助类型 = '农村低保'", absent: 0}
特困在享: {grain: person, source: social-assistance, measure: exists, filter: "救助类型 = '特困供养'", absent: 否}
孤儿: {grain: person, expression: "含(健康状况, '残疾')"}
孤儿在享: {grain: person, source: social-assistance, measure: exists, filter: "救助类型 = '孤儿'", absent: 否}
孤儿月发放:
  {grain: person, source: social-assistance, measure: sum(月发放金额), unit: 元/月,
   filter: "救助类型 = '孤儿'", absent: 0}
残疾级别: {grain: person, source: disability, measure: max(残疾等级)}
出生日期: {grain: person, source: registry-person, measure: value(出生日期)}
劳动技能: {grain: person, source: registry-person, measure: value(劳动技能)}
"""
BENEFITS = """
- id: 低保
  title: 农村低保
  family: 基本生活
  department: 民政
  grain: household
  applies: 脱贫户
  when: 人均收入 < 低保标准
  roll: 低保在享人数 > 0
  paid: 低保月发放
  unit: 元/月
  amounts:
    - {name: A类, when: 人均收入 < A类线, amount: A类月标准 * 户人口}
    - {name: B类, amount: B类月标准 * 户人口}
  rounding: {to: 元, way: 进一}
  proof: [身份证明, 收入声明]
  days: 答复天数
  message: 人均收入{人均收入}，低于{低保标准}
  cite: {document: 试行办法, clause: 第五条}
  from: 2021-01-01
  cases:
    - {given: {人均收入: 4959.99, 户人口: 2}, outcome: 应享未享, name: B类, amount: 534}
    - {given: {人均收入: 1999.99, 户人口: 3}, outcome: 应享未享, name: A类, amount: 1201}
    - {given: {人均收入: 2000, 户人口: 1}, outcome: 应享未享, name: B类, amount: 267}
    - {given: {人均收入: 4960, 户人口: 2}, outcome: 不符合}
    - {given: {人均收入: 4960, 低保在享人数: 1}, outcome: 享而不符}
    - {given: {人均收入: 100, 户人口: 1, 低保在享人数: 1}, outcome: 在享, amount: 401}
    - {given: {人均收入: 未知, 户人口: 2}, outcome: 信息不足}
    - {given: {人均收入: 100, 户人口: 2, 脱贫户: 否}, outcome: 不符合}
- id: 特困
  title: 特困供养
  family: 基本生活
  department: 民政
  grain: person
  when: 人均收入 < 低保标准 AND 劳动技能 = '无劳动力'
  roll: 特困在享
  cite: {document: 试行办法, clause: 第八条}
  cases:
    - {given: {人均收入: 1, 劳动技能: 无劳动力}, outcome: 应享未享}
    - {given: {人均收入: 1, 劳动技能: 普通劳动力}, outcome: 不符合}
- id: 孤儿生活费
  title: 孤儿基本生活费
  family: 残疾儿童
  department: 民政
  grain: person
  when: 孤儿
  roll: 孤儿在享
  paid: 孤儿月发放
  unit: 元/月
  amounts: [{amount: 儿童月标准}]
  excluded_by: [特困]
  cite: {document: 试行办法, clause: 第九条}
  cases:
    - {given: {孤儿: 是}, outcome: 应享未享, amount: 1140}
    - {given: {孤儿: 是, 特困: 在享}, outcome: 不符合}
    - {given: {孤儿: 是, 特困: 未知}, outcome: 信息不足}
    - {given: {孤儿: 是, 特困: 否}, outcome: 应享未享}
    - {given: {孤儿: 是, 人均收入: 1, 劳动技能: 无劳动力}, outcome: 不符合}
- id: 护理补贴
  title: 重残护理补贴
  family: 残疾儿童
  department: 残联
  grain: person
  when: 残疾级别 IS NOT NULL
  unit: 元/月
  amounts: [{amount: 护理月标准}]
  tops_up: [孤儿生活费]
  highest_of: 残疾补贴
  cite: {document: 待核}
  cases:
    - {given: {残疾级别: 一级}, outcome: 符合条件, amount: 110}
    - {given: {残疾级别: 一级, 孤儿生活费: 60.5, 生活补贴: 否}, outcome: 符合条件, amount: 49.5}
    - {given: {残疾级别: 一级, 孤儿生活费: 110, 生活补贴: 否}, outcome: 不符合}
    - {given: {残疾级别: 未知}, outcome: 不符合}
- id: 生活补贴
  title: 困难残疾人生活补贴
  family: 残疾儿童
  department: 残联
  grain: person
  when: 残疾级别 IS NOT NULL AND '甲' IN 不发项目清单 AND NOT '丙' IN 不发项目清单
  unit: 元/月
  amounts: [{amount: '较小(生活月标准, 较大(护理月标准, 0))'}]
  highest_of: 残疾补贴
  automatic: true
  cite: {document: 试行办法, clause: 第十条}
  cases:
    - {given: {残疾级别: 二级, 护理补贴: 109.99}, outcome: 符合条件, amount: 110}
    - {given: {残疾级别: 二级, 护理补贴: 110}, outcome: 不符合}
    - {given: {残疾级别: 二级, 护理补贴: 否}, outcome: 符合条件}
    - {given: {残疾级别: 二级, 不发项目清单: [甲, 丙], 护理补贴: 否}, outcome: 不符合}
"""
BOOK: Mapping[str, str] = {
    **GOOD,
    "000000/parameters/待遇.yaml": PARAMETERS,
    "000000/facts/待遇.yaml": FACTS,
    "000000/benefits/待遇.yaml": BENEFITS,
}


def benefit_book(root: Path, files: Mapping[str, str] | None = None) -> Rulebook:
    """The rulebook with benefits, ``files`` in place of or beside its own."""
    return load_rulebook(write_book(root, {**BOOK, **(files or {})}))
