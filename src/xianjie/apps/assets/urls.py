"""Addresses of assets."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.assets.interfaces.ledger import ASSETS, TITLES, UPKEEP_RECORDS
from xianjie.apps.assets.interfaces.money import CONTRACTS, INCOMES, RENTS, USES
from xianjie.apps.assets.interfaces.watch import ALARMS, DISPOSALS, ITEMS, ROUNDS
from xianjie.apps.assets.views import coverage, phone, reports, steps

app_name = "assets"
urlpatterns = [
    path("board/", reports.board, name="board"),
    path("board/export/", reports.board_export, name="board-export"),
    path("yields/", reports.yields, name="yields"),
    path("yields/export/", reports.yields_export, name="yields-export"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/export/", coverage.coverage_export, name="coverage-export"),
    path("drafts/", reports.drafts, name="drafts"),
    path("drafts/<int:pk>/", reports.draft, name="draft"),
    *ASSETS.urlpatterns,
    path("assets/<int:pk>/card/", phone.card, name="card"),
    path("at/<int:pk>/", phone.phone, name="phone"),
    path("at/<int:pk>/upkeep/", phone.phone_upkeep, name="phone-upkeep"),
    *TITLES.urlpatterns,
    path("titles/confirm/", steps.titles_confirm, name="titles-confirm"),
    path("titles/<int:pk>/decide/", steps.title_decide, name="title-decide"),
    path("titles/<int:pk>/proof/", steps.title_upload, name="title-upload"),
    path("titles/<int:pk>/file/", steps.title_file, name="title-file"),
    *UPKEEP_RECORDS.urlpatterns,
    path("upkeep/<int:pk>/file/", steps.upkeep_file, name="upkeep-file"),
    *CONTRACTS.urlpatterns,
    *RENTS.urlpatterns,
    path("rents/<int:pk>/receive/", steps.rent_receive, name="rent-receive"),
    *INCOMES.urlpatterns,
    *USES.urlpatterns,
    *ROUNDS.urlpatterns,
    path("rounds/<int:pk>/go/", phone.stock, name="stock"),
    path("rounds/<int:pk>/close/", phone.round_close, name="round-close"),
    *ITEMS.urlpatterns,
    path("items/<int:pk>/see/", phone.stock_item, name="stock-item"),
    path("items/<int:pk>/decide/", phone.item_decide, name="item-decide"),
    path("items/<int:pk>/file/", steps.item_file, name="item-file"),
    *ALARMS.urlpatterns,
    path("alarms/check/", steps.alarms_check, name="alarms-check"),
    path("alarms/<int:pk>/explain/", steps.alarm_explain, name="alarm-explain"),
    path("alarms/<int:pk>/close/", steps.alarm_close, name="alarm-close"),
    path("alarms/<int:pk>/file/", steps.alarm_file, name="alarm-file"),
    *DISPOSALS.urlpatterns,
    path("disposals/<int:pk>/go/", steps.disposal, name="disposal"),
    path("disposals/<int:pk>/file/", steps.disposal_file, name="disposal-file"),
]
