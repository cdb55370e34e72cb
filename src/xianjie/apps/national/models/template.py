"""Layouts that a county chooses and keeps."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.exchange.layouts import REGISTRY, FileLayout


class SheetTemplate(models.Model):
    """Columns in an order of one's own, over the person list: the 自定义 table.

    ``headings`` are names or aliases of columns as they stand in the file, ``where`` columns of
    the household with the values wanted. ``division_code`` is the place whose people may use it.
    """

    name = models.CharField("表样名称", max_length=60)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    headings = models.JSONField("列", default=list)
    where = models.JSONField("范围", default=dict, blank=True)
    header_row = models.PositiveSmallIntegerField("表头所在行", default=1)
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.CharField("保存人", max_length=150)
    is_used = models.BooleanField("在用", default=True)

    objects = ScopedManager()

    field_classes = classed(
        public="division_code",
        internal="id name headings where header_row saved_at saved_by is_used",
    )

    class Meta:
        verbose_name = "自定义表样"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"],
                condition=Q(is_used=True),
                name="sheet_template_named_once",
            ),
            models.CheckConstraint(
                condition=Q(header_row__gte=1, header_row__lte=5), name="sheet_template_header_row"
            ),
        ]

    @property
    def layout(self) -> FileLayout:
        """The layout of its files."""
        above = [self.name] if self.header_row > 1 else []
        return FileLayout(
            id=f"template-{self.pk}",
            title=self.name,
            table=REGISTRY,
            header_row=self.header_row,
            above=tuple(above),
            where={name: tuple(values) for name, values in self.where.items()},
            columns=tuple(self.headings),
        )

    def __str__(self) -> str:
        return self.name
