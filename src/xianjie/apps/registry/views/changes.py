"""Registering a change of a family: choose, fill in, see what it leads to, confirm, undo."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.actions.family import Told, family_mark
from xianjie.apps.registry.actions.rehearsal import carry_out, rehearse
from xianjie.apps.registry.actions.undo import undo_change
from xianjie.apps.registry.interfaces import household_change_forms as whole
from xianjie.apps.registry.interfaces import member_change_forms as member
from xianjie.apps.registry.interfaces.change_forms import ChangeForm
from xianjie.apps.registry.interfaces.forms import UndoForm
from xianjie.apps.registry.interfaces.person_forms import PersonCorrectionForm
from xianjie.apps.registry.models import FamilyChange, Household
from xianjie.apps.registry.queries.changes import changes_of, last_change
from xianjie.apps.registry.queries.household_page import (
    change_rows,
    household_page,
    member_rows,
)
from xianjie.apps.registry.views.households import found_household, trail_of
from xianjie.apps.registry.views.people import found_person, person_trail
from xianjie.kernel.errors import RefusedError


@dataclass(frozen=True)
class Offer:
    """A kind of change: its address part, words, icon and form."""

    slug: str
    title: str | Promise
    icon: str
    says: str | Promise
    form: type[ChangeForm]


_t = gettext_lazy
_DESPITE = 80
COMING = (
    Offer("birth", _t("出生"), "plus", _t("新生儿登记到本户"), member.BirthForm),
    Offer("married-in", _t("婚入"), "joint", _t("嫁入、入赘的人登记到本户"), member.MarriedInForm),
    Offer("moved-in", _t("迁入"), "right", _t("户籍迁入、返乡、收养、补登"), member.MovedInForm),
)
LEAVING = (
    Offer("death", _t("死亡"), "cross", _t("成员去世；户主去世时选新户主"), member.DeathForm),
    Offer("married-out", _t("婚出"), "joint", _t("成员出嫁、入赘到别处"), member.MarriedOutForm),
    Offer("moved-out", _t("迁出"), "exit", _t("成员户籍迁出"), member.MovedOutForm),
)
WHOLE = (
    Offer("head", _t("变更户主"), "user", _t("换一位成员当户主"), whole.HeadForm),
    Offer("split", _t("分户"), "split", _t("选成员另立新户"), whole.SplitForm),
    Offer("merge", _t("并户"), "merge", _t("另一户全部并入本户"), whole.MergeForm),
    Offer("village", _t("整户迁村"), "pin", _t("全家迁到本县另一个村"), whole.VillageForm),
    Offer("exit", _t("整户退出"), "hold", _t("全家迁出本县、无人、重复登记"), whole.ExitForm),
    Offer("correct", _t("更正户信息"), "edit", _t("电话、住址、账号、自然村"),
          whole.HouseholdCorrectionForm),
)  # fmt: skip
RETURN = Offer("return", _t("恢复在册"), "undo", _t("退出的户重新登记"), whole.ReturnForm)
OFFERS = {offer.slug: offer for offer in (*COMING, *LEAVING, *WHOLE, RETURN)}
_ONLY_WHEN_GONE = ("moved-in", "married-in", "return")


def _offered(household: Household, members: int) -> list[tuple[str, list[Offer]]]:
    """Return the kinds of change that a household as it stands can have, under headings."""
    groups = [
        (_("添人"), [*COMING]),
        (_("减人"), [*LEAVING]),
        (_("整户"), [*WHOLE]),
    ]
    if not household.is_active:
        allowed = {*_ONLY_WHEN_GONE} if members else {"moved-in", "married-in"}
        groups[2][1].append(RETURN)
        groups = [(t, [o for o in offers if o.slug in allowed]) for t, offers in groups]
    elif members < 2:
        groups = [
            (t, [o for o in offers if o.slug not in {"head", "split"}]) for t, offers in groups
        ]
    return [(title, offers) for title, offers in groups if offers]


def _changeable(request: HttpRequest, pk: int) -> Household:
    found = found_household(request, pk)
    if not request_scope(request).may(Permission.CHANGE_REGISTRY, found.division_code):
        raise PermissionDenied
    return found


@require_GET
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which changes of a household can be registered, and the last one with its undo."""
    found = _changeable(request, pk)
    page = household_page(found)
    members = member_rows(found, on=timezone.localdate())
    last = last_change(found)
    context = {
        "household": page,
        "members": members,
        "groups": _offered(found, len(members)),
        "last": change_rows([last], beside=found.pk)[0] if last else None,
        "trail": trail_of(page, (_("登记变动"), "")),
    }
    return render(request, "registry/changes.html", context)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Register one kind of change of a household in two steps: what it leads to, then for good."""
    found = _changeable(request, pk)
    offer = OFFERS.get(kind)
    if offer is None:
        raise Http404
    page = household_page(found)
    form = offer.form(
        request.POST if request.method == "POST" else None,
        household=found,
        members=list(found.members.order_by("pk")),
        scope=request_scope(request),
        today=timezone.localdate(),
    )
    above = reverse("registry:changes", args=[pk])
    context = {
        "title": offer.title,
        "says": offer.says,
        "household": page,
        "trail": trail_of(page, (_("登记变动"), above), (str(offer.title), "")),
        "back": above,
    }
    done = f"{reverse('registry:household', args=[pk])}#changes"
    return _two_steps(request, found, form, context, lambda _change: done)


@require_http_methods(["GET", "POST"])
def correct_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right what the register says about a person, in the same two steps."""
    seen = found_person(request, pk)
    if not seen.present or seen.household is None:
        raise Http404
    if not request_scope(request).may(Permission.CHANGE_REGISTRY, seen.division_code):
        raise PermissionDenied
    form = PersonCorrectionForm(
        request.POST if request.method == "POST" else None,
        person=seen.person,
        household=seen.household,
        members=[],
        scope=request_scope(request),
        today=timezone.localdate(),
    )
    own = reverse("registry:person", args=[pk])
    context = {
        "title": _("更正个人信息"),
        "says": _("改了什么、原来是什么，都留在历史里；名单再来时不会改回去"),
        "household": household_page(seen.household),
        "trail": person_trail(seen, (_("更正信息"), "")),
        "back": own,
    }
    return _two_steps(request, seen.household, form, context, lambda _change: own)


