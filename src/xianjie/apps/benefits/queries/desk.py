"""What waits of the gaps: to be sent, answered, completed with proof, and judged."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.enums import WITH_DEPARTMENT, GapState
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.benefits.queries.gaps import WAITING, own_gaps
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code


def gaps_to_dispatch(ask: DeskAsk) -> DeskGroup | None:
    """Return the gaps that the county has not sent to a department yet, by kind of benefit."""
    scope = ask.scope.narrowed(Permission.DISPATCH_BENEFITS)
    if not ask.county or not scope.may(Permission.DISPATCH_BENEFITS):
        return None
    rows = EntitlementGap.objects.visible_to(scope, inside=ask.county).filter(
        county_code=ask.county, state=GapState.OPEN
    )
    url = reverse("benefits:gaps")
    grouped = rows.order_by().values_list("benefit_id", "title").annotate(n=Count("pk"))
    # The menu asks for the count alone, on every page: that is one look at an index.
    counts = list(grouped.order_by("-n", "benefit_id")[: ask.limit]) if ask.limit else []
    return DeskGroup(
        kind="benefit-gaps",
        title=_("待交办的待遇缺口"),
        verb=_("交办"),
        icon="hand",
        count=rows.count(),
        items=tuple(
            DeskItem(
                f"b{place}",
                title,
                f"{url}?state={GapState.OPEN}&benefit={benefit}",
                count=number,
            )
            for place, (benefit, title, number) in enumerate(counts)
        ),
        url=f"{url}?state={GapState.OPEN}",
        rank=24,
    )


def gaps_to_answer(ask: DeskAsk) -> DeskGroup | None:
    """Return the gaps that the asker's organisation has to answer, by deadline."""
    scope = ask.scope.narrowed(Permission.ANSWER_BENEFITS)
    if not ask.county or not scope.may(Permission.ANSWER_BENEFITS):
        return None
    rows = EntitlementGap.objects.visible_to(scope).filter(
        own_gaps(scope), county_code=ask.county, state__in=WITH_DEPARTMENT
    )
    return _gaps(
        ask, rows, kind="benefit-answers", title=_("等我们答复的待遇缺口"), verb=_("答复"),
        state=WAITING, rank=18,
    )  # fmt: skip


def proof_to_bring(ask: DeskAsk) -> DeskGroup | None:
    """Return the gaps for which a department wants proof from township and village."""
    scope = ask.scope.narrowed(Permission.APPLY_RELIEF)
    if (
        not ask.county
        or not scope.may(Permission.APPLY_RELIEF)
        or ask.scope.may(Permission.DISPATCH_BENEFITS)
    ):
        return None
    rows = EntitlementGap.objects.visible_to(scope).filter(
        county_code=ask.county, state=GapState.PROOF
    )
    return _gaps(
        ask, rows, kind="benefit-proof", title=_("要补材料的待遇"), verb=_("补材料"),
        state=GapState.PROOF, rank=26,
    )  # fmt: skip


def answers_to_judge(ask: DeskAsk) -> DeskGroup | None:
    """Return the answers that the county has to judge."""
    scope = ask.scope.narrowed(Permission.DISPATCH_BENEFITS)
    if not ask.county or not scope.may(Permission.DISPATCH_BENEFITS):
        return None
    rows = EntitlementGap.objects.visible_to(scope, inside=ask.county).filter(
        county_code=ask.county, state=GapState.ANSWERED
    )
    return _gaps(
        ask, rows, kind="benefit-judging", title=_("部门已答复的待遇缺口"), verb=_("核对"),
        state=GapState.ANSWERED, rank=28, is_due=False,
    )  # fmt: skip


def _gaps(
    ask: DeskAsk,
    rows: ScopedQuerySet[EntitlementGap],
    *,
    kind: str,
    title: str,
    verb: str,
    state: str,
    rank: int,
    is_due: bool = True,
) -> DeskGroup:
    late = Q(due_on__lt=ask.today) if is_due else Q(pk__in=[])
    counts = rows.aggregate(count=Count("pk"), overdue=Count("pk", filter=late))
    found = list(
        rows.select_related("household").order_by(F("due_on").asc(nulls_last=True), "pk")[
            : ask.limit
        ]
    )
    places = villages_by_code(gap.division_code for gap in found)
    return DeskGroup(
        kind=kind,
        title=title,
        verb=verb,
        icon="hand",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(_item(gap, places, is_due=is_due) for gap in found),
        url=f"{reverse('benefits:gaps')}?state={state}",
        rank=rank,
    )


def _item(gap: EntitlementGap, places: dict[str, VillagePlace], *, is_due: bool) -> DeskItem:
    place = places[gap.division_code]
    return DeskItem(
        str(gap.pk),
        f"{gap.household.household_code} · {gap.title}",
        reverse("benefits:gap", args=[gap.pk]),
        due_on=gap.due_on if is_due else None,
        place=f"{place.town} {place.name}",
        note=str(gap.get_kind_display()),
    )
