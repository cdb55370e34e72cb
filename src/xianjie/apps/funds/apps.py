"""The project library from idea to review, and the money behind it."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """The project library from idea to review, and the money behind it."""

    name = "xianjie.apps.funds"
    label = "funds"
    verbose_name = "项目与资金"

    def ready(self) -> None:
        """Take over loans of screened months; tell plans of help; stand above the data lists."""
        from xianjie.apps.funds import following
        from xianjie.apps.funds.actions.loans import take_over_after_run
        from xianjie.apps.funds.interfaces.tabs import money_tabs, project_tabs
        from xianjie.apps.funds.queries.support import loan_lines, project_lines
        from xianjie.apps.plans.queries.support import register_support
        from xianjie.apps.registers.queries.tabs import register_bar
        from xianjie.apps.screening.finishing import register_finisher

        register_finisher("funds", take_over_after_run)
        register_support("funds.projects", project_lines)
        register_support("funds.loans", loan_lines)
        following.register()
        register_bar("funds", money_tabs(""))
        register_bar("projects", project_tabs(""))
