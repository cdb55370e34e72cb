"""The review: the text beside what was read from it; warnings, names, adoption."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.documents.actions import (
    adopt,
    correct_facts,
    dismiss_finding,
    resolve_again,
    resolve_name,
)
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.interfaces.facts import fact_lines
from xianjie.apps.documents.interfaces.forms import FactsForm, organisation_choices
from xianjie.apps.documents.models import LeadingGroup, PolicyDocument
from xianjie.apps.documents.queries import clauses_of, versions_of
from xianjie.apps.documents.queries.marking import marked_text, marks_of
from xianjie.apps.documents.queries.resolving import Resolver, gather_unresolved
from xianjie.apps.documents.queries.units import organisation_in
from xianjie.apps.documents.views.common import (
    document_trail,
    field_of,
    managed_or_404,
)
from xianjie.kernel.errors import RefusedError

_MISSING_WORDS = {
    "title": "标题", "issuer": "发文机关", "document_number": "文号", "issued_on": "成文日期",
    "published_on": "公布日期", "period": "执行期", "period_from": "执行期", "period_to": "执行期",
    "region": "适用地区", "division_code": "地区代码", "level": "层级", "kind": "文种",
    "parents": "依据文件", "annexes": "附件",
}  # fmt: skip


def revision_of(request: HttpRequest) -> int:
    """Return the revision that a posted form was made from; -1 for none."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


@require_GET
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text beside what was read; who manages documents corrects it."""
    ground, found = managed_or_404(request, pk)
    clauses = list(clauses_of(found))
    units = [unit for clause in clauses for unit in clause.units.all()]
    resolver = Resolver(found.division_code, found.issued_on)
    unresolved = gather_unresolved(units, resolver)
    missing = dict.fromkeys(_MISSING_WORDS.get(name, name) for name in found.missing)
    by_path = {clause.path: clause for clause in clauses}
    context = {
        "document": found,
        "trail": document_trail(found),
        "is_open": found.state == DocumentState.READ,
        "facts": fact_lines(found),
        "missing": list(missing),
        "parents": list(found.parents.select_related("parent")),
        "clauses": clauses,
        "source": marked_text(found.text, marks_of(found, clauses)),
        "findings": [
            (number, one, by_path.get(one.get("path", "")))
            for number, one in enumerate(found.findings)
        ],
        "unresolved": unresolved,
        "organisations": organisation_choices(found.division_code) if unresolved else [],
        "groups": resolver.groups,
        "counts": {
            "clauses": len(clauses),
            "units": len(units),
            "open": len(unresolved),
            "targets": sum(1 for c in clauses for t in c.targets.all() if not t.is_rule),
            "rules": sum(1 for c in clauses for t in c.targets.all() if t.is_rule),
            "duties": sum(len(c.duties.all()) for c in clauses),
        },
        "former": _former(found, ground.scope),
    }
    return render(request, "documents/review.html", context)


def _former(document: PolicyDocument, scope: object) -> PolicyDocument | None:
    rows = versions_of(document, scope)  # type: ignore[arg-type]
    return next((one for one in rows if one.state == DocumentState.ADOPTED), None)


@require_http_methods(["GET", "POST"])
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the document says of itself."""
    _ground, found = managed_or_404(request, pk)
    initial = {name: getattr(found, name) for name in FactsForm.base_fields if hasattr(found, name)}
    initial |= {
        "parents": "\n".join(one.title for one in found.parents.all()),
        "annexes": "\n".join(str(one.get("title", "")) for one in found.annexes),
    }
    form = FactsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        parents, annexes = data.pop("parents"), data.pop("annexes")
        try:
            correct_facts(
                by=request_actor(request), document=found, revision=data.pop("revision"),
                values=data, parents=_lines(parents), annexes=_lines(annexes), now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            form.add_error(field_of(error, form.fields), error.message)
        else:
            messages.success(request, _("已保存。"))
            return redirect("documents:review", pk=pk)
    context = {
        "document": found,
        "form": form,
        "back": reverse("documents:review", args=[pk]),
        "trail": document_trail(found, (_("校核文件事项"), "")),
    }
    return render(request, "documents/facts.html", context)


def _lines(text: str) -> list[str]:
    return [line.strip()[:200] for line in text.splitlines() if line.strip()]


@require_POST
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a warning off the list."""
    _ground, found = managed_or_404(request, pk)
    number = request.POST.get("number", "")
    try:
        dismiss_finding(
            by=request_actor(request), document=found, revision=revision_of(request),
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1,
            now=timezone.now(),
        )  # fmt: skip
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('documents:review', args=[pk])}#warnings")


@require_POST
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a printed name means, or look all of them up again."""
    ground, found = managed_or_404(request, pk)
    by, now, revision = request_actor(request), timezone.now(), revision_of(request)
    meaning = request.POST.get("meaning", "")
    kind, _mark, key = meaning.partition(":")
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 9 else 0
    organisation: Organisation | None = None
    group: LeadingGroup | None = None
    if kind == "o":
        organisation = organisation_in(ground.county, number)
    elif kind == "g":
        group = LeadingGroup.objects.visible_to(ground.scope).filter(
            pk=number, retired_at__isnull=True).first()  # fmt: skip
    try:
        if request.POST.get("again"):
            changed = resolve_again(by=by, document=found, revision=revision, now=now)
            messages.success(request, _("又认出 %(n)s 处。") % {"n": changed})
        else:
            changed = resolve_name(
                by=by, document=found, revision=revision, name=request.POST.get("name", "")[:100],
                organisation=organisation, group=group, now=now,
            )  # fmt: skip
            messages.success(request, _("已认定 %(n)s 处，以后自动照此认。") % {"n": changed})
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect(f"{reverse('documents:review', args=[pk])}#names")


@require_http_methods(["GET", "POST"])
def adoption(request: HttpRequest, pk: int) -> HttpResponse:
    """Sum up what is about to be adopted; adopt it."""
    ground, found = managed_or_404(request, pk)
    error_words = ""
    if request.method == "POST":
        try:
            adopt(
                by=request_actor(request), document=found, revision=revision_of(request),
                today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            error_words = error.message
            found.refresh_from_db()
        else:
            messages.success(request, _("已采用。条款、指标从现在起作为依据。"))
            return redirect("documents:document", pk=pk)
    elif found.state != DocumentState.READ:
        # Who goes back after adopting must not be asked to adopt again.
        return redirect("documents:document", pk=pk)
    clauses = list(clauses_of(found))
    units = [unit for clause in clauses for unit in clause.units.all()]
    resolver = Resolver(found.division_code, found.issued_on)
    context = {
        "document": found,
        "error": error_words,
        "clauses": len(clauses),
        "units": len(units),
        "unresolved": gather_unresolved(units, resolver),
        "targets": sum(1 for c in clauses for t in c.targets.all() if not t.is_rule),
        "duties": sum(len(c.duties.all()) for c in clauses),
        "former": _former(found, ground.scope),
        "back": reverse("documents:review", args=[pk]),
        "trail": document_trail(found, (_("采用"), "")),
    }
    return render(request, "documents/adopt.html", context)
