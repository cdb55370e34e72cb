"""How much a sheet makes somebody type: ahead of a visit, and over the sheets of a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.fieldforms.queries.definitions import forms
from xianjie.apps.fieldforms.queries.prefill import Prefill, prefill_many
from xianjie.apps.registry.models import Household
from xianjie.exchange.sheets import SheetDefinition, SheetItem


@dataclass(frozen=True)
class FormLoad:
    """What a form asks of households that are known: items, and means over the households.

    ``to_type`` counts what has to be typed where nothing is tapped instead, ``known`` what is
    known already; both as means, ``most_to_type`` the worst household.
    """

    form: str
    title: str
    items: int
    known: float
    to_type: float
    most_to_type: int


@dataclass(frozen=True)
class TypingFigure:
    """What the accepted sheets of a form took in a month: how many, and means per sheet."""

    form: str
    title: str
    sheets: int
    typed: float
    chosen: float
    kept: float


def must_be_typed(item: SheetItem) -> bool:
    """Whether an item that is not known has to be typed on every sheet.

    What may stay empty, what a button answers and what hangs on another answer need not be.
    """
    return item.is_typed and not item.optional and not item.zero and item.when is None


def to_type(ahead: Prefill) -> int:
    """Return how many facts have to be typed that a button may answer in the best case only.

    Items with a button for 0 count, since a household may well have the income.
    """
    return sum(
        item.is_typed and not item.optional and item.when is None and item.id not in ahead.known
        for item in ahead.definition.asked
    )


def paper_items(definition: SheetDefinition) -> int:
    """Return how many facts the sheet holds, the derived ones included, as on paper."""
    return sum(not item.type.is_file for item in definition.items.values())


def form_loads(households: Sequence[Household], on: date) -> list[FormLoad]:
    """Return what every form asks of some households on a day."""
    found = []
    for form, title in forms().items():
        aheads = list(prefill_many(households, form, on).values())
        if not aheads:
            continue
        typed = [to_type(ahead) for ahead in aheads]
        found.append(
            FormLoad(
                form,
                title,
                paper_items(aheads[0].definition),
                sum(len(ahead.known) for ahead in aheads) / len(aheads),
                sum(typed) / len(typed),
                max(typed),
            )
        )
    return found


def typing_figures(county: str, period: str, scope: Scope | None = None) -> list[TypingFigure]:
    """Return what the accepted sheets of a month took, by form; forms without a sheet left out.

    Args:
        county: six digits.
        period: ``2022-06``.
        scope: counts the sheets within it only; None for the whole county.
    """
    rows = (
        Sheet.objects.visible_to(scope, inside=county)
        if scope is not None
        else Sheet.objects.proven("counts of a whole county")
    )
    grouped = (
        rows.filter(county_code=county, period=period, state=SheetState.ACCEPTED)
        .order_by()
        .values("form")
        .annotate(
            sheets=Count("pk"),
            mean_typed=Avg("typed"),
            mean_chosen=Avg("chosen"),
            mean_kept=Avg("kept"),
        )
    )
    by_form = {row["form"]: row for row in grouped}
    return [
        TypingFigure(
            form,
            title,
            by_form[form]["sheets"],
            by_form[form]["mean_typed"],
            by_form[form]["mean_chosen"],
            by_form[form]["mean_kept"],
        )
        for form, title in forms().items()
        if form in by_form
    ]
