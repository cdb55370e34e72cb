"""A county writes its own rules: choose, preview at once, save, publish, withdraw, switch off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries.places import NamedPlace, villages_by_code
from xianjie.apps.jobs.actions import enqueue
from xianjie.apps.policies.queries import current_rulebook
from xianjie.apps.quality.actions.drafting import (
    publish_rule,
    save_draft,
    switch_rule,
    withdraw_rule,
)
from xianjie.apps.quality.actions.previewing import keep_preview, preview_rule
from xianjie.apps.quality.enums import DraftState
from xianjie.apps.quality.interfaces.draft_forms import DraftForm, case_text, initial_of
from xianjie.apps.quality.interfaces.forms import ReasonForm
from xianjie.apps.quality.interfaces.tabs import tabs_of
from xianjie.apps.quality.models import RuleDraft
from xianjie.apps.quality.queries.drafts import drafts_in, find_draft
from xianjie.apps.quality.queries.rules import rules_by_id
from xianjie.apps.quality.queries.telling import case_rows, words_of
from xianjie.apps.quality.writing import rules_text, stored, with_rule
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError
from xianjie.policy.quality.context import QualityContext, quality_context
from xianjie.policy.quality.functions import FUNCTIONS
from xianjie.policy.quality.model import QualityRule
from xianjie.policy.quality.tables import Table, relations_of
from xianjie.web.paging import page_of

_AT_ONCE = 30_000


@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """List the county's own rules, drafts and former versions."""
    scope = require(request, Permission.MANAGE_QUALITY)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    context = {
        "page": page_of(drafts_in(scope, county.code), request.GET.get("page")),
        "tabs": tabs_of(request, "drafts"),
    }
    return render(request, "quality/drafts.html", context)


@require_http_methods(["GET", "POST"])
def draft_new(request: HttpRequest) -> HttpResponse:
    """Begin a rule, empty or as a rewriting of one that exists."""
    require(request, Permission.MANAGE_QUALITY)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    rule = rules_by_id(county.code).get(request.GET.get("rule", ""))
    body = _body_of(rule) if rule is not None else {"table": "户", "severity": "疑点"}
    return _edited(request, county, None, body, {})


@require_http_methods(["GET", "POST"])
def draft_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on with a draft; of a published version a new draft begins."""
    county, row = _found(request, pk)
    return _edited(request, county, row, row.body, row.built)


def _found(request: HttpRequest, pk: int) -> tuple[NamedPlace, RuleDraft]:
    scope = require(request, Permission.MANAGE_QUALITY)
    county = county_of(request)
    row = find_draft(scope, pk)
    if county is None or row is None or row.county_code != county.code:
        raise Http404
    return county, row


def _body_of(rule: QualityRule) -> dict[str, Any]:
    """A rule of the rulebook as a body: without its own parameters, which stay where they are."""
    return {
        "id": rule.id, "title": rule.title, "table": rule.table, "category": rule.category,
        "severity": rule.severity, "applies": list(rule.applies), "when": rule.when,
        "report": rule.report, "message": rule.message, "fix": rule.fix,
        "max_share": str(rule.max_share or ""),
        "must_match": [stored(one.values) for one in rule.must_match],
        "must_not_match": [stored(one.values) for one in rule.must_not_match],
    }  # fmt: skip


def _edited(
    request: HttpRequest, county: NamedPlace, row: RuleDraft | None, body: Mapping[str, Any],
    built: Mapping[str, Any],
) -> HttpResponse:  # fmt: skip
    context = quality_context(current_rulebook(), county.code)
    fixed = row is not None and row.number > 1
    step = request.POST.get("step", "save") if request.method == "POST" else ""
    chosen = request.POST.get("table", "") or str(body.get("table") or "户")
    if request.method == "POST" and step != "table":
        form = DraftForm(request.POST, context=context, chosen=chosen, fixed=fixed)
        if form.is_valid():
            try:
                saved = save_draft(
                    by=request_actor(request), county=county.code, body=form.body,
                    built=form.built, draft=row, version=form.cleaned_data.get("version"),
                    now=timezone.now(),
                )  # fmt: skip
            except RefusedError as error:
                form.add_error("id" if error.code in ("no-id", "drafted") else None, error.message)
            else:
                if step == "preview":
                    _previewed(request, county, saved)
                else:
                    messages.success(request, _("已存为草稿。"))
                return redirect("quality:draft", pk=saved.pk)
    else:
        initial = (
            {name: request.POST.get(name, "")[:4000] for name in request.POST}
            if step == "table"
            else initial_of(body, built)
            | ({"version": row.version} if row is not None and _is_draft(row) else {})
        )
        form = DraftForm(context=context, chosen=chosen, fixed=fixed, initial=initial)
    found = {
        "form": form,
        "row": row,
        "help": _help(context, form.chosen_table, request.GET.get("q", "")),
        "trail": [
            (_("本县规则"), reverse("quality:drafts")),
            (row.title if row is not None else _("写一条规则"), ""),
        ],
    }
    return render(request, "quality/draft_form.html", found)


def _is_draft(row: RuleDraft) -> bool:
    return row.state == DraftState.DRAFT


def _help(context: QualityContext, table: Table, text: str) -> dict[str, Any]:
    """Names and functions that an expression may use."""
    terms = [
        (name, term.title or term.expression)
        for one in (table.id, *table.parents)
        for name, term in context.terms_of(one).items()
    ]
    functions = [
        one for one in FUNCTIONS.values() if not text or text in one.written or text in one.meaning
    ]
    return {
        "table": table,
        "columns": [(one.name, one.note) for one in table.columns.values()],
        "terms": terms,
        "relations": [
            (name, _("多行") if one.many else _("一行")) for name, one in
            relations_of(table.id).items()
        ],
        "functions": functions,
    }  # fmt: skip


@require_GET
def draft_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft or version: in words, what is wrong, what it would hit, what may be done."""
    county, row = _found(request, pk)
    book = current_rulebook()
    trial = with_rule(book, county.code, row.body) if row.body.get("when") else None
    told = None
    if trial is not None and trial.compiled is not None:
        told = words_of(trial.rulebook, county.code, trial.compiled, timezone.localdate())
    preview = row.preview or None
    places = villages_by_code({one["place"] for one in preview["first"]}) if preview else {}
    if preview:
        for one in preview["first"]:
            place = places.get(one["place"])
            one["place_name"] = f"{place.town} {place.name}" if place else ""
    context = {
        "row": row,
        "rule": trial.rule if trial is not None else None,
        "told": told,
        "case_rows": case_rows(trial.rule if trial is not None else None),
        "faults": trial.faults if trial is not None and _is_draft(row) else (),
        "preview": preview,
        "stale": preview is not None and preview["rulebook"] != book.hash,
        "share": _share(preview),
        "cases": {key: case_text(one) for key, one in (preview or {}).get("cases", {}).items()},
        "yaml": rules_text([row.body]),
        "form": ReasonForm(),
        "is_draft": _is_draft(row),
        "is_published": row.state == DraftState.PUBLISHED,
        "trail": [(_("本县规则"), reverse("quality:drafts")), (row.title or row.rule_id, "")],
    }
    return render(request, "quality/draft.html", context)


