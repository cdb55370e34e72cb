"""A sheet that was filled in about a household."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.fieldforms.enums import SheetState, VisitStage
from xianjie.apps.fieldforms.models.task import FieldTask
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument, Household


class Sheet(models.Model):
    """What somebody found at one door; never changed once handed in.

    ``client_id`` is made when the sheet is opened: handed in twice it is one sheet.
    ``definition`` is the hash of the definition that it was filled in by. ``content`` is JSON
    text: item → value (money in fen, dates in ISO form, yes/no as booleans, lists of texts).
    ``base`` holds a keyed mark for each item of what was known when it was opened (see
    `fieldforms.marks`); ``typed`` counts the items whose
    value had to be typed, ``chosen`` those tapped, ``kept`` those taken over as known.
    ``filled_at`` is the clock of the device, ``received_at`` ours. In conflict both sheets stay
    until ``settled_by`` decided: ``against`` is the other one and ``disputed`` the items.
    """

    client_id = models.UUIDField("表单标识", unique=True)
    form = models.CharField("表单", max_length=30)
    definition = models.CharField("表单版本", max_length=64)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="sheets")
    task = models.ForeignKey(
        FieldTask, models.PROTECT, null=True, blank=True, related_name="sheets"
    )
    stage = models.CharField("阶段", max_length=6, choices=VisitStage.choices, blank=True)
    period = models.CharField("数据期", max_length=7)
    content = EncryptedTextField("内容")
    base = models.CharField("已知情况版本", max_length=400, blank=True)
    typed = models.PositiveSmallIntegerField("打字项数", default=0)
    chosen = models.PositiveSmallIntegerField("点选项数", default=0)
    kept = models.PositiveSmallIntegerField("沿用项数", default=0)
    position = EncryptedTextField("位置")
    signature = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField("状态", max_length=10, choices=SheetState.choices)
    filled_by = models.ForeignKey(User, models.PROTECT, related_name="sheets")
    filled_at = models.DateTimeField("填写时间")
    received_at = models.DateTimeField("收到时间")
    against = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="challengers"
    )
    disputed = models.JSONField("有出入的项目", default=list, blank=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("核对时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id client_id form definition division_code household task stage period base "
        "typed chosen kept signature state filled_by filled_at received_at against "
        "disputed settled_by settled_at",
        personal="position",
        sensitive="content",
    )

    class Meta:
        verbose_name = "入户表"
        ordering = ["-filled_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=SheetState.SET_ASIDE) | Q(settled_by__isnull=False),
                name="sheet_set_aside_by_somebody",
            )
        ]
        indexes = [
            models.Index(fields=["household", "form", "-filled_at"], name="sheet_of_a_household"),
            models.Index(fields=["county_code", "state", "division_code"], name="sheet_queue"),
            models.Index(fields=["county_code", "form", "period"], name="sheet_month"),
            models.Index(fields=["filled_by", "-filled_at"], name="sheet_filler"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.household_id}"


class SheetPhoto(models.Model):
    """A photo that came with a sheet."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="photos")
    client_id = models.UUIDField("照片标识", unique=True)
    document = models.ForeignKey(ArchiveDocument, models.PROTECT, related_name="+")

    field_classes = classed(internal="id sheet client_id document")

    class Meta:
        verbose_name = "入户照片"
        ordering = ["sheet", "id"]

    def __str__(self) -> str:
        return str(self.client_id)
