"""What can be wrong with a pack once its file has been read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from xianjie.policy.model import Fault, Rulebook
from xianjie.policy.pack_model import Pack, PackClause, PackDuty, PackTarget, path_steps
from xianjie.policy.suggestions import did_you_mean

__all__ = ["check_packs"]

LONGEST_TOPIC: Final = 20
"""Characters of a topic. Longer ones would be sentences of the source, which a pack never holds."""
LONGEST_NAME: Final = 40


def check_packs(rulebook: Rulebook) -> Iterator[Fault]:
    """The faults of every pack of a rulebook."""
    taken: dict[str, Pack] = {}
    for pack in rulebook.packs:
        yield from _check(pack, rulebook)
        first = taken.setdefault(pack.document, pack)
        if first is not pack and pack.document:
            where = first.origin.file if first.origin else first.key
            text = f"《{pack.document}》的条款目录已在{where}里写过，请只留一处。"
            yield _fault(pack, "document", "duplicate-document", text, _line(pack, "document"))


def _check(pack: Pack, rulebook: Rulebook) -> Iterator[Fault]:
    if pack.document and pack.document not in rulebook.documents:
        hint = did_you_mean(pack.document, rulebook.documents)
        text = f"documents里没有《{pack.document}》。{hint}请先登记文件，或改正名称。"
        yield _fault(pack, "document", "unknown-document", text, _line(pack, "document"))
    if pack.period_from and pack.period_to and pack.period_to < pack.period_from:
        text = f"执行期止日{pack.period_to}早于起日{pack.period_from}。"
        yield _fault(pack, "period", "empty-period", text, _line(pack, "period"))
    if not pack.clauses:
        yield _fault(pack, "clauses", "no-clauses", "没有条款。", _line(pack, ""))
    paths = [one.path for one in pack.clauses]
    for path, times in Counter(paths).items():
        if times > 1 and path:
            line = next(one.line for one in reversed(pack.clauses) if one.path == path)
            text = f"条款“{path}”写了{times}次，请只留一处。"
            yield _fault(pack, path, "duplicate-id", text, line)
    before: set[str] = set()
    for clause in pack.clauses:
        yield from _check_clause(pack, clause, paths, before)
        before.add(clause.path)


def _check_clause(
    pack: Pack, clause: PackClause, paths: list[str], before: set[str]
) -> Iterator[Fault]:
    def fault(key: str, code: str, message: str, line: int = 0) -> Fault:
        item = f"{clause.path}.{key}" if key else clause.path
        return _fault(pack, item, code, message, line or clause.line)

    if clause.path and not path_steps(clause.path):
        text = f"条款号“{clause.path}”应写作三(一)3(2)、第五条、三(一)3(2)一是、preamble或closing。"
        yield fault("path", "bad-path", text)
    elif clause.parent and clause.parent not in before:
        text = f"上级条款“{clause.parent}”不在它前面，请补上或调整次序。"
        yield fault("path", "no-parent", text)
    if not 0 < len(clause.topic) <= LONGEST_TOPIC:
        text = f"“topic”有{len(clause.topic)}字，请用1至{LONGEST_TOPIC}字自己概括，不抄原文。"
        yield fault("topic", "bad-topic", text)
    if clause.units_from and clause.units_from not in paths:
        yield fault("units_from", "unknown-path", f"没有条款“{clause.units_from}”。")
    for name, times in Counter(clause.lead + clause.responsible).items():
        if times > 1:
            yield fault("responsible", "duplicate-unit", f"单位“{name}”写了{times}次。")
    for key, targets in (("targets", clause.targets), ("rules", clause.rules)):
        for number, one in enumerate(targets, 1):
            for code, text in _target_faults(one):
                yield fault(f"{key}[{number}]", code, text, one.line)
    for number, duty in enumerate(clause.duties, 1):
        for code, text in _duty_faults(duty):
            yield fault(f"duties[{number}]", code, text, duty.line)


def _duty_faults(duty: PackDuty) -> Iterable[tuple[str, str]]:
    if len(duty.name) > LONGEST_NAME:
        yield "too-long", f"“{duty.name}”超过{LONGEST_NAME}字，请概括，不抄原文。"
    if duty.day is not None and not duty.every:
        yield "missing-key", "写了“day”就要写“every”（每月、每季度、每年）。"


def _target_faults(one: PackTarget) -> Iterable[tuple[str, str]]:
    if one.value is None and one.comparator == "=":
        yield "missing-value", f"“{one.name}”没有数值；“=”要写数值。"
    if one.upper is not None and (one.value is None or one.upper < one.value):
        yield "bad-range", f"“{one.name}”的上限应大于数值。"
    for text in (one.name, one.scope, one.series):
        if len(text) > LONGEST_NAME:
            yield "too-long", f"“{text}”超过{LONGEST_NAME}字，请概括，不抄原文。"


def _line(pack: Pack, key: str) -> int:
    return pack.origin.line_of(key) if pack.origin else 0


def _fault(pack: Pack, item: str, code: str, message: str, line: int) -> Fault:
    file = pack.origin.file if pack.origin else ""
    return Fault(file, f"{pack.key}.{item}" if item else pack.key, code, message, line)
