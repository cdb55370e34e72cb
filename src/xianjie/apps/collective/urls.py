"""Addresses of collective."""

from __future__ import annotations

from django.urls import URLPattern, path

from xianjie.apps.collective.interfaces.buying import BUYING
from xianjie.apps.collective.interfaces.registers import ALL
from xianjie.apps.collective.views import distributions, incomes, lines, purchases, unsold

_ONE = "distributions/<int:pk>/"

app_name = "collective"
urlpatterns: list[URLPattern] = [
    path("board/", incomes.income_board, name="income-board"),
    path("board/export.xlsx", incomes.income_board_export, name="income-board-export"),
    path("board/confirm/", incomes.income_confirm, name="income-confirm"),
    path("distributions/", distributions.distributions, name="distributions"),
    path("distributions/export.xlsx", distributions.distributions_export,
         name="distributions-export"),
    path("distributions/new/", distributions.distribution_new, name="distribution-new"),
    path(_ONE, distributions.distribution, name="distribution"),
    path(f"{_ONE}lines/", lines.distribution_lines, name="distribution-lines"),
    path(f"{_ONE}lines.xlsx", lines.distribution_book, name="distribution-book"),
    path(f"{_ONE}notice/", lines.distribution_notice, name="distribution-notice"),
    path(f"{_ONE}objections/<int:objection_pk>/", lines.distribution_answer,
         name="distribution-answer"),
    path(f"{_ONE}lines/<int:line_pk>/", lines.distribution_correct, name="distribution-correct"),
    path("purchases/board/", purchases.purchase_board, name="purchase-board"),
    path("purchases/board/export.xlsx", purchases.purchase_board_export,
         name="purchase-board-export"),
    path("unsold/", unsold.unsold_list, name="unsold-list"),
    path("unsold/export.xlsx", unsold.unsold_export, name="unsold-export"),
    path("unsold/new/", unsold.unsold_new, name="unsold-new"),
    path("unsold/<int:pk>/", unsold.unsold, name="unsold"),
    path("unsold/<int:pk>/calls/<int:call_pk>/", unsold.unsold_answer, name="unsold-answer"),
    *(pattern for register in (*ALL, *BUYING) for pattern in register.urlpatterns),
]  # fmt: skip
