"""Corrections: sent to who answers, reported as done, confirmed by the next check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.policies.queries import standards
from xianjie.apps.quality.enums import FindingStep, Mending, Standing
from xianjie.apps.quality.models import FindingEvent, QualityFinding
from xianjie.apps.quality.queries.duties import VILLAGE, named_duties, people_for
from xianjie.kernel.errors import RefusedError

DAYS = "数据疑点整改天数"
MOST = 5_000
_WORDS = 300
_PORTION = 500


def may_send(scope: Scope, division_code: str) -> bool:
    """Whether somebody may hand findings of a place to those who answer there."""
    return scope.may(Permission.MANAGE_QUALITY, division_code) or scope.may(
        Permission.APPROVE_EXEMPTIONS, division_code
    )


@transaction.atomic
def send_findings(
    *, by: Actor, numbers: Iterable[int], words: str = "", today: date, now: datetime
) -> int:
    """Send findings to who answers for their households, once each; returns how many.

    Whoever answers and has an account is told, otherwise the village is. Raises ``RefusedError``
    without the right in every village, or for more than can be handled at once.
    """
    wanted = list(dict.fromkeys(numbers))
    if len(wanted) > MOST:
        raise RefusedError("too-many", f"一次最多下发 {MOST} 条，请先按乡镇、村或规则筛选。")
    rows = _held(wanted, Standing.OPEN)
    rows = [row for row in rows if row.mending == Mending.NONE]
    for place in {row.division_code for row in rows}:
        if not may_send(by.scope, place):
            raise RefusedError("not-permitted", "您没有下发这些疑点的权限。")
    due = standards(rows[0].county_code, today).day_after(today, DAYS) if rows else None
    parts: dict[tuple[str, str], list[QualityFinding]] = defaultdict(list)
    for row in rows:
        parts[(row.division_code, row.duty or VILLAGE)].append(row)
    named = named_duties({key for _, key in parts}, "findings that the actor sends")
    for (place, key), part in parts.items():
        people = people_for(named.get(key), place, today)
        _send(part, people, words, due, by, now)
    if rows:
        _audit(by, "quality.send", rows, now)
    return len(rows)


def _send(
    part: Sequence[QualityFinding], people: list[User], words: str, due: date | None, by: Actor,
    now: datetime,
) -> None:  # fmt: skip
    numbers = [row.pk for row in part]
    for start in range(0, len(numbers), _PORTION):
        QualityFinding.objects.filter(pk__in=numbers[start : start + _PORTION]).update(
            mending=Mending.SENT, sent_to=people[0] if people else None, due_on=due
        )
    _note(numbers, FindingStep.SENT, words, by, now)
    place = part[0].division_code
    notify(
        users=people,
        key=f"quality:{place}:{now:%Y%m%d%H%M%S}:{part[0].duty}",
        kind=NotificationKind.ASSIGNED,
        title=f"有 {len(numbers)} 条数据疑点要核实改正",
        url=f"{reverse('quality:findings')}?village={place}&mending={Mending.SENT}",
        due_on=due,
        now=now,
    )


@transaction.atomic
def mark_corrected(*, by: Actor, finding: QualityFinding, words: str, now: datetime) -> None:
    """Report that a finding was corrected; the next check confirms it or brings it back."""
    row = _one(by, finding, Permission.MEND_QUALITY)
    if row.mending == Mending.MARKED:
        raise RefusedError("done", "已经报过改正，等下一次核查确认。")
    if not words.strip():
        raise RefusedError("no-words", "请写明改了什么、在哪里改的。")
    row.mending, row.marked_at = Mending.MARKED, now
    row.save(update_fields=["mending", "marked_at"])
    _note([row.pk], FindingStep.MARKED, words, by, now)
    _audit(by, "quality.mark", [row], now)
    settle(key=f"quality:{row.pk}:late", now=now)


@transaction.atomic
def send_back(*, by: Actor, finding: QualityFinding, words: str, now: datetime) -> None:
    """Refuse a report of a correction: it waits for the village again."""
    row = QualityFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if not may_send(by.scope, row.division_code):
        raise RefusedError("not-permitted", "您没有退回整改的权限。")
    if row.mending != Mending.MARKED:
        raise RefusedError("stale", "这一条不在“报已改正”状态，请刷新。")
    if not words.strip():
        raise RefusedError("no-words", "请写明哪里还不对。")
    row.mending, row.marked_at = Mending.SENT, None
    row.save(update_fields=["mending", "marked_at"])
    _note([row.pk], FindingStep.STILL, words, by, now)
    _audit(by, "quality.send-back", [row], now)


def _held(numbers: Sequence[int], standing: Standing) -> list[QualityFinding]:
    found: list[QualityFinding] = []
    for start in range(0, len(numbers), _PORTION):
        rows = QualityFinding.objects.select_for_update(of=("self",)).filter(
            pk__in=numbers[start : start + _PORTION], standing=standing
        )
        found += rows.defer("values").order_by("pk")
    return found


def _one(by: Actor, finding: QualityFinding, permission: Permission) -> QualityFinding:
    row = QualityFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if not by.scope.may(permission, row.division_code):
        raise RefusedError("not-permitted", "您没有办理这条疑点的权限。")
    if row.standing != Standing.OPEN:
        raise RefusedError("stale", f"这一条现在是“{row.get_standing_display()}”，请刷新。")
    return row


def _note(numbers: Iterable[int], step: FindingStep, words: str, by: Actor, now: datetime) -> None:
    FindingEvent.objects.bulk_create(
        [
            FindingEvent(
                finding_id=pk, step=step, words=words.strip()[:_WORDS], user_id=by.user_id, at=now
            )
            for pk in numbers
        ],
        batch_size=_PORTION,
    )


def _audit(by: Actor, action: str, rows: Sequence[QualityFinding], now: datetime) -> None:
    first = rows[0]
    alone = len(rows) == 1
    record(
        actor=by,
        action=action,
        object_type="quality.QualityFinding",
        object_id=first.pk if alone else "",
        division_code=first.division_code if alone else first.county_code.ljust(12, "0"),
        detail={"rule": first.rule_id} if alone else {"findings": len(rows)},
        at=now,
    )
