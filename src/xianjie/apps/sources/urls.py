"""Addresses of the departmental feeds."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.sources.interfaces.registers import PLATFORMS, TRAININGS
from xianjie.apps.sources.views.batches import batch, quarantine, unlinked
from xianjie.apps.sources.views.board import board, relink, remind
from xianjie.apps.sources.views.expectations import expectation, expectations
from xianjie.apps.sources.views.feeds import feed
from xianjie.apps.sources.views.platforms import seed_platforms
from xianjie.apps.sources.views.review import review, review_one, undo
from xianjie.apps.sources.views.upload import confirm, take_back, template, upload, uploaded

app_name = "sources"
urlpatterns = [
    path("", board, name="board"),
    path("remind/", remind, name="remind"),
    path("relink/", relink, name="relink"),
    path("upload/", upload, name="upload"),
    path("uploads/<int:pk>/", uploaded, name="uploaded"),
    path("uploads/<int:pk>/confirm/", confirm, name="confirm"),
    path("uploads/<int:pk>/withdraw/", take_back, name="withdraw"),
    path("templates/<slug:feed_id>/", template, name="template"),
    path("settings/", expectations, name="expectations"),
    path("settings/<int:pk>/", expectation, name="expectation"),
    path("batches/<int:pk>/", batch, name="batch"),
    path("batches/<int:pk>/quarantine/<int:number>/", quarantine, name="quarantine"),
    path("review/", review, name="review"),
    path("review/<int:pk>/", review_one, name="review-one"),
    path("review/<int:pk>/undo/", undo, name="undo"),
    # The registers come first: a feed's address takes any two words.
    path("platforms/seed/", seed_platforms, name="platforms-seed"),
    *TRAININGS.urlpatterns,
    *PLATFORMS.urlpatterns,
    path("<slug:feed_id>/<str:period>/", feed, name="feed"),
    path("<slug:feed_id>/<str:period>/unlinked/", unlinked, name="unlinked"),
]
