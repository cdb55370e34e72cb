"""Pages of reporting."""

from xianjie.apps.reporting.views.reports import download, reports

__all__ = ["download", "reports"]
