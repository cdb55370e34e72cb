"""The page that lies on the device, and what keeps it there."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.fieldwork.interfaces.words import words
from xianjie.web.assets import vendor_url

SCRIPTS = tuple(
    f"xianjie/fieldwork/{name}.js"
    for name in (
        "drawing",
        "store",
        "answers",
        "controls",
        "questions",
        "capture",
        "pictures",
        "sheet",
        "sync",
        "app",
    )
)
LOOKS = (
    "xianjie/base.css",
    "xianjie/frame.css",
    "xianjie/parts.css",
    "xianjie/forms.css",
    "xianjie/fieldwork/fieldwork.css",
    "xianjie/print.css",
    "xianjie/mark.svg",
    "xianjie/icons.svg",
)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show the page; everybody gets the same bytes, what is personal comes as data."""
    require(request, Permission.FILL_SHEETS)
    return HttpResponse(_page())


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, which changes whenever the page or one of its files changes.

    It stands below the page's own address and so reaches no other page.
    """
    require(request, Permission.FILL_SHEETS)
    files = [static(name) for name in (*LOOKS, *SCRIPTS)]
    dexie = vendor_url("dexie.js")
    files += [dexie] if dexie else []
    files.append(reverse("fieldwork:manifest"))
    version = hashlib.sha256("\n".join([_page(), *files]).encode()).hexdigest()[:16]
    told = {"version": version, "home": reverse("fieldwork:home"), "files": files}
    script = render_to_string(
        "fieldwork/worker.js", {name: json.dumps(value) for name, value in told.items()}
    )
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the page is put on the home screen of a phone."""
    require(request, Permission.FILL_SHEETS)
    return JsonResponse(
        {
            "name": _("衔接 · 离线走访"),
            "short_name": _("离线走访"),
            "start_url": reverse("fieldwork:home"),
            "scope": reverse("fieldwork:home"),
            "display": "standalone",
            "lang": "zh-CN",
            "background_color": "#f3f5f8",
            "theme_color": "#123d6e",
            "icons": [{"src": static("xianjie/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
    )


def _page() -> str:
    return render_to_string(
        "fieldwork/home.html", {"words": words(), "urls": _urls(), "scripts": SCRIPTS}
    )


def _urls() -> dict[str, Any]:
    own = ("home", "worker", "session", "pack", "sheets")
    return {name: reverse(f"fieldwork:{name}") for name in own} | {
        "sign_in": reverse("accounts:login"),
        "tasks": _online_sheets(),
    }


def _online_sheets() -> str:
    try:
        return reverse("fieldforms:tasks")
    except NoReverseMatch:
        return reverse("home")
