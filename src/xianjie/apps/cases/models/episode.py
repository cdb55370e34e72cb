"""A stretch of time in which a household is monitored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.enums import EpisodeOrigin, EpisodeState, RemovalWay
from xianjie.apps.registry.models import Household


class Episode(models.Model):
    """From identification to removal; a relapse opens the next one and keeps this.

    ``category`` is a text of the region's own list (监测对象类别清单), ``national_category`` one
    of the code set 监测对象类别. ``risks`` are up to five texts of 风险类型, the gravest first.
    ``focus_groups`` and ``key_links`` are texts of 重点人群清单 and 重点环节清单.
    ``event_on`` is the day of what happened to the household, where it is known.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="episodes")
    number = models.PositiveSmallIntegerField("第几次识别")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    origin = models.CharField("来源", max_length=8, choices=EpisodeOrigin.choices)
    category = models.CharField("监测对象类别", max_length=30)
    national_category = models.CharField("国家类别", max_length=30, blank=True)
    risks = models.JSONField("风险类型", default=list)
    focus_groups = models.JSONField("重点人群", default=list)
    key_links = models.JSONField("重点环节", default=list)
    no_labour = models.BooleanField("整户无劳动能力兜底保障户", default=False)
    event_on = models.DateField("事发日期", null=True, blank=True)
    clue_on = models.DateField("线索日期", null=True, blank=True)
    identified_on = models.DateField("识别日期")
    state = models.CharField("状态", max_length=10, choices=EpisodeState.choices)
    ended_on = models.DateField("消除或终止日期", null=True, blank=True)
    removal_way = models.CharField(
        "消除方式", max_length=10, choices=RemovalWay.choices, blank=True
    )
    ending = models.CharField("消除或终止说明", max_length=200, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id household number division_code origin category national_category state "
        "event_on clue_on identified_on ended_on removal_way focus_groups key_links",
        sensitive="risks no_labour ending",
    )

    class Meta:
        verbose_name = "监测周期"
        ordering = ["household", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["household", "number"], name="episode_number_once"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state=EpisodeState.MONITORED),
                name="one_open_episode_a_household",
            ),
            models.CheckConstraint(
                condition=Q(state=EpisodeState.MONITORED, ended_on__isnull=True)
                | (~Q(state=EpisodeState.MONITORED) & Q(ended_on__isnull=False)),
                name="episode_ended_on_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code", "identified_on"],
                name="episode_place",
            ),
            models.Index(fields=["county_code", "-ended_on"], name="episode_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} #{self.number}"
