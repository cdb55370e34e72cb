"""The findings of a county: filter, sort, count and group in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS
from xianjie.apps.quality.enums import Mending, Severity, Standing
from xianjie.apps.quality.models import QualityFinding
from xianjie.apps.quality.queries.duties import VILLAGE
from xianjie.apps.registry.models import Person

_DIGITS = 12
NEW, GOING_ON, CLEARED, EXEMPT, EVERY = "new", "on", "cleared", "exempt", "all"
OPEN = "open"


@dataclass(frozen=True)
class FindingFilters:
    """What the list shows. An empty text asks for everything of its kind.

    ``state`` is empty for what stands and is not exempted, ``new`` and ``on`` narrow it;
    ``cleared``, ``exempt`` and ``all`` ask for more. ``mending`` is a value of `Mending`, ``open``
    for what was not sent, ``late`` for what is past its day. ``group`` turns the list into counts
    by village, duty or rule. A value that nothing has gives an empty list, never the whole one.
    """

    state: str = ""
    severity: str = ""
    category: str = ""
    rule: str = ""
    table: str = ""
    town: str = ""
    village: str = ""
    duty: str = ""
    mending: str = ""
    group: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> FindingFilters:
        """Read the filters from an address; NUL, which PostgreSQL refuses, is in no text."""
        given = {f.name: values.get(f.name, "").strip()[:120] for f in fields(cls)}
        return cls(**{name: text.replace("\0", "\ufffd") for name, text in given.items()})

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "group")


def visible_findings(county: str, scope: Scope) -> QuerySet[QualityFinding]:
    """Return the findings of a county that a scope may see."""
    rows = QualityFinding.objects.visible_to(scope, Permission.VIEW_QUALITY, inside=county)
    return rows.filter(county_code=county)


def filtered_findings(
    county: str, scope: Scope, filters: FindingFilters, today: date
) -> QuerySet[QualityFinding]:
    """Return what the filters let through: the gravest first, then by place."""
    rows = visible_findings(county, scope).filter(_conditions(filters, today))
    if filters.village or filters.town:
        return rows.order_by("division_code", "severity_rank", "pk")
    return rows.order_by("severity_rank", "division_code", "pk")


def _conditions(filters: FindingFilters, today: date) -> Q:
    condition = _standing(filters.state)
    for name, column in (("category", "category"), ("rule", "rule_id"), ("table", "table"),
                         ("severity", "severity")):  # fmt: skip
        if getattr(filters, name):
            condition &= Q(**{column: getattr(filters, name)})
    if filters.duty:
        condition &= Q(duty="" if filters.duty == VILLAGE else filters.duty)
    if filters.village:
        condition &= Q(division_code=filters.village)
    elif filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        condition &= Q(
            division_code__gte=prefix.ljust(_DIGITS, "0"),
            division_code__lte=prefix.ljust(_DIGITS, "9"),
        )
    if filters.mending == OPEN:
        condition &= Q(mending=Mending.NONE)
    elif filters.mending == "late":
        condition &= Q(mending=Mending.SENT, due_on__lt=today)
    elif filters.mending:
        condition &= Q(mending=filters.mending)
    return condition


def _standing(state: str) -> Q:
    if state == EVERY:
        return Q()
    if state == NEW:
        return Q(standing=Standing.OPEN, is_new=True)
    if state == GOING_ON:
        return Q(standing=Standing.OPEN, is_new=False)
    if state == CLEARED:
        return Q(standing=Standing.CLEARED)
    if state == EXEMPT:
        return Q(standing=Standing.EXEMPT)
    return Q(standing=Standing.OPEN) if not state else Q(pk__in=[])


def find_finding(scope: Scope, pk: int) -> QualityFinding | None:
    """Return one finding within a scope, or None."""
    rows = QualityFinding.objects.visible_to(scope, Permission.VIEW_QUALITY).filter(pk=pk)
    return rows.select_related("household", "first_run", "last_run", "exemption", "sent_to").first()


@dataclass(frozen=True)
class Totals:
    """How many findings stand: by severity, new, exempted, sent, late."""

    total: int
    by_severity: dict[str, int]
    new: int
    exempt: int
    sent: int
    late: int

    @property
    def graded(self) -> list[tuple[str, str, int]]:
        """(severity, kind of tile, number), the gravest first."""
        kinds = {Severity.FAULT: "bad", Severity.DOUBT: "", Severity.HINT: ""}
        return [(one.value, kinds[one], self.by_severity.get(one.value, 0)) for one in Severity]


def totals(county: str, scope: Scope, today: date) -> Totals:
    """Count what a scope sees; two queries over indexes."""
    rows = visible_findings(county, scope).exclude(standing=Standing.CLEARED).order_by()
    found = rows.values_list("standing", "severity").annotate(number=Count("pk"))
    counts = {(standing, severity): number for standing, severity, number in found}
    waiting = (
        visible_findings(county, scope)
        .filter(standing=Standing.OPEN)
        .aggregate(
            new=Count("pk", filter=Q(is_new=True)),
            sent=Count("pk", filter=Q(mending=Mending.SENT)),
            late=Count("pk", filter=Q(mending=Mending.SENT, due_on__lt=today)),
        )
    )
    by_severity = {s: n for (standing, s), n in counts.items() if standing == Standing.OPEN}
    return Totals(
        total=sum(by_severity.values()),
        by_severity=by_severity,
        new=waiting["new"],
        exempt=sum(n for (standing, _), n in counts.items() if standing == Standing.EXEMPT),
        sent=waiting["sent"],
        late=waiting["late"],
    )


GROUPS = {"village": "division_code", "duty": "duty", "rule": "rule_id"}


def grouped(rows: QuerySet[QualityFinding], group: str) -> QuerySet[Any]:
    """Count rows by village, duty or rule, the most first.

    Each is ``{key, number, faults, fresh}``; by duty those that nobody in particular answers for
    stand under the village (``place``).
    """
    column = GROUPS[group]
    named: dict[str, Any] = {"key": F(column)}
    if group == "duty":
        village = Case(When(duty="", then=F("division_code")), default=Value(""))
        named["place"] = village
    counted = rows.order_by().annotate(**named).values(*named)
    found: QuerySet[Any] = counted.annotate(
        number=Count("pk"),
        faults=Count("pk", filter=Q(severity=Severity.FAULT)),
        fresh=Count("pk", filter=Q(is_new=True)),
    ).order_by("-number", *named)
    return found


def finding_keys(rows: QuerySet[QualityFinding]) -> list[dict[str, Any]]:
    """Return what finds each row again: rule, table, household, person, village; no name."""
    found = rows.annotate(
        code=F("household__household_code"),
        member=Subquery(Person.objects.filter(pk=OuterRef("person_no")).values("person_code")[:1]),
    )
    picked = found.values_list(
        "rule_id", "severity", "table", "division_code", "code", "member", "is_new"
    )
    return [
        {
            "rule": rule,
            "severity": severity,
            "table": table,
            "village": village,
            "household": code or None,
            "person": member or None,
            "new": is_new,
        }
        for rule, severity, table, village, code, member, is_new in picked.iterator(5000)
    ]
