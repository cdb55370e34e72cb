"""How supervision stands, for 四个不摘."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.codes import significant
from xianjie.apps.documents.following import Kept
from xianjie.apps.supervision.models import Battle, DispatchMeeting
from xianjie.kernel.periods import Period

MONTHS = 3


def supervision_kept(county: str, today: date) -> Kept:
    """Count the dispatch meetings of the last three months and what is under supervision."""
    own = significant(county)[:6]
    inside = Q(division_code__gte=own.ljust(12, "0"), division_code__lte=own.ljust(12, "9"))
    why = "figures of a county for who views its tasks; no row is shown"
    since = (Period.of(today) - (MONTHS - 1)).first_day
    meetings = (
        DispatchMeeting.objects.proven(why)
        .filter(inside, retired_at__isnull=True, held_on__gte=since)
        .count()
    )
    battles = (
        Battle.objects.proven(why)
        .filter(inside, retired_at__isnull=True, closed_on__isnull=True)
        .count()
    )
    words = _("近三个月调度会 %(meetings)s 次，督战中的事项 %(battles)s 项。") % {
        "meetings": meetings, "battles": battles,
    }  # fmt: skip
    return Kept(words, meetings > 0, reverse("supervision:dispatches"), Permission.VIEW_REGISTERS)
