"""Addresses of the departmental feeds."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.sources.views.feeds import feed

app_name = "sources"
urlpatterns = [path("<slug:feed_id>/<str:period>/", feed, name="feed")]
