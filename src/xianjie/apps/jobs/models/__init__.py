"""Tables of background work and of the files it is about."""

from xianjie.apps.jobs.models.job import Job
from xianjie.apps.jobs.models.upload import Upload

__all__ = ["Job", "Upload"]
