"""What the pages of social relief share: picking a household with buttons."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.queries.finding import chosen_household, find_households
from xianjie.apps.registry.models import Household
from xianjie.apps.relief.interfaces.picking import AGAIN, PICK, SEARCH, PickForm
from xianjie.kernel.ids import mask_name
from xianjie.web.numbers import number_in

_Form = TypeVar("_Form", bound=PickForm)
_MOST = 500


def household_for(scope: Scope, text: str, permission: Permission) -> Household | None:
    """Return a household that was picked, if something is permitted in its village."""
    number = number_in(text)
    return chosen_household(scope, number, permission) if number is not None else None


def given_household(request: HttpRequest, scope: Scope, right: Permission) -> dict[str, Any]:
    """Return the household of the address; 404 where the user may do nothing for it."""
    text = request.GET.get("household", "")
    if not text:
        return {}
    household = household_for(scope, text, right)
    if household is None:
        raise Http404
    return {"household": household.pk, "village": household.division_code}


def turned(request: HttpRequest, form: type[_Form], step: str, **options: Any) -> _Form:
    """Return the form after a button that only looks for a household; what was typed stays."""
    values: dict[str, Any] = {
        name: request.POST[name][:_MOST] for name in form.base_fields if request.POST.get(name)
    }
    try:
        values["client_id"] = UUID(request.POST.get("client_id", ""))
    except ValueError:
        values.pop("client_id", None)
    if step.startswith(PICK):
        values["household"] = step.removeprefix(PICK)
    elif step == AGAIN:
        values.pop("household", None)
    return form.fresh(values, **options)


def done_before(request: HttpRequest, found: Any, step: str, page: str) -> HttpResponse:
    """Lead whoever sent a form twice back to its page; 403 for everybody else."""
    if not found.events.filter(step=step, user_id=request.user.pk).exists():
        raise PermissionDenied
    messages.info(request, _("这一步您已经办过了，请看办理记录。"))
    return redirect(page, pk=found.pk)


def picking(scope: Scope, form: PickForm, step: str, permission: Permission) -> dict[str, Any]:
    """Return what ``cases/parts/pick_household.html`` draws."""
    household = household_for(scope, str(form["household"].value() or ""), permission)
    groups = form.fields["village"].choices  # type: ignore[attr-defined]
    villages = [(code, f"{town} {name}") for town, group in groups for code, name in group]
    only = villages[0] if len(villages) == 1 else ("", "")
    text = str(form["q"].value() or "")
    searched = step == SEARCH and bool(text.strip())
    village = form["village"].value() or only[0]
    return {
        "form": form,
        "household": household,
        "household_head": mask_name(household.head_name) if household else "",
        "only_village": only,
        "found": find_households(scope, village, text, permission) if searched else [],
        "searched": searched,
    }
