"""Results: the table of a run, one object with every line explained."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assessment.actions import (
    answer_appeal,
    appeal,
    compute_run,
    digest,
    give_points,
    grade_object,
    publish_run,
    reopen_run,
    review_run,
    use_result,
)
from xianjie.apps.assessment.enums import AppealState, RunState
from xianjie.apps.assessment.interfaces.exporter import effect_words, export_results
from xianjie.apps.assessment.interfaces.forms import (
    AnswerForm,
    AppealForm,
    GradeForm,
    PointsForm,
    UseForm,
    WordsForm,
)
from xianjie.apps.assessment.models import AssessmentRun, ObjectScore
from xianjie.apps.assessment.queries.figures import MANUAL, source_link
from xianjie.apps.assessment.queries.results import (
    content_of,
    scores_of,
    sees_all,
    visible_score,
)
from xianjie.apps.assessment.views.schemes import county_code
from xianjie.apps.divisions.codes import padded
from xianjie.apps.indicators.models import Indicator
from xianjie.kernel.errors import RefusedError
from xianjie.web.downloads import attachment
from xianjie.web.numbers import number_in

_SHADES = 6
_HUNDREDTHS = 100


def _run(request: HttpRequest, pk: int) -> AssessmentRun:
    """Return a run of the county for who sees all of it; 403 and 404 otherwise."""
    require(request, Permission.VIEW_TASKS)
    county = county_code(request)
    if not sees_all(request_scope(request), county):
        raise PermissionDenied
    rows = AssessmentRun.objects.proven("a run of a county whose assessor asks").filter(
        division_code=padded(county)
    )
    found = rows.select_related(
        "scheme", "computed_by", "reviewed_by", "published_by"
    ).filter(pk=pk).first()  # fmt: skip
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the results of a stage by rank; review, publish, compute again."""
    found = _run(request, pk)
    scope, user = request_scope(request), int(request.user.pk or 0)
    county = found.division_code[:6]
    may = {
        "compute": found.state == RunState.OPEN and scope.may(Permission.ASSESS, county),
        "review": found.state == RunState.OPEN and user != found.computed_by_id,
        "reopen": found.state == RunState.REVIEWED,
        "publish": found.state == RunState.REVIEWED
        and scope.may(Permission.PUBLISH_ASSESSMENT, county),
    }
    posted = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST" and not may.get(posted, False):
        raise PermissionDenied
    form = WordsForm(request.POST if posted == "review" else None)
    if posted and (posted != "review" or form.is_valid()):
        by, now = request_actor(request), timezone.now()
        try:
            if posted == "compute":
                compute_run(by=by, scheme=found.scheme, stage=found.stage,
                            today=timezone.localdate(), now=now)  # fmt: skip
            elif posted == "review":
                review_run(by=by, run=found, words=form.cleaned_data["words"], now=now)
            elif posted == "reopen":
                reopen_run(by=by, run=found, now=now)
            else:
                publish_run(by=by, run=found, today=timezone.localdate(), now=now)
        except RefusedError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("已办理。"))
        return redirect("assessment:run", pk=pk)
    scores = list(scores_of(found).order_by("rank", "pk"))
    groups = list(dict.fromkeys(line.group for one in scores for line in one.lines.all()))
    shades = {name: f"g{number % _SHADES + 1}" for number, name in enumerate(groups)}
    context = {
        "run": found,
        "rows": [(one, _parts(one, shades), effect_words(one.effects)) for one in scores],
        "shades": [(name, shade) for name, shade in shades.items() if _weight(scores, name)],
        "may": may,
        "form": form if may["review"] else None,
        "ungraded": sum(not one.grade for one in scores),
        "partial": sum(one.scored < _HUNDREDTHS for one in scores),
        "whole": 100 * _HUNDREDTHS,
        "unchanged": found.state != RunState.PUBLISHED
        or digest(content_of(found)) == found.snapshot.get("sha256"),
        "trail": [
            (_("考核评价"), reverse("assessment:schemes")),
            (str(found.scheme), reverse("assessment:scheme", args=[found.scheme_id])),
            (found.get_stage_display(), ""),
        ],
    }
    return render(request, "assessment/run.html", context)


def _weight(scores: list[Any], name: str) -> Decimal:
    return sum(
        (line.weight for one in scores[:1] for line in one.lines.all() if line.group == name),
        Decimal(0),
    )


