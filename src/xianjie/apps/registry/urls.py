"""Addresses of the registry."""

from __future__ import annotations

from django.urls import URLPattern, path

from xianjie.apps.registry.interfaces.circumstances import CIRCUMSTANCES
from xianjie.apps.registry.interfaces.registers import DOCUMENTS, GRID_WORKERS, GRIDS, VILLAGES
from xianjie.apps.registry.views import importing
from xianjie.apps.registry.views.changes import change, choose, correct_person, undo
from xianjie.apps.registry.views.documents import document_file
from xianjie.apps.registry.views.household_list import export, household_list
from xianjie.apps.registry.views.households import household, sheet
from xianjie.apps.registry.views.people import person
from xianjie.apps.registry.views.searching import search_page
from xianjie.apps.registry.views.unmasking import household_field, person_field
from xianjie.apps.registry.views.villages import seed_villages

app_name = "registry"
urlpatterns: list[URLPattern] = [
    path("households/", household_list, name="households"),
    path("households/export.xlsx", export, name="households-export"),
    path("households/<int:pk>/", household, name="household"),
    path("households/<int:pk>/sheet/", sheet, name="household-sheet"),
    path("households/<int:pk>/unmask/<str:field>/", household_field, name="household-unmask"),
    path("households/<int:pk>/changes/", choose, name="changes"),
    path("households/<int:pk>/changes/<int:change_pk>/undo/", undo, name="change-undo"),
    path("households/<int:pk>/changes/<slug:kind>/", change, name="change"),
    path("people/<int:pk>/correct/", correct_person, name="person-correct"),
    path("people/<int:pk>/", person, name="person"),
    path("people/<int:pk>/unmask/<str:field>/", person_field, name="person-unmask"),
    path("import/", importing.import_page, name="import"),
    path("import/template/", importing.template, name="import-template"),
    path("import/<int:pk>/", importing.import_upload, name="import-upload"),
    path("import/<int:pk>/confirm/", importing.confirm, name="import-confirm"),
    path("import/<int:pk>/withdraw/", importing.take_back, name="import-withdraw"),
    path("import/<int:pk>/trial.xlsx", importing.trial_report, name="import-trial"),
    path("imports/<int:pk>/<str:kind>.xlsx", importing.import_file, name="import-file"),
    path("search/", search_page, name="search"),
    path("villages/seed/", seed_villages, name="villages-seed"),
    path("documents/<int:pk>/file/", document_file, name="documents-file"),
    *GRIDS.urlpatterns,
    *GRID_WORKERS.urlpatterns,
    *VILLAGES.urlpatterns,
    *DOCUMENTS.urlpatterns,
    *CIRCUMSTANCES.urlpatterns,
]
