"""Signing in and out."""

from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from xianjie.apps.accounts.actions import record_failed_sign_in, record_sign_in, record_sign_out
from xianjie.apps.accounts.addresses import client_address
from xianjie.apps.accounts.enums import SessionEnd
from xianjie.apps.accounts.interfaces.forms import SignInForm
from xianjie.apps.accounts.models import User


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Ask for name and password, then go where the user wanted to go."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Note the sign-in, end an older session, and start the new one."""
        user = form.get_user()
        ended = isinstance(user, User) and record_sign_in(
            user=user, address=client_address(self.request), now=timezone.now()
        )
        response = super().form_valid(form)
        if ended:
            messages.info(
                self.request,
                _("这个账户之前在别处的登录已自动结束。如果那不是您本人，请马上改密码。"),
            )
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Note the failed attempt and show the form again."""
        username = form.cleaned_data.get("username")
        if username and form.cleaned_data.get("password"):
            record_failed_sign_in(
                username=username, address=client_address(self.request), now=timezone.now()
            )
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say why the last session is over, when the address names a reason that we know."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        why = self.request.GET.get("ended", "")
        context["ended"] = SessionEnd(why).label if why in SessionEnd.values else ""
        return context


class SignOut(LogoutView):
    """End the session; only by a form that is posted."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note the end of the session and end it."""
        if isinstance(request.user, User):
            record_sign_out(user=request.user, now=timezone.now())
        return super().post(request, *args, **kwargs)


@login_not_required
def locked(
    request: HttpRequest,
    original_response: HttpResponse | None = None,  # noqa: ARG001
    credentials: dict[str, Any] | None = None,  # noqa: ARG001
) -> HttpResponse:
    """Say that a name or address has failed too often and how long it waits (hours in settings)."""
    minutes = math.ceil(float(settings.AXES_COOLOFF_TIME) * 60)
    return render(request, "accounts/locked.html", {"minutes": minutes}, status=429)