def _parts(one: Any, shades: dict[str, str]) -> list[tuple[str, int]]:
    """Return what each group gave, as parts of a bar of a hundred points."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in one.lines.all():
        sums[shades[line.group]] += line.points or Decimal(0)
    scale = _HUNDREDTHS * 100 / one.scored if one.scored and one.total else Decimal(0)
    return [(shade, int(points * scale)) for shade, points in sums.items()]


@require_GET
def run_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the results of a stage with every line."""
    found = _run(request, pk)
    content = export_results(
        by=request_actor(request), made_by=str(request.user), run=found,
        scores=list(scores_of(found).order_by("rank", "pk")), now=timezone.now(),
    )  # fmt: skip
    return attachment(content, f"考核结果_{found.scheme.year}_{found.stage}.xlsx")


@require_http_methods(["GET", "POST"])
def object_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one object: every line with value, rule and points; grade, appeal, use."""
    require(request, Permission.VIEW_TASKS)
    county = county_code(request)
    scope = request_scope(request)
    score = visible_score(scope, county, pk)
    if score is None:
        raise Http404
    whole = sees_all(scope, county)
    state = score.run.state
    appeals = list(score.appeals.select_related("asked_by", "answered_by"))
    asked = next((one for one in appeals if one.state == AppealState.OPEN), None)
    may = {
        "points": state == RunState.OPEN and scope.may(Permission.ASSESS, county),
        "grade": state != RunState.PUBLISHED and whole,
        "appeal": state == RunState.PUBLISHED and not whole and asked is None,
        "answer": asked is not None and whole,
        "use": state == RunState.PUBLISHED and whole,
    }
    posted = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST" and not may.get(posted, False):
        raise PermissionDenied
    data = request.POST
    forms: dict[str, Any] = {
        "points": PointsForm(data if posted == "points" else None),
        "grade": GradeForm(
            data if posted == "grade" else None,
            initial={"grade": score.grade, "remark": score.remark},
        ),
        "appeal": AppealForm(data if posted == "appeal" else None),
        "answer": AnswerForm(data if posted == "answer" else None),
        "use": UseForm(
            data if posted == "use" else None, initial={"used_on": timezone.localdate()}
        ),
    }
    number = data.get("line", "")
    if posted and forms[posted].is_valid():
        try:
            _act(request, score, posted, forms[posted].cleaned_data, asked, number)
        except RefusedError as error:
            forms[posted].add_error(None, error.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect("assessment:object", pk=pk)
    numbers = dict(
        Indicator.objects.proven("pages that check their own permission")
        .filter(division_code=padded(county))
        .values_list("code", "pk")
    )
    lines = list(score.lines.select_related("given_by").order_by("line_number"))
    context = {
        "score": score,
        "run": score.run,
        "lines": [(line, source_link(scope, line.source, numbers)) for line in lines],
        "manual": [line for line in lines if line.source == MANUAL],
        "chosen": number_in(number) or 0,
        "effects": effect_words(score.effects),
        "appeals": appeals,
        "uses": score.uses.select_related("recorded_by"),
        "forms": {name: form for name, form in forms.items() if may[name]},
        "whole": whole,
        "trail": _trail(score, whole),
    }
    return render(request, "assessment/object.html", context)


def _act(
    request: HttpRequest, score: ObjectScore, posted: str, data: dict[str, Any], asked: Any,
    number: str,
) -> None:  # fmt: skip
    by, today, now = request_actor(request), timezone.localdate(), timezone.now()
    match posted:
        case "points":
            give_points(by=by, score=score, number=number_in(number) or 0,
                        today=today, now=now, **data)  # fmt: skip
        case "grade":
            grade_object(by=by, score=score, now=now, **data)
        case "appeal":
            appeal(by=by, score=score, words=data["words"], now=now)
        case "answer":
            answer_appeal(by=by, asked=asked, accepts=data["accepts"] == "yes",
                          answer=data["answer"], now=now)  # fmt: skip
        case _:
            use_result(by=by, score=score, now=now, **data)


def _trail(score: ObjectScore, whole: bool) -> list[tuple[str, str]]:
    head = (_("考核评价"), reverse("assessment:schemes"))
    if not whole:
        return [head, (score.name, "")]
    return [
        head,
        (str(score.run.scheme), reverse("assessment:scheme", args=[score.run.scheme_id])),
        (score.run.get_stage_display(), reverse("assessment:run", args=[score.run_id])),
        (score.name, ""),
    ]
