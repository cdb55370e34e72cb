"""The table of results as a workbook: one sheet of objects, one of lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.assessment.actions import record_results_export
from xianjie.apps.assessment.enums import Effect
from xianjie.apps.assessment.models import AssessmentRun
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

_OBJECTS = (("名次", 6), ("对象", 24), ("总分", 8), ("本次得分", 10), ("过程得分", 10),
            ("已计权重", 10), ("等次", 8), ("限制事项", 16), ("评语", 30))  # fmt: skip
_LINES = (("对象", 24), ("分组", 14), ("指标", 28), ("权重", 8), ("数值", 10), ("得分", 8),
          ("算法说明", 40), ("评分依据", 30))  # fmt: skip


def effect_words(effects: Sequence[str]) -> str:
    """Return the words of effects that struck."""
    return "、".join(str(Effect(one).label) for one in dict.fromkeys(effects))


def export_results(
    *, by: Actor, made_by: str, run: AssessmentRun, scores: Sequence[Any], now: datetime
) -> bytes:
    """Write the results of a run, audit it, return the bytes."""
    target = BytesIO()
    with new_workbook(target) as book:
        heads = (
            (one.rank, one.name, one.total, one.own, one.process, one.scored,
             one.get_grade_display() if one.grade else "", effect_words(one.effects), one.remark)
            for one in scores
        )  # fmt: skip
        number = write_table(book, "考核结果", _OBJECTS, heads)
        lines = (
            (one.name, line.group, line.name, line.weight, line.value, line.points, line.words,
             line.evidence)
            for one in scores
            for line in one.lines.all()
        )  # fmt: skip
        write_table(book, "指标得分", _LINES, lines)
        provenance = Provenance(
            title=str(run), by=made_by, at=timezone.localtime(now),
            filters=(("状态", run.get_state_display()),), rows=number,
        )  # fmt: skip
        write_provenance(book, provenance)
    record_results_export(by=by, run=run, rows=number, now=now)
    return target.getvalue()
