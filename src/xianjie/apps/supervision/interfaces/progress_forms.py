"""The lines of a month's page: tasks and figures as they are shown, typed and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from xianjie.apps.indicators.queries.values import IndicatorLine
from xianjie.apps.supervision.actions.progress import ReportedFigure
from xianjie.apps.taskbook.actions import Told
from xianjie.apps.taskbook.queries.asked import AskedTask
from xianjie.kernel.errors import RefusedError


@dataclass(frozen=True)
class TaskLine:
    """A task with what stands in its fields."""

    asked: AskedTask
    percent: str
    state: str
    words: str


@dataclass(frozen=True)
class FigureLine:
    """A figure that the reporter counts itself, with what stands in its fields."""

    line: IndicatorLine
    value: str
    evidence: str

    @property
    def is_wanted(self) -> bool:
        """Whether a goal asks for it, or somebody tells of it already."""
        return bool(self.line.goals or self.value)


def task_lines(asked: Iterable[AskedTask], typed: Mapping[str, str] | None) -> list[TaskLine]:
    """Return the lines of tasks: what was typed, else what is known."""
    found = []
    for one in asked:
        line = TaskLine(one, str(one.percent), one.state, one.words)
        if typed is not None:
            line = replace(
                line,
                percent=typed.get(f"percent-{one.party}", line.percent),
                state=typed.get(f"state-{one.party}", line.state),
                words=typed.get(f"words-{one.party}", line.words),
            )
        found.append(line)
    return found


def figure_lines(
    lines: Iterable[IndicatorLine],
    period: str,
    evidences: Mapping[int, str],
    typed: Mapping[str, str] | None,
) -> list[FigureLine]:
    """Return the lines of figures that nobody else counts, as `task_lines`."""
    found = []
    for one in lines:
        pk = one.indicator.pk
        known = one.value is not None and one.period == period
        value = f"{one.value.normalize():f}" if known and one.value is not None else ""
        line = FigureLine(one, value, evidences.get(pk, ""))
        if typed is not None:
            line = replace(
                line,
                value=typed.get(f"value-{pk}", value),
                evidence=typed.get(f"evidence-{pk}", line.evidence),
            )
        found.append(line)
    return found


def read_tasks(lines: Iterable[TaskLine]) -> dict[int, Told]:
    """Return what was told of each part; raises ``RefusedError`` for what is no percent."""
    found = {}
    for line in lines:
        text = line.percent.strip().removesuffix("%") or "0"
        if not text.isdecimal() or len(text) > 3:
            title = line.asked.task.title
            raise RefusedError("percent", f"“{title}”的进度请写 0 到 100 的整数。")
        found[line.asked.party] = Told(int(text), line.state, line.words)
    return found


def read_figures(
    lines: Iterable[FigureLine], period: str, place: str, evidences: Mapping[int, str]
) -> list[ReportedFigure]:
    """Return the figures that are new or changed; raises ``RefusedError`` for what is none."""
    found = []
    for line in lines:
        text = line.value.strip().replace(",", "").replace("，", "")
        if not text:
            continue
        one = line.line
        try:
            value = Decimal(text)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            raise RefusedError("number", f"“{one.indicator.name}”请写数字。")
        same = one.period == period and one.value == value
        if same and line.evidence.strip() == evidences.get(one.indicator.pk, ""):
            continue
        version = one.version if one.period == period else 0
        found.append(ReportedFigure(one.indicator, place, value, line.evidence, version))
    return found
