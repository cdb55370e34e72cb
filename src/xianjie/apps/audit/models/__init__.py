"""Tables of the audit."""

from xianjie.apps.audit.models.audit_event import AuditEvent, AuditEventError
from xianjie.apps.audit.models.keeping import AuditArchive, AuditCheck

__all__ = ["AuditArchive", "AuditCheck", "AuditEvent", "AuditEventError"]
