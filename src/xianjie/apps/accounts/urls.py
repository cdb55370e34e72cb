"""Addresses of the accounts."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.accounts.views.me import (
    enrol,
    me,
    password,
    recovery_codes,
    unbind,
    verify,
)
from xianjie.apps.accounts.views.notifications import (
    notifications,
    open_notification,
    read_all,
)
from xianjie.apps.accounts.views.signing_in import SignIn, SignOut

app_name = "accounts"
urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", SignOut.as_view(), name="logout"),
    path("me/", me, name="me"),
    path("me/password/", password, name="password"),
    path("me/factor/", enrol, name="enrol"),
    path("me/factor/codes/", recovery_codes, name="recovery-codes"),
    path("me/factor/unbind/", unbind, name="unbind"),
    path("verify/", verify, name="verify"),
    path("notifications/", notifications, name="notifications"),
    path("notifications/read/", read_all, name="read-all"),
    path("notifications/<int:pk>/", open_notification, name="open-notification"),
]
