"""在岗领补: opening a month's pay sheets, attendance, approval by another, paying, taking back.

However many posts a county has, each step takes the same number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.booking import PaidLine, book_lines, take_back
from xianjie.apps.posts.enums import PostKind, SheetState, SheetStep
from xianjie.apps.posts.models import PayLine, PaySheet, PostHolding
from xianjie.apps.posts.permissions import may_decide, may_work
from xianjie.apps.posts.rules import PostRules, days_expected, pay_for, post_rules
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

ITEM = "公益性岗位工资"
_CHUNK = 500
_WORDS = 300
_BEFORE = {
    SheetStep.SUBMIT: (SheetState.DRAFT,),
    SheetStep.RETURN: (SheetState.SUBMITTED, SheetState.APPROVED),
    SheetStep.APPROVE: (SheetState.SUBMITTED,), SheetStep.PAY: (SheetState.APPROVED,),
    SheetStep.REOPEN: (SheetState.PAID,),
}  # fmt: skip
_AFTER = {
    SheetStep.SUBMIT: SheetState.SUBMITTED, SheetStep.RETURN: SheetState.DRAFT,
    SheetStep.APPROVE: SheetState.APPROVED, SheetStep.PAY: SheetState.PAID,
    SheetStep.REOPEN: SheetState.APPROVED,
}  # fmt: skip
_WRITTEN = {
    SheetStep.SUBMIT: ("filled_by_id", "filled_on"),
    SheetStep.RETURN: ("words", "approved_by_id", "approved_on"),
    SheetStep.APPROVE: ("approved_by_id", "approved_on"), SheetStep.PAY: ("paid_on",),
    SheetStep.REOPEN: ("paid_on", "words"),
}  # fmt: skip
_PRIVATE = tuple(
    f"holding__{path}"
    for path in (
        "holder", "person__id_number", "person__phone", "person__household__address",
        "person__household__phone", "person__household__account", "person__household__private",
        "household__address", "household__phone", "household__account", "household__private",
    )
)  # fmt: skip


def key_of(line: int) -> str:
    """Return the key under which a line stands in the account of its household."""
    return f"posts.pay:{line}"


@transaction.atomic
def open_month(*, by: Actor, place: str, period: Period, today: date, now: datetime) -> int:
    """Make the sheets of a month for every village of a place, and return how many lines are new.

    A line for everybody who was in post under a contract during the month, filled in as present
    throughout; opened again, it adds whoever was appointed since. Sheets that were submitted stay.

    Raises ``RefusedError`` without the right in the place, and for a month that has not begun.
    """
    if not may_work(by.scope, place):
        raise RefusedError("not-permitted", "您没有在该地生成发放表的权限。")
    if period.first_day > today:
        raise RefusedError("too-early", "这个月还没有开始。")
    within = {
        "division_code__gte": place.ljust(12, "0"), "division_code__lte": place.ljust(12, "9"),
    }  # fmt: skip
    holdings = list(
        PostHolding.objects.filter(
            Q(left_on__isnull=True) | Q(left_on__gte=period.first_day),
            **within, retired_at__isnull=True, since__lte=period.last_day,
            until__gte=period.first_day,
        ).order_by("division_code", "kind", "id")
    )  # fmt: skip
    known = set(
        PayLine.objects.filter(period=str(period), holding__in=_under(within)).values_list(
            "holding_id", flat=True
        )
    )
    sheets = {
        (one.division_code, one.kind): one
        for one in PaySheet.objects.select_for_update().filter(**within, period=str(period))
    }
    missing = [one for one in holdings if one.pk not in known]
    fresh: dict[tuple[str, str], PaySheet] = {}
    for one in missing:
        where = (one.division_code, one.kind)
        if where not in sheets and where not in fresh:
            fresh[where] = PaySheet(
                division_code=one.division_code, kind=one.kind, period=str(period),
                state=SheetState.DRAFT, created_at=now,
            )  # fmt: skip
    made = PaySheet.objects.bulk_create(list(fresh.values()), batch_size=_CHUNK)
    sheets |= {(one.division_code, one.kind): one for one in made}
    lines = _lines(missing, sheets, period, post_rules(place, period.first_day))
    PayLine.objects.bulk_create(lines, batch_size=_CHUNK)
    touched = {line.sheet_id: line.sheet for line in lines}
    PaySheet.objects.bulk_update(touched.values(), ["people", "amount"], batch_size=_CHUNK)
    if lines:
        record(
            actor=by, action="posts.sheets-open", object_type="posts.PaySheet", object_id="",
            division_code=place.ljust(12, "0"),
            detail={"period": str(period), "sheets": len(made), "lines": len(lines)}, at=now,
        )  # fmt: skip
    return len(lines)


def _under(within: Mapping[str, str]) -> Any:
    return PostHolding.objects.filter(**within).values("pk")


def _lines(
    holdings: Iterable[PostHolding], sheets: Mapping[tuple[str, str], PaySheet], period: Period,
    rules: PostRules,
) -> list[PayLine]:  # fmt: skip
    found = []
    for one in holdings:
        sheet = sheets[(one.division_code, one.kind)]
        if sheet.state != SheetState.DRAFT:
            continue
        ends = min(one.until, one.left_on) if one.left_on else one.until
        days = days_expected(rules.days, one.since, ends, period.first_day, period.last_day)
        # 应出勤 is of the whole month, so that part of a month earns a part.
        amount = pay_for(one.pay, rules.days, days, by_day=rules.by_day)
        sheet.people += 1
        sheet.amount += amount
        found.append(
            PayLine(
                sheet=sheet, holding=one, period=str(period), expected=rules.days, attended=days,
                amount=amount, note="" if days == rules.days else f"在岗 {days} 天",
            )
        )  # fmt: skip
    return found


@transaction.atomic
def fill_sheet(
    *, by: Actor, sheet: PaySheet, days: Mapping[int, int], notes: Mapping[int, str],
    version: int, submit: bool, today: date, now: datetime,
) -> PaySheet:  # fmt: skip
    """Write the attendance of a sheet by number of line, and perhaps submit it.

    ``version`` is the one that the user saw. Amounts follow from the attendance.

    Raises ``RefusedError`` without the right, for a sheet that was submitted or changed since, and
    for days beyond those that somebody was in post.
    """
    held = PaySheet.objects.select_for_update().get(pk=sheet.pk)
    if not may_work(by.scope, held.division_code):
        raise RefusedError("not-permitted", "您没有填写该村考勤的权限。")
    if held.state != SheetState.DRAFT:
        raise RefusedError("bad-step", f"这张表现在是“{held.get_state_display()}”，不能再改。")
    if version != held.version:
        raise RefusedError("stale", "这张表刚被别人改过，请看过最新的数再填。")
    period = Period.parse(held.period)
    rules = post_rules(held.division_code, period.first_day)
    lines = list(held.lines.select_related("holding"))
    for line in lines:
        one = line.holding
        ends = min(one.until, one.left_on) if one.left_on else one.until
        most = days_expected(line.expected, one.since, ends, period.first_day, period.last_day)
        attended = days.get(line.pk, line.attended)
        if not 0 <= attended <= most:
            raise RefusedError(f"line-{line.pk}", f"出勤要在 0 到 {most} 天之间。")
        line.attended = attended
        line.amount = pay_for(one.pay, line.expected, attended, by_day=rules.by_day)
        line.note = notes.get(line.pk, line.note).strip()[:60]
    PayLine.objects.bulk_update(lines, ["attended", "amount", "note"], batch_size=_CHUNK)
    held.people, held.amount = len(lines), sum(line.amount for line in lines)
    held.version += 1
    held.words = ""
    if submit:
        _submitted(held, by, period, today)
    held.save()
    _trace(by, [held], "submit" if submit else "fill", now)
    return held


def _submitted(held: PaySheet, by: Actor, period: Period, today: date) -> None:
    if period.last_day > today:
        raise RefusedError("too-early", "这个月还没有过完，月底以后再提交考勤。")
    held.state, held.filled_by_id, held.filled_on = SheetState.SUBMITTED, by.user_id, today


@transaction.atomic
def step_sheets(
    *, by: Actor, numbers: Iterable[int], step: SheetStep, words: str = "",
    day: date | None = None, today: date, now: datetime,
) -> list[PaySheet]:  # fmt: skip
    """Take one step with many sheets at once and return them; all of them or none.

    Submitting is the village's, everything else the township's or county's; who submitted does not
    approve. Paying books each line into the account of the household, taking it back takes the
    entries back.

    Raises ``RefusedError`` where one sheet does not allow the step.
    """
    wanted = set(numbers)
    sheets = list(PaySheet.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    if not sheets or len(sheets) != len(wanted):
        raise RefusedError("none", "没有可以办理的发放表。")
    if step in {SheetStep.RETURN, SheetStep.REOPEN} and not words.strip():
        raise RefusedError("no-words", "请写明原因。")
    for held in sheets:
        _take(by, held, step, day, today)
        held.version += 1
        if step in {SheetStep.RETURN, SheetStep.REOPEN}:
            held.words = words.strip()[:_WORDS]
    # The step gives all of them the same values, so that one statement writes them.
    same = {name: getattr(sheets[0], name) for name in _WRITTEN[step]}
    PaySheet.objects.filter(pk__in=wanted).update(
        state=_AFTER[step], version=F("version") + 1, **same
    )
    if step == SheetStep.PAY:
        _book(by, sheets, today, now)
    elif step == SheetStep.REOPEN:
        lines = PayLine.objects.filter(sheet__in=[one.pk for one in sheets])
        keys = [key_of(number) for number in lines.values_list("pk", flat=True)]
        take_back(by=by, keys=keys, reason=words, now=now)
    _trace(by, sheets, step.lower(), now)
    return sheets


def _take(by: Actor, held: PaySheet, step: SheetStep, day: date | None, today: date) -> None:
    may = may_work if step == SheetStep.SUBMIT else may_decide
    if not may(by.scope, held.division_code):
        raise RefusedError("not-permitted", f"您没有{step.label}该村发放表的权限。")
    if held.state not in _BEFORE[step]:
        raise RefusedError("bad-step", f"有发放表现在是“{held.get_state_display()}”，请刷新再办。")
    period = Period.parse(held.period)
    match step:
        case SheetStep.SUBMIT:
            _submitted(held, by, period, today)
        case SheetStep.APPROVE:
            if by.user_id is not None and by.user_id == held.filled_by_id:
                raise RefusedError("same-person", "报考勤的人不能自己审批，请换一个人。")
            held.approved_by_id, held.approved_on = by.user_id, today
        case SheetStep.PAY:
            paid = day or today
            if not period.first_day <= paid <= today:
                raise RefusedError("bad-day", "发放日期要在当月以后，不晚于今天。")
            held.paid_on = paid
        case SheetStep.REOPEN:
            held.paid_on = None
        case SheetStep.RETURN:
            held.approved_by_id = held.approved_on = None
    held.state = _AFTER[step]


def _book(by: Actor, sheets: Sequence[PaySheet], today: date, now: datetime) -> None:
    """Book what was paid, each line under its own key."""
    lines = PayLine.objects.filter(sheet__in=[one.pk for one in sheets], amount__gt=0)
    lines = (
        lines.filter(holding__person__isnull=False)
        .select_related("sheet", "holding__person__household", "holding__household")
        .defer(*_PRIVATE)
    )
    paid = []
    for line in lines.order_by("pk"):
        person = line.holding.person
        home = (person.household if person else None) or line.holding.household
        if person is None or home is None:
            continue
        paid.append(
            PaidLine(
                key=key_of(line.pk), household=home, person=person, item=ITEM,
                amount=line.amount, period=Period.parse(line.period),
                occurred_on=line.sheet.paid_on,
                source_ref=f"{PostKind(line.sheet.kind).label} {line.period} {line.holding.duty}",
            )
        )  # fmt: skip
    if paid:
        book_lines(by=by, lines=paid, today=today, now=now)


def _trace(by: Actor, sheets: Sequence[PaySheet], step: str, now: datetime) -> None:
    one = sheets[0]
    record(
        actor=by, action=f"posts.sheet-{step}", object_type="posts.PaySheet",
        object_id=one.pk if len(sheets) == 1 else "", division_code=one.division_code,
        detail={"period": one.period, "sheets": len(sheets),
                "amount": sum(held.amount for held in sheets)},
        at=now,
    )  # fmt: skip
