"""What is posted on the page of a case: each form leads to one action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_actor
from xianjie.apps.accounts.models import User
from xianjie.apps.cases.actions import (
    complete_papers,
    complete_step,
    dispatch_case,
    file_case_document,
    join_clue,
    pause_case,
    post_notice,
    reject_case,
    resume_case,
    return_case,
    withdraw_case,
)
from xianjie.apps.cases.enums import CaseState, NoticeKind, StepKind
from xianjie.apps.cases.interfaces.case_forms import (
    DispatchForm,
    DocumentForm,
    JoinForm,
    PapersForm,
    ReasonForm,
    ReturnForm,
)
from xianjie.apps.cases.interfaces.notice_forms import PostForm
from xianjie.apps.cases.interfaces.report_forms import keep_upload
from xianjie.apps.cases.interfaces.step_forms import StepForm
from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.case_page import beside, sheet_for
from xianjie.apps.cases.queries.clue_register import open_clues_of
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.kernel.errors import RefusedError
from xianjie.web.numbers import number_in

FormOf = Callable[[str], Any]
"""Key of a form → the form bound to what was posted, None where the page has no such form."""


class Posted:
    """One POST to the page of a case; ``answer`` does it and says where to go."""

    def __init__(self, request: HttpRequest, case: Case, form_of: FormOf) -> None:
        self.request, self.case, self.form_of = request, case, form_of
        self.by = request_actor(request)
        self.today: date = timezone.localdate()
        self.now: datetime = timezone.now()
        self.version = number_in(request.POST.get("version", "")) or 0

    def answer(self) -> HttpResponse | None:
        """Do what the posted form asks; None where it has to be shown again.

        Raises ``RefusedError`` where the action refuses.
        """
        key = self.request.POST.get("form", "")
        handler = _HANDLERS.get(key)
        form = self.form_of(key) if handler else None
        if handler is None or form is None:
            raise RefusedError("gone", _("这一步刚刚有变化，现在不能这样办；请看下面的办理记录。"))
        if not form.is_valid():
            return None
        handler(self, form)
        mark = self.request.GET.get("next", "")
        address = reverse("cases:case", args=[self.case.pk])
        desk = mark.startswith("desk:")
        return redirect(f"{address}?{urlencode({'next': mark})}" if desk else address)

    def _said(self, case: Case, text: str) -> None:
        where = _("现在到“%(step)s”。") % {"step": case.step} if case.step else ""
        state = "" if case.step else _("%(state)s。") % {"state": case.get_state_display()}
        messages.success(self.request, f"{text}{where}{state}")

    def step(self, form: StepForm) -> None:
        """Complete the present step, or let an assembly's no end the case."""
        name = self.request.POST.get("step", "")
        if self.request.POST.get("outcome") == "reject":
            if self.case.step != name:
                raise RefusedError("gone", _("这一步刚刚有变化；请看下面的办理记录。"))
            done = reject_case(
                case=self.case, reason=form.opinion, content=form.content(), **self._turn
            )
            self._said(done, _("已办结：没有通过。"))
            return
        case = self.case
        running = case.state == CaseState.OPEN and case.step == name
        verifies = running and case.step_kind == StepKind.VERIFY
        done = complete_step(
            by=self.by,
            case=case,
            step=name,
            version=self.version,
            content=form.content(),
            words=form.opinion,
            sheet=sheet_for(case) if verifies else None,
            today=self.today,
            now=self.now,
        )
        self._said(done, _("“%(step)s”已办完。") % {"step": name})

    @property
    def _turn(self) -> dict[str, Any]:
        return {"by": self.by, "version": self.version, "today": self.today, "now": self.now}

    def back(self, form: ReturnForm) -> None:
        """Send the case back to an earlier step."""
        data = form.cleaned_data
        done = return_case(
            case=self.case, to_step=data["to_step"], reason=data["words"], **self._turn
        )
        self._said(done, _("已退回。"))

    def reject(self, form: ReasonForm) -> None:
        """End the case as not approved."""
        done = reject_case(case=self.case, reason=form.cleaned_data["words"], **self._turn)
        self._said(done, _("已办结。"))

    def withdraw(self, form: ReasonForm) -> None:
        """Take the case back."""
        done = withdraw_case(case=self.case, reason=form.cleaned_data["words"], **self._turn)
        self._said(done, _("线索放回登记簿。"))

    def pause(self, form: ReasonForm) -> None:
        """Let the case stand still."""
        pause_case(case=self.case, reason=form.cleaned_data["words"], **self._turn)
        messages.success(self.request, _("已中止，时限暂停计算；恢复后接着算。"))

    def resume(self, form: ReasonForm) -> None:
        """Let the case go on."""
        done = resume_case(case=self.case, words=form.cleaned_data["words"], **self._turn)
        self._said(done, _("已恢复办理。"))

    def dispatch(self, form: DispatchForm) -> None:
        """Send the verification to somebody, or to whoever works in the village."""
        number = form.cleaned_data["assignee"]
        person = User.objects.filter(pk=number, is_active=True).first() if number else None
        dispatch_case(by=self.by, case=self.case, assignee=person, today=self.today, now=self.now)
        text = _("已派给 %(who)s。") % {"who": person} if person else _("已改为不指定人。")
        messages.success(self.request, text)

    def join(self, form: JoinForm) -> None:
        """Let the case answer one more clue."""
        number = form.cleaned_data["clue"]
        clue = next(
            (one for one in open_clues_of(self.case.household_id) if one.pk == number), None
        )
        if clue is None:
            raise RefusedError("in-case", _("这条线索已经在个案里了。"), field="clue")
        join_clue(by=self.by, case=self.case, clue=clue, today=self.today, now=self.now)
        messages.success(self.request, _("线索已并入。"))

    def papers(self, form: PapersForm) -> None:
        """Note that the papers of help that came first are complete."""
        complete_papers(
            by=self.by,
            case=self.case,
            words=form.cleaned_data["words"],
            consent_on=form.cleaned_data["consent_on"],
            today=self.today,
            now=self.now,
        )
        messages.success(self.request, _("手续已补齐。"))

    def notice(self, form: PostForm) -> None:
        """Post a notice or an announcement about this case and others of the village."""
        data = form.cleaned_data
        kind = NoticeKind(self.request.POST.get("notice", NoticeKind.PUBLICATION.value))
        step = StepKind.NOTICE if kind == NoticeKind.PUBLICATION else StepKind.ANNOUNCE
        wanted = set(data.get("others") or ())
        others = [one for one in beside(self.case, step) if one.pk in wanted]
        done = post_notice(
            by=self.by,
            cases=[self.case, *others],
            kind=kind,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            place=data["place"],
            contact=data["contact"],
            client_id=data["client_id"],
            today=self.today,
            now=self.now,
        )
        messages.success(
            self.request,
            _("%(kind)s %(number)s 已生成，打印出来贴到 %(place)s；贴好拍照上传到“材料”。")
            % {"kind": done.get_kind_display(), "number": done.number, "place": done.place},
        )

    def document(self, form: DocumentForm) -> None:
        """File a scan or photo with the case."""
        data: Mapping[str, Any] = form.cleaned_data
        upload = data["file"]
        with TemporaryDirectory() as folder:
            file_case_document(
                by=self.by,
                case=self.case,
                step=data["step"],
                kind=ArchiveKind(data["kind"]),
                path=keep_upload(upload, Path(folder)),
                ending=Path(upload.name or "").suffix,
                client_id=data["client_id"],
                today=self.today,
                now=self.now,
            )
        messages.success(self.request, _("材料已归入本案和本户档案。"))


_HANDLERS: dict[str, Callable[[Posted, Any], None]] = {
    "step": Posted.step,
    "return": Posted.back,
    "reject": Posted.reject,
    "withdraw": Posted.withdraw,
    "pause": Posted.pause,
    "resume": Posted.resume,
    "dispatch": Posted.dispatch,
    "join": Posted.join,
    "papers": Posted.papers,
    "notice": Posted.notice,
    "document": Posted.document,
}
