"""Work with departmental feeds in the background."""

from __future__ import annotations

from typing import Any

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.jobs.runners import JobContext, runner
from xianjie.kernel.periods import Period


@runner("feeds.import", permission=Permission.IMPORT_FEEDS)
def import_(context: JobContext) -> dict[str, Any]:
    """Placeholder until the upload pages are there."""
    return {"period": str(Period.parse(context.payload["period"]))}
