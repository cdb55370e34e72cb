"""Further parts of a project's page: what it lacks, money, goals, notices, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.funds import rules
from xianjie.apps.funds.machine import machine
from xianjie.apps.funds.models import FundBatch, ProjectGoal
from xianjie.apps.funds.queries.projects import history_of, joint_diligence, lacking
from xianjie.web.ledger import Panel


def project_panels(request: HttpRequest, row: Any) -> Sequence[Panel]:
    """Return the parts of a project's page."""
    today = timezone.localdate()
    missing = lacking(row, today)
    goals = ProjectGoal.objects.proven("goals of a project that came through the gate")
    panels = [
        Panel(
            _("办理"), "funds/parts/way.html",
            {
                "project": row, "today": today,
                "missing": missing if row.phase in {"idea", "review", "side"} else [],
                "refusals": rules.entry_refusals(row, today)
                if row.phase in {"idea", "review"} else [],
                "joint": joint_diligence(row, today) if row.phase != "out" else None,
                "waits": machine().states[row.state].waits,
                "late": bool(row.due_on and row.due_on < today and row.phase != "out"),
                "events": list(history_of(row)),
            },
        ),
        Panel(
            _("绩效目标"), "funds/parts/goals.html",
            {
                "goals": list(goals.filter(project=row, retired_at__isnull=True)),
                "add": reverse("funds:project-goals-new") + f"?project={row.pk}"
                if request_scope(request).may(Permission.PROPOSE_PROJECTS, row.division_code)
                and row.phase in {"idea", "review", "side"}
                else "",
            },
        ),
    ]  # fmt: skip
    if addressed(request_scope(request), FundBatch).may(Permission.VIEW_FUNDS):
        allocations = row.allocations.filter(retired_at__isnull=True).select_related("batch")
        panels.append(
            Panel(_("资金"), "funds/parts/allocations.html", {"allocations": list(allocations)})
        )
    notices = row.notices.filter(retired_at__isnull=True)
    panels.append(Panel(_("公告公示"), "funds/parts/notices.html", {"notices": list(notices)}))
    return panels
