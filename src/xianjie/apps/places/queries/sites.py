"""Sites and relocated households: who is registered, what each lives on, who has no work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.urls import reverse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.places.enums import WorkState
from xianjie.apps.places.models import (
    IncomeProject,
    RelocatedHousehold,
    RelocationSite,
    SiteIndustry,
)
from xianjie.apps.places.queries.rules import site_rules
from xianjie.apps.plans.enums import LIVE_MEASURES
from xianjie.apps.plans.models import Measure
from xianjie.apps.plans.queries.support import SupportLine, SupportState, support_of
from xianjie.apps.registry.enums import CategoryKind

ROLL_FLAG, ROLL_SITE = CategoryKind.RELOCATED.label, "安置点"
MET, SHORT = "met", "short"
SAME, MISSING = "same", "missing"
OWN = "places.projects:"
_WORK = ("外出务工", "就近务工", "公益性岗位")
_REASON = "of relocated households that the caller may see or refreshes"


def in_force(on: date) -> Q:
    """Return the condition of rows that began and are not over."""
    return Q(since__lte=on, retired_at__isnull=True) & (Q(until__isnull=True) | Q(until__gte=on))


def project_counts(households: Collection[int], county: str, on: date) -> dict[int, int]:
    """Return how many income projects each household has: its own, and help that counts as one."""
    found: dict[int, int] = defaultdict(int)
    own = IncomeProject.objects.proven(_REASON).filter(in_force(on), household__in=households)
    for number, count in own.order_by().values_list("household").annotate(n=Count("pk")):
        found[number] += count
    kinds = site_rules(county, on).kinds
    measures = Measure.objects.proven(_REASON).filter(
        plan__household__in=households, state__in=LIVE_MEASURES, kind__in=kinds
    )
    rows = measures.order_by().values_list("plan__household").annotate(n=Count("pk"))
    for number, count in rows:
        found[number] += count
    for number, lines in support_of(households, on).items():
        found[number] += sum(
            line.kind in kinds and line.state == SupportState.RUNNING
            for line in lines
            if not line.key.startswith(OWN)
        )
    return found


def support_lines(households: Collection[int], on: date) -> Iterable[SupportLine]:
    """Tell of the income projects of households; for `plans.queries.support`."""
    rows = IncomeProject.objects.proven(_REASON).filter(
        household__in=households, retired_at__isnull=True
    )
    for one in rows:
        ended = one.until is not None and one.until < on
        yield SupportLine(
            key=f"{OWN}{one.pk}",
            household_id=one.household_id,
            kind="就业帮扶" if one.kind in _WORK else "产业帮扶",
            title=f"{one.kind}：{one.name}",
            state=SupportState.ENDED if ended else SupportState.RUNNING,
            since=one.since,
            until=one.until,
            url=reverse("places:projects-detail", args=[one.pk]),
            permission=Permission.VIEW_PLACES.value,
        )


def households_at(site: str = "site") -> Any:
    """Return how many households are registered at a site."""
    return _counted(_at(site), Count("pk"))


def people_at() -> Any:
    """Return how many people the households of a site have."""
    return _counted(_at("site"), Sum("household__member_count"))


def leading_at(on: date) -> Any:
    """Return how many leading industries a site has."""
    rows = SiteIndustry.objects.filter(in_force(on), site=OuterRef("pk"), is_leading=True)
    return _counted(rows, Count("pk"))


def lacking_at(county: str, on: date) -> Any:
    """Return how many households of a site have fewer income projects than they need."""
    return _counted(_at("site").filter(lacking(county, on)), Count("pk"))


def zero_at() -> Any:
    """Return how many households of a site have nobody at work."""
    return _counted(_at("site").filter(work=WorkState.ZERO), Count("pk"))


def lacking(county: str, on: date) -> Q:
    """Return the condition of households with fewer income projects than the rulebook asks."""
    return Q(projects__lt=site_rules(county, on).projects)


def leading_state(county: str, on: date) -> Any:
    """Return whether a site has the leading industries that the rulebook asks for."""
    return Case(
        When(leading__gte=site_rules(county, on).leading, then=Value(MET)),
        default=Value(SHORT), output_field=CharField(),
    )  # fmt: skip


def project_state(county: str, on: date) -> Any:
    """Return whether a household has the income projects that the rulebook asks for."""
    return Case(
        When(projects__isnull=True, then=Value("")),
        When(lacking(county, on), then=Value(SHORT)),
        default=Value(MET), output_field=CharField(),
    )  # fmt: skip


def roll_state() -> Any:
    """Return whether the roll names the household as relocated, too."""
    return Case(
        When(**{f"household__extra__{ROLL_FLAG}": True}, then=Value(SAME)),
        default=Value(MISSING), output_field=CharField(),
    )  # fmt: skip


def roll_site() -> Any:
    """Return the site that the roll names."""
    named = KeyTextTransform(ROLL_SITE, "household__extra")
    return Coalesce(named, Value(""), output_field=CharField())


@dataclass(frozen=True)
class Shortfalls:
    """What relocation lacks in the places of a scope."""

    sites: int
    households: int
    zero: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.sites + self.households + self.zero


def shortfalls(county: str, scope: Scope, on: date) -> Shortfalls:
    """Return sites without a leading industry, households without a project or without work."""
    view = Permission.VIEW_PLACES
    low, high = county.ljust(12, "0"), county.ljust(12, "9")
    inside = {"division_code__gte": low, "division_code__lte": high, "retired_at__isnull": True}
    sites = RelocationSite.objects.visible_to(scope, view).filter(**inside)
    short = sites.annotate(leading=leading_at(on)).filter(
        leading__lt=site_rules(county, on).leading
    )
    rows = RelocatedHousehold.objects.visible_to(scope, view).filter(**inside)
    found: Mapping[str, int] = rows.aggregate(
        lacking=Count("pk", filter=lacking(county, on)),
        zero=Count("pk", filter=Q(work=WorkState.ZERO)),
    )
    return Shortfalls(short.count(), found["lacking"], found["zero"])


def _at(path: str) -> Any:
    return RelocatedHousehold.objects.filter(**{path: OuterRef("pk"), "retired_at__isnull": True})


def _counted(rows: Any, figure: Any) -> Any:
    path = "site"
    counted = rows.order_by().values(path).annotate(n=figure).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
