"""The difference between two publications, in words and grouped by place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xianjie.apps.policies.queries.places import layer_names
from xianjie.policy.differences import LISTS, Difference, differences
from xianjie.policy.model import Rulebook

SHOWN_AT_MOST = 300
"""Entries that a page tells; a whole new province's layer would drown the reader."""


@dataclass(frozen=True)
class Comparison:
    """Entries that differ; ``more`` counts those that are left out of ``lines``."""

    lines: tuple[ComparedLine, ...]
    more: int


@dataclass(frozen=True)
class ComparedLine:
    """One entry that differs."""

    place_name: str
    section: str
    section_title: str
    name: str
    title: str
    kind: str
    kind_title: str
    changes: tuple[tuple[str, str, str], ...]


def compared(before: Rulebook, after: Rulebook) -> Comparison:
    """Return what differs between two rulebooks, in words."""
    found = differences(before, after)
    names = layer_names({one.place for one in found})
    titles = {**_titles(before), **_titles(after)}
    lines = tuple(_line(one, names, titles) for one in found[:SHOWN_AT_MOST])
    return Comparison(lines, max(0, len(found) - SHOWN_AT_MOST))


def _titles(rulebook: Rulebook) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for layer in rulebook.layers:
        for document in layer.documents.values():
            found["documents", document.id] = document.title
        for parameter in layer.parameters.values():
            if parameter.title:
                found["parameters", parameter.id] = parameter.title
        for fact in layer.facts.values():
            found["facts", fact.id] = fact.title or fact.id
        for rule in layer.rules:
            found["rules", rule.id] = rule.title or rule.id
        for check in layer.quality:
            found["quality", check.id] = check.title or check.id
        for term in layer.terms:
            found["terms", term.id] = term.title or term.id
        for mapping in layer.mappings.values():
            found["mappings", mapping.id] = mapping.title or mapping.id
        for benefit in layer.benefits:
            found["benefits", benefit.id] = benefit.title or benefit.id
        for scheme in layer.schemes:
            found["schemes", scheme.id] = scheme.title or scheme.id
    return found


def _line(
    one: Difference, names: dict[str, str], titles: dict[tuple[str, str], str]
) -> ComparedLine:
    sections = {
        "documents": _("文件"), "parameters": _("参数"), "facts": _("事实"), "rules": _("规则"),
        "benefits": _("待遇"), "schemes": _("待遇表"), "quality": _("数据核查规则"),
        "terms": _("口径"), "mappings": _("对照表"),
    }  # fmt: skip
    kinds = {"added": _("新增"), "removed": _("删去"), "changed": _("修改")}
    name = one.name.split("（")[0] if one.section in LISTS else one.name
    return ComparedLine(
        place_name=names[one.place],
        section=one.section,
        section_title=sections[one.section],
        name=name,
        title=titles.get((one.section, name), one.name),
        kind=one.kind,
        kind_title=kinds[one.kind],
        changes=tuple(
            (_KEYS.get(change.key, change.key), change.before, change.after)
            for change in one.changes
        ),
    )


_KEYS: Mapping[str, str] = {
    "title": "名称", "unit": "单位", "type": "类型", "codes": "代码集", "converts": "换算",
    "last_checked_on": "核对日期", "note": "说明", "issuer": "发文机关", "number": "文号",
    "issued_on": "日期", "region": "地区", "link": "链接", "kind": "种类", "grain": "对象",
    "source": "来源", "measure": "算法", "filter": "筛选", "window": "时间范围",
    "absent": "无记录时", "from": "自", "to": "至", "rollup": "汇总", "expression": "算式",
    "id": "编号", "when": "条件",
    "applies": "适用", "risk": "风险", "level": "等级", "weight": "分值", "message": "提示语",
    "cite": "依据", "notify": "抄送", "verify_days": "核查天数", "max_share": "占比上限",
    "must_match": "应命中的例子", "must_not_match": "不应命中的例子", "stage": "次序",
    "disabled": "停用", "family": "类别", "department": "主管部门", "roll": "在册条件",
    "paid": "名册发放额", "amounts": "金额", "rounding": "取整", "excluded_by": "不重复享受",
    "tops_up": "补差", "highest_of": "就高", "automatic": "免申即享", "proof": "证明材料",
    "days": "答复天数", "cases": "例子", "table": "数据表", "category": "核查类别",
    "severity": "程度", "let": "中间量", "report": "报在", "involves": "涉及的行",
    "columns": "涉及的列", "fix": "怎样改", "key": "键",
}  # fmt: skip
"""Keys of the rulebook's files as a page names them."""
