"""What can be done in assessment."""

from xianjie.apps.assessment.actions.computing import compute_run, give_points, stage_days
from xianjie.apps.assessment.actions.publishing import (
    answer_appeal,
    appeal,
    digest,
    grade_object,
    publish_run,
    record_results_export,
    reopen_run,
    review_run,
    use_result,
)
from xianjie.apps.assessment.actions.schemes import (
    change_scheme,
    make_scheme,
    remove_line,
    save_line,
)

__all__ = [
    "answer_appeal",
    "appeal",
    "change_scheme",
    "compute_run",
    "digest",
    "give_points",
    "grade_object",
    "make_scheme",
    "publish_run",
    "record_results_export",
    "remove_line",
    "reopen_run",
    "review_run",
    "save_line",
    "stage_days",
    "use_result",
]
