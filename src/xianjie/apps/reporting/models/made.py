"""Reports that were made, with their files."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.reporting.enums import ReportForm, ReportKind


class MadeReport(models.Model):
    """A file as it was made: of a county, a township or (``organisation``) a department.

    ``period`` is a month (2022-06) or a year (2022). A report holds figures and names no
    household; making it again keeps the earlier one.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("区划代码", max_length=12)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject = models.CharField("单位", max_length=80)
    kind = models.CharField("种类", max_length=8, choices=ReportKind.choices)
    form = models.CharField("格式", max_length=4, choices=ReportForm.choices)
    period = models.CharField("期别", max_length=7)
    as_of = models.DateField("数据截至")
    content = models.BinaryField("文件")
    size = models.PositiveIntegerField("字节数")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("生成时间")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code organisation subject kind form period as_of content size "
        "made_by made_at",
    )

    class Meta:
        verbose_name = "报表"
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="made_report_not_empty"),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "division_code", "-made_at"], name="made_report_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.period} {self.get_kind_display()}"

    @property
    def file_name(self) -> str:
        """The name under which the file is handed out."""
        return f"{self.subject}_{self.get_kind_display()}_{self.period}.{self.form}"
