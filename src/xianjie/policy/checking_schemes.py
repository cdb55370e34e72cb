"""What can be wrong with a settlement scheme, its own cases included."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from xianjie.policy.citations import citation_fault
from xianjie.policy.model import Origin, Rulebook
from xianjie.policy.nodes import Value
from xianjie.policy.resolution import stored_value
from xianjie.policy.scheme_model import CARES, Line, Scheme, SchemeCase, Share
from xianjie.policy.settlement import Bill, Sofar, settle
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.units import parse_unit
from xianjie.policy.vocabulary import Vocabulary, code_texts

__all__ = ["PEOPLE", "check_scheme"]

PEOPLE: Final = "救助身份"
"""The code set of the statuses that a table may name."""
Reporter = Callable[[Origin, str, str, str], None]
_BILL_KEYS: Final = ("总费用", "目录内费用", "就医类别", "医院级别", "规范转诊", "身份")
_SOFAR_KEYS: Final = ("本年累计", "本年已付")


def check_scheme(
    rulebook: Rulebook, scheme: Scheme, vocabulary: Vocabulary, report: Reporter
) -> None:
    """Report the faults of one scheme."""
    if scheme.disabled:
        return

    def say(key: str, code: str, message: str, origin: Origin | None = None) -> None:
        report(origin or scheme.origin, f"{scheme.id}.{key}" if key else scheme.id, code, message)

    code, text = citation_fault(scheme.cite, rulebook.documents)
    if code:
        say("cite", code, text)
    for line in scheme.lines:
        for found, sentence in _line_faults(line, vocabulary):
            say("lines", found, sentence)
    if scheme.tilt is not None:
        kind = vocabulary.parameters.get(scheme.tilt.people)
        if kind is None or kind.kind != "codes":
            hint = did_you_mean(scheme.tilt.people, vocabulary.parameters)
            say("tilt", "unknown-name", f"没有“{scheme.tilt.people}”这个清单参数。{hint}")
    if not scheme.cases:
        say("cases", "missing-cases", "缺少“cases”：每张待遇表至少要有一个案例。")
    for number, case in enumerate(scheme.cases, 1):
        fault = _case_fault(scheme, case, vocabulary)
        if fault:
            say(f"cases[{number}]", "case-failed", fault, case.origin)


def _line_faults(line: Line, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    known = code_texts(PEOPLE)
    for who in line.people:
        if known.canonical(who) != who:
            hint = did_you_mean(who, known.texts) or f"可用：{'、'.join(known.texts)}。"
            found.append(("unknown-code", f"没有“{who}”这一身份。{hint}"))
    if any(band.upto is None for band in line.bands[:-1]):
        found.append(("band-order", "没有上限的一段只能放在最后。"))
    limits = [band.upto for band in line.bands if band.upto is not None]
    if any(first >= second for first, second in pairwise(limits)):
        found.append(("band-order", "各段的上限应从小到大。"))
    if line.bands and line.bands[-1].upto is not None and line.limit is None:
        found.append(("band-open", "最后一段有上限时要写年度限额（limit）。"))
    if isinstance(line.deductible, Share):
        kind = vocabulary.parameters.get(line.deductible.of)
        if kind is None or kind.unit != parse_unit("元/年·人"):
            name = line.deductible.of
            found.append(("unknown-name", f"起付线按“{name}”算，它应是单位为元/年·人的参数。"))
    return found


def _case_fault(scheme: Scheme, case: SchemeCase, vocabulary: Vocabulary) -> str:
    """What is wrong with a case, or nothing."""
    try:
        bill, values = _read_case(scheme, case.given, vocabulary)
    except ValueError as error:
        return f"案例写得不对：{error}"
    step = settle(bill, (scheme,), values, {}).steps[0]
    amount = None if step.missing else step.amount
    if amount != case.amount:
        return f"算出{amount}，案例写的是{case.amount}。"
    if case.line and case.line != step.line:
        return f"用的是“{step.line}”一行，案例写的是“{case.line}”。"
    return ""


def _read_case(
    scheme: Scheme, given: Mapping[str, Any], vocabulary: Vocabulary
) -> tuple[Bill, dict[str, Value | None]]:
    values: dict[str, Value | None] = {}
    for name, value in given.items():
        if name in _BILL_KEYS or name in _SOFAR_KEYS:
            continue
        kind = vocabulary.parameters.get(name)
        if kind is None:
            hint = did_you_mean(name, (*_BILL_KEYS, *_SOFAR_KEYS, *vocabulary.parameters))
            raise ValueError(f"不认识“{name}”。{hint}")
        shape = tuple(value) if isinstance(value, list) else value
        values[name] = None if value == "未知" else stored_value(shape, kind)
    catalogue = _yuan(given, "目录内费用")
    people = given.get("身份", [])
    care = str(given.get("就医类别", CARES[0]))
    paid, met = _yuan(given, "本年已付"), _yuan(given, "本年累计")
    bill = Bill(
        total=_yuan(given, "总费用") if "总费用" in given else catalogue,
        catalogue=catalogue,
        care=care,
        hospital=str(given.get("医院级别", "")),
        referred=given.get("规范转诊", True) in (True, "是"),
        people=frozenset(people if isinstance(people, list) else [people]),
        sofar={scheme.id: Sofar(met, paid)},
    )
    return bill, values


def _yuan(given: Mapping[str, Any], key: str) -> Decimal:
    value = given.get(key, 0)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        text = f"“{key}”应为数字"
        raise ValueError(text)  # noqa: TRY004 - a value of the page, not of the program
    return Decimal(value)
