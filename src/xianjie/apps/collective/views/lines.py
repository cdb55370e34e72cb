"""The lines of a distribution: changing, adding, workbook; notice; objections; corrections."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, request_user
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.collective.actions import (
    Change,
    answer_objection,
    correct_line,
    replan,
    set_lines,
)
from xianjie.apps.collective.enums import GIVEN, DistributionState
from xianjie.apps.collective.interfaces.distribution_forms import (
    AddHouseholdForm,
    AnswerForm,
    CorrectForm,
    ImportForm,
    PlanForm,
    fen,
)
from xianjie.apps.collective.interfaces.line_books import lines_workbook, read_changes
from xianjie.apps.collective.models import Distribution, DistributionLine, DistributionObjection
from xianjie.apps.collective.queries.distributions import (
    KEPT,
    POSTS,
    TO_HOUSEHOLDS,
    UPKEEP,
    WORKS,
    lines_in,
    may_review,
    may_work,
    rank_of_uses,
    sums_by_use,
)
from xianjie.apps.collective.views.distributions import found_or_404
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.income.queries.registered import booked
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in
from xianjie.web.paging import page_of

FEN = 100
PAGE = 50
_SAVE, _PLAN, _ADD, _IMPORT = "save", "plan", "add", "import"
_NAMES = {"upkeep": UPKEEP, "posts": POSTS, "works": WORKS, "kept": KEPT}


def _trail(found: Distribution, last: str) -> list[tuple[Any, str]]:
    return [
        (_("收益分配"), reverse("collective:distributions")),
        (found.number, reverse("collective:distribution", args=[found.pk])),
        (last, ""),
    ]


@require_http_methods(["GET", "POST"])
def distribution_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all lines; while the plan is not agreed upon, change them."""
    found = found_or_404(request, pk)
    works = may_work(request_scope(request), found.division_code)
    edits = works and found.state == DistributionState.DRAFT
    sums = sums_by_use(found)
    initial = {
        name: f"{sums.get(use, 0) / FEN:.2f}" if sums.get(use) else None
        for name, use in _NAMES.items()
    }  # fmt: skip
    plan, add = PlanForm(initial=initial, prefix="plan"), AddHouseholdForm(prefix="add")
    bring, faults = ImportForm(prefix="import"), []
    if request.method == "POST":
        if not works:
            raise PermissionDenied
        step = request.POST.get("step", "")
        plan = PlanForm(request.POST, prefix="plan") if step == _PLAN else plan
        add = AddHouseholdForm(request.POST, prefix="add") if step == _ADD else add
        if step == _IMPORT:
            bring = ImportForm(request.POST, request.FILES, prefix="import")
        try:
            done = _posted(request, found, step, plan, add, bring)
        except RefusedError as error:
            faults.append(error.message)
            done = False
        if done:
            address = reverse("collective:distribution-lines", args=[pk])
            back = number_in(request.POST.get("page", ""))
            return redirect(f"{address}?page={back}" if back else address)
    page = page_of(lines_in(found).filter(use=TO_HOUSEHOLDS), request.GET.get("page"), size=PAGE)
    typed = request.POST if faults else {}
    sees = _sees(request, found)
    entries = booked([f"collective.line:{one.pk}" for one in page.object_list])
    context = {
        "found": found,
        "page": page,
        "rows": [
            (
                one, mask_name(one.household.head_name) if one.household else "",
                typed.get(f"amount-{one.pk}", f"{one.amount / FEN:.2f}"),
                typed.get(f"reason-{one.pk}", one.reason if sees else ""),
                f"collective.line:{one.pk}" in entries,
            )
            for one in page.object_list
        ],
        "others": lines_in(found).exclude(use=TO_HOUSEHOLDS),
        "rest": found.amount - sum(sums.values()),
        "edits": edits,
        "corrects": found.state in GIVEN
        and may_review(request_scope(request), found.division_code),
        "plan": plan,
        "add": add,
        "bring": bring,
        "faults": faults,
        "sees_households": sees,
        "trail": _trail(found, _("分配明细")),
    }  # fmt: skip
    return render(request, "collective/distribution_lines.html", context)


def _sees(request: HttpRequest, found: Distribution) -> bool:
    """Whether the user may know why a household gets another amount; departments may not."""
    return request_scope(request).may(Permission.VIEW_HOUSEHOLDS, found.division_code)


def _posted(
    request: HttpRequest, found: Distribution, step: str, plan: PlanForm, add: AddHouseholdForm,
    bring: ImportForm,
) -> bool:  # fmt: skip
    by, now = request_actor(request), timezone.now()
    version = number_in(request.POST.get("version", "")) or found.version
    if step == _PLAN:
        if not plan.is_valid():
            return False
        replan(by=by, found=found, plan=plan.plan(), today=timezone.localdate(), now=now)
        messages.success(request, _("已按规则重新拟定。"))
        return True
    if step == _ADD:
        if not add.is_valid() or (change := _added(found, add)) is None:
            return False
        changes = [change]
    elif step == _IMPORT:
        if not bring.is_valid():
            return False
        file = bring.cleaned_data["file"]
        changes = read_changes(found, file.read(), file.name)
    elif step == _SAVE:
        changes = _typed(request, found)
    else:
        return False
    set_lines(by=by, found=found, changes=changes, version=version, now=now)
    messages.success(request, _("已保存 %(n)s 行。") % {"n": len(changes)})
    return True


