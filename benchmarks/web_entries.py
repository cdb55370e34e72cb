"""Fill one register that is data, in a process of its own, for the measurement of its pages.

`XIANJIE_HOME=FOLDER python -m benchmarks.web_entries ROWS` designs it by the real actions if it is
not there, and stores as many rows as wanted in the villages of the county, directly.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from random import Random

from xianjie.config.setup import setup_django

TITLE = "量测台账"
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
TODAY = datetime.now(tz=UTC).date()
COLUMNS = [
    {"key": "name", "title": "名称", "type": "text", "required": True, "search": True},
    {"key": "kind", "title": "类别", "type": "choice", "choices": ["甲", "乙", "丙"],
     "filter": True},
    {"key": "amount", "title": "金额", "type": "money", "total": True},
    {"key": "people", "title": "人数", "type": "number", "total": True},
    {"key": "held_on", "title": "日期", "type": "date", "filter": True},
    {"key": "until", "title": "期限", "type": "date"},
    {"key": "done", "title": "办结", "type": "yesno", "filter": True},
    {"key": "who", "title": "联系人", "type": "name"},
]  # fmt: skip
PORTION = 5_000


def fill(rows: int) -> None:
    """Store the register and its rows."""
    from django.core.management import call_command

    from xianjie.apps.accounts.actors import cli_actor
    from xianjie.apps.divisions.enums import Level
    from xianjie.apps.divisions.queries.tree import in_force
    from xianjie.apps.registers.actions.designing import publish_design, start_design
    from xianjie.apps.registers.models import Entry, OwnRegister
    from xianjie.exchange.registers import Definition

    call_command("migrate", verbosity=0)
    villages = list(in_force().filter(level=Level.VILLAGE).values_list("code", flat=True))
    by = cli_actor("bench")
    design = OwnRegister.objects.filter(title=TITLE).first()
    if design is None:
        definition = Definition.model_validate({
            "key": "new", "group": "own", "title": TITLE, "levels": ["village"],
            "order": "-held_on", "columns": COLUMNS,
            "waits": [{"when": "until", "within": 0, "words": "过了期限"}],
        })  # fmt: skip
        design = start_design(
            by=by, county=villages[0][:6], definition=definition, token="bench", now=NOW
        )
        publish_design(by=by, design=design, version=design.version, now=NOW)
    chance = Random(1)
    start = Entry.objects.filter(register=design.key).count()
    for first in range(start, rows, PORTION):
        Entry.objects.bulk_create(
            _row(Entry, design.key, number, villages, chance)
            for number in range(first, min(first + PORTION, rows))
        )


def _row(model: type, key: str, number: int, villages: list[str], chance: Random) -> object:
    day = TODAY - timedelta(days=chance.randrange(1500))
    return model(
        register=key, county_code=villages[0][:6], created_at=NOW, updated_at=NOW,
        division_code=villages[chance.randrange(len(villages))],
        t1=f"记录{chance.randrange(10**6):06d}", t2="甲乙丙"[number % 3],
        n1=chance.randrange(10**7), n2=chance.randrange(100), d1=day,
        d2=TODAY + timedelta(days=1 + chance.randrange(2000)) if number % 500 else day,
        b1=bool(number % 3), p1="李大山",
    )  # fmt: skip


if __name__ == "__main__":
    setup_django()
    fill(int(sys.argv[1]))
