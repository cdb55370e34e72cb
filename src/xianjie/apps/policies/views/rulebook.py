"""The rulebook by tabs, and the page of a parameter, a rule, a document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.policies.affected import Affected, affected_in
from xianjie.apps.policies.queries.benefits import benefit_lines, benefit_page
from xianjie.apps.policies.queries.browse import (
    KIND_TITLES,
    RuleLine,
    fact_lines,
    history_of,
    parameter_line,
    parameter_lines,
    rule_lines,
    rule_page,
)
from xianjie.apps.policies.queries.documents import document_lines, document_page
from xianjie.apps.policies.queries.drafts import drafts_of_parameter
from xianjie.apps.policies.queries.places import layer_names
from xianjie.apps.policies.queries.quality import quality_lines
from xianjie.apps.policies.views.opening import Opened, open_book, trail_to
from xianjie.web.paging import page_of

TABS = ("parameters", "rules", "quality", "benefits", "facts", "documents")
_SEARCHED = 60


@require_GET
def rulebook(request: HttpRequest) -> HttpResponse:
    """Show one tab of the rulebook: parameters, rules, facts or documents."""
    opened = open_book(request)
    if opened is None:
        return render(request, "policies/none.html")
    tab = request.GET.get("tab", TABS[0])
    if tab not in TABS:
        raise Http404
    text = request.GET.get("q", "").strip()[:_SEARCHED]
    book = opened.book
    resolved = book.resolved
    counts = {
        "parameters": len(resolved.parameters),
        "rules": len(resolved.rules),
        "quality": len(book.quality),
        "benefits": len(resolved.benefits),
        "facts": len(resolved.facts),
        "documents": len(book.rulebook.documents),
    }
    context: dict[str, Any] = opened.context() | {
        "tab": tab,
        "q": text,
        "tabs": _tabs(opened, tab, counts),
        "tab_template": f"policies/parts/{tab}.html",
    }
    context |= _lines(request, opened, tab, text)
    return render(request, "policies/rulebook.html", context)


def _tabs(opened: Opened, active: str, counts: dict[str, int]) -> list[tuple[Any, ...]]:
    titles = {
        "parameters": _("参数"), "rules": _("规则"), "benefits": _("待遇"), "facts": _("事实"),
        "quality": _("数据核查规则"), "documents": _("文件"),
    }  # fmt: skip
    base = reverse("policies:rulebook")
    joint = f"{opened.at}&" if opened.at else "?"
    return [
        (titles[tab], f"{base}{joint}{urlencode({'tab': tab})}", tab == active, counts[tab])
        for tab in TABS
    ]


def _lines(request: HttpRequest, opened: Opened, tab: str, text: str) -> dict[str, Any]:
    book = opened.book
    if tab == "parameters":
        only = request.GET.get("only", "")
        rows: list[Any] = list(parameter_lines(book, text=text, only=only))
        choices = [
            ("unverified", _("出处待核")), ("unset", _("还没有数")), ("own", _("本级自定")),
        ]  # fmt: skip
        return {"page": page_of(rows, request.GET.get("page")), "only": only, "choices": choices}
    if tab == "rules":
        kind, risk = request.GET.get("kind", ""), request.GET.get("risk", "")
        known = book.resolved.rules.values()
        lines = rule_lines(book, text=text, kind=kind, risk=risk)
        affected = affected_in(opened.scope, opened.county.code)
        return {
            "page": page_of(_with_hits(lines, affected), request.GET.get("page")),
            "affected": affected,
            "kind": kind,
            "risk": risk,
            "kinds": [
                (one.value, title)
                for one, title in KIND_TITLES.items()
                if any(rule.kind == one for rule in known)
            ],
            "risks": sorted({rule.risk for rule in known if rule.risk}),
        }
    if tab == "quality":
        category = request.GET.get("category", "")
        checks = quality_lines(book, text=text, category=category)
        return {
            "page": page_of(checks, request.GET.get("page")),
            "category": category,
            "categories": sorted({one.category for one in book.quality.values()} - {""}),
        }
    if tab == "benefits":
        family = request.GET.get("family", "")
        found = benefit_lines(book, text=text, family=family)
        families = sorted({one.family for one in book.resolved.benefits.values()})
        return {
            "page": page_of(found, request.GET.get("page")),
            "family": family,
            "families": families,
        }
    if tab == "facts":
        return {"page": page_of(fact_lines(book, text=text), request.GET.get("page"))}
    return {"page": page_of(document_lines(book, text=text), request.GET.get("page"))}


def _with_hits(lines: list[RuleLine], affected: Affected | None) -> list[RuleLine]:
    if affected is None:
        return lines
    return [
        replace(
            line,
            hits=affected.hits.get(line.name, 0),
            address=affected.address(line.name) if affected.may_open else "",
        )
        for line in lines
    ]


@require_GET
def parameter(request: HttpRequest, name: str) -> HttpResponse:
    """Show a parameter: its value here and now, its history, who reads it, its drafts."""
    opened = open_book(request)
    if opened is None:
        return render(request, "policies/none.html")
    book = opened.book
    found = book.resolved.parameters.get(name)
    if found is None:
        raise Http404
    names = layer_names([found.place])
    inputs = [book.resolved.parameters[one] for one in found.inputs]
    input_names = layer_names(one.place for one in inputs) if inputs else {}
    affected = affected_in(opened.scope, opened.county.code)
    scored = book.reading.scored_by.get(name, ())
    context = opened.context() | {
        "line": parameter_line(book, found, names),
        "parameter": found,
        "inputs": [parameter_line(book, one, input_names) for one in inputs],
        "history": history_of(book, name),
        "readers": _with_hits(rule_lines(book, reads=name), affected),
        "benefits": benefit_lines(book, reads=name),
        "scored": scored,
        "affected": affected,
        "drafts": drafts_of_parameter(opened.scope, opened.county.code, name),
        "trail": trail_to(opened, "parameters", found.title),
    }
    return render(request, "policies/parameter.html", context)


@require_GET
def rule(request: HttpRequest, name: str) -> HttpResponse:
    """Show a rule in words, with what it rests on and whom it hits."""
    opened = open_book(request)
    if opened is None:
        return render(request, "policies/none.html")
    if name not in opened.book.resolved.rules:
        raise Http404
    page = rule_page(opened.book, name)
    affected = affected_in(opened.scope, opened.county.code)
    (line,) = _with_hits([page.line], affected)
    context = opened.context() | {
        "page": page,
        "line": line,
        "affected": affected,
        "trail": trail_to(opened, "rules", line.title),
    }
    return render(request, "policies/rule.html", context)


@require_GET
def benefit(request: HttpRequest, name: str) -> HttpResponse:
    """Show a benefit in words: for whom, how much, what excludes it, what it rests on."""
    opened = open_book(request)
    if opened is None:
        return render(request, "policies/none.html")
    if name not in opened.book.resolved.benefits:
        raise Http404
    page = benefit_page(opened.book, name)
    context = opened.context() | {
        "page": page,
        "line": page.line,
        "trail": trail_to(opened, "benefits", page.line.title),
    }
    return render(request, "policies/benefit.html", context)


@require_GET
def document(request: HttpRequest, name: str) -> HttpResponse:
    """Show a policy document and everything that cites it."""
    opened = open_book(request)
    if opened is None:
        return render(request, "policies/none.html")
    try:
        page = document_page(opened.book, name)
    except KeyError as error:
        raise Http404 from error
    context = opened.context() | {
        "line": page.line,
        "document": page.line.document,
        "page": page_of(list(page.cited), request.GET.get("page")),
        "trail": trail_to(opened, "documents", page.line.document.title),
    }
    return render(request, "policies/document.html", context)