def _added(found: Distribution, form: AddHouseholdForm) -> Change | None:
    data = form.cleaned_data
    home = (
        Household.objects.proven("a household of the village of the plan, by its whole number")
        .filter(
            division_code=found.division_code, household_code=data["code"].strip(), is_active=True
        )
        .first()
    )
    if home is None:
        form.add_error("code", _("本村没有这个户编号，请核对。"))
        return None
    return Change(TO_HOUSEHOLDS, fen(data["amount"]), home, data["reason"])


def _typed(request: HttpRequest, found: Distribution) -> list[Change]:
    """Return the changes of the rows that the page showed; only those that differ."""
    keys = [
        number
        for name in request.POST
        if name.startswith("amount-") and (number := number_in(name.removeprefix("amount-")))
    ][: PAGE * 2]
    changes = []
    for line in lines_in(found).filter(pk__in=keys):
        text = request.POST.get(f"amount-{line.pk}", "").replace(",", "").strip()
        reason = request.POST.get(f"reason-{line.pk}", "").strip()
        try:
            amount = int(Decimal(text or "0") * FEN)
        except (InvalidOperation, ValueError, OverflowError):
            code = line.household.household_code if line.household else line.use
            raise RefusedError(
                "bad-amount", f"{code} 的金额“{text[:20]}”不是数字，请改正。"
            ) from None
        if amount != line.amount or reason != line.reason:
            changes.append(Change(line.use, amount, line.household, reason))
    return changes


@require_GET
def distribution_book(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out all lines as a workbook, to be changed and brought back."""
    found = found_or_404(request, pk)
    place = full_names({found.division_code}, below=found.county_code)
    content = lines_workbook(
        by=request_actor(request), made_by=str(request_user(request)), found=found,
        place=place.get(found.division_code, ""), reasons=_sees(request, found),
        now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"收益分配明细_{found.number}.xlsx")


@require_GET
def distribution_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the notice to print: sums by use and each household's amount, names masked.

    It holds no group, no reason, no number: nothing that tells why somebody gets more.
    """
    found = found_or_404(request, pk)
    place = full_names({found.division_code}, below=found.county_code)
    rows = lines_in(found).filter(use=TO_HOUSEHOLDS).order_by("household__group_name", "pk")
    sums = sums_by_use(found)
    context = {
        "found": found,
        "place": place.get(found.division_code, ""),
        "uses": [(use, sums[use]) for use in rank_of_uses() if use in sums],
        "rows": [
            (mask_name(one.household.head_name), one.household.group_name, one.amount)
            for one in rows
            if one.household is not None
        ],
        "trail": _trail(found, _("公示")),
        "today": timezone.localdate(),
    }
    return render(request, "collective/distribution_notice.html", context)


@require_http_methods(["GET", "POST"])
def distribution_answer(request: HttpRequest, pk: int, objection_pk: int) -> HttpResponse:
    """Answer an objection."""
    found = found_or_404(request, pk)
    if not may_work(request_scope(request), found.division_code):
        raise PermissionDenied
    rows = DistributionObjection.objects.proven("of a distribution found through the gate")
    objection = rows.filter(pk=objection_pk, distribution=found).first()
    if objection is None:
        raise Http404
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_objection(
                by=request_actor(request), objection=objection,
                answer=form.cleaned_data["answer"], today=timezone.localdate(),
                now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("answer", error.message)
        else:
            messages.success(request, _("已答复。"))
            return redirect("collective:distribution", pk=pk)
    context = {
        "form": form, "found": found, "objection": objection, "title": _("答复异议"),
        "quote": objection.words, "submit": _("答复"),
        "back": reverse("collective:distribution", args=[pk]),
        "trail": _trail(found, _("答复异议")),
    }  # fmt: skip
    return render(request, "collective/one_form.html", context)


@require_http_methods(["GET", "POST"])
def distribution_correct(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """Correct what a household was paid."""
    found = found_or_404(request, pk)
    if not may_review(request_scope(request), found.division_code):
        raise PermissionDenied
    rows = DistributionLine.objects.proven("of a distribution found through the gate")
    line = (
        rows.filter(pk=line_pk, distribution=found, use=TO_HOUSEHOLDS)
        .select_related("household", "distribution")
        .first()
    )
    if line is None or line.household is None:
        raise Http404
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correct_line(
                by=request_actor(request), line=line, amount=fen(form.cleaned_data["amount"]),
                reason=form.cleaned_data["reason"], today=timezone.localdate(),
                now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error("amount", error.message)
        else:
            messages.success(request, _("已更正，收入台账已冲回重记。"))
            return redirect("collective:distribution-lines", pk=pk)
    context = {
        "form": form, "found": found, "title": _("更正已发放的金额"),
        "quote": _("%(code)s 已发放 %(yuan)s 元") % {
            "code": line.household.household_code, "yuan": f"{line.amount / FEN:,.2f}"},
        "submit": _("更正"), "back": reverse("collective:distribution-lines", args=[pk]),
        "trail": _trail(found, _("更正")),
    }  # fmt: skip
    return render(request, "collective/one_form.html", context)
