"""The receipt by which a stranger follows an objection."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.models import Objection


class ObjectionReceipt(models.Model):
    """Receipt number and code of an objection from the public page.

    ``lookup`` is the keyed index of both. The code is the last four digits of the phone that was
    given, or four random digits for whoever left none.
    """

    number = models.CharField("回执号", max_length=12, unique=True)
    lookup = models.BinaryField("查询索引", max_length=16, unique=True)
    objection = models.OneToOneField(Objection, models.PROTECT, related_name="receipt")
    division_code = models.CharField("村代码", max_length=12)

    objects = ScopedManager()

    field_classes = classed(internal="id number lookup objection division_code")

    class Meta:
        verbose_name = "异议回执"

    def __str__(self) -> str:
        return self.number
