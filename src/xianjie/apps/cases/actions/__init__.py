"""What can be done with reports, joint handlings, cases, notices and episodes."""

from xianjie.apps.cases.actions.adopting import adopt_listed
from xianjie.apps.cases.actions.case_clues import REGISTERED, dismiss_clue
from xianjie.apps.cases.actions.case_documents import file_case_document
from xianjie.apps.cases.actions.case_exports import record_case_export
from xianjie.apps.cases.actions.case_opening import dispatch_case, join_clue, open_case
from xianjie.apps.cases.actions.case_steps import complete_papers, complete_step
from xianjie.apps.cases.actions.case_turns import (
    pause_case,
    reject_case,
    resume_case,
    return_case,
    withdraw_case,
)
from xianjie.apps.cases.actions.drafts import drop_draft, save_draft
from xianjie.apps.cases.actions.episodes import end_episode
from xianjie.apps.cases.actions.escalating import escalate
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
from xianjie.apps.cases.actions.notices import (
    answer_objection,
    post_notice,
    record_objection,
    withdraw_notice,
)
from xianjie.apps.cases.actions.reminders import remind_overdue
from xianjie.apps.cases.actions.report_checks import answer_question, check_report
from xianjie.apps.cases.actions.reports import submit_report

__all__ = [
    "REGISTERED",
    "MeasureWanted",
    "adopt_listed",
    "allow_extension",
    "answer_handling",
    "answer_objection",
    "answer_question",
    "ask_extension",
    "check_report",
    "close_handling",
    "complete_papers",
    "complete_step",
    "decide_handling",
    "decline_handling",
    "dismiss_clue",
    "dispatch_case",
    "drop_draft",
    "end_episode",
    "escalate",
    "file_case_document",
    "join_clue",
    "open_case",
    "open_handling",
    "pause_case",
    "post_notice",
    "record_case_export",
    "record_handlings_export",
    "record_objection",
    "reject_case",
    "remind_overdue",
    "remind_parties",
    "report_measure_done",
    "resume_case",
    "return_case",
    "save_draft",
    "submit_report",
    "withdraw_case",
    "withdraw_notice",
]