def _share(preview: dict[str, Any] | None) -> str:
    if not preview or not preview["population"]:
        return ""
    return f"{preview['hits'] * 100 / preview['population']:.1f}"


@require_POST
def draft_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Count what a draft would hit: at once, or in the background where the county is large."""
    county, row = _found(request, pk)
    case = request.POST.get("case", "")
    if case in ("must_match", "must_not_match") and _is_draft(row):
        _take_case(request, row, case)
    else:
        _previewed(request, county, row)
    return redirect("quality:draft", pk=pk)


def _take_case(request: HttpRequest, row: RuleDraft, kind: str) -> None:
    """Keep a row that was offered as an example of the draft."""
    offered = (row.preview or {}).get("cases", {}).get(kind)
    if not offered:
        return
    body = dict(row.body)
    body[kind] = [*(body.get(kind) or []), offered]
    preview = row.preview
    saved = save_draft(
        by=request_actor(request), county=row.county_code, body=body, built=row.built, draft=row,
        version=row.version, now=timezone.now(),
    )  # fmt: skip
    keep_preview(draft=saved, preview=preview | {"version": saved.version})
    messages.success(request, _("已作为样例存进草稿。"))


def _previewed(request: HttpRequest, county: NamedPlace, row: RuleDraft) -> None:
    many = Household.objects.proven("how large the county is").filter(county_code=county.code)
    if many.count() > _AT_ONCE:
        enqueue(
            by=request_actor(request), kind="quality.preview",
            key=f"quality.preview:{row.pk}:{row.version}", title=_("试算规则"),
            payload={"draft": row.pk}, division_code=row.division_code, now=timezone.now(),
            url=reverse("quality:draft", args=[row.pk]),
        )  # fmt: skip
        messages.success(request, _("正在后台试算，完成后铃铛会提醒您。"))
        return
    try:
        preview_rule(
            by=request_actor(request), draft=row, today=timezone.localdate(), now=timezone.now()
        )
    except RefusedError as error:
        messages.error(request, error.message)


@require_POST
def draft_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft with the whole rulebook."""
    _county, row = _found(request, pk)
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    try:
        publish_rule(
            by=request_actor(request), draft=row, version=version,
            note=request.POST.get("reason", ""), now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已发布；下次核查按它执行，也可以现在就核查。"))
    return redirect("quality:draft", pk=pk)


@require_POST
def draft_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a draft, or take a published rule out of force."""
    _county, row = _found(request, pk)
    try:
        withdraw_rule(
            by=request_actor(request), draft=row, note=request.POST.get("reason", ""),
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已撤下。"))
    return redirect("quality:draft", pk=pk)


@require_POST
def rule_switch(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Switch a rule off for the county, or on again."""
    require(request, Permission.MANAGE_QUALITY)
    county = county_of(request)
    if county is None or rule_id not in rules_by_id(county.code):
        raise Http404
    on = request.POST.get("on") == "1"
    try:
        switch_rule(
            by=request_actor(request), county=county.code, rule_id=rule_id, on=on,
            reason=request.POST.get("reason", ""), now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已恢复使用。") if on else _("已在本县停用。"))
    return redirect("quality:rule", rule_id=rule_id)
