"""Pages that are used outside: an asset behind its QR label, stock-taking, upkeep; and the card."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.actions import Seen, close_round, decide_item, record_upkeep, see_asset
from xianjie.apps.assets.enums import RoundItemState
from xianjie.apps.assets.interfaces.filing import kept_paper
from xianjie.apps.assets.interfaces.forms import DecideForm, SeenForm, UpkeepForm
from xianjie.apps.assets.models import Asset, StockItem, StockRound
from xianjie.apps.assets.queries.stock import in_place, progress_of
from xianjie.apps.assets.queries.values import net
from xianjie.apps.assets.views.common import asset_scope, found_row, step_page
from xianjie.apps.divisions.queries import find_division, full_names
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name
from xianjie.web.paging import page_of

VIEW, WORK, APPROVE = (
    Permission.VIEW_ASSETS, Permission.WORK_ASSETS, Permission.APPROVE_ASSETS,
)  # fmt: skip
_TOWN = 9


def _asset(request: HttpRequest, pk: int) -> tuple[Asset, str, int | None]:
    """Return an asset, the name of its place, and its net value."""
    found = found_row(request, Asset, pk, VIEW, "household")
    county = found.division_code[:6]
    rows = Asset.objects.proven("the value of an asset found through its gate").filter(pk=pk)
    value = rows.values_list(net(county, timezone.localdate()), flat=True).first()
    name = full_names({found.division_code}, below=county).get(found.division_code, "")
    return found, name, value


def _waiting_first(rows: QuerySet[StockItem]) -> QuerySet[StockItem]:
    """Return what is still to be looked at before what is done."""
    seen = Case(When(state=RoundItemState.WAITING, then=Value(0)), default=Value(1))
    return rows.order_by(seen, "asset__code")


@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the card of an asset for printing, with the label that is stuck on it."""
    found, place, value = _asset(request, pk)
    link = request.build_absolute_uri(reverse("assets:phone", args=[pk]))
    picture = segno.make(link, error="m", micro=False).svg_data_uri(scale=4, border=2)
    context = {
        "asset": found, "place": place, "net": value, "picture": picture,
        "keeper": mask_name(found.keeper) if found.keeper else "", "today": timezone.localdate(),
        "trail": [(_("帮扶资产台账"), reverse("assets:assets")),
                  (str(found), reverse("assets:assets-detail", args=[pk])), (_("卡片"), "")],
    }  # fmt: skip
    return render(request, "assets/card.html", context)


@require_GET
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an asset to whoever stands before it: what it is, and what can be done now."""
    found, place, value = _asset(request, pk)
    scope = request_scope(request)
    rows = StockItem.objects.visible_to(scope, VIEW).filter(
        asset=found, round__closed_on__isnull=True, round__retired_at__isnull=True
    )
    context = {
        "asset": found, "place": place, "net": value,
        "keeper": mask_name(found.keeper) if found.keeper else "",
        "items": list(rows.select_related("round").order_by("-round__since")[:3]),
        "works": found.retired_at is None and found.written_by(scope, WORK),
        "records": found.upkeep_records.filter(retired_at__isnull=True)[:5],
        "alarms": found.alarms.filter(state__in=["OPEN", "EXPLAINED"])[:5],
        "trail": [(_("帮扶资产台账"), reverse("assets:assets")), (found.code, "")],
    }  # fmt: skip
    return render(request, "assets/phone.html", context)


@require_http_methods(["GET", "POST"])
def phone_upkeep(request: HttpRequest, pk: int) -> HttpResponse:
    """Register upkeep with a photo, standing before the asset."""
    found = found_row(request, Asset, pk, WORK)
    back = reverse("assets:phone", args=[pk])

    def do(form: Any) -> str:
        data = form.cleaned_data
        with kept_paper(data["file"]) as paper:
            record_upkeep(
                by=request_actor(request), asset=found, kind=data["kind"], words=data["words"],
                problem=data["problem"], paper=paper, today=timezone.localdate(),
                now=timezone.now(),
            )  # fmt: skip
        return str(_("已登记管护。"))

    bound = request.method == "POST"
    form = UpkeepForm(request.POST if bound else None, request.FILES if bound else None)
    return step_page(
        request, form, do, title=_("登记管护"), about=str(found), submit=_("登记"), back=back,
        trail=[(str(found), back), (_("登记管护"), "")], phone=True,
    )  # fmt: skip


@require_GET
def stock(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round on the phone: the places, and in a village what is to be looked at."""
    found = found_row(request, StockRound, pk, VIEW)
    scope = asset_scope(request)
    code = request.GET.get("place", "")
    place = find_division(code) if code.isdecimal() and len(code) == 12 else None
    if code and place is None:
        raise Http404
    trail: list[tuple[Any, str]] = [
        (_("资产盘点"), reverse("assets:rounds")),
        (found.title, reverse("assets:stock", args=[pk])),
    ]
    context: dict[str, Any] = {"round": found, "trail": trail, "place": place}
    if place is not None and not code.endswith("000"):
        every = StockItem.objects.visible_to(scope, VIEW).filter(round=found)
        rows = in_place(every, code, "asset__division_code").select_related("asset")
        page = page_of(_waiting_first(rows), request.GET.get("page"))
        context |= {"items": list(page.object_list), "page": page}
        if not page.paginator.count:
            raise Http404
        trail.append((place.name, ""))
    else:
        town = code if place is not None and code[6:_TOWN] != "000" else ""
        context["lines"] = progress_of(found, scope, town=town)
        if town:
            trail.append((place.name if place else "", ""))
    return render(request, "assets/stock.html", context)


