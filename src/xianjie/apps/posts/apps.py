"""Public posts from need to leaving, workshops, work instead of relief."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """Public posts from need to leaving, workshops, work instead of relief."""

    name = "xianjie.apps.posts"
    label = "posts"
    verbose_name = "公益岗与车间"

    def ready(self) -> None:
        """Check holders in every screened month; tell households' pages what they have."""
        from xianjie.apps.plans.queries.support import register_support
        from xianjie.apps.posts.actions.checking import check_after_run
        from xianjie.apps.posts.interfaces.tabs import GROUP, tabs_of
        from xianjie.apps.posts.queries.support import post_lines, workshop_lines
        from xianjie.apps.registers.queries.tabs import register_bar
        from xianjie.apps.screening.finishing import register_finisher

        register_finisher("posts", check_after_run)
        register_support("posts", post_lines)
        register_support("posts-workshops", workshop_lines)
        register_bar(GROUP, tabs_of)
