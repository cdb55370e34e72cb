"""Addresses of fieldforms."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.fieldforms import views

app_name = "fieldforms"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("tasks/<int:pk>/", views.task, name="task"),
    path("new/", views.sheet_new, name="sheet-new"),
    path("draft/", views.draft, name="draft"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/<int:pk>/", views.conflict, name="conflict"),
    path("<int:pk>/", views.sheet, name="sheet"),
    path("<int:pk>/print/", views.sheet_print, name="sheet-print"),
    path("<int:pk>/pictures/<int:document>/", views.picture, name="picture"),
]
