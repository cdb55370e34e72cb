"""A rulebook as it was published."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from xianjie.apps.audit.classification import classed


class RulebookVersionError(RuntimeError):
    """Someone tried to change or delete a published rulebook."""


class RulebookVersion(models.Model):
    """One published rulebook, whole and never changed; only ``is_current`` moves on.

    ``blob`` is the content in the canonical form of :mod:`xianjie.policy.blob`, ``hash`` its
    SHA-256. ``source`` says which folders it was read from.
    """

    hash = models.CharField("摘要", max_length=64, unique=True)
    published_at = models.DateTimeField("发布时间")
    published_by = models.CharField("发布人", max_length=150)
    source = models.CharField("来源", max_length=300)
    note = models.CharField("说明", max_length=500, blank=True)
    blob = models.JSONField("内容")
    is_current = models.BooleanField("现行", default=False)

    field_classes = classed(
        public="id hash blob is_current", internal="published_at published_by source note"
    )

    class Meta:
        verbose_name = "规则库版本"
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="rulebook_one_current_version",
            )
        ]

    def __str__(self) -> str:
        return self.hash[:12]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new version; refuse to store one again."""
        if not self._state.adding:
            raise RulebookVersionError("published rulebooks cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: past runs point to this version."""
        raise RulebookVersionError("published rulebooks cannot be deleted")
