"""Addresses of the rulebook."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.policies.views import drafts
from xianjie.apps.policies.views.rulebook import benefit, document, parameter, rule, rulebook
from xianjie.apps.policies.views.versions import version_list

app_name = "policies"
urlpatterns = [
    path("", rulebook, name="rulebook"),
    path("parameters/<str:name>/", parameter, name="parameter"),
    path("parameters/<str:name>/draft/", drafts.draft_new, name="draft-new"),
    path("rules/<str:name>/", rule, name="rule"),
    path("benefits/<str:name>/", benefit, name="benefit"),
    path("documents/<path:name>/", document, name="document"),
    path("versions/", version_list, name="versions"),
    path("drafts/", drafts.draft_list, name="drafts"),
    path("drafts/<int:pk>/", drafts.draft, name="draft"),
    path("drafts/<int:pk>/edit/", drafts.draft_edit, name="draft-edit"),
    path("drafts/<int:pk>/preview/", drafts.draft_preview, name="draft-preview"),
    path("drafts/<int:pk>/submit/", drafts.draft_submit, name="draft-submit"),
    path("drafts/<int:pk>/withdraw/", drafts.draft_withdraw, name="draft-withdraw"),
    path("drafts/<int:pk>/publish/", drafts.draft_publish, name="draft-publish"),
    path("drafts/<int:pk>/reject/", drafts.draft_reject, name="draft-reject"),
]
