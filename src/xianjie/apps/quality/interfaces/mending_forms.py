"""A form for the cells at fault of a household or person, each as its column is declared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.exchange.cells import cell_parser
from xianjie.exchange.contracts import Column, ColumnType, load_codes
from xianjie.policy.quality.rows import shown
from xianjie.policy.quality.tables import tables
from xianjie.web.forms import XjForm

_YES_NO = (("", _("空")), ("是", _("是")), ("否", _("否")))


class MendingForm(XjForm):
    """New values for some columns; blank means that nothing is known."""

    reason = forms.CharField(
        label=_("更正原因"), max_length=200, help_text=_("如 入户核实，写明核实人。")
    )

    def __init__(self, *args: Any, columns: list[Column], table: str, stored: dict[str, Any],
                 marks: str = "", **kwargs: Any) -> None:  # fmt: skip
        self.columns, self.table, self.stored = columns, table, stored
        kwargs.setdefault("initial", {"marks": marks})
        super().__init__(*args, **kwargs)

    marks = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def prepare(self) -> None:
        """Offer a field for each column."""
        for number, column in enumerate(self.columns):
            self.fields[f"cell{number}"] = self._field(column)
        self.order_fields([*(f"cell{n}" for n in range(len(self.columns))), "reason"])

    def _field(self, column: Column) -> forms.Field:
        kind = tables()[self.table].columns[column.name].type
        now = shown(self.stored.get(column.name), kind) or ""
        if column.type is ColumnType.BOOL:
            return forms.ChoiceField(
                label=column.name, required=False, choices=_YES_NO, initial=now
            )
        if column.type is ColumnType.CODE and column.codes:
            listed = [(one.text, one.text) for one in load_codes(column.codes).values]
            return forms.ChoiceField(
                label=column.name, required=False, choices=[("", _t("空")), *listed], initial=now
            )
        unit = f"（{column.unit}）" if column.unit else "（元）" if kind.kind == "money" else ""
        return forms.CharField(
            label=f"{column.name}{unit}", required=False, max_length=200, initial=now
        )

    def clean(self) -> dict[str, Any]:
        """Read every cell as an import would."""
        given = super().clean() or {}
        self.values: dict[str, Any] = {}
        for number, column in enumerate(self.columns):
            text = str(given.get(f"cell{number}") or "").strip()
            if not text:
                self.values[column.name] = None
                continue
            cell = cell_parser(column)(text)
            if cell.fault is not None:
                self.add_error(f"cell{number}", cell.fault.message)
            else:
                self.values[column.name] = cell.value
        return given
