"""Addresses of 国家系统交换."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.national.views.differences import (
    corrections,
    difference,
    differences,
    export,
    settle,
)
from xianjie.apps.national.views.exchange import batches, exchange
from xianjie.apps.national.views.files import drop, files, template, write
from xianjie.apps.national.views.outside import dispatch, entry, outside
from xianjie.apps.national.views.outside import export as outside_export
from xianjie.apps.national.views.upload import confirm, take_back, upload, uploaded

app_name = "national"
urlpatterns = [
    path("", exchange, name="exchange"),
    path("tables/<slug:table>/", batches, name="batches"),
    path("upload/", upload, name="upload"),
    path("uploads/<int:pk>/", uploaded, name="uploaded"),
    path("uploads/<int:pk>/confirm/", confirm, name="confirm"),
    path("uploads/<int:pk>/withdraw/", take_back, name="withdraw"),
    path("files/", files, name="files"),
    path("files/write/", write, name="write"),
    path("templates/new/", template, name="template-new"),
    path("templates/<int:pk>/", template, name="template"),
    path("templates/<int:pk>/drop/", drop, name="template-drop"),
    path("differences/", differences, name="differences"),
    path("differences/settle/", settle, name="settle"),
    path("differences/export/", export, name="differences-export"),
    path("differences/corrections/", corrections, name="corrections"),
    path("differences/<int:pk>/", difference, name="difference"),
    path("outside/", outside, name="outside"),
    path("outside/dispatch/", dispatch, name="outside-dispatch"),
    path("outside/export/", outside_export, name="outside-export"),
    path("outside/<int:pk>/", entry, name="outside-entry"),
]
