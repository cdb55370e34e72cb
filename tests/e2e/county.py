"""Fill a data folder with a small county; run as ``python -m tests.e2e.county FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path


def fill(home: Path) -> None:
    """Migrate the database of ``home`` and store divisions, a user, a run and forty clues."""
    from xianjie.config.setup import setup_django
    from xianjie.kernel.crypto import KeyRing

    KeyRing.create(home / "keys")
    setup_django()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    from tests.apps.screening import page_county as county
    from xianjie.apps.accounts.enums import Role
    from xianjie.apps.screening.enums import ClueState

    county.make_divisions()
    county.make_user()
    for username, role in (
        ("admin", Role.ADMINISTRATOR),
        ("guard", Role.SECURITY_OFFICER),
        ("watch", Role.AUDITOR),
    ):
        county.make_user(username, role)
    make_clerk()
    run = county.make_run(
        rulebook_hash=county.publish_rulebook(settings, home / "packaged"),
        complete_data=False,
        notes=["1 项部门数据本期未到：应急“受灾农户”。"],
    )
    for number in range(1, 41):
        village = county.VILLAGE if number % 2 else county.OTHER_VILLAGE
        clue = county.make_clue(
            run,
            county.make_household(number, village),
            risk="因病" if number % 4 else "因学",
            level="红" if number == 7 else "黄",
            state=ClueState.NEW if number % 3 else ClueState.WORSE,
            rule=county.RULE,
        )
        county.explain_by(clue, "5800")
    count(run)


def count(run: object) -> None:
    """Let a few households be monitored and build the month's snapshot."""
    from tests.apps.screening import page_county as county
    from xianjie.apps.accounts.actors import cli_actor
    from xianjie.apps.cockpit.actions import build_snapshot
    from xianjie.apps.registry.models import Household
    from xianjie.kernel.periods import Period

    Household.objects.filter(household_code__endswith="7").update(monitor_category="边缘易致贫户")
    build_snapshot(
        by=cli_actor("test"),
        county=county.COUNTY,
        period=Period.parse(county.PERIOD),
        now=county.NOW,
    )


def make_clerk() -> None:
    """Store an account of the office that brings medical data."""
    from tests.apps.screening import page_county as county
    from xianjie.apps.accounts.enums import Role
    from xianjie.apps.accounts.models import Organisation

    user = county.make_user("clerk", Role.DEPARTMENT_CLERK)
    office = Organisation.objects.create(
        name="姚安县医疗保障局", sector="医保", level="COUNTY", division_code="532325000000"
    )
    user.posts.update(organisation=office)


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
