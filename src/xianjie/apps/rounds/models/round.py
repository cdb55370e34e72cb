"""A round: many households are visited with one sheet until a day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.rounds.enums import Population, RoundKind, RoundState

SOURCE = "round:"
"""How the tasks of a round name their source, before its number."""


class Round(models.Model):
    """An order to visit all households of a population in a place; its tasks are `FieldTask`s.

    Their source is ``round:<pk>``. ``division_code`` is the place, a county, township or village
    of 12 digits. ``villages`` (codes) and ``grids`` (row numbers) narrow it, ``groups`` are texts
    of the parameter 重点走访对象清单. ``automatic`` rounds are opened by the rulebook, one a
    county, kind and period. ``total`` and ``done`` are counted for good when it is closed;
    while it runs they are counted from the tasks.
    """

    client_id = models.UUIDField("表单标识", unique=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("范围", max_length=12)
    kind = models.CharField("类别", max_length=10, choices=RoundKind.choices)
    title = models.CharField("名称", max_length=80)
    period = models.CharField("期别", max_length=7)
    form = models.CharField("表单", max_length=30)
    stage = models.CharField("阶段", max_length=6, blank=True)
    population = models.CharField("对象", max_length=10, choices=Population.choices)
    villages = models.JSONField("村", default=list)
    grids = models.JSONField("网格", default=list)
    groups = models.JSONField("重点对象", default=list)
    opened_on = models.DateField("开展日期")
    due_on = models.DateField("截止日期")
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    automatic = models.BooleanField("自动开展", default=False)
    state = models.CharField("状态", max_length=10, choices=RoundState.choices)
    total = models.PositiveIntegerField("应走访", default=0)
    done = models.PositiveIntegerField("已走访", default=0)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    closing = models.CharField("未走访说明", max_length=500, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id client_id division_code kind title period form stage population villages "
        "grids groups opened_on due_on opened_by automatic state total done closed_on closing",
    )

    class Meta:
        verbose_name = "排查走访轮次"
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "kind", "period"],
                condition=Q(automatic=True),
                name="automatic_round_once_a_period",
            ),
            models.CheckConstraint(
                condition=~Q(state=RoundState.CLOSED) | Q(closed_on__isnull=False),
                name="round_closed_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "-opened_on"], name="round_list"),
            models.Index(fields=["state", "due_on"], name="round_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """What its tasks name as their source."""
        return f"{SOURCE}{self.pk}"


class RoundEvent(models.Model):
    """A line in the record of a round: opened, households added, extended, reminded, closed."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="events")
    act = models.CharField("事项", max_length=20)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")
    words = models.CharField("说明", max_length=500, blank=True)

    field_classes = classed(internal="id round act user at words")

    class Meta:
        verbose_name = "轮次记录"
        ordering = ["round", "id"]

    def __str__(self) -> str:
        return self.act
