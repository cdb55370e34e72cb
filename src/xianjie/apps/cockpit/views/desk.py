"""The first page of everybody, and the way from one thing to the next."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.cockpit.desk import desk_of, marked, next_thing, read_mark, shortcuts_of
from xianjie.apps.divisions.chosen import county_of


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the user today, by deadline, one press away from doing it."""
    context = {
        "desk": desk_of(request),
        "shortcuts": shortcuts_of(request),
        "today": timezone.localdate(),
        "county": county_of(request),
    }
    return render(request, "cockpit/desk.html", context)


@require_GET
def go_on(request: HttpRequest) -> HttpResponse:
    """Open the next thing of the same kind; back to the desk when nothing else waits."""
    mark = read_mark(request.GET.get("after", ""))
    item = next_thing(request, *mark) if mark else None
    if mark is None or item is None or not item.url:
        messages.success(request, _("这一类已经没有下一件了。"))
        return redirect("home")
    return redirect(marked(item.url, mark[0], item.key))
