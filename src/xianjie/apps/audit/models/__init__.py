"""Tables of the audit."""

from xianjie.apps.audit.models.audit_event import AuditEvent, AuditEventError

__all__ = ["AuditEvent", "AuditEventError"]
