"""What audited actions about relocation, teams and pairings are called."""

from __future__ import annotations

HELP_ACTIONS: dict[str, str] = {
    "places.update-relocated": "从名册更新搬迁户",
    "places.export-focus": "导出重点村",
    "teams.declare-month": "申报在村天数",
    "teams.confirm-month": "确认在村天数",
    "teams.return-month": "退回在村天数",
    "teams.ask-leave": "申请驻村请假",
    "teams.approve-leave": "批准驻村请假",
    "teams.refuse-leave": "不批驻村请假",
    "teams.withdraw-leave": "撤回驻村请假",
    "teams.end-leave": "驻村销假",
    "teams.note-day": "补记驻村日志",
    "teams.print-diary": "打印驻村日志",
    "teams.adopt-duties": "采用驻村职责清单",
    "teams.propose-scores": "计算驻村考核",
    "teams.settle-score": "审定驻村考核",
    "teams.hand-over": "移交结对户",
    "teams.set-helper": "按结对改帮扶责任人",
    "teams.match": "对接供需",
    "teams.close-match": "办结供需对接",
    "teams.export-gaps": "导出驻村空缺",
    "teams.export-scores": "导出驻村考核",
    "teams.export-months": "导出驻村考勤",
}
