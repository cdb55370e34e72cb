"""Posts: granted and ended by the security officer, never by whoever makes the accounts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role, duty_of
from xianjie.apps.accounts.models import Organisation, Post, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError

_CODE_LENGTHS = frozenset({2, 4, 6, 9, 12})


def check_may_grant(by: Actor, division_prefix: str) -> None:
    """Raise ``RefusedError`` unless the actor may grant and end posts of a division."""
    if not by.scope.may(Permission.GRANT_POSTS, division_prefix):
        raise RefusedError("not-permitted", "您没有该区划岗位的授权权限，请联系安全管理员。")


def check_one_duty(user: User, role: Role) -> None:
    """Raise ``RefusedError`` when an account has, or had, a post of another duty (三员分立)."""
    held = {duty_of(Role(known)) for known in user.posts.values_list("role", flat=True)}
    other = sorted(duty.label for duty in held - {duty_of(role)})
    if other:
        raise RefusedError(
            "two-duties",
            f"“{user.username}”任过{'、'.join(other)}岗位，不能再任{role.label}：系统、安全、审计"
            "三员与业务岗位一人只能任一类，以前任过的也算。请另建一个账户。",
        )


@transaction.atomic
def appoint(
    *,
    by: Actor,
    user: User,
    role: Role,
    division_prefix: str,
    organisation: Organisation | None = None,
    valid_from: date,
    valid_to: date | None = None,
    now: datetime,
) -> Post:
    """Give an account a role over a division from a day on; the same call twice is one post.

    ``valid_to`` is the first day on which the post no longer holds. Raises ``RefusedError``
    without the right to grant, for oneself, and for a role of a second duty.
    """
    check_may_grant(by, division_prefix)
    if by.user_id is not None and by.user_id == user.pk:
        raise RefusedError("own-post", "不能给自己授岗，请由另一位安全管理员办理。")
    if not division_prefix.isdigit() or len(division_prefix) not in _CODE_LENGTHS:
        raise RefusedError(
            "bad-prefix",
            f"区划前缀“{division_prefix}”应为 2、4、6、9 或 12 位数字，请改正。",
        )
    if valid_to is not None and valid_to <= valid_from:
        raise RefusedError("ends-before-start", "岗位的结束日期应晚于开始日期，请改正。")
    User.objects.select_for_update().get(pk=user.pk)
    check_one_duty(user, role)
    post, created = Post.objects.get_or_create(
        user=user,
        role=role,
        division_prefix=division_prefix,
        valid_from=valid_from,
        defaults={"organisation": organisation, "valid_to": valid_to},
    )
    if created:
        record(
            actor=by,
            action="accounts.appoint",
            object_type="post",
            object_id=post.pk,
            at=now,
            division_code=division_prefix.ljust(12, "0"),
            detail={"user": user.username, "role": role.value, "from": valid_from},
        )
    return post


@transaction.atomic
def end_post(*, by: Actor, post: Post, valid_to: date, now: datetime) -> None:
    """End a post; ``valid_to`` is the first day on which it no longer holds."""
    check_may_grant(by, post.division_prefix)
    if by.user_id is not None and by.user_id == post.user_id:
        raise RefusedError("own-post", "不能结束自己的岗位，请由另一位安全管理员办理。")
    if valid_to < post.valid_from:
        raise RefusedError("ends-before-start", "岗位的结束日期早于开始日期，请改正。")
    post.valid_to = valid_to
    post.save(update_fields=["valid_to"])
    record(
        actor=by,
        action="accounts.end-post",
        object_type="post",
        object_id=post.pk,
        at=now,
        division_code=post.division_prefix.ljust(12, "0"),
        detail={"to": valid_to},
    )
