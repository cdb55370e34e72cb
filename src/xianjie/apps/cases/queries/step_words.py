"""What a step recorded, in words for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from xianjie.apps.cases.enums import StepKind
from xianjie.apps.cases.models import CaseStep

Lines = tuple[tuple[str, str], ...]
_Content = Mapping[str, Any]


def content_of(step: CaseStep) -> _Content:
    """Return the content of a step; empty where nothing was recorded."""
    try:
        found = json.loads(step.content) if step.content else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def lines_of(kind: str, content: _Content) -> Lines:
    """Return the content of a step as titles with texts, in reading order."""
    told = _LINES.get(kind)
    if told is None or not content:
        return ()
    return tuple((title, text) for title, text in told(content) if text)


def _text(content: _Content, name: str) -> str:
    value = content.get(name)
    return "" if value is None else str(value)


def _list(content: _Content, name: str) -> str:
    return "、".join(str(one) for one in content.get(name) or ())


def _verify(content: _Content) -> list[tuple[str, str]]:
    consent = " ".join((_text(content, "consent_on"), _text(content, "consent_by"))).strip()
    return [
        ("核实结论", _text(content, "conclusion")),
        ("承诺授权书", f"{consent} 签" if consent else ""),
        ("风险", _list(content, "risks")),
        ("事发日期", _text(content, "event_on")),
        ("核实情况", _text(content, "finding")),
    ]


def _compare(content: _Content) -> list[tuple[str, str]]:
    answers = [
        (str(one.get("question", "")), str(one.get("answer", "")))
        for one in content.get("answers") or ()
        if isinstance(one, Mapping)
    ]
    return [
        ("比对日期", _text(content, "queried_on")),
        ("查询部门", _list(content, "departments")),
        ("不重复比对", _text(content, "waived")),
        *answers,
    ]


def _assembly(content: _Content) -> list[tuple[str, str]]:
    came = f"应到 {_text(content, 'expected')} 人，实到 {_text(content, 'present')} 人"
    votes = (
        f"赞成 {_text(content, 'votes_for')}，反对 {_text(content, 'votes_against')}，"
        f"弃权 {_text(content, 'abstained')}"
    )
    held = " ".join((_text(content, "held_on"), _text(content, "place"))).strip()
    return [
        ("评议", f"{held}{'（村“两委”扩大会）' if content.get('enlarged') else ''}"),
        ("主持人", _text(content, "host")),
        ("到会", came),
        ("表决", votes),
        ("提出的类别", _text(content, "category")),
    ]


def _notice(content: _Content) -> list[tuple[str, str]]:
    span = f"{_text(content, 'starts_on')}—{_text(content, 'ends_on')}"
    count = content.get("objections") or 0
    told = f"{count} 条，其中成立 {content.get('upheld') or 0} 条" if count else "没有"
    return [("编号", _text(content, "number")), ("张贴", span), ("异议", told)]


def _announce(content: _Content) -> list[tuple[str, str]]:
    return _notice(content)[:2]


def _review(content: _Content) -> list[tuple[str, str]]:
    return [("核对了", _list(content, "checked"))]


def _decide(content: _Content) -> list[tuple[str, str]]:
    national = _text(content, "national_category")
    category = _text(content, "category")
    other = f"（国家类别：{national}）" if national and national != category else ""
    return [
        ("类别", f"{category}{other}"),
        ("风险", _list(content, "risks")),
        ("重点人群", _list(content, "focus_groups")),
        ("重点环节", _list(content, "key_links")),
        ("标签", "整户无劳动能力兜底保障户" if content.get("no_labour") else ""),
        ("与建议不同", _text(content, "differs")),
        ("消除方式", _text(content, "removal_way")),
    ]


_LINES: dict[str, Callable[[_Content], list[tuple[str, str]]]] = {
    StepKind.VERIFY.value: _verify,
    StepKind.COMPARE.value: _compare,
    StepKind.ASSEMBLY.value: _assembly,
    StepKind.NOTICE.value: _notice,
    StepKind.ANNOUNCE.value: _announce,
    StepKind.REVIEW.value: _review,
    StepKind.DECIDE.value: _decide,
}
