"""What can be done with reports and joint handlings."""

from xianjie.apps.cases.actions.drafts import drop_draft, save_draft
from xianjie.apps.cases.actions.joint_answers import (
    allow_extension,
    answer_handling,
    ask_extension,
    decline_handling,
)
from xianjie.apps.cases.actions.joint_decisions import (
    MeasureWanted,
    close_handling,
    decide_handling,
    report_measure_done,
)
from xianjie.apps.cases.actions.joint_exports import record_handlings_export
from xianjie.apps.cases.actions.joint_opening import open_handling, remind_parties
from xianjie.apps.cases.actions.reminders import remind_overdue
from xianjie.apps.cases.actions.report_checks import answer_question, check_report
from xianjie.apps.cases.actions.reports import submit_report

__all__ = [
    "MeasureWanted",
    "allow_extension",
    "answer_handling",
    "answer_question",
    "ask_extension",
    "check_report",
    "close_handling",
    "decide_handling",
    "decline_handling",
    "drop_draft",
    "open_handling",
    "record_handlings_export",
    "remind_overdue",
    "remind_parties",
    "report_measure_done",
    "save_draft",
    "submit_report",
]
