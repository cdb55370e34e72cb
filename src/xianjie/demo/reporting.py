"""Reports of the demo county: the month of its data, as a document and as a dispatch table."""

from __future__ import annotations

from xianjie.apps.reporting.enums import ReportForm, ReportKind
from xianjie.apps.reporting.interfaces.making import keep_report
from xianjie.apps.reporting.models import MadeReport
from xianjie.apps.reporting.queries.subjects import subjects_for
from xianjie.demo.hands import Hands
from xianjie.kernel.periods import Period


def make_reports(hands: Hands, last: Period) -> None:
    """Make the county's report of the last month with data in both forms, once."""
    if MadeReport.objects.filter(county_code=hands.division).exists():
        return
    today, now = hands.at(0)
    by = hands.county(today)
    for form in ReportForm:
        keep_report(
            by=by,
            made_by=str(hands.users["demo-analyst"]),
            subject=subjects_for(by.scope, hands.division, today)[0],
            kind=ReportKind.MONTHLY,
            form=form,
            period=str(last),
            today=today,
            now=now,
        )
