"""What waits in registers that are data: rows that fall due, or are not finished."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.registers.groups import GROUPS
from xianjie.apps.registers.models import Entry
from xianjie.apps.registers.queries.active import active_in, concerned
from xianjie.apps.registers.queries.conditions import waits_of

_RANK = 46


def entries_waiting(ask: DeskAsk) -> DeskGroup | None:
    """Return how many rows of each register the asker must look at; three queries in all.

    Only of registers that the asker may write.
    """
    if not ask.county or not any(ask.scope.may(one.change) for one in GROUPS.values()):
        return None
    known, condition = {}, Q(pk__in=[])
    for key, definition in active_in(ask.county).items():
        part = concerned(ask.scope, definition)
        if not definition.waits or not part.may(GROUPS[definition.group].change):
            continue
        known[key] = definition
        waiting = Q(pk__in=[])
        for _words, one in waits_of(definition, ask.county, ask.today):
            waiting |= one
        condition |= Q(register=key) & waiting
    if not known:
        return None
    rows = Entry.objects.visible_to(ask.scope, inside=ask.county.ljust(12, "0")).filter(
        condition, county_code=ask.county, retired_at__isnull=True
    )
    counts = dict(rows.order_by().values_list("register").annotate(n=Count("pk")))
    items = [
        DeskItem(
            key,
            _("%(title)s：%(words)s")
            % {"title": known[key].title, "words": "、".join(w.words for w in known[key].waits)},
            reverse("registers:entries", args=[key]),
            count=counts[key],
        )
        for key in sorted(counts, key=lambda key: -counts[key])
    ]
    return DeskGroup(
        kind="registers",
        title=_("台账里要看的记录"),
        verb=_("查看"),
        icon="list",
        count=sum(counts.values()),
        items=tuple(items[: ask.limit]),
        url=reverse("registers:catalogue"),
        rank=_RANK,
    )
