"""One thing that somebody did."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from xianjie.apps.audit.classification import classed


class AuditEventError(RuntimeError):
    """Someone tried to change or delete what was done."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Audit events can be added and read, nothing else."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refuse: the audit is append-only."""
        raise AuditEventError("audit events cannot be updated")

    def delete(self) -> NoReturn:
        """Refuse: the audit is append-only."""
        raise AuditEventError("audit events cannot be deleted")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: the audit is append-only."""
        raise AuditEventError("audit events cannot be updated")

    def bulk_create(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: each event is chained to the one before it by ``actions.record``."""
        raise AuditEventError("audit events are written one by one")


class AuditEvent(models.Model):
    """An action with its actor and object, chained to the event before it by a keyed hash."""

    at = models.DateTimeField("时间", db_index=True)
    actor_label = models.CharField("操作者", max_length=150)
    action = models.CharField("动作", max_length=100)
    object_type = models.CharField("对象类型", max_length=60)
    object_id = models.CharField("对象编号", max_length=120, blank=True)
    division_code = models.CharField("行政区划", max_length=12, blank=True)
    detail = models.JSONField("内容", default=dict)
    previous_hash = models.CharField("前一条摘要", max_length=64, blank=True)
    hash = models.CharField("摘要", max_length=64, unique=True)

    objects = AuditEventQuerySet.as_manager()

    field_classes = classed(
        internal="id at actor_label action object_type object_id division_code "
        "previous_hash hash detail",
    )

    class Meta:
        verbose_name = "审计记录"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_event_object"),
            models.Index(fields=["division_code", "at"], name="audit_event_place"),
            models.Index(fields=["actor_label", "at"], name="audit_event_actor"),
            models.Index(fields=["action", "at"], name="audit_event_action"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new event; refuse to store one again."""
        if not self._state.adding:
            raise AuditEventError("audit events cannot be updated")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse: the audit is append-only."""
        raise AuditEventError("audit events cannot be deleted")
