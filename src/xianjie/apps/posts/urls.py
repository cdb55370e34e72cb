"""Addresses of posts."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.posts.interfaces.registers import HOLDERS, NEEDS
from xianjie.apps.posts.interfaces.works import PAYS, REPORTS, WAGES, WORKS, WORKSHOPS
from xianjie.apps.posts.views import exits, needs, sheets, wages

app_name = "posts"
urlpatterns = [
    *HOLDERS.urlpatterns,
    *NEEDS.urlpatterns,
    path("needs/<int:pk>/decide/", needs.need_decide, name="need-decide"),
    path("needs/<int:pk>/candidates/", needs.candidates, name="candidates"),
    path("needs/<int:pk>/appoint/", needs.appoint, name="appoint"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/open/", sheets.sheets_open, name="sheets-open"),
    path("sheets/step/", sheets.sheets_step, name="sheets-step"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("exits/", exits.exits, name="exits"),
    path("exits/check/", exits.exits_check, name="exits-check"),
    path("exits/<int:pk>/", exits.exit_one, name="exit"),
    *WORKSHOPS.urlpatterns,
    *REPORTS.urlpatterns,
    *WAGES.urlpatterns,
    path("workshop-wages/book/", wages.wages_book, name="wages-book"),
    *WORKS.urlpatterns,
    *PAYS.urlpatterns,
    path("work-pays/book/", wages.work_pays_book, name="work-pays-book"),
]
