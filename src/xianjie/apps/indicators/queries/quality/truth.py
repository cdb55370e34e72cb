"""真实性: relapse after removal, evidence complete, visits after removal made."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import CaseKind, EpisodeState, NoticeKind, StepKind, StepState
from xianjie.apps.cases.models import CaseStep, Episode, NoticeCase
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.indicators.enums import Dimension
from xianjie.apps.indicators.queries.quality.base import Ask, Figure, Kind, Sample
from xianjie.apps.indicators.queries.quality.timeliness import approved
from xianjie.apps.removal.queries.following import visits_after

_POSTED = {
    StepKind.NOTICE.value: NoticeKind.PUBLICATION.value,
    StepKind.ANNOUNCE.value: NoticeKind.ANNOUNCEMENT.value,
}


def _removed(ask: Ask) -> ScopedQuerySet[Episode]:
    rows = Episode.objects.visible_to(ask.scope, Permission.VIEW_OVERVIEW, inside=ask.county)
    return rows.filter(
        county_code=ask.county,
        state=EpisodeState.REMOVED,
        ended_on__gte=ask.first,
        ended_on__lte=ask.last,
    )


def came_back(ask: Ask) -> list[Sample]:
    """Episodes removed in the period, hit where the household was identified again since."""
    again = Episode.objects.filter(household=OuterRef("household"), number__gt=OuterRef("number"))
    rows = _removed(ask).annotate(again=Exists(again))
    return [
        Sample(household, place, on, "episode", pk, hit=found)
        for pk, household, place, on, found in rows.values_list(
            "pk", "household_id", "division_code", "ended_on", "again"
        )
        if on is not None
    ]


def visited(ask: Ask) -> list[Sample]:
    """Episodes removed in the period for which a visit fell due, hit where one was made."""
    rows = list(_removed(ask).values_list("pk", "household_id", "division_code", "ended_on"))
    tasks: dict[int, list[FieldTask]] = defaultdict(list)
    found = FieldTask.objects.proven("of episodes that came through the gate").filter(
        Q(state=TaskState.DONE) | Q(due_on__lt=ask.today),
        household__in=[row[1] for row in rows],
        source__startswith="after:",
    )
    for task in found.exclude(state=TaskState.CANCELLED):
        tasks[task.household_id].append(task)
    samples = []
    for pk, household, place, on in rows:
        if on is None:
            continue
        own = [one for one in tasks.get(household, ()) if one.source.startswith(visits_after(on))]
        if own:
            done = any(one.state == TaskState.DONE for one in own)
            samples.append(Sample(household, place, on, "episode", pk, hit=done))
    return samples


def removal_papers(ask: Ask) -> list[Sample]:
    """Removals that were approved in the period, hit where their evidence is complete."""
    return _papers(ask, CaseKind.REMOVE)


def identification_papers(ask: Ask) -> list[Sample]:
    """Identifications that were approved in the period, hit where their evidence is complete."""
    return _papers(ask, CaseKind.IDENTIFY)


def _papers(ask: Ask, kind: CaseKind) -> list[Sample]:
    """Every step of the procedure was done: the check with its sheet, the notice as posted."""
    rows = list(
        approved(ask, kind).values_list(
            "pk", "household_id", "division_code", "closed_at", "process"
        )
    )
    cases = [row[0] for row in rows]
    done: dict[int, set[str]] = defaultdict(set)
    sheets: set[int] = set()
    steps = CaseStep.objects.filter(case__in=cases, state=StepState.DONE)
    for case, name, step_kind, sheet in steps.values_list("case_id", "name", "kind", "sheet_id"):
        done[case].add(name)
        if step_kind == StepKind.VERIFY and sheet is not None:
            sheets.add(case)
    posted: dict[int, set[str]] = defaultdict(set)
    for case, what in NoticeCase.objects.filter(case__in=cases).values_list("case_id", "kind"):
        posted[case].add(what)
    return [
        Sample(
            household, place, localtime(at).date(), "case", pk,
            hit=pk in sheets and _complete(process, done[pk], posted[pk]),
        )
        for pk, household, place, at, process in rows
    ]  # fmt: skip


def _complete(process: dict[str, Any], done: set[str], posted: set[str]) -> bool:
    return all(
        step["name"] in done and (step["kind"] not in _POSTED or _POSTED[step["kind"]] in posted)
        for step in process.get("steps", ())
    )


FIGURES = (
    Figure(
        "came-back",
        Dimension.TRUTH,
        _("消除后返贫率"),
        _("期内消除风险的户中，到今天又被识别纳入的比例"),
        Kind.SHARE,
        came_back,
        "low",
        _("又识别"),
        _("没有"),
    ),
    Figure(
        "removal-papers",
        Dimension.TRUTH,
        _("消除资料齐全率"),
        _("期内审定消除的个案中，核查表、评议、公示、审核、审定、公告逐项齐全的比例"),
        Kind.SHARE,
        removal_papers,
        "high",
        _("齐全"),
        _("有缺"),
    ),
    Figure(
        "identification-papers",
        Dimension.TRUTH,
        _("识别资料齐全率"),
        _("期内审定纳入的个案中，核查表、比对、评议、公示、审核、审定、公告逐项齐全的比例"),
        Kind.SHARE,
        identification_papers,
        "high",
        _("齐全"),
        _("有缺"),
    ),
    Figure(
        "visited",
        Dimension.TRUTH,
        _("消除后回访率"),
        _("期内消除风险、已到回访期限的户中，回访过的比例"),
        Kind.SHARE,
        visited,
        "high",
        _("回访过"),
        _("没有回访"),
    ),
)
