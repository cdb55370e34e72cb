"""What a password must be, when it must be changed, and the first one of an account."""

from __future__ import annotations

import secrets
import string
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xianjie.apps.accounts.demonstration import is_demonstration

if TYPE_CHECKING:
    from xianjie.apps.accounts.models import User

# Without letters and digits that look alike on paper.
_UPPER, _LOWER, _DIGITS = "ABCDEFGHJKMNPQRSTUVWXYZ", "abcdefghjkmnpqrstuvwxyz", "23456789"
_GROUPS, _GROUP = 4, 4


def initial_password() -> str:
    """Return a random first password of four groups, ``K7mq-4TxP-b92h-Xw3n``; about 90 bits."""
    while True:
        letters = [secrets.choice(_UPPER + _LOWER + _DIGITS) for _ in range(_GROUPS * _GROUP)]
        if all(set(letters) & set(kind) for kind in (_UPPER, _LOWER, _DIGITS)):
            groups = ["".join(letters[at : at + _GROUP]) for at in range(0, len(letters), _GROUP)]
            return "-".join(groups)


def must_change(user: User, *, now: datetime) -> str:
    """Return why an account must change its password before anything else; empty when not."""
    if user.must_change_password:
        return _("这是管理员给的初始密码，请先改成只有您知道的密码。")
    days, since = settings.PASSWORD_DAYS, user.password_changed_at
    if days and since and now - since > timedelta(days=days) and not is_demonstration():
        return _("密码已用满 %(days)s 天，请更换后继续。") % {"days": days}
    return ""


def rules_in_words() -> str:
    """Return the password policy as one sentence."""
    return _(
        "至少 %(length)s 个字符，含大写字母、小写字母、数字、符号中的 %(kinds)s 类；"
        "或者 %(long)s 个字符以上的一句话。不能与用户名、姓名相近，不能与最近 %(last)s 个密码相同。"
    ) % {
        "length": settings.PASSWORD_LENGTH,
        "kinds": settings.PASSWORD_KINDS,
        "long": settings.PASSPHRASE_LENGTH,
        "last": settings.PASSWORD_HISTORY,
    }


class LongAndMixed:
    """Long enough and of several kinds of characters, or a long phrase."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002
        """Raise ``ValidationError`` with a sentence when the password is too plain."""
        if len(password) < settings.PASSWORD_LENGTH:
            raise ValidationError(
                _("密码太短，至少 %(length)s 个字符。") % {"length": settings.PASSWORD_LENGTH}
            )
        if len(set(password)) < settings.PASSWORD_LENGTH // 2:
            raise ValidationError(_("密码里重复的字符太多，请换一个。"))
        kinds = sum(
            (
                any(letter in string.ascii_uppercase for letter in password),
                any(letter in string.ascii_lowercase for letter in password),
                any(letter in string.digits for letter in password),
                any(letter not in string.ascii_letters + string.digits for letter in password),
            )
        )
        if kinds < settings.PASSWORD_KINDS and len(password) < settings.PASSPHRASE_LENGTH:
            raise ValidationError(
                _(
                    "密码太简单：请用大写字母、小写字母、数字、符号中的 %(kinds)s 类，"
                    "或改成 %(long)s 个字符以上的一句话。"
                )
                % {"kinds": settings.PASSWORD_KINDS, "long": settings.PASSPHRASE_LENGTH}
            )

    def get_help_text(self) -> str:
        """Return the policy as one sentence."""
        return rules_in_words()


class NotTheName:
    """Neither contains the user name or display name, turned round or not, nor is part of it."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ``ValidationError`` when the password can be guessed from the account."""
        if user is None:
            return
        low = password.casefold()
        for name in (user.username, user.display_name):
            plain = name.casefold()
            if len(plain) > 1 and (plain in low or plain[::-1] in low or low in plain):
                raise ValidationError(_("密码里不要有用户名或姓名，请换一个。"))

    def get_help_text(self) -> str:
        """Say it in words."""
        return _("不能含用户名或姓名。")


class NotUsedBefore:
    """None of the passwords that the account had last."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ``ValidationError`` for the present password and those before it."""
        last = settings.PASSWORD_HISTORY
        if user is None or user.pk is None or not last:
            return
        known = list(
            user.password_records.order_by("-at", "-id").values_list("password", flat=True)[:last]
        )
        if any(check_password(password, encoded) for encoded in {user.password, *known}):
            raise ValidationError(_("最近用过这个密码，请换一个没用过的。"))

    def get_help_text(self) -> str:
        """Say it in words."""
        return _("不能与最近 %(last)s 个密码相同。") % {"last": settings.PASSWORD_HISTORY}
