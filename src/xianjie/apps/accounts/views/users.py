"""Pages of accounts: for the administrator who makes them and the officer who guards them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_user, require, require_any
from xianjie.apps.accounts.actions import (
    create_user,
    disable_user,
    enable_user,
    end_sessions,
    may_guard_user,
    may_manage_user,
    reset_factor,
    set_password,
    unlock_user,
)
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.interfaces.managing import ReasonForm, UserForm
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.passwords import initial_password
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.places import PlaceGroup, place_names, places_offered
from xianjie.apps.accounts.queries import (
    filtered_users,
    locked_names,
    managed_users,
    sorted_users,
    with_posts,
)
from xianjie.apps.accounts.views.me import SIGN_INS_SHOWN
from xianjie.kernel.errors import RefusedError
from xianjie.web.paging import page_of

STALE = timedelta(days=90)
CARE = (Permission.MANAGE_ACCOUNTS, Permission.GRANT_POSTS)


def chosen_place(groups: list[PlaceGroup], code: str) -> str:
    """Return a division prefix if it is among those offered, else nothing."""
    known = {prefix for group in groups for prefix, _name in group.places}
    return code if code in known else ""


@require_GET
def users(request: HttpRequest) -> HttpResponse:
    """List the accounts of the divisions that one administers."""
    scope = require(request, Permission.MANAGE_ACCOUNTS)
    now, today = timezone.now(), timezone.localdate()
    groups = places_offered(request, scope)
    chosen = {name: request.GET.get(name, "").strip() for name in ("state", "role", "place", "q")}
    sort = request.GET.get("sort", "username")
    locked = locked_names(now=now)
    found = filtered_users(
        managed_users(scope),
        on=today,
        state=chosen["state"],
        role=chosen["role"],
        prefix=chosen_place(groups, chosen["place"]),
        text=chosen["q"],
        locked=locked,
        stale=now - STALE,
    )
    page = page_of(with_posts(sorted_users(found, sort), on=today), request.GET.get("page"))
    names = place_names(
        [post.division_prefix for user in page for post in user.posts_now]
        + [user.division_prefix for user in page]
    )
    context = {
        "page": page,
        "names": names,
        "locked": locked,
        "sort": sort,
        "chosen": chosen,
        "any_chosen": any(chosen.values()),
        "roles": Role.choices,
        "groups": groups,
        "states": (
            ("active", _("启用")),
            ("disabled", _("停用")),
            ("locked", _("锁定中")),
            ("first", _("待改初始密码")),
            ("never", _("从未登录")),
            ("stale", _("%(days)s 天没有登录") % {"days": STALE.days}),
        ),
    }
    return render(request, "accounts/users.html", context)


@sensitive_variables("password")
@require_http_methods(["GET", "POST"])
def new_user(request: HttpRequest) -> HttpResponse:
    """Make an account and show its first password once, in the answer itself."""
    scope = require(request, Permission.MANAGE_ACCOUNTS)
    form = UserForm(places_offered(request, scope), request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = initial_password()
        try:
            user = create_user(
                by=request_actor(request),
                username=form.cleaned_data["username"],
                password=password,
                display_name=form.cleaned_data["display_name"],
                division_prefix=form.cleaned_data["place"],
                now=timezone.now(),
            )
        except RefusedError as error:
            form.add_error("username", error.message)
        else:
            return _show_password(request, user, password, made=True)
    return render(request, "accounts/user_form.html", {"form": form, "trail": _trail(_("新建"))})


@require_GET
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an account: state, posts, sign-ins, and what one may do with it."""
    found = _find(request, pk)
    return _show(request, found)


def _show(request: HttpRequest, found: User, *, reason: ReasonForm | None = None) -> HttpResponse:
    actor, now = request_actor(request), timezone.now()
    posts = list(found.posts.select_related("organisation").order_by("-valid_from", "-id"))
    guards = may_guard_user(actor, found)
    own = actor.user_id == found.pk
    context = {
        "account": found,
        "posts": posts,
        "names": place_names([p.division_prefix for p in posts] + [found.division_prefix]),
        "today": timezone.localdate(),
        "sign_ins": found.sign_ins.all()[:SIGN_INS_SHOWN],
        "locked": found.username in locked_names(now=now),
        "may_manage": may_manage_user(actor, found) and not own,
        "may_guard": guards and not own,
        "may_list": actor.scope.may(Permission.MANAGE_ACCOUNTS),
        "may_grant": guards,
        "reason": reason or ReasonForm(),
        "trail": _trail(found.username, may_list=actor.scope.may(Permission.MANAGE_ACCOUNTS)),
    }
    return render(request, "accounts/user.html", context)


@require_POST
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock an account out, with a reason."""
    found = _find(request, pk, Permission.MANAGE_ACCOUNTS)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, found, reason=form)
    disable_user(
        by=request_actor(request),
        user=found,
        reason=form.cleaned_data["reason"],
        now=timezone.now(),
    )
    return _done(request, found, _("账户已停用，正在用的登录已结束。"))


@require_POST
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a disabled account in again, with a reason."""
    found = _find(request, pk, Permission.MANAGE_ACCOUNTS)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, found, reason=form)
    enable_user(
        by=request_actor(request),
        user=found,
        reason=form.cleaned_data["reason"],
        now=timezone.now(),
    )
    return _done(request, found, _("账户已启用。"))


@sensitive_variables("password")
@require_POST
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a new first password and show it once, in the answer itself."""
    found = _find(request, pk, Permission.MANAGE_ACCOUNTS)
    if found.pk == request_user(request).pk:
        return redirect("accounts:password")
    password = initial_password()
    set_password(by=request_actor(request), user=found, password=password, now=timezone.now())
    return _show_password(request, found, password, made=False)


@require_POST
def sign_out_everywhere(request: HttpRequest, pk: int) -> HttpResponse:
    """End the sessions of an account."""
    found = _find(request, pk)
    end_sessions(by=request_actor(request), user=found, now=timezone.now())
    return _done(request, found, _("该账户的登录已全部结束。"))


@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an account that failed too often try again at once."""
    found = _find(request, pk, Permission.GRANT_POSTS)
    unlock_user(by=request_actor(request), user=found, now=timezone.now())
    return _done(request, found, _("账户已解锁，可以马上登录。"))


@require_POST
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the factor off an account whose owner lost the phone."""
    found = _find(request, pk, Permission.GRANT_POSTS)
    reset_factor(by=request_actor(request), user=found, now=timezone.now())
    return _done(request, found, _("动态口令已重置，请本人登录后重新绑定。"))


def _find(request: HttpRequest, pk: int, *permissions: Permission) -> User:
    scope = require_any(request, *(permissions or CARE))
    found = managed_users(scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _done(request: HttpRequest, found: User, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("accounts:user", pk=found.pk)


def _show_password(request: HttpRequest, found: User, password: str, *, made: bool) -> HttpResponse:
    context = {
        "account": found,
        "password": password,
        "made": made,
        "trail": _trail(found.username),
    }
    return render(request, "accounts/first_password.html", context)


def _trail(last: str, *, may_list: bool = True) -> list[tuple[str, str]]:
    first = reverse("accounts:users") if may_list else reverse("accounts:posts")
    return [(_("账户") if may_list else _("岗位授权"), first), (last, "")]
