"""Reading background work."""

from xianjie.apps.jobs.queries.visible import (
    job_with_key,
    open_jobs_of,
    visible_jobs,
    visible_uploads,
)

__all__ = ["job_with_key", "open_jobs_of", "visible_jobs", "visible_uploads"]
