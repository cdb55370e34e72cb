"""Addresses of 驻村帮扶."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.teams.interfaces.pairing_registers import (
    LEADER_VISITS,
    LINKS,
    PAIRINGS,
    SOCIAL,
)
from xianjie.apps.teams.interfaces.registers import DUTIES, MEMBERS, TICKS, TRAININGS, WEAK
from xianjie.apps.teams.views import diary, gaps, leaves, months, pairings, scores, social

app_name = "teams"
urlpatterns = [
    *MEMBERS.urlpatterns,
    *TRAININGS.urlpatterns,
    path("gaps/", gaps.gaps, name="gaps"),
    path("gaps/export/", gaps.gaps_export, name="gaps-export"),
    *WEAK.urlpatterns,
    path("months/", months.months, name="months"),
    path("months/export/", months.months_export, name="months-export"),
    path("months/confirm/", months.months_confirm, name="months-confirm"),
    path("months/<int:pk>/return/", months.month_return, name="month-return"),
    path("members/<int:pk>/months/<str:period>/", months.month_declare, name="month-declare"),
    path("leaves/", leaves.leaves, name="leaves"),
    path("leaves/new/", leaves.leave_new, name="leave-new"),
    path("leaves/<int:pk>/", leaves.leave, name="leave"),
    path("diary/", diary.diary, name="diary"),
    path("duty-board/", gaps.duty_board, name="duty-board"),
    path("duties/adopt/", gaps.duties_adopt, name="duties-adopt"),
    *DUTIES.urlpatterns,
    *TICKS.urlpatterns,
    path("scores/", scores.scores, name="scores"),
    path("scores/export/", scores.scores_export, name="scores-export"),
    path("scores/propose/", scores.scores_propose, name="scores-propose"),
    path("scores/<int:pk>/", scores.score, name="score"),
    *PAIRINGS.urlpatterns,
    path("pairing-gaps/", pairings.pairing_gaps, name="pairing-gaps"),
    path("hand-over/", pairings.handing_over, name="hand-over"),
    path("pairings/<int:pk>/plan/", pairings.pairing_plan, name="pairing-plan"),
    *LINKS.urlpatterns,
    *LEADER_VISITS.urlpatterns,
    *SOCIAL.urlpatterns,
    path("social/<int:pk>/match/", social.social_match, name="social-match"),
]