def _two_steps(
    request: HttpRequest,
    household: Household,
    form: ChangeForm,
    context: dict[str, Any],
    done: Callable[[FamilyChange], str],
) -> HttpResponse:
    """Rehearse what was filled in and show it; the same again with ``confirm`` is done for good."""
    marks = _read_marks(request.POST.get("marks", "")) or {household.pk: family_mark(household)}
    context |= {"form": form, "outcome": None}
    if form.is_bound and form.is_valid():
        digest = _digest(request)
        now = timezone.now()
        told = Told(
            request_actor(request),
            form.cleaned_data["occurred_on"],
            form.reason,
            timezone.localdate(),
            now,
            marks,
        )
        try:
            if request.POST.get("step") == "confirm" and request.POST.get("seen") == digest:
                despite = request.POST.get("despite", "").strip()[:_DESPITE]
                if despite:
                    told = replace(told, reason=_("%(reason)s（核查提示后仍登记：%(why)s）")
                                   % {"reason": told.reason, "why": despite})  # fmt: skip
                outcome = carry_out(
                    lambda: form.act(told), household, told.today, despite=bool(despite)
                )
                if isinstance(outcome, FamilyChange):
                    messages.success(request, _done_words(outcome))
                    return HttpResponseRedirect(done(outcome))
                context["despite_missing"] = True
            else:
                outcome = rehearse(lambda: form.act(told), household, told.today)
            marks = outcome.marks
            context |= {"outcome": outcome, "seen": digest}
        except RefusedError as error:
            field = form.field_of.get(error.code)
            form.add_error(field if field in form.fields else None, error.message)
            if error.code == "changed-meanwhile":
                context["changed_meanwhile"] = True
                fresh = found_household(request, household.pk)
                marks = {fresh.pk: family_mark(fresh)}
    context["marks"] = ",".join(f"{pk}:{mark}" for pk, mark in marks.items())
    return render(request, "registry/change.html", context)


def _done_words(made: FamilyChange) -> str:
    words = _("已登记“%(kind)s”。登错了可以在“家庭变动”里撤销。") % {
        "kind": made.get_kind_display()
    }
    if made.kind == "SPLIT" and made.other is not None:
        words += _("新户编号：%(code)s。") % {"code": made.other.household_code}
    return words


def _digest(request: HttpRequest) -> str:
    """Return a digest of what was filled in: only that is confirmed which was shown."""
    own = {"csrfmiddlewaretoken", "step", "seen", "marks", "despite"}
    given = sorted((k, request.POST.getlist(k)) for k in request.POST if k not in own)
    return hashlib.sha256(repr(given).encode()).hexdigest()[:32]


def _read_marks(text: str) -> dict[int, str]:
    marks = {}
    for part in text.split(","):
        key, _sign, mark = part.partition(":")
        if key.isascii() and key.isdigit() and mark and len(key) < 19:
            marks[int(key)] = mark
    return marks


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: int, change_pk: int) -> HttpResponse:
    """Take a registered change back, where nothing was built on it."""
    found = _changeable(request, pk)
    made = next((one for one in changes_of(found) if one.pk == change_pk), None)
    if made is None or made.undone_at is not None:
        raise Http404
    page = household_page(found)
    own = reverse("registry:household", args=[pk])
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actor = request_actor(request)
        try:
            undo_change(
                by=actor, change=made, reason=form.cleaned_data["reason"], now=timezone.now()
            )
            messages.success(request, _("已撤销，恢复到登记之前的样子。"))
            return HttpResponseRedirect(f"{own}#changes")
        except RefusedError as error:
            form.add_error(None, error.message)
    context = {
        "form": form,
        "made": change_rows([made], beside=found.pk)[0],
        "trail": trail_of(page, (_("撤销变动"), "")),
        "back": f"{own}#changes",
    }
    return render(request, "registry/undo.html", context)
