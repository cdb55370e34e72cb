"""Addresses of training."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.training.interfaces.registers import CLASSES, SUBSIDIES, TRAINEES, YOUTHS
from xianjie.apps.training.views import goals, jobs

app_name = "training"
urlpatterns = [
    *CLASSES.urlpatterns,
    *TRAINEES.urlpatterns,
    path("trainees/jobs/find/", jobs.jobs_find, name="jobs-find"),
    path("trainees/jobs/confirm/", jobs.jobs_confirm, name="jobs-confirm"),
    path("trainees/book/", jobs.book, name="book"),
    path("trainees/<int:pk>/job/", jobs.job, name="job"),
    path("goals/", goals.goals, name="goals"),
    *YOUTHS.urlpatterns,
    path("youths/find/", jobs.youth_find, name="youth-find"),
    *SUBSIDIES.urlpatterns,
]