@require_http_methods(["GET", "POST"])
def stock_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what is seen of one asset."""
    item = found_row(request, StockItem, pk, WORK, "asset", "round")
    asset = item.asset
    back = f"{reverse('assets:stock', args=[item.round_id])}?place={asset.division_code}"
    yes = {True: "yes", False: "no", None: ""}
    if item.state == RoundItemState.WAITING:
        initial = {"run_state": asset.state, "taken": "no"}
    else:
        initial = {
            "there": yes[item.there], "in_use": yes[item.in_use], "run_state": item.run_state,
            "keeper_right": yes[item.keeper_right], "taken": yes[item.taken], "words": item.words,
        }  # fmt: skip

    def do(form: Any) -> str:
        data = form.cleaned_data
        there = bool(form.answer("there"))
        seen = Seen(
            there, form.answer("in_use") if there else None, data["run_state"] if there else "",
            form.answer("keeper_right") if there else None, bool(form.answer("taken")) and there,
            data["words"],
        )  # fmt: skip
        with kept_paper(data["file"]) as paper:
            held = see_asset(
                by=request_actor(request), item=item, seen=seen, paper=paper,
                today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
        return f"{asset.name}：{held.get_state_display()}"

    bound = request.method == "POST"
    form = SeenForm(
        request.POST if bound else None, request.FILES if bound else None, initial=initial
    )
    keeper = mask_name(asset.keeper) if asset.keeper else asset.keeper_body
    return step_page(
        request, form, do, title=asset.name, submit=_("盘点完成"), back=back, phone=True,
        about=_("%(code)s · 台账状态：%(state)s · 管护：%(keeper)s")
        % {"code": asset.code, "state": asset.get_state_display(), "keeper": keeper or _("无")},
        fields={"no-words": "words"},
        trail=[(item.round.title, back), (asset.code, "")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def item_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a difference or reject it."""
    item = found_row(request, StockItem, pk, APPROVE, "asset", "round")
    back = reverse("assets:items-detail", args=[pk])

    def do(form: Any) -> str:
        data = form.cleaned_data
        held = decide_item(
            by=request_actor(request), item=item, confirm=data["decision"] == "yes",
            words=data["words"], today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
        return str(_("已办：%(state)s。")) % {"state": held.get_state_display()}

    form = DecideForm(
        request.POST if request.method == "POST" else None, yes=_("差异属实，改台账"),
        no=_("差异不成立"),
    )  # fmt: skip
    return step_page(
        request, form, do, title=_("确认盘点差异"), submit=_("提交"), back=back,
        about=f"{item.asset} · {item.differences} · {item.words}", fields={"no-words": "words"},
        trail=[(_("盘点明细"), f"{reverse('assets:items')}?round={item.round_id}"),
               (item.asset.code, back), (_("确认差异"), "")],
    )  # fmt: skip


@require_POST
def round_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a round."""
    found = found_row(request, StockRound, pk, APPROVE)
    try:
        close_round(
            by=request_actor(request), found=found, today=timezone.localdate(), now=timezone.now()
        )
    except RefusedError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("这轮盘点已结束。"))
    return redirect("assets:rounds-detail", pk=pk)
