"""Addresses of documents."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.documents.interfaces.registers import (
    ASSISTANCE,
    GROUPS,
    INCLUSIONS,
    MEMBERS,
    PILOTS,
)
from xianjie.apps.documents.views import document, editing, register, review, units

app_name = "documents"
urlpatterns = [
    path("", register.documents, name="documents"),
    path("upload/", register.upload, name="upload"),
    path("packs/<str:key>/take/", register.pack_take, name="pack-take"),
    path("units/", units.units, name="units"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("search/", units.search, name="search"),
    path("keeping/", units.keeping, name="keeping"),
    path("<int:pk>/", document.document, name="document"),
    path("<int:pk>/matrix/", document.matrix, name="matrix"),
    path("<int:pk>/targets/", document.targets, name="targets"),
    path("<int:pk>/duties/", document.duties, name="duties"),
    path("<int:pk>/export.xlsx", document.export, name="export"),
    path("<int:pk>/withdraw/", document.withdraw_page, name="withdraw"),
    path("<int:pk>/copy/", document.copy, name="copy"),
    path("<int:pk>/review/", review.review, name="review"),
    path("<int:pk>/facts/", review.facts, name="facts"),
    path("<int:pk>/finding/", review.finding, name="finding"),
    path("<int:pk>/name/", review.name, name="name"),
    path("<int:pk>/adopt/", review.adoption, name="adopt"),
    path("<int:pk>/clauses/new/", editing.clause_new, name="clause-new"),
    path("<int:pk>/clauses/<int:clause_pk>/", editing.clause, name="clause"),
    path("<int:pk>/clauses/<int:clause_pk>/targets/new/", editing.target, name="target-new"),
    path(
        "<int:pk>/clauses/<int:clause_pk>/targets/<int:target_pk>/", editing.target, name="target"
    ),
    path("<int:pk>/clauses/<int:clause_pk>/duties/new/", editing.duty, name="duty-new"),
    path("<int:pk>/clauses/<int:clause_pk>/duties/<int:duty_pk>/", editing.duty, name="duty"),
    *GROUPS.urlpatterns,
    *MEMBERS.urlpatterns,
    *ASSISTANCE.urlpatterns,
    *PILOTS.urlpatterns,
    *INCLUSIONS.urlpatterns,
]
