"""Addresses of taskbook."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.taskbook.views import calendar, issue, parts, plans, task, tasks

app_name = "taskbook"
urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("board/", tasks.board, name="board"),
    path("projects/", tasks.projects, name="projects"),
    path("export.xlsx", tasks.export, name="export"),
    path("new/", task.task_new, name="task-new"),
    path("issue/", issue.issue, name="issue"),
    path("issue/resolve/", issue.resolve, name="resolve"),
    path("propose/<int:pk>/", issue.propose, name="propose"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.plan_new, name="plan-new"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/file/", plans.plan_download, name="plan-file"),
    path("<int:pk>/", task.task, name="task"),
    path("<int:pk>/edit/", task.task_edit, name="task-edit"),
    path("<int:pk>/split/", task.task_split, name="task-split"),
    path("<int:pk>/parts/", parts.task_parts, name="task-parts"),
]
