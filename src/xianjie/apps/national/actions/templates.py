"""Keep and give up layouts of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from pydantic import ValidationError

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.national.models import SheetTemplate
from xianjie.exchange.contracts import load_contract
from xianjie.exchange.layouts import EXTRA, REGISTRY
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.text import fold_header


@transaction.atomic
def save_template(
    *,
    by: Actor,
    division_code: str,
    name: str,
    headings: Sequence[str],
    where: Mapping[str, Sequence[str]],
    header_row: int,
    now: datetime,
    template: SheetTemplate | None = None,
) -> SheetTemplate:
    """Save a new template, or the new form of one.

    :raises RefusedError: not permitted there, no name or columns, an unknown or doubled heading,
        or the name is taken.
    """
    if not by.scope.may(Permission.EXCHANGE_NATIONAL, division_code):
        raise RefusedError("not-permitted", "您没有保存表样的权限。")
    chosen = [heading.strip() for heading in headings if heading.strip()]
    _check(name.strip(), chosen)
    row = template or SheetTemplate(division_code=division_code)
    row.name = name.strip()[:60]
    row.headings = chosen
    row.where = {key: list(values) for key, values in where.items() if values}
    row.header_row = header_row
    row.saved_at, row.saved_by = now, by.label
    try:
        _ = row.layout
        with transaction.atomic():
            row.save()
    except ValidationError:
        raise RefusedError("bad-columns", "有不认识的列，请从列表里选。") from None
    except IntegrityError:
        raise RefusedError("name-taken", f"已有名为“{row.name}”的表样，请换个名称。") from None
    record(
        actor=by,
        action="national.save-template",
        object_type="sheet-template",
        object_id=row.pk,
        at=now,
        division_code=row.division_code,
        detail={"name": row.name, "columns": len(chosen)},
    )
    return row


@transaction.atomic
def drop_template(*, by: Actor, template: SheetTemplate, now: datetime) -> None:
    """Give a template up; files that were written with it stay in the audit."""
    row = SheetTemplate.objects.select_for_update().get(pk=template.pk)
    if not by.scope.may(Permission.EXCHANGE_NATIONAL, row.division_code):
        raise RefusedError("not-permitted", "您没有停用表样的权限。")
    if not row.is_used:
        return
    row.is_used = False
    row.save(update_fields=["is_used"])
    record(
        actor=by,
        action="national.drop-template",
        object_type="sheet-template",
        object_id=row.pk,
        at=now,
        division_code=row.division_code,
        detail={"name": row.name},
    )


def _check(name: str, headings: Sequence[str]) -> None:
    if not name:
        raise RefusedError("no-name", "请填写表样名称。")
    if not headings:
        raise RefusedError("no-columns", "请至少选一列。")
    forms = load_contract(REGISTRY).header_forms
    meant: dict[str, str] = {}
    for heading in headings:
        found = forms.get(fold_header(heading))
        if found is None and heading not in EXTRA:
            raise RefusedError("bad-columns", f"没有“{heading}”这一列，请从列表里选。")
        name_of = found[0].name if found else heading
        if name_of in meant:
            raise RefusedError("doubled", f"“{heading}”和“{meant[name_of]}”是同一列，只能选一个。")
        meant[name_of] = heading
