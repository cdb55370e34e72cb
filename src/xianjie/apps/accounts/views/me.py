"""My account: posts, sign-ins, password, second factor."""

from __future__ import annotations

from base64 import b32encode
from typing import Any
from urllib.parse import urlencode

import segno
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from xianjie.apps.accounts.access import request_actor, request_scope, request_user
from xianjie.apps.accounts.actions import (
    check_factor,
    enrol_factor,
    remove_factor,
    renew_recovery_codes,
    set_password,
)
from xianjie.apps.accounts.enums import OFFICERS
from xianjie.apps.accounts.interfaces.forms import PasswordAgainForm, PasswordForm, TokenForm
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.passwords import must_change
from xianjie.apps.accounts.places import place_names
from xianjie.apps.accounts.second_factor import (
    factors_are_obligatory,
    forget_second_factor,
    note_second_factor,
    require_second_factor,
)
from xianjie.kernel.errors import RefusedError
from xianjie.web.going_back import safe_next

SIGN_INS_SHOWN = 10
_KEY = "factor_key"


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Show one's own posts and sign-ins, and where to change password and factor."""
    user = request_user(request)
    posts = list(user.posts.select_related("organisation").order_by("-valid_from", "-id"))
    names = place_names(post.division_prefix for post in posts)
    context = {
        "account": user,
        "posts": [(post, names.get(post.division_prefix, "")) for post in posts],
        "today": timezone.localdate(),
        "sign_ins": user.sign_ins.all()[:SIGN_INS_SHOWN],
        "factor_obligatory": factors_are_obligatory()
        and not request_scope(request).roles.isdisjoint(OFFICERS),
    }
    return render(request, "accounts/me.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the session stays, all others of the account end."""
    user = request_user(request)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            set_password(
                by=request_actor(request),
                user=user,
                password=form.cleaned_data["new"],
                now=now,
            )
        except RefusedError as error:
            form.add_error("new", error.message)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("密码已更改，下次请用新密码登录。"))
            return redirect(safe_next(request, reverse("accounts:me")))
    why = must_change(user, now=timezone.now())
    context = {"form": form, "why": why, "next": safe_next(request, "")}
    return render(request, "accounts/password.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Bind an authenticator: scan the picture, type its code, keep the recovery codes.

    Until the code fits, the secret stands in the session only. The recovery codes are shown in
    the answer itself, so that they are stored nowhere else.
    """
    user = request_user(request)
    if user.second_factor_on:
        return redirect("accounts:me")
    key = request.session.setdefault(_KEY, random_hex(20))
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            codes = enrol_factor(
                user=user, key=key, token=form.cleaned_data["token"].strip(), now=now
            )
        except RefusedError as error:
            form.add_error("token", error.message)
        else:
            del request.session[_KEY]
            note_second_factor(request, now=now)
            return _show_codes(request, codes)
    device = TOTPDevice(user=user, key=key)
    secret = _secret(key)
    context = {
        "form": form,
        "uri": device.config_url,
        "picture": segno.make(device.config_url, error="m").svg_data_uri(scale=4, border=2),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "obligatory": factors_are_obligatory(),
        "next": safe_next(request, ""),
    }
    return render(request, "accounts/enrol.html", context)


@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them once."""
    require_second_factor(request)
    return _show_codes(
        request, renew_recovery_codes(user=request_user(request), now=timezone.now())
    )


@require_POST
def unbind(request: HttpRequest) -> HttpResponse:
    """Take one's own factor off, for instance before changing the phone."""
    require_second_factor(request)
    remove_factor(user=request_user(request), now=timezone.now())
    forget_second_factor(request)
    messages.info(request, _("动态口令已解除。换了手机请马上重新绑定。"))
    return redirect("accounts:me")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, then go on to where it was needed.

    Somebody without one binds it first where it is obligatory, and types the password again
    where it is not.
    """
    user = request_user(request)
    target = safe_next(request, reverse("accounts:me"))
    if not user.second_factor_on and factors_are_obligatory():
        return redirect(f"{reverse('accounts:enrol')}?{_query(target)}")
    form: TokenForm | PasswordAgainForm
    form = (TokenForm if user.second_factor_on else PasswordAgainForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if _shown(request, user, form):
            note_second_factor(request, now=now)
            if request.POST.get("again"):
                messages.success(request, _("身份已验证，请再点一次刚才的按钮。"))
            return redirect(target)
        name, words = (
            ("token", _("口令不对或已经用过。请等下一个口令；连续出错要多等一会儿。"))
            if user.second_factor_on
            else ("password", _("密码不对，请重新输入。"))
        )
        form.add_error(name, words)
    again = request.GET.get("again") or request.POST.get("again")
    context = {"form": form, "account": user, "next": target, "again": bool(again)}
    return render(request, "accounts/verify.html", context)


def _shown(request: HttpRequest, user: User, form: Any) -> bool:
    if user.second_factor_on:
        return check_factor(user=user, token=form.cleaned_data["token"], now=timezone.now())
    found = authenticate(request, username=user.username, password=form.cleaned_data["password"])
    return found is not None and found.pk == user.pk


def _show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    context = {"codes": codes, "next": safe_next(request, reverse("accounts:me"))}
    return render(request, "accounts/recovery_codes.html", context)


def _secret(key: str) -> str:
    return b32encode(bytes.fromhex(key)).decode().rstrip("=")


def _query(target: str) -> str:
    return urlencode({"next": target})
