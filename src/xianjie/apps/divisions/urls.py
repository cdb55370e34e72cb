"""Addresses of the divisions."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.divisions.views.places import choose_county

app_name = "divisions"
urlpatterns = [path("choose/", choose_county, name="choose")]
