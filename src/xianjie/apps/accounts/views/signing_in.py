"""Signing in and out."""

from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator

from xianjie.apps.accounts.actions import record_sign_in, record_sign_out
from xianjie.apps.accounts.interfaces.forms import SignInForm
from xianjie.apps.accounts.models import User


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Ask for name and password, then go where the user wanted to go."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Start the session and note it."""
        response = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User):
            record_sign_in(user=user, now=timezone.now())
        return response


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
    """Say that a name has failed too often and for how long it must wait (hours in settings)."""
    minutes = math.ceil(float(settings.AXES_COOLOFF_TIME) * 60)
    return render(request, "accounts/locked.html", {"minutes": minutes}, status=429)
