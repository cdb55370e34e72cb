"""Addresses of 脱敏副本."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.copies.views import copies

app_name = "copies"
urlpatterns = [
    path("", copies.copies, name="copies"),
    path("new/", copies.copy_new, name="copy-new"),
    path("<int:pk>/", copies.copy, name="copy"),
    path("<int:pk>/file/", copies.copy_file, name="copy-file"),
]
