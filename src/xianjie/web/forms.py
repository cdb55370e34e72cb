"""The look and the words of every form: fields that say how to mend them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_PLAIN = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class XjForm(forms.Form):
    """A form whose fields carry our classes and whose errors are told beside them.

    ``summary`` of a field's error is connected to it for screen readers by the template
    ``xianjie/parts/field.html``. Draw a whole form with ``xianjie/parts/form.html``.
    """

    required_message = _("请填写这一项。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.prepare()
        for name, field in self.fields.items():
            dress(field)
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"{self[name].auto_id}_help"

    def add_error(self, field: str | None, error: Any) -> None:
        """Add an error and connect it to its field, during validation or after an action refused.

        Validation begins when it is first asked for: a subclass may still set the choices of its
        fields after ``super().__init__``.
        """
        super().add_error(field, error)
        for name in self.errors:
            if name in self.fields:
                attrs = self.fields[name].widget.attrs
                attrs["aria-invalid"] = "true"
                attrs["aria-describedby"] = f"{self[name].auto_id}_error"

    def prepare(self) -> None:
        """Set choices and helps that depend on the user; before anything is checked."""


def dress(field: forms.Field) -> None:
    """Give one field our class, the browser's right keyboard and our sentence when it is empty."""
    widget = field.widget
    if isinstance(widget, forms.Select | forms.SelectMultiple):
        widget.attrs.setdefault("class", "xj-select")
    elif not isinstance(widget, _PLAIN):
        widget.attrs.setdefault("class", "xj-input")
    if isinstance(field, forms.DateField):
        field.widget = forms.DateInput(format="%Y-%m-%d", attrs={**widget.attrs, "type": "date"})
        field.error_messages["invalid"] = _("请写成 2022-06-30 这样的日期。")
    elif isinstance(field, forms.IntegerField) and not isinstance(field, forms.DecimalField):
        widget.attrs.setdefault("inputmode", "numeric")
        field.error_messages["invalid"] = _("请填写整数。")
    elif isinstance(field, forms.DecimalField):
        widget.attrs.setdefault("inputmode", "decimal")
        field.error_messages["invalid"] = _("请填写数字。")
    if isinstance(field, forms.ChoiceField):
        field.error_messages["invalid_choice"] = _("没有这个选项，请重新选择。")
    field.error_messages["required"] = XjForm.required_message
