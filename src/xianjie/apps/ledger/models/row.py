"""The base of every register's rows."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import FieldClass, classed

ROW_FIELDS = "id version created_at updated_at retired_at retired_reason"


class LedgerRow(models.Model):
    """A row that is versioned and taken out with a reason, never deleted.

    ``scope_field`` names the path of its 12-digit division code; `PlacedRow` has its own.
    """

    version = models.PositiveIntegerField("版本", default=1)
    created_at = models.DateTimeField("建立时间")
    updated_at = models.DateTimeField("更新时间")
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    retired_reason = models.CharField("停用原因", max_length=200, blank=True)

    objects = ScopedManager()

    class Meta:
        abstract = True


class PlacedRow(LedgerRow):
    """A row that belongs to a division."""

    division_code = models.CharField("行政区划", max_length=12)

    class Meta:
        abstract = True


def row_classes(
    *, internal: str = "", personal: str = "", sensitive: str = ""
) -> dict[str, FieldClass]:
    """Return the classes of a row's own fields together with those of its base.

    Name ``division_code`` too where the row has one.
    """
    return classed(internal=f"{ROW_FIELDS} {internal}", personal=personal, sensitive=sensitive)
