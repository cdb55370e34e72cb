"""Addresses of reporting."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.reports, name="reports"),
    path("<int:pk>/", views.download, name="download"),
]
