"""Addresses of the accounts."""

from __future__ import annotations

from django.urls import path

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
    path("notifications/", notifications, name="notifications"),
    path("notifications/read/", read_all, name="read-all"),
    path("notifications/<int:pk>/", open_notification, name="open-notification"),
]
