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
from xianjie.apps.accounts.views.organisations import (
    change,
    new_organisation,
    organisation,
    organisations,
    rename,
)
from xianjie.apps.accounts.views.posts import finish_post, new_post, posts
from xianjie.apps.accounts.views.signing_in import SignIn, SignOut
from xianjie.apps.accounts.views.users import (
    disable,
    enable,
    new_user,
    reset_password,
    reset_second_factor,
    sign_out_everywhere,
    unlock,
    user,
    users,
)

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
    path("users/", users, name="users"),
    path("users/new/", new_user, name="user-new"),
    path("users/<int:pk>/", user, name="user"),
    path("users/<int:pk>/disable/", disable, name="disable"),
    path("users/<int:pk>/enable/", enable, name="enable"),
    path("users/<int:pk>/reset-password/", reset_password, name="reset-password"),
    path("users/<int:pk>/end-sessions/", sign_out_everywhere, name="end-sessions"),
    path("users/<int:pk>/unlock/", unlock, name="unlock"),
    path("users/<int:pk>/reset-factor/", reset_second_factor, name="reset-factor"),
    path("organisations/", organisations, name="organisations"),
    path("organisations/new/", new_organisation, name="organisation-new"),
    path("organisations/<int:pk>/", organisation, name="organisation"),
    path("organisations/<int:pk>/change/", change, name="organisation-change"),
    path("organisations/<int:pk>/rename/", rename, name="organisation-rename"),
    path("posts/", posts, name="posts"),
    path("posts/new/", new_post, name="post-new"),
    path("posts/<int:pk>/end/", finish_post, name="post-end"),
    path("notifications/", notifications, name="notifications"),
    path("notifications/read/", read_all, name="read-all"),
    path("notifications/<int:pk>/", open_notification, name="open-notification"),
]
