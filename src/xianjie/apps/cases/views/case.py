"""The page of one case: where it stands, what may be done, and what was done."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.enums import (
    OPEN_CASES,
    CaseAct,
    CaseKind,
    CaseState,
    NoticeKind,
    StepKind,
    StepLevel,
)
from xianjie.apps.cases.interfaces.case_forms import DocumentForm
from xianjie.apps.cases.interfaces.notice_forms import PostForm
from xianjie.apps.cases.interfaces.step_building import Advice, advice_for, step_form
from xianjie.apps.cases.interfaces.step_forms import StepForm
from xianjie.apps.cases.models import Case, Notice
from xianjie.apps.cases.queries import case_page as pages
from xianjie.apps.cases.queries.case_desk import cases_waiting
from xianjie.apps.cases.queries.case_list import find_case
from xianjie.apps.cases.queries.process import (
    ProcessStep,
    calendar_gap,
    notice_end,
    papers_missing,
    step_named,
    steps_of,
)
from xianjie.apps.cases.queries.rights import step_refusal
from xianjie.apps.cases.queries.standing import found_nothing
from xianjie.apps.cases.queries.waiting import level_of
from xianjie.apps.cases.views.case_acts import acts_of
from xianjie.apps.cases.views.case_posts import Posted
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.registry.actions.viewing import record_household_view
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name

_NOTICES = {
    StepKind.NOTICE.value: NoticeKind.PUBLICATION,
    StepKind.ANNOUNCE.value: NoticeKind.ANNOUNCEMENT,
}
_FIELDS = {"risks": "risk1"}


@dataclass
class Part:
    """A step that can be done on the page: the present one, or one to be made up.

    ``post`` is the form that posts a notice first, ``notice`` the one that hangs; ``days`` how
    long until it has hung long enough, None where nothing has to be waited for.
    """

    step: ProcessStep
    form: StepForm | None = None
    post: PostForm | None = None
    notice: Notice | None = None
    days: int | None = None


@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a case, do its present step, or turn it aside."""
    scope = require(request, Permission.VIEW_CASES)
    found = find_case(scope, pk)
    if found is None:
        raise Http404
    if request.method == "GET":
        record_household_view(
            by=request_actor(request), household=found.household, now=timezone.now(), part="case"
        )
        return render(request, "cases/case.html", CasePage(request, found).context())
    try:
        done = Posted(request, found, CasePage(request, found).form_of).answer()
    except RefusedError as error:
        found = find_case(scope, pk)
        if found is None:
            raise Http404 from error
        page = CasePage(request, found)
        return render(request, "cases/case.html", page.context() | page.told(error))
    return done or render(request, "cases/case.html", CasePage(request, found).context())


