"""Assessment schemes, scores, results and what follows from them."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Assessment schemes, scores, results and what follows from them."""

    name = "xianjie.apps.assessment"
    label = "assessment"
    verbose_name = "考核评价"
