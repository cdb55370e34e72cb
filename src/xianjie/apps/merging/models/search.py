"""Searches of a county for duplicates."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed


class DuplicateSearch(models.Model):
    """One search of a county: how many records it read and how many proposals stand after it.

    ``counts`` maps kinds to open proposals; ``fresh`` were not known before, ``superseded`` are
    no longer shown by the data.
    """

    county_code = models.CharField("县代码", max_length=6)
    searched_at = models.DateTimeField("查重时间")
    searched_by = models.CharField("查重人", max_length=150)
    people = models.PositiveIntegerField("核对人数")
    households = models.PositiveIntegerField("核对户数")
    counts = models.JSONField("分类件数", default=dict)
    fresh = models.PositiveIntegerField("新发现")
    superseded = models.PositiveIntegerField("不再重复")

    field_classes = classed(
        public="county_code",
        internal="id searched_at searched_by people households counts fresh superseded",
    )

    class Meta:
        verbose_name = "档案查重"
        ordering = ["-searched_at", "-id"]
        indexes = [
            models.Index(fields=["county_code", "-searched_at"], name="duplicate_search_last")
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.searched_at:%Y-%m-%d}"
