"""The columns of a definition as columns of the ledger kit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registers.models import Entry
from xianjie.apps.registry.queries.circumstances import household_named, person_named
from xianjie.exchange.register_proposals import HOUSEHOLD_HEADS, PERSON_HEADS, PLACE_HEADS
from xianjie.exchange.registers import ColumnSpec, Definition
from xianjie.kernel.ids import check_id, mask_id, mask_name, mask_phone, normalise_id
from xianjie.web.ledger import Column, Kind

KINDS = {
    "text": Kind.TEXT, "choice": Kind.CHOICE, "number": Kind.NUMBER, "money": Kind.YUAN,
    "decimal": Kind.FIXED, "year": Kind.YEAR, "month": Kind.MONTH, "date": Kind.DATE,
    "yesno": Kind.YES_NO, "long": Kind.LONG,
}  # fmt: skip
# So that a hundred thousand rows can be added up: whole numbers of 64 bits.
_MOST = {"number": Decimal(10**12), "money": Decimal(10**11), "decimal": Decimal(10**9)}
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_PHONE_LETTERS = set("0123456789-+ ")
_FEWEST_DIGITS = 7
_LONGEST = {"phone": 30, "id-number": 22, "name": 60, "private": 200}


def hidden(_text: str) -> str:
    """Show that there is something, and nothing of it."""
    return "****"


MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name, "phone": mask_phone, "id-number": mask_id, "private": hidden,
}  # fmt: skip


def _phone(text: str) -> str:
    digits = [letter for letter in text if letter.isdigit()]
    if set(text) - _PHONE_LETTERS or len(digits) < _FEWEST_DIGITS:
        raise ValidationError(_("请填手机号码，或带区号的固定电话。"))
    return text


def _id_number(text: str) -> str:
    number = normalise_id(text)
    if not check_id(number).form_ok:
        raise ValidationError(_("证件号码的位数或格式不对，请对照证件重填。"))
    return number


_JUDGES = {"phone": _phone, "id-number": _id_number}


def column_of(column: ColumnSpec, *, search: bool = False) -> Column:
    """Return a column as the kit draws it; ``search`` looks for typed text in it, too."""
    least, most = limits_of(column)
    words = [(word, word) for word in column.choices]
    return Column(
        column.slot,
        title=column.title,
        kind=KINDS.get(column.type),
        unit=column.unit or (_("元") if column.type == "money" else ""),
        help=column.help,
        listed=column.listed,
        filter=column.filter,
        search=column.search or search,
        total=column.total,
        required=column.required,
        mask=MASKS.get(column.type),
        choices=(lambda: words) if column.type == "choice" else None,
        least=least,
        most=most,
        longest=_LONGEST.get(column.type),
        clean=_JUDGES.get(column.type),
        also=(column.title, *column.also),
    )


def limits_of(column: ColumnSpec) -> tuple[Decimal | None, Decimal | None]:
    """Return the least and the most of a number, as people type it."""
    if column.type == "year":
        first, last = Decimal(_FIRST_YEAR), Decimal(_LAST_YEAR)
    elif column.type in _MOST:
        first, last = -_MOST[column.type], _MOST[column.type]
    else:
        return None, None
    return (
        first if column.min is None else max(first, column.min),
        last if column.max is None else min(last, column.max),
    )


def subject_columns(definition: Definition) -> tuple[Column, ...]:
    """Return the columns of what a row is about; people and households are named by number."""
    village = Column("division_code", title=_("所在村"), edit=False)
    if definition.of == "household":
        return (
            Column("household", lookup="household_code", find=household_named, required=True,
                   also=HOUSEHOLD_HEADS,
                   filter=True, search=True, link=_household_page,
                   seen=Permission.VIEW_HOUSEHOLDS, help=_("户编号，或家里任何一人的证件号码。")),
            Column("household__head_name", title=_("户主"), mask=mask_name, edit=False),
            village,
        )  # fmt: skip
    if definition.of == "person":
        return (
            Column("person", lookup="person_code", find=person_named, required=True,
                   also=PERSON_HEADS,
                   filter=True, search=True, seen=Permission.VIEW_HOUSEHOLDS,
                   help=_("人编号或证件号码。")),
            Column("person__name", title=_("姓名"), mask=mask_name, edit=False),
            village,
        )  # fmt: skip
    return (
        Column("division_code", title=_("地方"), levels=definition.levels, required=True,
               also=PLACE_HEADS),
    )  # fmt: skip


def _household_page(row: Entry) -> str:
    return reverse("registry:household", args=[row.household_id])


def columns_of(definition: Definition) -> Iterator[Column]:
    """Yield the columns in the order of the list; the first one leads to the row."""
    about = subject_columns(definition)
    searched = any(column.search for column in definition.live)
    own: list[Column] = []
    for column in definition.live:
        # Where nothing is said to be looked for, the first text is.
        first = not searched and column.type == "text"
        searched = searched or first
        own.append(column_of(column, search=first))
    if definition.of == "place":
        yield from (*own[:1], *about, *own[1:])
    else:
        yield from (*about, *own)


def former_columns(definition: Definition) -> tuple[Column, ...]:
    """Return the columns that are asked for no longer."""
    return tuple(column_of(column) for column in definition.columns if column.retired)


def typed(column: ColumnSpec, value: Any) -> Any:
    """Return a stored number as people type it, for the comparison with limits."""
    scale = {"money": 2, "decimal": 4}.get(column.type, 0)
    return Decimal(value).scaleb(-scale)
