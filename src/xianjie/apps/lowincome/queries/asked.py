"""How many reviews a month asks of each township."""

from __future__ import annotations

from django.db.models import Count
from django.db.models.functions import Substr

from xianjie.apps.divisions.queries.places import TOWN_DIGITS
from xianjie.apps.lowincome.models import LowIncomeMember
from xianjie.kernel.periods import Period

KIND = "低收入复核"


def reviews_asked(county: str, period: Period) -> dict[str, int]:
    """Return nine-digit township → registered households whose review falls into the month."""
    rows = (
        LowIncomeMember.objects.proven("counts by township; only those of the scope are shown")
        .filter(
            county_code=county,
            valid_to__isnull=True,
            review_due_on__gte=period.first_day,
            review_due_on__lte=period.last_day,
        )
        .annotate(town=Substr("division_code", 1, TOWN_DIGITS))
        .order_by()
        .values_list("town")
        .annotate(count=Count("id"))
    )
    return dict(rows)
