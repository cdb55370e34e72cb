"""Steps of titles, rents, alarms and disposals, and their papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.actions import (
    DisposalStepGiven,
    answer_alarm,
    confirm_titles,
    decide_title,
    explain_alarm,
    file_title_paper,
    receive_rent,
    refresh_alarms,
    step_disposal,
)
from xianjie.apps.assets.enums import TitleState
from xianjie.apps.assets.interfaces.filing import kept_paper
from xianjie.apps.assets.interfaces.forms import (
    FEN,
    DecideForm,
    DisposalForm,
    ExplainForm,
    RentForm,
    UploadForm,
)
from xianjie.apps.assets.interfaces.tabs import tabs_of
from xianjie.apps.assets.models import (
    AssetAlarm,
    AssetDisposal,
    AssetTitle,
    RentDue,
    StockItem,
    UpkeepRecord,
)
from xianjie.apps.assets.queries.disposals import disposal_steps
from xianjie.apps.assets.queries.titles import writers_of
from xianjie.apps.assets.views.common import asset_scope, found_row, handed_out, step_page
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.queries import full_names
from xianjie.kernel.errors import RefusedError
from xianjie.web.numbers import number_in

VIEW, WORK, APPROVE = (
    Permission.VIEW_ASSETS, Permission.WORK_ASSETS, Permission.APPROVE_ASSETS,
)  # fmt: skip
_MOST = 500


def _bound(request: HttpRequest) -> tuple[Any, Any]:
    posted = request.method == "POST"
    return (request.POST, request.FILES) if posted else (None, None)


@require_http_methods(["GET", "POST"])
def title_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or return one claim."""
    title = found_row(request, AssetTitle, pk, APPROVE, "asset")
    back = reverse("assets:titles-detail", args=[pk])

    def do(form: Any) -> str:
        data = form.cleaned_data
        held = decide_title(
            by=request_actor(request), title=title, confirm=data["decision"] == "yes",
            words=data["words"], today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
        return str(_("已办：%(state)s。")) % {"state": held.get_state_display()}

    return step_page(
        request, DecideForm(_bound(request)[0], yes=_("确认产权"), no=_("退回")), do,
        title=_("确认产权"), submit=_("提交"), back=back, fields={"no-words": "words"},
        about=f"{title.asset} · {title.get_owner_kind_display()} {title.owner_name} · "
        f"{title.shares} · {title.number}",
        trail=[(_("资产确权"), reverse("assets:titles")), (title.number, back), (_("确认"), "")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def title_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """File the proof of a claim."""
    title = found_row(request, AssetTitle, pk, WORK, "asset")
    back = reverse("assets:titles-detail", args=[pk])

    def do(form: Any) -> str:
        with kept_paper(form.cleaned_data["file"]) as paper:
            file_title_paper(
                by=request_actor(request), title=title, paper=paper, now=timezone.now()
            )
        return str(_("已上传。"))

    return step_page(
        request, UploadForm(*_bound(request)), do, title=_("上传确权文件"), submit=_("上传"),
        about=f"{title.asset} · {title.number}", back=back, fields={"no-paper": "file"},
        trail=[(_("资产确权"), reverse("assets:titles")), (title.number, back), (_("上传"), "")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def titles_confirm(request: HttpRequest) -> HttpResponse:
    """Confirm many claims that others made."""
    scope = asset_scope(request, APPROVE)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    rows = AssetTitle.objects.visible_to(scope, APPROVE).filter(
        state=TitleState.PROPOSED, retired_at__isnull=True,
        asset__division_code__startswith=county.code,
    )  # fmt: skip
    rows = rows.select_related("asset").order_by("asset__division_code", "pk")
    if request.method == "POST":
        picked = {n for one in request.POST.getlist("title")[:_MOST] if (n := number_in(one))}
        done, left = confirm_titles(
            by=request_actor(request), titles=list(rows.filter(pk__in=picked)),
            today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
        if done:
            messages.success(request, _("已确认 %(n)s 件。") % {"n": done})
        for number, why in list(left.items())[:5]:
            messages.error(request, f"{number}：{why}")
        return redirect("assets:titles-confirm")
    found = list(rows[:_MOST])
    writers = writers_of(one.pk for one in found)
    places = full_names({one.asset.division_code for one in found}, below=county.code)
    context = {
        "rows": [
            (one, places.get(one.asset.division_code, ""),
             request.user.pk in writers.get(one.pk, ()))
            for one in found
        ],
        "more": rows.count() - len(found),
        "tabs": tabs_of(request, "titles"),
        "trail": [(_("资产确权"), reverse("assets:titles")), (_("成批确认"), "")],
    }  # fmt: skip
    return render(request, "assets/titles_confirm.html", context)


@require_http_methods(["GET", "POST"])
def rent_receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Register that a rent came in."""
    due = found_row(request, RentDue, pk, WORK, "contract__asset")
    back, today = reverse("assets:rents-detail", args=[pk]), timezone.localdate()
    owed = due.amount - due.received
    initial = {"amount": f"{owed / FEN:.2f}", "received_on": today}

    def do(form: Any) -> str:
        data = form.cleaned_data
        receive_rent(
            by=request_actor(request), due=due, amount=int(data["amount"] * FEN),
            voucher=data["voucher"], received_on=data["received_on"], today=today,
            now=timezone.now(),
        )  # fmt: skip
        return str(_("已登记，并记入资产收益。"))

    return step_page(
        request, RentForm(_bound(request)[0], initial=initial), do, title=_("登记收到租金"),
        submit=_("登记"), back=back,
        about=_("%(asset)s · 合同 %(number)s · %(since)s 至 %(until)s · 还欠 %(owed).2f 元")
        % {"asset": due.contract.asset, "number": due.contract.number, "since": due.since,
           "until": due.until, "owed": owed / FEN},
        fields={"bad-amount": "amount", "bad-day": "received_on", "known-voucher": "voucher"},
        trail=[(_("应收租金"), reverse("assets:rents")), (due.contract.number, back),
               (_("登记收到"), "")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def alarm_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about an alarm."""
    alarm = found_row(request, AssetAlarm, pk, WORK, "asset")
    back = reverse("assets:alarms-detail", args=[pk])

    def do(form: Any) -> str:
        data = form.cleaned_data
        with kept_paper(data["file"]) as paper:
            explain_alarm(
                by=request_actor(request), alarm=alarm, words=data["words"], paper=paper,
                today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
        return str(_("已说明，等另一人销号。"))

    return step_page(
        request, ExplainForm(*_bound(request)), do, title=_("说明预警处理"), submit=_("提交"),
        about=f"{alarm.asset} · {alarm.rule}：{alarm.words}", back=back,
        fields={"no-words": "words", "no-paper": "file"},
        trail=[(_("资产预警"), reverse("assets:alarms")), (alarm.rule, back), (_("说明"), "")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def alarm_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an explained alarm or return it."""
    alarm = found_row(request, AssetAlarm, pk, APPROVE, "asset")
    back = reverse("assets:alarms-detail", args=[pk])

    def do(form: Any) -> str:
        data = form.cleaned_data
        held = answer_alarm(
            by=request_actor(request), alarm=alarm, accept=data["decision"] == "yes",
            words=data["words"], today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
        return str(_("已办：%(state)s。")) % {"state": held.get_state_display()}

    return step_page(
        request, DecideForm(_bound(request)[0], yes=_("销号"), no=_("退回重新处理")), do,
        title=_("销号"), submit=_("提交"), back=back, fields={"no-words": "words"},
        about=f"{alarm.asset} · {alarm.rule}：{alarm.words} · {alarm.explanation}",
        trail=[(_("资产预警"), reverse("assets:alarms")), (alarm.rule, back), (_("销号"), "")],
    )  # fmt: skip


@require_POST
def alarms_check(request: HttpRequest) -> HttpResponse:
    """Look through the county's assets now."""
    asset_scope(request, APPROVE)
    county = county_of(request)
    if county is None:
        raise Http404
    check = refresh_alarms(
        by=request_actor(request), county=county.code, today=timezone.localdate(),
        now=timezone.now(),
    )  # fmt: skip
    messages.success(
        request,
        _("已核对：新发 %(raised)s 条，数据消除 %(gone)s 条。")
        % {"raised": check.raised, "gone": check.gone},
    )
    return redirect("assets:alarms")


@require_http_methods(["GET", "POST"])
def disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at a disposal and do the next thing about it."""
    found = found_row(request, AssetDisposal, pk, VIEW, "asset", "proposed_by", "approved_by")
    today = timezone.localdate()
    allowed = disposal_steps(request_scope(request), request.user.pk, found)
    posted = request.POST.get("step", "") if request.method == "POST" else ""
    if request.method == "POST" and posted not in allowed:
        raise RefusedError("bad-step", _("这一步已经办过，或者不由您办，请刷新查看。"))
    forms = [
        DisposalForm(
            step, request.POST if step == posted else None,
            request.FILES if step == posted else None, day=today,
        )
        for step in allowed
    ]  # fmt: skip
    for form in forms:
        if form.step == posted and form.is_valid() and _stepped(request, found, form):
            return redirect("assets:disposal", pk=pk)
    place = full_names({found.asset.division_code}, below=found.asset.division_code[:6])
    context = {
        "found": found, "forms": forms, "place": place.get(found.asset.division_code, ""),
        "events": found.asset.events.filter(kind="DISPOSAL", about=pk).select_related("user"),
        "trail": [(_("资产处置"), reverse("assets:disposals")), (str(found.asset), "")],
    }  # fmt: skip
    return render(request, "assets/disposal.html", context)


def _stepped(request: HttpRequest, found: AssetDisposal, form: DisposalForm) -> bool:
    data = form.cleaned_data
    proceeds = data.get("proceeds")
    try:
        with kept_paper(data.get("file")) as paper:
            step_disposal(
                by=request_actor(request), found=found, step=form.step,
                given=DisposalStepGiven(
                    data.get("words", ""), paper, data.get("day"),
                    None if proceeds is None else int(proceeds * FEN),
                ),
                today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
    except RefusedError as error:
        names = {"bad-day": "day", "no-words": "words", "no-paper": "file",
                 "no-proceeds": "proceeds"}  # fmt: skip
        name = names.get(error.code)
        form.add_error(name if name in form.fields else None, error.message)
        return False
    messages.success(request, _("已办：%(step)s。") % {"step": form.title})
    return True


@require_GET
def title_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the proof of a claim; audited."""
    return handed_out(request, found_row(request, AssetTitle, pk, VIEW).document_id)


@require_GET
def upkeep_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the photo of an upkeep; audited."""
    return handed_out(request, found_row(request, UpkeepRecord, pk, VIEW).document_id)


@require_GET
def item_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the photo of a stock-taking; audited."""
    return handed_out(request, found_row(request, StockItem, pk, VIEW).document_id)


@require_GET
def alarm_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the evidence of an alarm; audited."""
    return handed_out(request, found_row(request, AssetAlarm, pk, VIEW).document_id)


@require_GET
def disposal_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Hand out the valuation of a disposal; audited."""
    return handed_out(request, found_row(request, AssetDisposal, pk, VIEW).valuation_paper_id)
