"""Vocational training: classes, certificates, work afterwards, school leavers, subsidies."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Vocational training: classes, certificates, work afterwards, school leavers, subsidies."""

    name = "xianjie.apps.training"
    label = "training"
    verbose_name = "技能培训"

    def ready(self) -> None:
        """Look for work and school leavers in every screened month; tell households' pages."""
        from xianjie.apps.plans.queries.support import register_support
        from xianjie.apps.registers.queries.tabs import register_bar
        from xianjie.apps.screening.finishing import register_finisher
        from xianjie.apps.training.actions import jobs, youth
        from xianjie.apps.training.interfaces.tabs import GROUP, tabs_of
        from xianjie.apps.training.queries.support import training_lines, youth_lines

        register_finisher("training-jobs", jobs.find_after_run)
        register_finisher("training-youth", youth.find_after_run)
        register_support("training", training_lines)
        register_support("training-youth", youth_lines)
        register_bar(GROUP, tabs_of)
