"""Fill a data folder with a village whose people have not been helped yet.

Run as ``python -m tests.e2e.hamlet FOLDER``.
"""

from __future__ import annotations

import sys
from pathlib import Path


def fill(home: Path) -> None:
    """Store a household, the accounts around it, and a comparison that says nothing of it."""
    from xianjie.config.setup import setup_django
    from xianjie.kernel.crypto import KeyRing

    KeyRing.create(home / "keys")
    setup_django()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", interactive=False, verbosity=0)
    from tests.apps.cases.kit import clerk, organisation
    from tests.apps.screening import page_county as county
    from xianjie.apps.accounts.actors import cli_actor
    from xianjie.apps.accounts.enums import Role
    from xianjie.apps.policies.actions import publish

    county.make_divisions()
    publish(by=cli_actor("test"), at=timezone.now())
    county.make_user("worker", Role.VILLAGE_WORKER, county.VILLAGE)
    county.make_user("member", Role.STATIONED_MEMBER, county.VILLAGE)
    county.make_user("town", Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    county.make_user("analyst")
    county.make_user("reviewer")
    clerk("health", organisation("姚安县医疗保障局", "医保"))
    household = county.make_household(1)
    household.income_per_capita = 990000
    household.extra = {
        "是否危房户": False,
        "是否解决安全饮用水": True,
        "工资性收入": 1200000,
        "生产经营性收入": 300000,
        "财产性收入": 0,
        "转移性收入": 100000,
        "生产经营性支出": 100000,
    }
    household.member_count = 1
    household.save()


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
