"""Time the pages of one data folder in a process of its own.

`XIANJIE_HOME=FOLDER python -m benchmarks.web_one REQUESTS` prints, for each page, the median
seconds of the whole answer (view, queries, template) and how many queries it took, as JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from typing import Any

from xianjie.config.setup import setup_django

ACCOUNT = "demo-analyst"


def pages(
    household: Any, person: Any, town: str, key: str
) -> dict[str, tuple[str, dict[str, Any], Any]]:
    """Return name → (view, arguments, query or posted form): each list in its heavy uses."""
    search = "registry:search"
    entries, register = "registers:entries", {"key": key}
    return {
        "desk": ("home", {}, {}),
        "overview": ("cockpit:overview", {}, {}),
        "zero board": ("cockpit:zero", {}, {}),
        "month": ("screening:month", {}, {}),
        "clues": ("screening:clues", {}, {}),
        "clues, last page": ("screening:clues", {}, {"page": "999999"}),
        "clues of a township": ("screening:clues", {}, {"town": town}),
        "households": ("registry:households", {}, {}),
        "households, last page": ("registry:households", {}, {"page": "999999"}),
        "households of a township": ("registry:households", {}, {"town": town}),
        "household": ("registry:household", {"pk": household.pk}, {}),
        "person": ("registry:person", {"pk": person.pk}, {}),
        "search by household code": (search, {}, {"q": household.household_code}),
        "search by name": (search, {}, {"q": household.head_name}),
        "search by initials": (search, {}, {"q": "lds"}),
        "search by ID": (search, {}, {"q": person.id_number}),
        "low-income people": ("lowincome:members", {}, {}),
        "villages": ("registry:villages", {}, {}),
        "grids": ("registry:grids", {}, {}),
        "reports of need": ("cases:reports", {}, {}),
        "feeds": ("sources:board", {}, {}),
        "rule results": ("screening:rules", {}, {}),
        # A register that is data, with as many rows as the county has households: `web_entries`.
        "register": (entries, register, {"view": "everything"}),
        "register, last page": (entries, register, {"page": "999999"}),
        "register of a township": (entries, register, {"town": town}),
        "register by a choice": (entries, register, {"t2": "甲"}),
        "register between days": (entries, register, {"d1_from": "2026-01-01"}),
        "register sorted by text": (entries, register, {"sort": "t1"}),
        "register sorted by number": (entries, register, {"sort": "-n1"}),
        "register sorted by day": (entries, register, {"sort": "d2"}),
    }


def measure(requests: int) -> dict[str, dict[str, float]]:
    """Ask each page once to warm up, then ``requests`` times."""
    from django.contrib.staticfiles.storage import StaticFilesStorage
    from django.db import connection
    from django.test import Client
    from django.test.utils import override_settings
    from django.urls import reverse

    from benchmarks.web_entries import TITLE
    from xianjie.apps.accounts.models import User
    from xianjie.apps.registers.models import OwnRegister
    from xianjie.apps.registry.models import Household

    name = f"{StaticFilesStorage.__module__}.{StaticFilesStorage.__qualname__}"
    household = Household.objects.filter(is_active=True).order_by("pk").last()
    assert household is not None
    register = OwnRegister.objects.get(title=TITLE)
    person = household.members.order_by("pk").first()
    client = Client(headers={"accept-language": "zh-hans"})
    found = {}
    asked: list[str] = []

    def counted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with override_settings(
        ALLOWED_HOSTS=["testserver"], STORAGES={"staticfiles": {"BACKEND": name}}
    ):
        client.force_login(User.objects.get(username=ACCOUNT))
        for title, (view, kwargs, data) in pages(
            household, person, household.division_code[:9].ljust(12, "0"), register.key
        ).items():
            address = reverse(view, kwargs=kwargs)
            ask = client.post if view == "registry:search" else client.get
            ask(address, data)
            asked.clear()
            with connection.execute_wrapper(counted):
                answer = ask(address, data)
            if answer.status_code != 200:
                raise SystemExit(f"{title}: {answer.status_code}")
            seconds = []
            for _ in range(requests):
                started = time.perf_counter()
                ask(address, data)
                seconds.append(time.perf_counter() - started)
            found[title] = {
                "seconds": round(statistics.median(seconds), 4),
                "queries": len(asked),
            }
    return found


if __name__ == "__main__":
    setup_django()
    print(json.dumps(measure(int(sys.argv[1]))))
