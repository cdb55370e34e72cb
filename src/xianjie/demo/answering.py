"""What a visitor of the demo county writes on a sheet: what is known, and else the plainest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.fieldforms.actions import submit_sheet
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.fieldforms.queries.prefill import Prefill, prefill
from xianjie.exchange.sheets import ItemType, SheetItem


def answers(ahead: Prefill, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer to everything that the sheet asks.

    ``told`` wins; then what is known; else nothing wrong, no money, the first choice. Answers of
    ``told`` that the sheet does not ask are left out.
    """
    values: dict[str, Any] = {}
    for item in ahead.definition.asked:
        if item.type.is_file or (item.when is not None and not item.when.holds(values)):
            continue
        if item.id in told:
            values[item.id] = told[item.id]
        elif item.id in ahead.known:
            values[item.id] = ahead.known[item.id].value
        elif not item.optional:
            values[item.id] = _plainest(item)
    return values


def _plainest(item: SheetItem) -> Any:
    match item.type:
        case ItemType.YESNO:
            return False
        case ItemType.MONEY | ItemType.INT:
            return item.least or 0
        case ItemType.DECIMAL:
            return str(item.least or 0)
        case ItemType.CHOICE:
            return item.offered[0]
        case ItemType.CHOICES:
            return [item.offered[0]]
        case ItemType.MEMBERS:
            return {}
        case _:
            return "情况属实。"


def visit(
    *,
    by: Actor,
    task: FieldTask,
    told: Mapping[str, Any],
    client_id: UUID,
    today: date,
    now: datetime,
) -> Sheet:
    """Fill in and hand in the sheet that a task asks for."""
    ahead = prefill(task.household, task.form, today, task=task)
    values = answers(ahead, told)
    asked = [item for item in ahead.definition.asked if item.id in values]
    known = [item for item in asked if values[item.id] == ahead.values.get(item.id)]
    rest = [item for item in asked if item not in known]
    typed = sum(item.type.is_typed and values[item.id] != 0 for item in rest)
    return submit_sheet(
        by=by,
        client_id=client_id,
        form=task.form,
        definition=ahead.definition.version,
        household=task.household,
        task=task,
        values=values,
        typed=typed,
        chosen=len(rest) - typed,
        kept=len(known),
        base=ahead.base,
        filled_at=now,
        today=today,
        now=now,
    )
