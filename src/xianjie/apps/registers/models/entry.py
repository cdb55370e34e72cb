"""The rows of all registers that are data."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed
from xianjie.apps.ledger.models import ROW_FIELDS, LedgerRow
from xianjie.apps.registers.gate import EntryManager
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household, Person

_SLOTS = (
    " ".join(f"t{n}" for n in range(1, 11)),
    " ".join(f"n{n}" for n in range(1, 9)),
    " ".join(f"d{n}" for n in range(1, 6)),
    " ".join(f"b{n}" for n in range(1, 5)),
)
_KNOWN = ("register", "county_code", "retired_at")
_PERSONAL = " ".join((*(f"p{n}" for n in range(1, 6)), "l1", "l2"))


class Entry(LedgerRow):
    """One row of the register ``register``; its definition says what each slot holds.

    ``t`` texts and choices, ``n`` whole numbers (money in fen, decimals in ten-thousandths, months
    as 202206), ``d`` days, ``b`` yes or no, ``p`` encrypted texts, ``l`` long texts. A row about
    a household or person lies in its village. ``row_key`` is a digest of the natural key.
    """

    register = models.CharField("台账", max_length=40)
    county_code = models.CharField("县代码", max_length=6, editable=False)
    division_code = models.CharField("行政区划", max_length=12)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="户编号"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人编号"
    )
    row_key = models.CharField("认行摘要", max_length=64, blank=True)
    t1 = models.CharField("文字1", max_length=200, blank=True)
    t2 = models.CharField("文字2", max_length=200, blank=True)
    t3 = models.CharField("文字3", max_length=200, blank=True)
    t4 = models.CharField("文字4", max_length=200, blank=True)
    t5 = models.CharField("文字5", max_length=200, blank=True)
    t6 = models.CharField("文字6", max_length=200, blank=True)
    t7 = models.CharField("文字7", max_length=200, blank=True)
    t8 = models.CharField("文字8", max_length=200, blank=True)
    t9 = models.CharField("文字9", max_length=200, blank=True)
    t10 = models.CharField("文字10", max_length=200, blank=True)
    n1 = models.BigIntegerField("数字1", null=True, blank=True)
    n2 = models.BigIntegerField("数字2", null=True, blank=True)
    n3 = models.BigIntegerField("数字3", null=True, blank=True)
    n4 = models.BigIntegerField("数字4", null=True, blank=True)
    n5 = models.BigIntegerField("数字5", null=True, blank=True)
    n6 = models.BigIntegerField("数字6", null=True, blank=True)
    n7 = models.BigIntegerField("数字7", null=True, blank=True)
    n8 = models.BigIntegerField("数字8", null=True, blank=True)
    d1 = models.DateField("日期1", null=True, blank=True)
    d2 = models.DateField("日期2", null=True, blank=True)
    d3 = models.DateField("日期3", null=True, blank=True)
    d4 = models.DateField("日期4", null=True, blank=True)
    d5 = models.DateField("日期5", null=True, blank=True)
    b1 = models.BooleanField("是否1", null=True, blank=True)
    b2 = models.BooleanField("是否2", null=True, blank=True)
    b3 = models.BooleanField("是否3", null=True, blank=True)
    b4 = models.BooleanField("是否4", null=True, blank=True)
    p1 = EncryptedTextField("个人信息1")
    p2 = EncryptedTextField("个人信息2")
    p3 = EncryptedTextField("个人信息3")
    p4 = EncryptedTextField("个人信息4")
    p5 = EncryptedTextField("个人信息5")
    l1 = models.TextField("长文字1", max_length=2000, blank=True)
    l2 = models.TextField("长文字2", max_length=2000, blank=True)

    objects = EntryManager()  # type: ignore[misc]

    field_classes = classed(
        internal=f"{ROW_FIELDS} register county_code division_code household person row_key "
        + " ".join(_SLOTS),
        personal=_PERSONAL,
    )

    class Meta:
        verbose_name = "台账记录"
        ordering = ["register", "division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "row_key"],
                condition=models.Q(retired_at__isnull=True) & ~models.Q(row_key=""),
                name="entry_once_a_key",
                violation_error_message="已经登记过同样的一条，请改那一条。",
            )
        ]
        # Of one register in one county, those in use: counted, sorted by the first column of each
        # kind and by what falls due, and added up without the table.
        indexes = [
            models.Index(fields=[*_KNOWN, *rest], name=f"entry_{name}")
            for name, rest in (
                ("place", ("division_code",)),
                ("text", ("t1",)),
                ("kind", ("t2",)),
                ("sums", ("n1", "n2", "n3", "n4")),
                ("day", ("d1",)),
                ("due", ("d2",)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.pk}"
