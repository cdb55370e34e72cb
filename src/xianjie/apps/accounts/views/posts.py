"""Pages of the security officer: who holds what where, granting and ending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.actions import appoint, end_post
from xianjie.apps.accounts.enums import OFFICERS, Role
from xianjie.apps.accounts.interfaces.managing import EndPostForm, PostForm
from xianjie.apps.accounts.models import Post
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.places import place_names, places_offered
from xianjie.apps.accounts.queries import in_force, managed_posts
from xianjie.apps.accounts.views.users import chosen_place
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of

_DAY = timedelta(days=1)


@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """List the posts of the divisions that one guards, those in force first asked for."""
    scope = require(request, Permission.GRANT_POSTS)
    today = timezone.localdate()
    groups = places_offered(request, scope)
    chosen = {name: request.GET.get(name, "").strip() for name in ("state", "role", "place", "q")}
    every = managed_posts(scope)
    found = _in_state(every, chosen["state"])
    if chosen["role"] in Role.values:
        found = found.filter(role=chosen["role"])
    if place := chosen_place(groups, chosen["place"]):
        found = found.filter(division_prefix__startswith=place)
    if chosen["q"]:
        found = found.filter(user__username__icontains=chosen["q"])
    page = page_of(found, request.GET.get("page"))
    officers = list(every.filter(in_force(today), role__in=list(OFFICERS), user__is_active=True))
    context = {
        "page": page,
        "names": place_names(post.division_prefix for post in [*page.object_list, *officers]),
        "today": today,
        "chosen": chosen,
        "any_chosen": any(chosen.values()),
        "roles": Role.choices,
        "groups": groups,
        "officers": [
            (role.label, [post for post in officers if post.role == role]) for role in OFFICERS
        ],
        "states": (
            ("", _("在任")),
            ("future", _("未开始")),
            ("past", _("已结束")),
            ("all", _("全部")),
        ),
        "me": request.user.pk,
    }
    return render(request, "accounts/posts.html", context)


def _in_state(found: QuerySet[Post], state: str) -> QuerySet[Post]:
    today = timezone.localdate()
    conditions = {
        "": in_force(today),
        "future": Q(valid_from__gt=today),
        "past": Q(valid_to__lte=today),
    }
    return found.filter(conditions.get(state, Q()))


@require_http_methods(["GET", "POST"])
def new_post(request: HttpRequest) -> HttpResponse:
    """Grant a post."""
    scope = require(request, Permission.GRANT_POSTS)
    groups = places_offered(request, scope)
    first = {"username": request.GET.get("user", ""), "valid_from": timezone.localdate()}
    form = PostForm(scope, _county(groups), groups, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            post = appoint(
                by=request_actor(request),
                user=given["username"],
                role=Role(given["role"]),
                division_prefix=given["place"],
                organisation=given["organisation"],
                valid_from=given["valid_from"],
                valid_to=form.valid_to(),
                now=timezone.now(),
            )
        except RefusedError as error:
            form.add_error(_FIELDS.get(error.code), error.message)
        else:
            messages.success(
                request,
                _("已授予 %(user)s %(role)s岗位。")
                % {"user": post.user.username, "role": post.get_role_display()},
            )
            return redirect("accounts:posts")
    context = {"form": form, "trail": [(_("岗位授权"), reverse("accounts:posts")), (_("授岗"), "")]}
    return render(request, "accounts/post_form.html", context)


_FIELDS = {
    "two-duties": "role",
    "own-post": "username",
    "ends-before-start": "last_day",
    "bad-prefix": "place",
}


@require_http_methods(["GET", "POST"])
def finish_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Say from when a post is over."""
    scope = require(request, Permission.GRANT_POSTS)
    post = managed_posts(scope).filter(pk=pk).first()
    if post is None:
        raise Http404
    today = timezone.localdate()
    form = EndPostForm(request.POST or None, initial={"last_day": today})
    if request.method == "POST" and form.is_valid():
        try:
            end_post(
                by=request_actor(request),
                post=post,
                valid_to=form.cleaned_data["last_day"] + _DAY,
                now=timezone.now(),
            )
        except RefusedError as error:
            form.add_error("last_day", error.message)
        else:
            messages.success(request, _("岗位的结束日期已记下。"))
            return redirect("accounts:posts")
    context = {
        "form": form,
        "post": post,
        "place": place_names([post.division_prefix]).get(post.division_prefix, ""),
        "trail": [(_("岗位授权"), reverse("accounts:posts")), (_("结束岗位"), "")],
    }
    return render(request, "accounts/post_end.html", context)


def _county(groups: list[Any]) -> str:
    """Return the six digits that all offered divisions below a county share, if any."""
    codes = {prefix[:6] for group in groups for prefix, _name in group.places if len(prefix) >= 6}
    return codes.pop() if len(codes) == 1 else ""
