"""What the pages of tasks share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.codes import padded
from xianjie.apps.documents.models import Clause
from xianjie.apps.taskbook.models import Task
from xianjie.apps.taskbook.queries.plans import owed_count
from xianjie.apps.taskbook.queries.rules import LightRules, light_rules
from xianjie.apps.taskbook.queries.task import find_task
from xianjie.apps.taskbook.queries.tasks import counts_of, town_names


def code_of(request: HttpRequest) -> str:
    """Return the six digits of the chosen county; 404 without one."""
    county = county_of(request)
    if county is None:
        raise Http404
    return county.code


def rules_of(request: HttpRequest) -> LightRules:
    """Return what lights are judged by in the chosen county today."""
    return light_rules(code_of(request), timezone.localdate())


def task_of(request: HttpRequest, pk: int) -> Task:
    """Return a task that the user may see; 404 for any other."""
    task = find_task(request_scope(request), code_of(request), pk, rules_of(request))
    if task is None:
        raise Http404
    return task


def may_issue(request: HttpRequest) -> bool:
    """Whether the user sets tasks in the chosen county."""
    county = county_of(request)
    return county is not None and request_scope(request).may(Permission.ISSUE_TASKS, county.code)


def clause_url(clause: Clause | None) -> str:
    """Return the address of a clause on the page of its document; empty without one."""
    if clause is None:
        return ""
    try:
        return f"{reverse('documents:document', args=[clause.document_id])}#c{clause.pk}"
    except NoReverseMatch:
        return ""


def party_choices(county: str) -> list[tuple[str, str]]:
    """Return the organisations and townships of a county for a form; two queries."""
    offices = Organisation.objects.filter(
        division_code=padded(county), level=OrganisationLevel.COUNTY
    )
    found = [(f"o{pk}", name) for pk, name in offices.order_by("name").values_list("pk", "name")]
    return found + [(f"t{code}", name) for code, name in town_names(county).items()]


def tabs_for(request: HttpRequest, county: str, here: str) -> list[tuple[Any, ...]]:
    """Return the views of the tasks of a county with what waits behind each."""
    scope = request_scope(request)
    counts = counts_of(scope, county, light_rules(county, timezone.localdate()))
    tabs: list[tuple[Any, ...]] = [
        (_("任务清单"), reverse("taskbook:tasks"), here == "tasks", counts.running),
        (_("按单位看"), reverse("taskbook:board"), here == "board", None),
    ]
    if may_issue(request):
        tabs.append((_("待下达"), reverse("taskbook:issue"), here == "issue", counts.drafts))
    tabs += [
        (_("项目清单"), reverse("taskbook:projects"), here == "projects", None),
        (
            _("行动方案"),
            reverse("taskbook:plans"),
            here == "plans",
            owed_count(scope, county),
        ),
        (_("报送日历"), reverse("taskbook:calendar"), here == "calendar", None),
    ]
    return tabs
