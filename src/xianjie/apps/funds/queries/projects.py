"""Who sees and does what with projects; what they lack; what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, Sum

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet, addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.funds import rules
from xianjie.apps.funds.machine import HELD, SAME, Step, machine, missing_of
from xianjie.apps.funds.models import Project, ProjectGoal, ProjectNotice, ProjectStep

_COUNTY, _TOWN, _DIGITS = 6, 9, 12
_AT_COUNTY = frozenset({Role.COUNTY_ANALYST, Role.COUNTY_LEADER, Role.DEPARTMENT_CLERK})


def visible_projects(scope: Scope) -> ScopedQuerySet[Project]:
    """Return the live projects that a scope may see."""
    rows = Project.objects.visible_to(scope, Permission.VIEW_FUNDS)
    return rows.filter(retired_at__isnull=True)


def find_project(scope: Scope, pk: int) -> Project | None:
    """Return one live project that the scope sees."""
    return visible_projects(scope).filter(pk=pk).first()


def in_county(county: str, path: str = "division_code") -> Q:
    """Return the condition of rows in a county, by the index of the code."""
    low, high = county.ljust(_DIGITS, "0"), county.ljust(_DIGITS, "9")
    return Q(**{f"{path}__gte": low, f"{path}__lte": high})


def may_take(scope: Scope, step: Step, project: Project) -> bool:
    """Whether a post is of the level that takes a step: a higher one may stand in for a lower.

    Steps of the county are for the county; what a township decides the county may, too.
    """
    part = addressed(scope, Project).narrowed(step.permission)
    if part.unlimited:
        return True
    code = project.division_code
    for grant in part.grants:
        if not code.startswith(grant.prefix.rstrip()):
            continue
        if grant.role in _AT_COUNTY or step.level == "village":
            return True
        if step.level == "town" and grant.role == Role.TOWNSHIP_REVIEWER:
            return True
    return False


def doers_of(project: Project) -> dict[str, int | None]:
    """Return who last took each step since the project was last proposed."""
    found: dict[str, int | None] = {}
    for step, user in project.steps.order_by("id").values_list("step", "user_id"):
        if step == "APPLY":
            found.clear()
        found[step] = user
    return found


def steps_for(
    scope: Scope, user_id: int | None, project: Project, today: date,
    doers: dict[str, int | None] | None = None,
) -> list[Step]:  # fmt: skip
    """Return the steps that somebody may take now; nobody reviews what he proposed."""
    done = doers_of(project) if doers is None else doers
    leaped = rules.fund_rules(project.division_code, today).texts(rules.LEAPED)
    found = []
    for step in machine().steps_from(_from(project, leaped)):
        own = user_id is not None and any(done.get(one) == user_id for one in step.other_than)
        if own or not may_take(scope, step, project):
            continue
        if step.key == "SELF" and project.self_score is not None:
            continue
        found.append(step)
    return found


def _from(project: Project, leaped: Collection[str]) -> str:
    """Return the state from which steps go: where the place leaps the arguing, as if argued."""
    argued = machine().states["ARGUED"]
    if project.state == "CHECKED" and argued.title in leaped:
        return argued.key
    return project.state


def target_of(step: Step, project: Project) -> str:
    """Return the state after a step."""
    if step.target == SAME:
        return project.state
    if step.target == HELD:
        return project.held_state
    return step.target


def due_day(project: Project, state: str, today: date) -> date | None:
    """Return until when the next step has to be taken; None without a limit."""
    days = rules.fund_rules(project.division_code, today).pairs(rules.STEP_DAYS)
    text = days.get(machine().states[state].title, "")
    if state == "BUILDING" and project.ends_on is not None:
        return project.ends_on
    return today + timedelta(days=int(text)) if text.isdigit() else None


def dimensions_of(project: Project) -> set[str]:
    """Return the dimensions for which a project has goals."""
    rows = ProjectGoal.objects.proven("goals of a project that came through the gate")
    return set(
        rows.filter(project=project, retired_at__isnull=True).values_list("dimension", flat=True)
    )


def lacking(project: Project, today: date) -> list[str]:
    """Return what a project lacks for the library, by title."""
    wanted = rules.fund_rules(project.division_code, today).texts(rules.DIMENSIONS)
    return missing_of(project, dimensions_of(project), wanted)


def joint_diligence(project: Project, today: date) -> rules.Refusal | None:
    """Say that one firm's projects together need due diligence of city and county; None if not."""
    known = rules.fund_rules(project.division_code, today)
    least = known.whole(rules.JOINT_DILIGENCE)
    if least is None or not project.entity_code:
        return None
    rows = Project.objects.proven("the sum of one firm's projects in the county")
    same = rows.filter(
        in_county(project.division_code[:_COUNTY]), entity_code=project.entity_code,
        retired_at__isnull=True,
    ).exclude(state__in=machine().in_phase("out"))  # fmt: skip
    total = same.aggregate(total=Sum("amount"))["total"] or 0
    if total < least:
        return None
    words = (
        f"这个主体的项目累计 {total // 100:,} 元，达到 {least // 100:,} 元，要市县联合尽职调查。"
    )
    return rules.Refusal(words, rules.clause_of(known, rules.JOINT_DILIGENCE))


def notice_missing(project: Project, kind: str, today: date) -> rules.Refusal | None:
    """Say that a notice was not posted, or has not stood long enough; None if it has.

    One from before the decision shows what was decided on since to nobody.
    """
    rows = ProjectNotice.objects.proven("notices of a project that came through the gate")
    last = rows.filter(project=project, kind=kind, retired_at__isnull=True).order_by("-ends_on")
    notice = last.first()
    known = rules.fund_rules(project.division_code, today)
    clause = rules.clause_of(known, rules.NOTICE_DAYS)
    if notice is None:
        return rules.Refusal(f"还没有登记“{kind}”。", clause)
    decided = project.steps.filter(step="DECIDE").order_by("-id").first()
    if decided is not None and notice.starts_on < decided.on:
        return rules.Refusal(
            f"“{kind}”早于县审定（{decided.on}），请按审定的内容重新公示。", clause
        )
    if notice.ends_on >= today:
        return rules.Refusal(f"“{kind}”到 {notice.ends_on} 才期满。", clause)
    if notice.voices and notice.answered_on is None:
        return rules.Refusal(f"“{kind}”收到 {notice.voices} 条意见，还没有答复。", clause)
    return None


def late(today: date) -> Q:
    """Return the condition of projects whose next step is overdue."""
    return Q(due_on__lt=today) & ~Q(state__in=machine().in_phase("out"))


def history_of(project: Project) -> Iterable[ProjectStep]:
    """Return what was done about a project, newest first."""
    return project.steps.select_related("user", "document").order_by("-id")


def states_waiting(scope: Scope) -> list[str]:
    """Return the states whose next step is of the level and the right of a scope."""
    part = addressed(scope, Project)
    found = set()
    for step in machine().steps.values():
        if step.key in {"BACK", "OUT", "CHANGE", "PAUSE", "ROLL", "SELF", "PLAN"}:
            continue
        if part.unlimited or any(
            _is_own(grant.role, step) for grant in part.narrowed(step.permission).grants
        ):
            found |= {one for one in step.sources if machine().states[one].waits}
    return sorted(found)


def _is_own(role: Any, step: Step) -> bool:
    if step.level == "county":
        return role in _AT_COUNTY
    if step.level == "town":
        return bool(role == Role.TOWNSHIP_REVIEWER)
    return bool(role == Role.VILLAGE_WORKER)
