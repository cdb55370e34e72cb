"""Build the form of a step for a case: what is known already stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.cases.enums import CaseKind, StepKind
from xianjie.apps.cases.interfaces.step_forms import (
    AssemblyForm,
    CompareForm,
    DecideForm,
    DecideRemovalForm,
    EndNoticeForm,
    ReviewForm,
    StepForm,
    VerifyForm,
)
from xianjie.apps.cases.models import Case, CaseStep
from xianjie.apps.cases.queries.case_page import content_for
from xianjie.apps.cases.queries.joint import organisations_for
from xianjie.apps.cases.queries.offered import (
    categories_offered,
    focus_groups_offered,
    key_links_offered,
    national_categories,
    risks_offered,
)
from xianjie.apps.cases.queries.process import ProcessStep
from xianjie.apps.cases.queries.questions import questions_of
from xianjie.apps.cases.queries.suggesting import (
    LabourView,
    Suggestion,
    labour_of,
    suggest_category,
)
from xianjie.apps.fieldforms.models import Sheet


@dataclass(frozen=True)
class Advice:
    """What the rules propose for the decision, with the reasons."""

    category: Suggestion
    labour: LabourView


def advice_for(case: Case, today: date) -> Advice:
    """Return what the rules propose for the household of a case found through the gate."""
    with beyond_scope("the members of a household whose case came through the gate"):
        labour = labour_of(case.household, today)
    return Advice(suggest_category(case.household, today), labour)


def step_form(
    case: Case,
    step: ProcessStep,
    turns: Sequence[CaseStep],
    data: QueryDict | None,
    *,
    sheet: Sheet | None,
    advice: Advice | None,
    auto_id: str,
    today: date,
) -> StepForm:
    """Return the form of a step, bound to ``data`` or filled with what is known.

    What the same step recorded in an earlier round stands in it again.
    """
    known = dict(content_for(turns, step["kind"]))
    options: dict[str, Any] = {"auto_id": auto_id}
    build = _BUILDERS[step["kind"]]
    return build(case, known, data, options, sheet, advice, today)


def _verify(
    case: Case, known: Mapping[str, Any], data: Any, options: dict[str, Any],
    sheet: Sheet | None, _advice: Advice | None, today: date,
) -> StepForm:  # fmt: skip
    names = ("conclusion", "finding", "consent_on", "consent_by", "event_on")
    initial = {name: known.get(name) for name in names}
    initial["event_on"] = initial["event_on"] or case.event_on
    return VerifyForm(
        data,
        kind=case.kind,
        has_sheet=sheet is not None,
        risks=risks_offered(),
        known=known.get("risks") or case.risks,
        today=today,
        initial=initial,
        **options,
    )


def _compare(
    case: Case, known: Mapping[str, Any], data: Any, options: dict[str, Any],
    _sheet: Sheet | None, _advice: Advice | None, today: date,
) -> StepForm:  # fmt: skip
    answers = {
        str(one.get("key")): str(one.get("answer", "")) for one in known.get("answers") or ()
    }
    return CompareForm(
        data,
        questions=questions_of(case),
        known=answers,
        offices=[str(one) for one in organisations_for(case.division_code)],
        today=today,
        initial={
            "queried_on": today,
            "departments": known.get("departments"),
            "waived": known.get("waived", ""),
        },
        **options,
    )


def _assembly(
    case: Case, known: Mapping[str, Any], data: Any, options: dict[str, Any],
    _sheet: Sheet | None, _advice: Advice | None, today: date,
) -> StepForm:  # fmt: skip
    return AssemblyForm(
        data,
        categories=categories_offered(case.county_code, today),
        kind=case.kind,
        today=today,
        initial={
            "held_on": today,
            "place": known.get("place", ""),
            "host": known.get("host", ""),
            "expected": known.get("expected"),
            "category": case.category,
        },
        **options,
    )


def _notice(
    _case: Case, _known: Mapping[str, Any], data: Any, options: dict[str, Any],
    _sheet: Sheet | None, _advice: Advice | None, _today: date,
) -> StepForm:  # fmt: skip
    return EndNoticeForm(data, **options)


def _review(
    _case: Case, known: Mapping[str, Any], data: Any, options: dict[str, Any],
    _sheet: Sheet | None, _advice: Advice | None, _today: date,
) -> StepForm:  # fmt: skip
    return ReviewForm(data, initial={"checked": known.get("checked")}, **options)


def _decide(
    case: Case, known: Mapping[str, Any], data: Any, options: dict[str, Any],
    _sheet: Sheet | None, advice: Advice | None, today: date,
) -> StepForm:  # fmt: skip
    if case.kind == CaseKind.REMOVE:
        return DecideRemovalForm(data, initial={"removal_way": case.removal_way}, **options)
    suggested = advice.labour.no_labour if advice else False
    return DecideForm(
        data,
        categories=categories_offered(case.county_code, today),
        national=national_categories(),
        risks=risks_offered(),
        known=case.risks,
        groups=focus_groups_offered(case.county_code, today),
        links=key_links_offered(case.county_code, today),
        today=today,
        initial={
            "category": case.category,
            "national_category": case.national_category,
            "focus_groups": case.focus_groups,
            "key_links": case.key_links,
            "no_labour": known.get("no_labour", case.no_labour or suggested),
            "event_on": case.event_on,
        },
        **options,
    )


_BUILDERS: dict[str, Callable[..., StepForm]] = {
    StepKind.VERIFY.value: _verify,
    StepKind.COMPARE.value: _compare,
    StepKind.ASSEMBLY.value: _assembly,
    StepKind.NOTICE.value: _notice,
    StepKind.ANNOUNCE.value: _notice,
    StepKind.REVIEW.value: _review,
    StepKind.DECIDE.value: _decide,
}
