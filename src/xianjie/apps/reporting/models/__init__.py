"""What reporting keeps."""

from xianjie.apps.reporting.models.made import MadeReport

__all__ = ["MadeReport"]
