"""One delivery of a feed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.sources.enums import BatchState


class FeedBatch(models.Model):
    """The rows of a feed for one period and place; its files in the lake count only while ACTIVE.

    ``place`` is a division prefix of 6, 9 or 12 digits, ``division_code`` the same padded to 12.
    Counts hold over all parts: ``accepted + quarantined = read``; ``warned``, ``unlinked`` and
    ``queued`` are subsets of ``accepted``; ``outside`` counts accepted rows whose person lives
    outside the place; ``carved`` those that left the lake when a narrower place sent its own file
    (they are counted there). ``awaiting`` lists the numbers of quarantined rows not yet mended.
    """

    batch = models.CharField("批次号", max_length=80, unique=True)
    feed = models.CharField("数据", max_length=40)
    period = models.CharField("数据期", max_length=7)
    county_code = models.CharField("县代码", max_length=6)
    place = models.CharField("范围", max_length=12)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    state = models.CharField("状态", max_length=10, choices=BatchState.choices)
    complete = models.BooleanField("全量", default=False)
    read = models.PositiveIntegerField("读入")
    accepted = models.PositiveIntegerField("通过")
    warned = models.PositiveIntegerField("提示")
    quarantined = models.PositiveIntegerField("隔离")
    unlinked = models.PositiveIntegerField("未关联")
    queued = models.PositiveIntegerField("待核对")
    outside = models.PositiveIntegerField("范围外")
    carved = models.PositiveIntegerField("改由乡村报送", default=0)
    awaiting = models.JSONField("待补正行", default=list, blank=True)
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.CharField("导入人", max_length=150)
    replaced_at = models.DateTimeField("替换时间", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    objects = ScopedManager()

    field_classes = classed(
        public="feed county_code place division_code",
        internal="id batch period state complete read accepted warned quarantined unlinked queued "
        "outside carved awaiting imported_at imported_by replaced_at replaced_by",
    )

    class Meta:
        verbose_name = "数据批次"
        ordering = ["-period", "feed", "place", "-imported_at"]
        indexes = [models.Index(fields=["county_code", "period", "feed"], name="feed_batch_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "period", "place"],
                condition=Q(state=BatchState.ACTIVE),
                name="one_active_batch_a_place",
            ),
            models.CheckConstraint(
                condition=Q(read=F("accepted") + F("quarantined")), name="batch_rows_add_up"
            ),
            models.CheckConstraint(
                condition=Q(
                    warned__lte=F("accepted"),
                    outside__lte=F("accepted"),
                    carved__lte=F("accepted"),
                    accepted__gte=F("unlinked") + F("queued"),
                ),
                name="batch_subsets_of_accepted",
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.ACTIVE, replaced_at__isnull=True)
                | Q(state=BatchState.REPLACED, replaced_at__isnull=False),
                name="batch_replaced_at_a_moment",
            ),
        ]

    @property
    def counting(self) -> int:
        """Rows of the batch that runs read."""
        return self.accepted - self.carved

    def __str__(self) -> str:
        return self.batch
