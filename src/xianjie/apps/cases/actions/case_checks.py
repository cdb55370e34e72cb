"""What a step of each kind must hold before it is done."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from xianjie.apps.cases.actions.case_common import LEAST_REASON, must_say
from xianjie.apps.cases.actions.case_opening import check_risks
from xianjie.apps.cases.contents import (
    AT_RISK,
    CONCLUSIONS,
    LEAST_WORDS,
    Answer,
    AssemblyContent,
    CompareContent,
    DecideContent,
    NoticeContent,
    ReviewContent,
    StepContent,
    VerifyContent,
)
from xianjie.apps.cases.deciding import check_decision
from xianjie.apps.cases.enums import CaseKind, NoticeKind, ObjectionState, RemovalWay
from xianjie.apps.cases.models import Case, CaseStep, Notice, NoticeCase, Objection
from xianjie.apps.cases.queries.process import notice_end
from xianjie.apps.cases.queries.questions import questions_of
from xianjie.apps.cases.queries.standing import found_nothing
from xianjie.apps.cases.queries.suggesting import (
    CATEGORIES,
    FOCUS_LIST,
    LINK_LIST,
    categories_at,
    national_of,
    suggest_category,
)
from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.policies.queries import standards
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError


def check_content(
    case: Case,
    step: CaseStep,
    content: StepContent,
    *,
    words: str,
    sheet: Sheet | None,
    today: date,
    now: datetime,
) -> StepContent:
    """Return the content of a step as it is to be stored; the case takes over what it decides.

    Raises ``RefusedError`` with ``details["field"]`` where something is missing or cannot be.
    """
    if isinstance(content, VerifyContent):
        return _verified(case, content, sheet, today)
    if isinstance(content, CompareContent):
        return _compared(case, content, today)
    if isinstance(content, AssemblyContent):
        return _assembled(case, content, today)
    if isinstance(content, NoticeContent):
        return _posted(case, step, today)
    if isinstance(content, ReviewContent):
        must_say(words, "审核意见")
        _must_be_found(case)
        return content
    must_say(words, "审定意见")
    _must_be_found(case)
    return _decided(case, content, today, now)


def _verified(
    case: Case, content: VerifyContent, sheet: Sheet | None, today: date
) -> VerifyContent:
    offered = CONCLUSIONS[case.kind]
    if content.conclusion not in offered:
        raise RefusedError(
            "no-conclusion", f"请选择核实结论：{'或'.join(offered)}。", field="conclusion"
        )
    if sheet is not None and (
        sheet.household_id != case.household_id or sheet.state == SheetState.SET_ASIDE
    ):
        raise RefusedError("other-sheet", "选中的入户表不是这一户的，或者没有采用。", field="sheet")
    if sheet is None and len(content.finding) < LEAST_WORDS:
        raise RefusedError(
            "no-finding", "没有入户表的，请写明核实情况（不少于 4 个字）。", field="finding"
        )
    if content.consent_on is not None and content.consent_on > today:
        raise RefusedError("bad-day", "签承诺授权书的日期在今天之后。", field="consent_on")
    goes_on = content.conclusion == AT_RISK
    if goes_on and content.consent_on is None and not case.fast_track:
        raise RefusedError(
            "no-consent", "请先让农户签《申请及承诺授权书》，并填签字日期。", field="consent_on"
        )
    if content.event_on is not None and content.event_on > today:
        raise RefusedError("bad-day", "事发日期在今天之后，请改正。", field="event_on")
    risks = check_risks(content.risks)
    if case.kind == CaseKind.IDENTIFY:
        case.risks = risks or case.risks
        case.event_on = content.event_on or case.event_on
    return content


def _compared(case: Case, content: CompareContent, today: date) -> CompareContent:
    given = {answer.key: answer.answer for answer in content.answers}
    answers = []
    for question in questions_of(case):
        told = given.get(question.key, "")
        if len(told) < LEAST_REASON:
            raise RefusedError(
                "unanswered",
                "每一条提示都要写明情况（不少于 4 个字）；提示只是要说明的问题，不能据此排除。",
                field=question.key,
            )
        answers.append(Answer(question.key, question.text, told))
    if content.queried_on is None and not content.waived:
        raise RefusedError(
            "no-day", "请填比对的日期；已经比对过、不再重复比对的，写明理由。", field="queried_on"
        )
    if content.queried_on is not None and content.queried_on > today:
        raise RefusedError("bad-day", "比对日期在今天之后，请改正。", field="queried_on")
    return CompareContent(tuple(answers), content.queried_on, content.departments, content.waived)


def _assembled(case: Case, content: AssemblyContent, today: date) -> AssemblyContent:
    if not case.started_on <= content.held_on <= today:
        raise RefusedError(
            "bad-day", f"评议日期要在 {case.started_on} 和今天之间，请改正。", field="held_on"
        )
    least = case.process.get("attendance") or ""
    if least and Decimal(content.present) < Decimal(least) * content.expected:
        share = f"{(Decimal(least) * 100).normalize():f}%"
        raise RefusedError(
            "too-few", f"到会不足应到的 {share}，评议无效，请补开。", field="present"
        )
    if not content.carried:
        raise RefusedError(
            "voted-down",
            "赞成没有超过到会人数的一半，评议没有通过：请改用“不通过”，票数会一并存下。",
            field="votes_for",
        )
    if content.category:
        case.category = _category(case, content.category, today)
        case.national_category = national_of(content.category) or case.national_category
    return content


def _category(case: Case, category: str, today: date) -> str:
    offered = categories_at(case.division_code, today)
    if category not in offered:
        raise RefusedError(
            "unknown-category",
            f"类别“{category}”不在本地现行清单里（{'、'.join(offered) or '规则库没有清单'}）。",
            field="category",
        )
    return category


def _posted(case: Case, step: CaseStep, today: date) -> NoticeContent:
    kind = NoticeKind.ANNOUNCEMENT if step.kind == "ANNOUNCE" else NoticeKind.PUBLICATION
    entry = (
        NoticeCase.objects.filter(
            case=case, round=case.round, kind=kind, notice__withdrawn_at__isnull=True
        )
        .select_related("notice")
        .first()
    )
    if entry is None:
        raise RefusedError(
            "not-posted", f"还没有为 {case.number} 张贴{kind.label}，请先发布{kind.label}。"
        )
    notice = entry.notice
    if kind == NoticeKind.ANNOUNCEMENT:
        if notice.starts_on > today:
            raise RefusedError("not-yet", f"公告 {notice.starts_on} 才张贴，到时再办。")
        return NoticeContent(notice.pk, notice.number, notice.starts_on, notice.ends_on)
    return _ran_out(case, notice, today)


def _ran_out(case: Case, notice: Notice, today: date) -> NoticeContent:
    least = notice_end(case, notice.starts_on)
    if today <= notice.ends_on or (least is not None and notice.ends_on < least):
        raise RefusedError(
            "still-hanging",
            f"公示到 {max(notice.ends_on, least or notice.ends_on)} 结束，期满第二天才能办。",
        )
    found = list(Objection.objects.filter(notice=notice).values_list("case_id", "state"))
    mine = [state for number, state in found if number in {None, case.pk}]
    if ObjectionState.OPEN in mine:
        raise RefusedError("unanswered", "公示期间的异议还没有答复完，答复后才能往下办。")
    return NoticeContent(
        notice.pk,
        notice.number,
        notice.starts_on,
        notice.ends_on,
        len(mine),
        mine.count(ObjectionState.UPHELD),
    )


def _must_be_found(case: Case) -> None:
    if found_nothing(case):
        raise RefusedError(
            "nothing-found",
            f"核实结论是“{CONCLUSIONS[case.kind][1]}”：请确认后办“不通过”，或者退回重新核实。",
        )


def _decided(case: Case, content: DecideContent, today: date, now: datetime) -> DecideContent:
    if case.kind == CaseKind.REMOVE and content.removal_way:
        if content.removal_way not in RemovalWay.values:
            raise RefusedError("no-way", "请选择消除方式。", field="removal_way")
        # Set before the checks: each way has conditions of its own.
        case.removal_way = content.removal_way
    check_decision(case, today=today, now=now)
    if case.kind == CaseKind.REMOVE:
        return DecideContent(removal_way=case.removal_way)
    book = standards(case.division_code, today)
    category = _category(case, content.category or case.category, today)
    national = content.national_category or national_of(category) or case.national_category
    if national not in load_codes(CATEGORIES).order:
        raise RefusedError("unknown-national", "请选择对应的国家类别。", field="national_category")
    suggested = suggest_category(case.household, today)
    if suggested.is_sure and national != suggested.national and len(content.differs) < LEAST_REASON:
        raise RefusedError(
            "differs",
            f"按规则建议的类别是“{suggested.category or suggested.national}”"
            f"（{suggested.reason}）；定为别的类别，请写明理由。",
            field="differs",
        )
    risks = check_risks(content.risks) or case.risks
    if not risks:
        raise RefusedError("no-risk", "请至少选一个风险类型，按轻重排列。", field="risks")
    groups = _offered("focus_groups", content.focus_groups, book.texts(FOCUS_LIST))
    links = _offered("key_links", content.key_links, book.texts(LINK_LIST))
    case.category, case.national_category, case.risks = category, national, list(risks)
    case.focus_groups, case.key_links = groups, links
    case.no_labour = content.no_labour
    case.event_on = content.event_on or case.event_on
    return DecideContent(
        category=category,
        national_category=national,
        risks=tuple(risks),
        focus_groups=tuple(groups),
        key_links=tuple(links),
        no_labour=content.no_labour,
        event_on=case.event_on,
        differs=content.differs,
    )


def _offered(field: str, chosen: tuple[str, ...], offered: tuple[str, ...]) -> list[str]:
    unknown = [text for text in chosen if text not in offered]
    if unknown:
        raise RefusedError(
            "unknown-choice", f"“{unknown[0]}”不在本地的清单里，请重新选择。", field=field
        )
    return list(chosen)
