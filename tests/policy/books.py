"""Tiny rulebooks for tests: a good one, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Fault, Rulebook

DOCUMENTS = """
试行办法: {title: 测试试行办法, issuer: 测试局, number: 测发1号, issued_on: 2021-05-14}
草稿: {title: 一份草稿, link: 待核}
"""
PARAMETERS = """
自付线:
  title: 医疗自付预警线
  unit: 元
  values:
    - {from: 2021-01-01, value: 5000, cite: {document: 试行办法, clause: 第三条}}
人均线:
  title: 人均收入线
  unit: 元/年·人
  values: []
比例:
  title: 倍数
  unit: 比例
  values:
    - {from: 2021-01-01, value: 1.5, cite: {document: 试行办法}}
人均线一倍半:
  {title: 人均收入线一倍半, unit: 元/年·人, formula: 人均线 * 比例, cite: {document: 试行办法}}
核查天数:
  {title: 核查天数, unit: 天, values: [{from: 2021-01-01, value: 5, cite: {document: 待核}}]}
分值:
  {title: 分值, unit: 分, values: [{from: 2021-01-01, value: 30, cite: {document: 待核}}]}
"""
FACTS = """
自付:
  {unit: 元, grain: household, source: medical-expense, measure: sum(个人自付),
   window: 近12个月, absent: 0}
户类型: {grain: household, source: registry-household, measure: value(户类型)}
脱贫户: {grain: household, expression: "户类型 = '脱贫户'"}
健康状况: {grain: person, source: registry-person, measure: value(健康状况)}
残疾: {grain: person, expression: "含(健康状况, '残疾')"}
残疾人数: {grain: household, from: 残疾, rollup: count, unit: 人}
人均收入: {grain: household, source: registry-household, measure: value(人均纯收入), unit: 元/年·人}
得分: {grain: household, source: findings, measure: sum(权重), unit: 分, absent: 0}
"""
RULES = """
- id: 大额自付
  title: 大额医疗自付
  kind: warning
  grain: household
  applies: 脱贫户
  when: 自付 >= 自付线
  risk: 因病
  level: 橙
  weight: 分值
  message: 自付{自付}，达到{自付线}
  cite: {document: 试行办法, clause: 第三条}
  notify: [医保]
  verify_days: 核查天数
  must_match: [{自付: 5000}]
  must_not_match: [{自付: 4999.99}]
"""
GOOD: Mapping[str, str] = {
    "000000/documents/文件.yaml": DOCUMENTS,
    "000000/parameters/参数.yaml": PARAMETERS,
    "000000/facts/事实.yaml": FACTS,
    "000000/rules/规则.yaml": RULES,
}


def write_book(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below ``root`` and return it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def book(root: Path, files: Mapping[str, str] | None = None, *overlays: Path) -> Rulebook:
    """The good rulebook with ``files`` in place of, or beside, its own."""
    return load_rulebook(write_book(root, {**GOOD, **(files or {})}), overlays)


def found(faults: list[Fault]) -> list[tuple[str, str]]:
    """Item and code of each fault."""
    return [(fault.item, fault.code) for fault in faults]
