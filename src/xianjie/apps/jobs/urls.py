"""Addresses of background work."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.jobs.views.pages import cancel_job, job, jobs, retry_job

app_name = "jobs"
urlpatterns = [
    path("", jobs, name="jobs"),
    path("<int:pk>/", job, name="job"),
    path("<int:pk>/cancel/", cancel_job, name="cancel"),
    path("<int:pk>/retry/", retry_job, name="retry"),
]
