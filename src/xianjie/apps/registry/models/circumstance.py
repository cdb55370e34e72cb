"""What is known about a person or household that no department's feed holds."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models

from xianjie.apps.audit.classification import FieldClass
from xianjie.apps.ledger.models import LedgerRow, row_classes
from xianjie.apps.registry.models.household import Household
from xianjie.apps.registry.models.person import Person
from xianjie.exchange.circumstances import CircumstanceKind, circumstance_kinds


class Circumstance(LedgerRow):
    """A dated statement with its ground, in force from ``judged_on`` up to ``valid_until``.

    Without a person it is about the whole household. ``content`` is one of the closed list of its
    kind and so never names anybody; free words stand in ``note`` and never reach the lake.
    ``department`` judged it and alone changes it, besides the county and the township.
    """

    household = models.ForeignKey(
        Household, models.PROTECT, verbose_name="户编号", related_name="circumstances"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, verbose_name="人编号",
        related_name="circumstances",
    )  # fmt: skip
    kind = models.CharField("情形", max_length=40)
    content = models.CharField("内容", max_length=40, blank=True)
    number = models.DecimalField("数值", max_digits=9, decimal_places=2, null=True, blank=True)
    amount = models.BigIntegerField("金额(分)", null=True, blank=True)
    since = models.DateField("发生日期", null=True, blank=True)
    judged_on = models.DateField("认定日期")
    valid_until = models.DateField("有效期止", null=True, blank=True)
    department = models.CharField("认定部门", max_length=20, blank=True)
    basis = models.CharField("依据", max_length=200)
    note = models.CharField("说明", max_length=200, blank=True)

    scope_field = "household__division_code"

    field_classes: dict[str, FieldClass] = row_classes(
        internal="household person judged_on valid_until department basis",
        sensitive="kind content number amount since note",
    )

    class Meta:
        verbose_name = "认定情形"
        ordering = ["-judged_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "content", "judged_on"],
                condition=models.Q(retired_at__isnull=True, person__isnull=False),
                name="circumstance_once_a_person_and_day",
                violation_error_message="这个人同一天已登记过这种情形。",
            ),
            models.UniqueConstraint(
                fields=["household", "kind", "content", "judged_on"],
                condition=models.Q(retired_at__isnull=True, person__isnull=True),
                name="circumstance_once_a_household_and_day",
                violation_error_message="这一户同一天已登记过这种情形。",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("judged_on")),
                name="circumstance_ends_after_beginning",
                violation_error_message="有效期止不能早于认定日期。",
            ),
            models.CheckConstraint(
                condition=models.Q(since__isnull=True) | models.Q(since__lte=models.F("judged_on")),
                name="circumstance_judged_after_it_began",
                violation_error_message="发生日期不能晚于认定日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["-judged_on"], name="circumstance_day"),
            models.Index(fields=["kind", "-judged_on"], name="circumstance_kind"),
        ]

    def __str__(self) -> str:
        return self.kind

    def clean(self) -> None:
        """Refuse what the kind cannot say; take its department where it has only one."""
        kind = circumstance_kinds().get(self.kind)
        if kind is None:
            raise ValidationError({"kind": "没有这种情形，请从列表里选。"})
        faults = {
            "person": self._subject_fault(kind),
            "content": self._content_fault(kind),
            "number": self._number_fault(kind),
            "amount": self._amount_fault(kind),
        }
        if not self.department and len(kind.departments) == 1:
            self.department = kind.departments[0]
        if kind.departments and self.department not in kind.departments:
            faults["department"] = f"由{'、'.join(kind.departments)}认定，请填其中一个部门。"
        found = {name: text for name, text in faults.items() if text}
        if found:
            raise ValidationError(found)

    def _subject_fault(self, kind: CircumstanceKind) -> str:
        if kind.subject == "person" and self.person is None:
            return "这种情形讲的是人，请填是谁。"
        if kind.subject == "household" and self.person is not None:
            return "这种情形讲的是全户，人编号请留空。"
        if self.person is not None and self.person.household_id != self.household_id:
            return "这个人不在这一户，请核对。"
        return ""

    def _content_fault(self, kind: CircumstanceKind) -> str:
        if kind.contents and self.content not in kind.contents:
            return f"请选：{'、'.join(kind.contents)}。"
        if not kind.contents and self.content:
            return "这种情形没有内容可选，请留空。"
        return ""

    def _number_fault(self, kind: CircumstanceKind) -> str:
        if kind.number is None:
            return "这种情形没有数值，请留空。" if self.number is not None else ""
        least, most = kind.number.least or Decimal(0), kind.number.most
        if self.number is None:
            return f"请填数值，单位是{kind.number.unit}。"
        if self.number < least or (most is not None and self.number > most):
            return (
                f"数值应在 {least} 到 {most if most is not None else '…'} {kind.number.unit}之间。"
            )
        return ""

    def _amount_fault(self, kind: CircumstanceKind) -> str:
        if not kind.amount:
            return "这种情形没有金额，请留空。" if self.amount is not None else ""
        if self.amount is None:
            return f"请填金额，单位是{kind.amount}。"
        return "金额不能小于 0。" if self.amount < 0 else ""
