"""The table from which a register was begun, as long as it was not written."""

from __future__ import annotations

from xianjie.apps.ledger.models import LedgerUpload
from xianjie.apps.registers.models import OwnRegister


def upload_for(design: OwnRegister, user_id: int | None) -> LedgerUpload | None:
    """Return the newest workbook that an account sent for a register and did not write."""
    rows = LedgerUpload.objects.filter(
        user_id=user_id or 0, register=f"registers.{design.key}", applied_at__isnull=True
    )
    return rows.order_by("-pk").first()
