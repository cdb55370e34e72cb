"""Walk a case of the demo county through the steps of its place, each by the right person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.cases.actions import complete_step, post_notice
from xianjie.apps.cases.enums import CaseKind, CaseState, NoticeKind, StepKind, StepLevel
from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.process import notice_end
from xianjie.apps.cases.queries.questions import questions_of
from xianjie.apps.cases.queries.suggesting import suggest_category
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.demo.answering import visit
from xianjie.demo.hands import Hands

PAUSES = {"VERIFY": 1, "COMPARE": 2, "ASSEMBLY": 2, "NOTICE": 0, "REVIEW": 1, "DECIDE": 1}
"""Days that pass before a step is done; a notice hangs as long as the place asks."""
HANGS = timedelta(days=7)
EXPLAINED = "已向户主核实，用于务工代步，价值不高。"


class CaseWalk:
    """The days and people of one case that was opened ``age`` days ago."""

    def __init__(self, hands: Hands, code: str, age: int) -> None:
        self.hands, self.code, self.age = hands, code, age
        self.after = 0

    def on(self) -> tuple[date, datetime]:
        """Return the day that the walk has come to, never in the future."""
        return self.hands.at(max(self.age - self.after, 0))

    def by(self, case: Case, today: date) -> Actor:
        """Return who does the present step of a case."""
        if case.step_kind == StepKind.DECIDE:
            return self.hands.county(today, "demo-reviewer")
        match case.step_level:
            case StepLevel.COUNTY:
                return self.hands.county(today)
            case StepLevel.TOWNSHIP:
                return self.hands.town(self.code, today)
            case _:
                return self.hands.village(self.code, today)

    def go(
        self, case: Case, *, until: str = "", told: Mapping[str, Any], posted: bool = False
    ) -> Case:
        """Do step after step until one of the kind ``until`` waits, or the case is decided.

        ``told`` is what the sheet at the door is answered with; ``posted`` posts the notice of
        the step at which the walk ends.
        """
        while case.state == CaseState.OPEN and case.step_kind != until:
            self._step(case, told)
            case.refresh_from_db()
        if posted:
            self._post(case, NoticeKind.PUBLICATION)
            case.refresh_from_db()
        return case

    def _step(self, case: Case, told: Mapping[str, Any]) -> None:
        kind = case.step_kind
        self.after += PAUSES.get(kind, 1)
        today, now = self.on()
        if kind == StepKind.VERIFY:
            source = f"case:{case.pk}:{case.round}"
            visit(
                by=self.by(case, today),
                task=FieldTask.objects.select_related("household").get(source=source),
                told=told,
                client_id=self.hands.form(f"verify-{case.number}-{case.round}"),
                today=today,
                now=now,
            )
            return
        if kind == StepKind.NOTICE:
            self.after += self._post(case, NoticeKind.PUBLICATION)
        elif kind == StepKind.ANNOUNCE:
            self._post(case, NoticeKind.ANNOUNCEMENT)
        content, words = self._content(case)
        today, now = self.on()
        case.refresh_from_db()
        complete_step(
            by=self.by(case, today),
            case=case,
            step=case.step,
            version=case.version,
            content=content,
            words=words,
            today=today,
            now=now,
        )

    def _post(self, case: Case, kind: NoticeKind) -> int:
        """Post a paper; return after how many days it has run out."""
        today, now = self.on()
        public = kind == NoticeKind.PUBLICATION
        ends_on = (notice_end(case, today) if public else None) or today + HANGS
        post_notice(
            by=self.by(case, today),
            cases=[case],
            kind=kind,
            starts_on=today,
            ends_on=ends_on,
            place="村务公开栏",
            contact="村委会 0878-0000000",
            client_id=self.hands.form(f"{kind.value}-{case.number}-{case.round}"),
            today=today,
            now=now,
        )
        return (ends_on - today).days + 1

    def _content(self, case: Case) -> tuple[dict[str, Any], str]:
        today, _now = self.on()
        match case.step_kind:
            case StepKind.COMPARE:
                asked = questions_of(case)
                answers = [
                    {"key": one.key, "question": one.text, "answer": EXPLAINED} for one in asked
                ]
                departments = ["公安", "自然资源", "市场监管", "医保"]
                return {
                    "answers": answers,
                    "queried_on": today.isoformat(),
                    "departments": departments,
                }, ""
            case StepKind.ASSEMBLY:
                return _votes(case, today), "按程序评议。"
            case StepKind.REVIEW:
                checked = ["入户核查表", "评议记录", "公示照片"]
                return {"checked": checked}, "材料齐全，程序完整，同意上报。"
            case StepKind.DECIDE if case.kind == CaseKind.REMOVE:
                return {"removal_way": case.removal_way}, "条件都已满足，同意消除。"
            case StepKind.DECIDE:
                found = suggest_category(case.household, today)
                return {
                    "category": found.category or case.category,
                    "national_category": found.national or case.national_category,
                    "risks": case.risks or ["其他"],
                    "no_labour": case.no_labour,
                }, "同意纳入监测。"
            case _:
                return {}, ""


def _votes(case: Case, today: date) -> dict[str, Any]:
    expected = 18 + case.pk % 9
    present = expected - case.pk % 4
    against = case.pk % 3
    return {
        "held_on": today.isoformat(),
        "expected": expected,
        "present": present,
        "votes_for": present - against,
        "votes_against": against,
        "abstained": 0,
        "place": "村委会会议室",
        "host": "村党总支书记",
    }
