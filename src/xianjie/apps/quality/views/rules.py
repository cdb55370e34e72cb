"""The quality rules of the county: list, one rule in words, confirm, switch off and on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.quality.actions.confirming import confirm_rule
from xianjie.apps.quality.enums import Severity, Standing
from xianjie.apps.quality.interfaces.forms import ReasonForm
from xianjie.apps.quality.interfaces.tabs import tabs_of
from xianjie.apps.quality.queries.drafts import drafts_of_rule
from xianjie.apps.quality.queries.findings import FindingFilters, filtered_findings, grouped
from xianjie.apps.quality.queries.rates import rule_history
from xianjie.apps.quality.queries.rules import categories, rules_by_id, tables_by_id
from xianjie.apps.quality.queries.runs import newest_run
from xianjie.apps.quality.queries.telling import case_rows, rule_in_words
from xianjie.kernel.errors import RefusedError

_VILLAGES = 12


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules by kind with what stands of each."""
    scope = require(request, Permission.VIEW_QUALITY)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    today = timezone.localdate()
    asked = {
        name: request.GET.get(name, "").replace("\0", "\ufffd")[:120]
        for name in ("q", "category", "table", "severity", "state")
    }
    counts = {
        row["key"]: row
        for row in grouped(filtered_findings(county.code, scope, FindingFilters(), today), "rule")
    }
    run = newest_run(county.code)
    lines = [
        _line(rule, counts, run) for rule in rules_by_id(county.code).values() if _fits(rule, asked)
    ]
    if asked["state"]:
        lines = [line for line in lines if line["state"] == asked["state"]]
    tables = tables_by_id()
    used = dict.fromkeys(rule.table for rule in rules_by_id(county.code).values())
    context = {
        "lines": lines,
        "asked": asked,
        "narrowed": any(asked.values()),
        "categories": categories(),
        "severities": Severity.choices,
        "tables": [(one, tables[one].title if one in tables else one) for one in used],
        "states": [("hits", _("有疑点")), ("silent", _("没有命中")), ("off", _("已停用")),
                   ("fault", _("出错")), ("held", _("待确认"))],
        "tabs": tabs_of(request, "rules"),
        "may_write": request_scope(request).may(Permission.MANAGE_QUALITY, county.code),
    }  # fmt: skip
    return render(request, "quality/rules.html", context)


def _fits(rule: Any, asked: dict[str, str]) -> bool:
    text = asked["q"].strip()
    return (
        (not text or text in rule.id or text in rule.title or text in rule.family)
        and (not asked["category"] or rule.category == asked["category"])
        and (not asked["table"] or rule.table == asked["table"])
        and (not asked["severity"] or rule.severity == asked["severity"])
    )


def _line(rule: Any, counts: dict[str, Any], run: Any) -> dict[str, Any]:
    found = counts.get(rule.id)
    state = ""
    if rule.disabled:
        state = "off"
    elif run is not None and any(one["rule"] == rule.id for one in run.faults):
        state = "fault"
    elif run is not None and any(one["rule"] == rule.id for one in run.held):
        state = "held"
    elif found:
        state = "hits"
    elif run is not None and rule.id in run.silent:
        state = "silent"
    table = tables_by_id().get(rule.table)
    return {
        "rule": rule,
        "table": table.title if table else rule.table,
        "state": state,
        "number": found["number"] if found else 0,
        "own": rule.origin.own,
    }


@require_GET
def rule_page(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show one rule in words: condition, parameters, cases, hits by village, trend."""
    scope = require(request, Permission.VIEW_QUALITY)
    county = county_of(request)
    rule = rules_by_id(county.code).get(rule_id) if county is not None else None
    if county is None or rule is None:
        raise Http404
    today = timezone.localdate()
    run = newest_run(county.code)
    on = run.as_of if run is not None else today
    filters = FindingFilters(rule=rule.id)
    rows = filtered_findings(county.code, scope, filters, today)
    by_village = list(grouped(rows, "village")[:_VILLAGES])
    from xianjie.apps.divisions.queries.places import villages_by_code

    places = villages_by_code({row["key"] for row in by_village})
    every = request_scope(request)
    # What a run says of the whole county is for whoever sees the whole county.
    told = run if scope.covers(county.code) else None
    held = next((one for one in told.held if one["rule"] == rule.id), None) if told else None
    context = {
        "rule": rule,
        "table": tables_by_id().get(rule.table),
        "told": rule_in_words(county.code, rule.id, on),
        "case_rows": case_rows(rule),
        "number": rows.count(),
        "exempted": filtered_findings(
            county.code, scope, FindingFilters(rule=rule.id, state="exempt"), today
        ).count(),
        "villages": [row | {"place": places.get(row["key"])} for row in by_village],
        "history": rule_history(county.code, scope, rule.id),
        "run": run,
        "silent": run is not None and rule.id in run.silent,
        "fault": next((one for one in run.faults if one["rule"] == rule.id), None) if run else None,
        "held": held,
        "unknown": sum(told.unknown.get(rule.id, {}).values()) if told else 0,
        "form": ReasonForm(),
        "drafts": drafts_of_rule(scope, county.code, rule.id),
        "may_manage": every.may(Permission.MANAGE_QUALITY, county.code),
        "standing": Standing.OPEN,
        "trail": [(_("核查规则"), reverse("quality:rules")), (rule.title or rule.id, "")],
    }
    return render(request, "quality/rule.html", context)


@require_POST
def rule_confirm(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Say that the unusually many hits of a rule are real, and list them."""
    require(request, Permission.MANAGE_QUALITY)
    county = county_of(request)
    if county is None or rule_id not in rules_by_id(county.code):
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明核对过什么、为什么这么多命中是真的。"))
        return redirect("quality:rule", rule_id=rule_id)
    try:
        confirm_rule(
            by=request_actor(request), county=county.code, rule_id=rule_id,
            reason=form.cleaned_data["reason"], now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已确认，正在后台重新核查，完成后列出这条规则的疑点。"))
    return redirect("quality:rule", rule_id=rule_id)
