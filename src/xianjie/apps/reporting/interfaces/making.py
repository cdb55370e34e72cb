"""From an asked subject and period to a kept file; pages and the command line use the same."""

from __future__ import annotations

import re
from datetime import date, datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.indicators.queries.periods import span_of
from xianjie.apps.reporting.actions import make_report
from xianjie.apps.reporting.actions.making import refuse_stranger
from xianjie.apps.reporting.contents import Report
from xianjie.apps.reporting.enums import ReportForm, ReportKind
from xianjie.apps.reporting.interfaces.word import report_document
from xianjie.apps.reporting.interfaces.workbook import report_workbook
from xianjie.apps.reporting.models import MadeReport
from xianjie.apps.reporting.queries.asking import ReportAsk
from xianjie.apps.reporting.queries.building import build_report
from xianjie.apps.reporting.queries.subjects import Subject
from xianjie.kernel.errors import RefusedError

__all__ = ["asked_report", "keep_report"]

_PERIODS = {
    ReportKind.MONTHLY: (re.compile(r"20\d\d-(0[1-9]|1[0-2])"), "月份请写成 2022-06 这样。"),
    ReportKind.YEARLY: (re.compile(r"20\d\d"), "年份请写成 2022 这样。"),
}


def asked_report(
    *, by: Actor, subject: Subject, kind: ReportKind, period: str, today: date, now: datetime
) -> Report:
    """Return the report of a subject. Raises ``RefusedError`` when it may not be made, for a
    period that is none, and for one that has not begun."""
    refuse_stranger(by, subject)
    pattern, words = _PERIODS[kind]
    span = span_of(period) if pattern.fullmatch(period) else None
    if span is None:
        raise RefusedError("bad-period", words)
    if span.first > today:
        raise RefusedError("not-yet", f"{span.title}还没有到，不能生成报表。")
    with beyond_scope("the maker may make the reports of this subject"):
        return build_report(ReportAsk(subject, span, today), now=now)


def keep_report(
    *,
    by: Actor,
    made_by: str,
    subject: Subject,
    kind: ReportKind,
    form: ReportForm,
    period: str,
    today: date,
    now: datetime,
) -> MadeReport:
    """Make a report, write its file and keep it. Raises ``RefusedError`` as `asked_report`."""
    report = asked_report(by=by, subject=subject, kind=kind, period=period, today=today, now=now)
    write = report_document if form == ReportForm.DOCX else report_workbook
    return make_report(
        by=by, subject=subject, kind=kind, form=form, period=period, as_of=report.as_of,
        content=write(report, made_by), now=now,
    )  # fmt: skip
