"""Forms about one household that is looked for and picked with buttons, never typed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.web.forms import XjForm

SEARCH, PICK, AGAIN, SUBMIT = "search", "pick-", "again", "submit"
_HIDDEN = frozenset({"client_id", "village", "q", "household"})


class PickForm(XjForm):
    """The base: which village, which household; ``client_id`` makes a form count once."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    village = forms.ChoiceField(label=_("哪个村"))
    q = forms.CharField(label=_("姓名、拼音首字母或户编号"), required=False, max_length=40)
    household = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        self.villages = villages
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the villages."""
        self.fields["village"].choices = self.villages  # type: ignore[attr-defined]

    @classmethod
    def fresh(cls, values: Mapping[str, Any], **options: Any) -> Self:
        """Return an unbound form with some values; without a mark it gets one of its own."""
        return cls(initial={"client_id": uuid.uuid4(), **values}, **options)

    @property
    def rest(self) -> list[Any]:
        """The fields beside those of the household."""
        return [field for field in self if field.name not in _HIDDEN]