class CasePage:
    """What stands on the page for whoever looks; the posted form is bound, all others fresh."""

    def __init__(self, request: HttpRequest, found: Case) -> None:
        self.request, self.case = request, found
        self.actor = request_actor(request)
        self.scope = request_scope(request)
        self.today: date = timezone.localdate()
        self.key = request.POST.get("form", "") if request.method == "POST" else ""
        self.turns = pages.turns_of(found)
        self.refused: RefusedError | None = None
        self.sheet: Sheet | None = None
        self.task: FieldTask | None = None
        self.advice: Advice | None = None
        self.nothing = False
        self.parts = self._parts()
        self.acts = acts_of(self, self._data)
        self.document = self._document()

    def _data(self, key: str) -> QueryDict | None:
        return self.request.POST if self.key == key else None

    def _posted_step(self, name: str) -> bool:
        return self.request.POST.get("step") == name

    @property
    def may_do(self) -> bool:
        """Whether the present step may be done by whoever looks."""
        return bool(self.parts) and self.case.state == CaseState.OPEN

    def _parts(self) -> list[Part]:
        found = self.case
        if found.state in OPEN_CASES:
            step = step_named(found.process, found.step)
            self.refused = step_refusal(self.actor, found, step)
            if found.step_kind == StepKind.VERIFY:
                self.sheet, self.task = pages.sheet_for(found), pages.task_for(found)
            if self.refused is not None or found.state != CaseState.OPEN:
                return []
            return [self._part(step, 0)]
        if found.state == CaseState.APPROVED and found.fast_track and not found.papers_done_on:
            missing = papers_missing(found)
            return [
                self._part(step, place)
                for place, step in enumerate(missing)
                if step_refusal(self.actor, found, step) is None
            ]
        return []

    def _part(self, step: ProcessStep, place: int) -> Part:
        found, kind = self.case, step["kind"]
        bound = self.key == "step" and self._posted_step(step["name"])
        if kind == StepKind.DECIDE and found.kind == CaseKind.IDENTIFY:
            self.advice = advice_for(found, self.today)
        if kind in {StepKind.REVIEW, StepKind.DECIDE}:
            self.nothing = found_nothing(found)
        part = Part(step)
        if kind in _NOTICES:
            part.notice = pages.hanging(found, _NOTICES[kind])
            if part.notice is None:
                part.post = self._post(step, place)
                return part
            first = part.notice.starts_on
            if kind == StepKind.NOTICE:
                first = max(part.notice.ends_on, notice_end(found, first) or first)
                first = date.fromordinal(first.toordinal() + 1)
            part.days = (first - self.today).days
            if part.days > 0:
                return part
        part.form = step_form(
            found,
            step,
            self.turns,
            self.request.POST if bound else None,
            sheet=self.sheet,
            advice=self.advice,
            auto_id=f"step{place}-%s",
            today=self.today,
        )
        return part

    def _post(self, step: ProcessStep, place: int) -> PostForm:
        found = self.case
        kind = _NOTICES[step["kind"]]
        others = [
            (one.pk, f"{one.household.household_code} {mask_name(one.household.head_name)}")
            for one in pages.beside(found, step["kind"])
        ]
        bound = self.key == "notice" and self.request.POST.get("notice") == kind
        ends_on = notice_end(found, self.today) or self.today
        return PostForm(
            self.request.POST if bound else None,
            others=others,
            initial=PostForm.fresh(self.today, ends_on, *pages.last_posted(found)),
            auto_id=f"notice{place}-%s",
        )

    def _document(self) -> DocumentForm | None:
        found = self.case
        if not self.scope.may(Permission.FILE_DOCUMENTS, found.division_code):
            return None
        bound = self.key == "document"
        return DocumentForm(
            self.request.POST if bound else None,
            self.request.FILES if bound else None,
            steps=[step["name"] for step in steps_of(found.process)],
            initial={"client_id": uuid.uuid4(), "step": found.step},
            auto_id="document-%s",
        )

    def form_of(self, key: str) -> Form | None:
        """Return the form of the page that was posted; None where it is no longer there."""
        if key == "document":
            return self.document
        for part in self.parts:
            if key == "step" and part.form is not None and self._posted_step(part.step["name"]):
                return part.form
            kind = _NOTICES.get(part.step["kind"])
            if key == "notice" and kind == self.request.POST.get("notice"):
                return part.post
        return next((act.form for act in self.acts if act.key == key), None)

    def told(self, error: RefusedError) -> dict[str, Any]:
        """Say what was refused: beside its field, or above the page with what was typed."""
        changed = self._changed() if error.code in {"changed", "gone", "wrong-step"} else []
        form: Any = self.form_of(self.key)
        if form is None or changed:
            typed = [] if form is not None else _typed(self.request.POST)
            message = "" if changed and form is not None else error.message
            return {"error": message, "changed": changed, "typed": typed}
        field = str(error.details.get("field", ""))
        field = _FIELDS.get(field, field)
        form.add_error(field if field in form.fields else None, error.message)
        return {}

    def _changed(self) -> list[Any]:
        try:
            version = int(self.request.POST.get("version", ""))
        except ValueError:
            return []
        return pages.changed_since(self.case, version)

    def _from_above(self) -> str:
        """Return the word of the level at which whoever looks works, when the step is of another.

        Who does a step of the village cannot review the case for the township afterwards.
        """
        own = {level_of(grant.prefix) for grant in self.scope.grants}
        if not self.may_do or self.case.step_level in own:
            return ""
        return str(min(own, key=list(StepLevel).index).label) if own else ""

    def _may_fill(self) -> bool:
        return self.scope.may(Permission.FILL_SHEETS, self.case.division_code)

    def _following(self) -> int | None:
        """Return another case that waits for whoever looks: no return trip to the list."""
        rows = cases_waiting(self.scope, self.case.county_code, self.actor.user_id or 0)
        return rows.exclude(pk=self.case.pk).values_list("pk", flat=True).first()

    def context(self) -> dict[str, Any]:
        """Return what the template draws."""
        found = self.case
        events = pages.events_of(found)
        missing = [step["name"] for step in papers_missing(found)]
        place = found.division_code
        rail = [
            (step, step.name in missing and not found.papers_done_on)
            for step in pages.rail_of(found, self.turns)
        ]
        return {
            "case": found,
            "head": mask_name(found.household.head_name) if found.household.head_name else "",
            "place": villages_by_code([place]).get(place),
            "left": pages.time_left(found, self.today),
            "calendar_gap": calendar_gap(found),
            "rail": rail,
            "has_done": any(turn.done_at for turn in self.turns),
            "parts": self.parts,
            "refused": self.refused,
            "sheet": self.sheet,
            "task": self.task,
            "sheet_url": _address("fieldforms:sheet", self.sheet),
            "task_url": _address("fieldforms:task", self.task) if self._may_fill() else "",
            "advice": self.advice,
            "nothing": self.nothing,
            "from_above": self._from_above(),
            "following": None if self.may_do else self._following(),
            "acts": self.acts,
            "document": self.document,
            "documents": pages.documents_of(found),
            "notices": pages.notices_of(found),
            "objections": pages.objections_of(found),
            "clues": pages.clues_of(found),
            "events": events,
            "returned": _last(events, CaseAct.RETURN) if found.round > 1 and found.step else None,
            "paused": _last(events, CaseAct.PAUSE),
            "missing": missing,
            "is_open": found.state in OPEN_CASES,
            "papers_late": found.papers_due_on is not None and found.papers_due_on < self.today,
            "may_open_household": self.scope.may(Permission.VIEW_HOUSEHOLDS, place),
            "may_print": self.scope.may(Permission.PRINT_PAPERS, place),
            "today": self.today,
            "trail": [(_("个案办理"), reverse("cases:cases")), (found.number, "")],
        }


def _last(events: list[Any], act: CaseAct) -> Any:
    return next((event for event in events if event.act == act), None)


def _address(view: str, thing: Any) -> str:
    """Return the address of something of a lower app's pages; empty while there is no such page."""
    if thing is None:
        return ""
    try:
        return reverse(view, args=[thing.pk])
    except NoReverseMatch:
        return ""


def _typed(data: QueryDict) -> list[str]:
    """Return what was typed into a form that is no longer there, so that it can be copied."""
    skipped = {"csrfmiddlewaretoken", "form", "version", "step", "client_id", "notice"}
    return [
        value.strip()
        for name, values in data.lists()
        if name not in skipped
        for value in values
        if value.strip()
    ]
