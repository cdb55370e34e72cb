"""Public posts from need to leaving, workshops, work instead of relief."""

from django.apps import AppConfig


class PostsConfig(AppConfig):
    """Public posts from need to leaving, workshops, work instead of relief."""

    name = "xianjie.apps.posts"
    label = "posts"
    verbose_name = "公益岗与车间"
