"""Tables of background work."""

from xianjie.apps.jobs.models.job import Job

__all__ = ["Job"]
