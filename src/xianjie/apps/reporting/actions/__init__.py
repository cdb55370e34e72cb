"""What can be done with reports."""

from xianjie.apps.reporting.actions.making import make_report, record_download

__all__ = ["make_report", "record_download"]
