"""Fill a data folder with a village to be visited; run as ``python -m tests.e2e.door FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path


def fill(home: Path) -> None:
    """Store a village with three households to visit, and two workers who go there."""
    from xianjie.config.setup import setup_django
    from xianjie.kernel.crypto import KeyRing

    KeyRing.create(home / "keys")
    setup_django()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from datetime import timedelta

    from django.utils import timezone

    from tests.apps.screening import page_county as county
    from xianjie.apps.accounts.actors import cli_actor
    from xianjie.apps.accounts.enums import Role
    from xianjie.apps.fieldforms.actions import open_task
    from xianjie.apps.policies.actions import publish

    now, today = timezone.now(), timezone.localdate()
    county.make_divisions()
    publish(by=cli_actor("test"), at=now)
    county.make_user("worker", Role.VILLAGE_WORKER, county.VILLAGE)
    county.make_user("second", Role.STATIONED_MEMBER, county.VILLAGE)
    county.make_user("analyst")
    for number, (head, form) in enumerate(
        (("李大山", "网格排查"), ("张三丰", "月度监测"), ("王五", "网格排查")), start=1
    ):
        household = county.make_household(number, head=head)
        household.extra = {"是否危房户": False, "是否解决安全饮用水": True}
        household.save()
        due = today + timedelta(days=number)
        open_task(form=form, source="round:1", household=household, due_on=due, today=today)


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
