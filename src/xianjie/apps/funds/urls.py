"""Addresses of projects and funds."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.funds.interfaces.money_registers import MONEY_REGISTERS
from xianjie.apps.funds.interfaces.project_registers import PROJECT_REGISTERS
from xianjie.apps.funds.views import money, plan, projects

app_name = "funds"
urlpatterns = [
    *(pattern for one in PROJECT_REGISTERS for pattern in one.urlpatterns),
    *(pattern for one in MONEY_REGISTERS for pattern in one.urlpatterns),
    path("projects/<int:pk>/card/", projects.project_card, name="project-card"),
    path("projects/<int:pk>/files/<int:event>/", projects.project_file, name="project-file"),
    path("projects/<int:pk>/steps/<str:step>/", projects.project_step, name="project-step"),
    path("board/", plan.project_board, name="project-board"),
    path("plan/", plan.plan, name="plan"),
    path("notices/", plan.notices_owed, name="project-notices-owed"),
    path("notices/<int:pk>/", plan.notice_paper, name="project-notice-paper"),
    path("ratios/", money.ratios, name="ratios"),
    path("growth/", money.growth, name="growth"),
    path("progress/", money.progress, name="progress"),
    path("weights/", money.weights, name="weights"),
    path("book-payments/", money.payments_book, name="payments-book"),
]
