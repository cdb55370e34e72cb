"""The desk: what all apps say waits for somebody, put together once a request."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem, DeskSource
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import desk as accounts
from xianjie.apps.assessment.queries import desk as assessment
from xianjie.apps.assets.queries import desk as assets
from xianjie.apps.benefits.queries import desk as benefits
from xianjie.apps.cases.queries import case_desk
from xianjie.apps.cases.queries import desk as cases
from xianjie.apps.census.queries import desk as census
from xianjie.apps.cockpit.queries import desk as cockpit
from xianjie.apps.collective.queries import desk as collective
from xianjie.apps.copies.queries import desk as copies
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.documents.queries import desk as documents
from xianjie.apps.employment.queries import desk as employment
from xianjie.apps.fieldforms.queries import desk as fieldforms
from xianjie.apps.funds.queries import desk as funds
from xianjie.apps.guarantees.queries import desk as guarantees
from xianjie.apps.income.queries import desk as income
from xianjie.apps.income.queries import goal_desk as income_goals
from xianjie.apps.indicators.queries import desk as indicators
from xianjie.apps.industry.queries import desk as industry
from xianjie.apps.lowincome.queries import desk as lowincome
from xianjie.apps.merging.queries import desk as merging
from xianjie.apps.national.queries import desk as national
from xianjie.apps.places.queries import desk as places
from xianjie.apps.plans.queries import desk as plans
from xianjie.apps.policies.queries import desk as policies
from xianjie.apps.portal.queries import desk as portal
from xianjie.apps.posts.queries import desk as posts
from xianjie.apps.quality.queries import desk as quality
from xianjie.apps.registers.queries import desk as registers
from xianjie.apps.relief.queries import desk as relief
from xianjie.apps.removal.queries import desk as removal
from xianjie.apps.rounds.queries import desk as rounds
from xianjie.apps.screening.queries import desk as screening
from xianjie.apps.sources.queries import desk as sources
from xianjie.apps.supervision.queries import desk as supervision
from xianjie.apps.supervision.queries import item_desk
from xianjie.apps.taskbook.queries import desk as taskbook
from xianjie.apps.teams.queries import desk as teams

SOURCES: dict[str, DeskSource] = {
    "assignments": accounts.assignments,
    "feeds": sources.feeds_owed,
    "runs": screening.runs_to_start,
    "held": screening.held_rules,
    "applications": portal.applications_to_take_up,
    "answers": portal.applications_to_answer,
    "case-returned": case_desk.steps_returned,
    "case-steps": case_desk.steps_to_do,
    "case-objections": case_desk.objections_to_answer,
    "case-clues": case_desk.clues_to_open,
    "case-papers": case_desk.papers_due,
    "reports": cases.reports_to_check,
    "my-reports": cases.reports_to_complete,
    "opinions": cases.opinions_asked,
    "joint": cases.handlings_to_lead,
    "visits": fieldforms.visits_to_make,
    "sheet-conflicts": fieldforms.sheets_to_settle,
    "relief-requests": relief.requests_to_manage,
    "relief-office": relief.requests_to_handle,
    "allowances": relief.allowances_to_do,
    "temporary-relief": relief.temporary_to_do,
    "unsold": collective.unsold_to_do,
    "distributions": collective.distributions_to_do,
    "purchases-missing": collective.purchases_missing,
    "measures": plans.measures_to_do,
    "plan-reviews": plans.plans_to_review,
    "plans": plans.plans_to_make,
    "late-measures": plans.measures_overdue,
    "low-income": lowincome.reviews_due,
    "low-income-decisions": lowincome.decisions_asked,
    "benefit-answers": benefits.gaps_to_answer,
    "benefit-gaps": benefits.gaps_to_dispatch,
    "benefit-proof": benefits.proof_to_bring,
    "benefit-judging": benefits.answers_to_judge,
    "zero-families": employment.families_to_help,
    "work-questions": employment.questions_to_answer,
    "work-offers": employment.offers_to_answer,
    "guarantees": guarantees.problems_to_solve,
    "guarantees-done": guarantees.problems_to_accept,
    "registers": registers.entries_waiting,
    "income-months": income.months_to_confirm,
    "income-approvals": income.months_to_approve,
    "income-statements": income.statements_to_approve,
    "projects": funds.projects_to_advance,
    "funds-to-allocate": funds.money_to_allocate,
    "loans-overdue": funds.loans_to_collect,
    "industry": industry.industry_to_do,
    "quality-findings": quality.findings_to_mend,
    "quality-exemptions": quality.exemptions_to_decide,
    "rounds": rounds.rounds_running,
    "lookback-problems": rounds.problems_to_close,
    "meetings": rounds.meetings_to_hold,
    "post-needs": posts.needs_to_decide,
    "post-attendance": posts.sheets_to_fill,
    "post-pay": posts.sheets_to_decide,
    "post-exits": posts.exits_to_handle,
    "workshops": posts.workshops_behind,
    "clusters": indicators.alarms_to_judge,
    "removal-candidates": removal.removal_candidates,
    "progress": supervision.progress_to_report,
    "rectifications": item_desk.items_to_mend,
    "rectification-decisions": item_desk.items_to_judge,
    "appeals": assessment.appeals_to_answer,
    "assessment-publishing": assessment.results_to_publish,
    "documents": documents.documents_to_check,
    "task-drafts": taskbook.drafts_to_issue,
    "tasks": taskbook.tasks_behind,
    "plans-owed": taskbook.plans_owed,
    "asset-alarms": assets.alarms_to_explain,
    "asset-judging": assets.assets_to_judge,
    "asset-disposals": assets.disposals_to_do,
    "drafts": policies.drafts_waiting,
    "clues": cockpit.clues_to_verify,
    "households": cockpit.households_to_visit,
    "merge-proposals": merging.proposals_to_settle,
    "review": sources.rows_to_review,
    "rejected": sources.rejected_rows,
    "towns": cockpit.overdue_by_town,
    "news": cockpit.month_news,
    "without-a-post": accounts.accounts_without_a_post,
    "ending-posts": accounts.ending_posts,
    "first-sign-in": accounts.first_sign_ins,
    "locked": accounts.locked_accounts,
    "chain": cockpit.chain_to_check,
    "traces": cockpit.traces_of_the_week,
    "income-plans": income_goals.plans_owed,
    "income-plan-reviews": income_goals.plan_reviews,
    "income-checks": income_goals.accounts_to_check,
    "income-means": income_goals.means_to_approve,
    "leaves": teams.leave_to_decide,
    "member-months": teams.months_to_do,
    "relocation": places.relocation_gaps,
    "team-gaps": teams.team_gaps,
    "national-differences": national.differences_to_settle,
    "national-outside": national.outside_to_pass_on,
    "copies": copies.copies_to_decide,
    "sample-sheets": census.sheets_to_fill,
    "samples-to-sign": census.samples_to_sign,
    "sample-corrections": census.corrections_to_make,
}
"""Kind of work → who knows what waits of it; a kind names itself in the ``next`` of an address."""

BELLS = "assignments"
SHOWN = 5
TOLD = 40
LOOKED_THROUGH = 100
NEXT = "next"
_MARK = re.compile(r"desk:(?P<kind>[a-z-]{1,30}):(?P<key>[A-Za-z0-9._-]{1,80})")
_KEPT = "_xianjie_desk"


@dataclass(frozen=True)
class Desk:
    """The groups of a desk, the most urgent first; those with nothing to do are left out."""

    groups: tuple[DeskGroup, ...]
    news: tuple[DeskGroup, ...]
    clear: tuple[DeskGroup, ...]

    @property
    def count(self) -> int:
        """How many things wait; what the bell says besides is counted where it stands itself."""
        return sum(group.count for group in self._counted)

    @property
    def overdue(self) -> int:
        """How many of them are past their deadline."""
        return sum(group.overdue for group in self._counted)

    @property
    def _counted(self) -> tuple[DeskGroup, ...]:
        things = tuple(group for group in self.groups if group.kind != BELLS)
        return things or self.groups

    @property
    def next_due(self) -> date | None:
        """The nearest deadline of what is shown, else of what is not yet work."""
        days = [item.due_on for group in self.groups for item in group.items if item.due_on]
        coming = [group.next_on for group in (*self.groups, *self.clear) if group.next_on]
        return min(days, default=min(coming, default=None))


@dataclass(frozen=True)
class Shortcut:
    """Something that is begun often: one press from the desk."""

    title: str
    icon: str
    url: str


def shortcuts_of(request: HttpRequest) -> tuple[Shortcut, ...]:
    """Return what the user begins from the desk, by what the posts permit."""
    scope = request_scope(request)
    known = (
        (Permission.IMPORT_FEEDS, _("上传部门数据"), "upload", "sources:upload"),
        (Permission.REPORT_NEED, _("上报困难群众"), "hand", "cases:report-new"),
        (Permission.MANAGE_ACCOUNTS, _("新建账户"), "plus", "accounts:user-new"),
        (Permission.GRANT_POSTS, _("授予岗位"), "shield", "accounts:post-new"),
        (Permission.VIEW_OVERVIEW, _("监测总览"), "grid", "cockpit:overview"),
    )
    return tuple(
        Shortcut(title, icon, reverse(view))
        for permission, title, icon, view in known
        if scope.may(permission)
    )


def ask_of(request: HttpRequest, *, limit: int) -> DeskAsk:
    """Return the question of the signed-in user of a request."""
    county = county_of(request)
    return DeskAsk(
        scope=request_scope(request),
        user_id=request.user.pk or 0,
        today=timezone.localdate(),
        now=timezone.now(),
        county=county.code if county else "",
        limit=limit,
    )


def desk_of(request: HttpRequest) -> Desk:
    """Ask every source; each takes a constant number of queries and a few rows."""
    ask = ask_of(request, limit=SHOWN)
    bells = SOURCES[BELLS](replace(ask, limit=LOOKED_THROUGH))
    # With bells, look further down every list: what a bell tells of may stand below what is shown.
    asked = replace(ask, limit=TOLD) if bells and bells.count else ask
    others = [
        group
        for kind, source in SOURCES.items()
        if kind != BELLS and (group := source(asked)) is not None
    ]
    found = [*((_untold(bells, others),) if bells else ()), *others]
    _keep(request, found)
    found = [replace(group, items=group.items[:SHOWN]) for group in found]
    waiting = [group for group in found if group.count and not group.is_news]
    return Desk(
        groups=tuple(sorted(waiting, key=lambda group: (not group.overdue, group.rank))),
        news=tuple(group for group in found if group.is_news),
        clear=tuple(group for group in found if not group.count and not group.is_news),
    )


def _untold(bells: DeskGroup, groups: Iterable[DeskGroup]) -> DeskGroup:
    """Return the bells without those whose thing stands in another group itself."""
    told = {urlsplit(item.url).path for group in groups for item in group.items}
    twice = [item for item in bells.items if urlsplit(item.url).path in told]
    return replace(
        bells,
        items=tuple(item for item in bells.items if item not in twice),
        count=bells.count - len(twice),
        overdue=bells.overdue - sum(1 for item in twice if _is_late(item)),
    )


def _is_late(item: DeskItem) -> bool:
    return item.due_on is not None and item.due_on < timezone.localdate()


def waiting(request: HttpRequest, *kinds: str) -> int:
    """Return how many things of some kinds wait; asked once a request, also by the desk."""
    kept: dict[str, int] = getattr(request, _KEPT, {})
    missing = [kind for kind in kinds if kind not in kept]
    if missing:
        ask = ask_of(request, limit=0)
        for kind in missing:
            group = SOURCES[kind](ask)
            kept[kind] = group.count if group else 0
        setattr(request, _KEPT, kept)
    return sum(kept[kind] for kind in kinds)


def _keep(request: HttpRequest, groups: Iterable[DeskGroup]) -> None:
    counts = dict.fromkeys(SOURCES, 0) | {group.kind: group.count for group in groups}
    setattr(request, _KEPT, counts)


def marked(url: str, kind: str, key: str) -> str:
    """Return the address of a thing so that its page offers the next one of its kind."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != NEXT]
    query.append((NEXT, f"desk:{kind}:{key}"))
    return urlunsplit(parts._replace(query=urlencode(query)))


def next_thing(request: HttpRequest, kind: str, after: str) -> DeskItem | None:
    """Return what follows ``after`` in the order of the desk.

    What was finished is no longer there: then the most urgent one comes next. None when nothing
    else of the kind waits.
    """
    source = SOURCES.get(kind)
    group = source(ask_of(request, limit=LOOKED_THROUGH)) if source else None
    items = group.items if group else ()
    keys = [item.key for item in items]
    if after in keys:
        place = keys.index(after)
        rest = items[place + 1 :] + items[:place]
    else:
        rest = items
    return rest[0] if rest else None


def read_mark(text: str) -> tuple[str, str] | None:
    """Return kind and key of a ``next`` of the desk; None for any other text."""
    found = _MARK.fullmatch(text)
    return (found["kind"], found["key"]) if found else None
