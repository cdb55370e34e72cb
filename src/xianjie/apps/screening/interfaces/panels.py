"""What the comparison knows about a household or a person, as panels of the registry's pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.models import Household
from xianjie.apps.registry.queries.person_page import SeenPerson
from xianjie.apps.screening.interfaces.run_forms import VerifyForm
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.queries.household_facts import (
    HouseholdFacts,
    household_facts,
    person_facts,
)
from xianjie.apps.screening.queries.household_pages import (
    ClueBlock,
    clue_blocks,
    findings_about,
    history_of,
)
from xianjie.apps.screening.queries.pages import current_run, head_of, periods_screened
from xianjie.apps.screening.queries.verifying import quiet_days, verifications_of
from xianjie.kernel.errors import UsageError
from xianjie.kernel.periods import Period
from xianjie.web.panels import HOUSEHOLD, PERSON, Drawing, Panel, register_panel

_KEPT = "_xianjie_screening_months"


@dataclass(frozen=True)
class PeriodChoice:
    """A period as the selector offers it."""

    value: str
    title: str


@dataclass(frozen=True)
class Month:
    """The month that the panels of a request are about, and those that may be chosen."""

    period: str
    periods: tuple[PeriodChoice, ...]
    run: Run | None


def _month(request: HttpRequest, county: str) -> Month:
    """Return the month of the address, else the newest one screened; asked for once a request."""
    kept = getattr(request, _KEPT, {})
    if county not in kept:
        periods = periods_screened(county)
        text = request.GET.get("period", "")
        try:
            period = str(Period.parse(text)) if text else (periods[0] if periods else "")
        except UsageError as error:
            raise Http404 from error
        run = current_run(county, period) if period else None
        kept[county] = Month(period, tuple(map(_choice, periods)), run)
        setattr(request, _KEPT, kept)
    month: Month = kept[county]
    return month


def _choice(text: str) -> PeriodChoice:
    period = Period.parse(text)
    title = _("%(year)s 年 %(month)s 月") % {"year": period.year, "month": period.month}
    return PeriodChoice(text, title)


def _clues(request: HttpRequest, household: Household) -> Drawing:
    month = _month(request, household.county_code)
    context: dict[str, object] = {
        "period": month.period,
        "periods": month.periods,
        "run": head_of(month.run) if month.run else None,
        "clues": (),
    }
    if month.run is None:
        return Drawing("screening/parts/household_clues.html", context)
    clues = clue_blocks(month.run, household)
    checks = verifications_of([clue.clue_id for clue in clues])
    may_verify = request_scope(request).may(Permission.CHECK_REPORTS, household.division_code)
    context |= {
        "clues": clues,
        "checks": checks,
        "forms": _verify_forms(household, clues) if may_verify else {},
        "may_read_appeals": request_scope(request).may(
            Permission.UNMASK_PERSONAL, household.division_code
        ),
    }
    return Drawing("screening/parts/household_clues.html", context, len(clues))


def _verify_forms(household: Household, clues: Iterable[ClueBlock]) -> dict[int, VerifyForm]:
    """Return an empty form for each clue that waits for a check."""
    today = timezone.localdate()
    days = quiet_days(household.county_code, today)
    initial = {"quiet_until": today + timedelta(days=days) if days else None}
    return {
        clue.clue_id: VerifyForm(initial=initial, auto_id=f"check-{clue.clue_id}-%s")
        for clue in clues
        if clue.is_open
    }


def _facts(request: HttpRequest, household: Household) -> Drawing | None:
    month = _month(request, household.county_code)
    if month.run is None:
        return None
    return _facts_drawing(household_facts(month.run, household), month)


def _facts_drawing(facts: HouseholdFacts | None, month: Month) -> Drawing:
    context = {"facts": facts, "period": month.period, "run": month.run}
    return Drawing("screening/parts/household_facts.html", context)


def _history(request: HttpRequest, household: Household) -> Drawing | None:
    month = _month(request, household.county_code)
    if month.run is None:
        return None
    history = history_of(household, until=month.period)
    if not history.lines:
        return None
    context = {"history": history, "period": month.period}
    return Drawing("screening/parts/household_history.html", context)


def _findings(request: HttpRequest, seen: SeenPerson) -> Drawing | None:
    month = _month(request, seen.person.county_code)
    if month.run is None:
        return None
    findings = findings_about(month.run, seen.person)
    context = {"findings": findings, "period": month.period, "periods": month.periods}
    return Drawing("screening/parts/person_findings.html", context, len(findings))


def _person_facts(request: HttpRequest, seen: SeenPerson) -> Drawing | None:
    month = _month(request, seen.person.county_code)
    if month.run is None or seen.household is None or not seen.present:
        return None
    facts = person_facts(month.run, seen.household, seen.person)
    return _facts_drawing(facts, month) if facts else None


def register() -> None:
    """Put the panels of the comparison on the pages of households and people."""
    for panel in (
        Panel("clues", gettext_lazy("线索和依据"), "clues", 10, "", _clues),
        Panel("facts", gettext_lazy("筛查所用的事实"), "facts", 10, "", _facts),
        Panel("months", gettext_lazy("各月线索"), "history", 10, "", _history, narrow=True),
    ):
        register_panel(HOUSEHOLD, panel)
    for panel in (
        Panel("findings", gettext_lazy("疑点"), "findings", 10, "", _findings),
        Panel("facts", gettext_lazy("筛查所用的事实"), "facts", 10, "", _person_facts),
    ):
        register_panel(PERSON, panel)
