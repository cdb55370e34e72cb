"""The names behind the labels under which actors are audited."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from xianjie.apps.accounts.models import User

ACCOUNT, COMMAND, SYSTEM = "user:", "cli:", "system:"


def shown_labels(labels: Iterable[str]) -> dict[str, str]:
    """Return how to name each label on a page, in one read: the account's name, or the command."""
    wanted = {label for label in labels if label}
    names = {
        f"{ACCOUNT}{user.username}": str(user)
        for user in User.objects.filter(
            username__in=[one.removeprefix(ACCOUNT) for one in wanted if one.startswith(ACCOUNT)]
        )
    }
    return {label: names.get(label) or _plain(label) for label in wanted}


def _plain(label: str) -> str:
    if label.startswith(COMMAND):
        return _("命令行（%(name)s）") % {"name": label.removeprefix(COMMAND)}
    if label.startswith(SYSTEM):
        return _("系统")
    return label.removeprefix(ACCOUNT)
