"""The forms about one's own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.passwords import rules_in_words
from xianjie.web.forms import XjForm


class SignInForm(AuthenticationForm):
    """User name and password; the same sentence for an unknown name and a wrong password."""

    error_messages = {
        "invalid_login": _("用户名或密码不对，请核对大小写后重新输入。"),
        "inactive": _("用户名或密码不对，请核对大小写后重新输入。"),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        for name, label, missing in (
            ("username", _("用户名"), _("请输入用户名。")),
            ("password", _("密码"), _("请输入密码。")),
        ):
            field = self.fields[name]
            field.label = label
            field.error_messages["required"] = missing
            field.widget.attrs["class"] = "xj-input"


class PasswordForm(XjForm):
    """The present password and a new one, twice."""

    old = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次新密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self._user = user
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Say the policy."""
        self.fields["new"].help_text = rules_in_words()

    def clean_old(self) -> str:
        """Refuse a wrong present password."""
        old: str = self.cleaned_data["old"]
        if not self._user.check_password(old):
            raise forms.ValidationError(_now("现在的密码不对，请重新输入。"))
        return old

    def clean(self) -> dict[str, Any]:
        """Refuse two different new passwords."""
        given = super().clean() or {}
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", _now("两次输入的新密码不一样，请重新输入。"))
        return given


class TokenForm(XjForm):
    """A code of the authenticator, or a recovery code."""

    token = forms.CharField(
        label=_("动态口令"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class PasswordAgainForm(XjForm):
    """The password once more."""

    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
