"""Forms of the register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.lowincome.enums import ReviewOutcome
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})


class ReviewForm(XjForm):
    """What a review found."""

    outcome = forms.ChoiceField(
        label=_("复核结果"),
        choices=[
            (ReviewOutcome.KEEP.value, _("维持：情况没有变化")),
            (ReviewOutcome.ADJUST.value, _("调整：应改为另一类")),
            (ReviewOutcome.EXIT.value, _("退出：不再符合")),
        ],
        widget=forms.RadioSelect,
    )
    new_category = forms.ChoiceField(label=_("改为哪一类"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=_LONG)
    evidence = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=1000,
        widget=_LONG,
        help_text=_("调整、退出必须写，例如哪天入户、谁核的、收入怎么算。"),
    )

    def __init__(self, *args: Any, categories: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((one, one) for one in categories)]
        self.fields["new_category"].choices = choices  # type: ignore[attr-defined]


class DecisionForm(XjForm):
    """Agree, or return with the reason."""

    agrees = forms.ChoiceField(
        label=_("审定"),
        choices=[("yes", _("同意")), ("no", _("退回"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    words = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=500,
        widget=_LONG,
        help_text=_("退回、不采纳必须写。"),
    )


class AddForm(XjForm):
    """Somebody whom no source lists."""

    code = forms.CharField(label=_("户编号"), max_length=40)
    category = forms.ChoiceField(label=_("类别"))
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=50, initial=1)
    reason = forms.CharField(
        label=_("为什么应当纳入"),
        max_length=500,
        widget=_LONG,
        help_text=_("写明哪天怎么核的。由县里另一人审定后进名册。"),
    )

    def __init__(self, *args: Any, categories: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(one, one) for one in categories]  # type: ignore[attr-defined]
