"""Rows of the registers: grids and who walks them, villages, papers, trainings, platforms.

Made through the real actions, a little of each; what a register holds already is left alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import User
from xianjie.apps.divisions.queries.places import short_name
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.registry.actions import ensure_villages, file_document
from xianjie.apps.registry.enums import ArchiveKind, GridLevel, GridPost
from xianjie.apps.registry.interfaces.registers import GRID_WORKERS, GRIDS, VILLAGES
from xianjie.apps.registry.models import ArchiveDocument, Grid, Household, VillageYear
from xianjie.apps.sources.actions import ensure_platforms
from xianjie.apps.sources.enums import ExchangeWay
from xianjie.apps.sources.interfaces.registers import PLATFORMS, TRAININGS
from xianjie.apps.sources.models import OutsidePlatform, Training
from xianjie.demo.county import Village
from xianjie.demo.insuring import insurance, village_measures
from xianjie.web.ledger.register import Register

_NAMES = "赵石宝 钱家顺 孙水莲 李长贵 周玉梅 吴正清 郑小荣 王兴旺 冯春花 陈有才".split()
_VILLAGES, _PAPERS = 12, 6
_TOPICS = (
    ("部门数据报送与核对", "县农业农村局", "3.5", 46),
    ("监测对象识别和信息录入", "县农业农村局", "6", 118),
    ("入户核查与拍照取证", "县农业农村局", "4", 73),
    ("个人信息保护", "县委网信办", "2", 95),
    ("收入核算口径", "县统计局", "4.5", 62),
)
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%"
)


def fill_registers(
    *, by: Actor, division: str, county: str, villages: Sequence[Village], until: date,
    now: datetime,
) -> dict[str, int]:  # fmt: skip
    """Fill the registers of an invented county and return how many rows each was given."""
    random = Random(f"registers {division} {until}")  # noqa: S311 (invented data)
    made = {}
    for name, fill in (
        ("grids", _grids),
        ("villages", _villages),
        ("documents", _documents),
        ("trainings", _trainings),
        ("platforms", _platforms),
        ("insurance", insurance),
        ("village-measures", village_measures),
    ):
        made[name] = fill(by, division, county, villages, until, random, now)
    return made


def _save(register: Register, by: Actor, now: datetime, **values: Any) -> Any:
    return save_row(by=by, register=register, row=None, values=values, version=None, now=now)


def _change(register: Register, by: Actor, now: datetime, row: Any, **values: Any) -> Any:
    return save_row(by=by, register=register, row=row, values=values, version=row.version, now=now)


def _phone(random: Random) -> str:
    return f"139{random.randrange(10**8):08}"


def _grids(
    by: Actor, division: str, county: str, villages: Sequence[Village], until: date,
    random: Random, now: datetime,
) -> int:  # fmt: skip
    whole = division.ljust(12, "0")
    if Grid.objects.filter(division_code__startswith=division).exists():
        return 0
    wanted = [(whole, f"{county}网格", GridLevel.COUNTY, "")]
    towns = dict.fromkeys((village.code[:9].ljust(12, "0"), village.town) for village in villages)
    wanted += [(code, f"{name}网格", GridLevel.TOWN, "") for code, name in towns]
    chosen = villages[:_VILLAGES]
    wanted += [(v.code, f"{short_name(v.name)}网格", GridLevel.VILLAGE, "") for v in chosen]
    # Villagers' groups as the registry writes them, in the first villages.
    groups = (
        Household.objects.filter(division_code__in=[v.code for v in chosen[:3]], is_active=True)
        .exclude(group_name="")
        .order_by("division_code", "group_name")
        .values_list("division_code", "group_name")
        .distinct()
    )
    names = {v.code: short_name(v.name) for v in chosen}
    wanted += [(c, f"{names[c]}{g}网格", GridLevel.GROUP, g) for c, g in list(groups)[:9]]
    account = User.objects.filter(username="demo-village").first()
    since = date(until.year, 1, 1)
    for number, (code, name, level, group) in enumerate(wanted, start=1):
        grid = _save(
            GRIDS, by, now, code=f"WG{number:03}", name=name, level=level, division_code=code,
            group_name=group,
        )  # fmt: skip
        if number % 9 == 0:  # some grids wait for somebody
            continue
        own = account is not None and code == villages[0].code and level == GridLevel.VILLAGE
        who = {"account": account} if own else {
            "name": random.choice(_NAMES), "phone": _phone(random)
        }  # fmt: skip
        post = GridPost.WORKER if level in {GridLevel.VILLAGE, GridLevel.GROUP} else GridPost.LEADER
        _save(GRID_WORKERS, by, now, grid=grid, post=post, valid_from=since, **who)
    return len(wanted)


def _villages(
    by: Actor, division: str, _county: str, villages: Sequence[Village], until: date,
    random: Random, now: datetime,
) -> int:  # fmt: skip
    made = ensure_villages(by=by, county=division, year=until.year, now=now)
    rows = VillageYear.objects.filter(
        year=until.year, division_code__in=[v.code for v in villages[:_VILLAGES]], version=1
    )
    for place, row in enumerate(rows.order_by("division_code") if made else ()):
        population = row.population or 900
        poor = population * 4 // 100 if place == 4 else population // 100
        _change(
            VILLAGES, by, now, row,
            lifted=place % 3 != 0,
            population=population,
            households=row.households or 240,
            collective_income=random.randrange(60, 320) * 1_000_00,
            poor_people=poor,
            poor_households=(poor + 2) // 3,
            industry_met=place != 7,
            infrastructure_met=True,
            services_met=True if place % 5 else None,
        )  # fmt: skip
    return made


def _documents(
    by: Actor, division: str, _county: str, villages: Sequence[Village], until: date,
    _random: Random, now: datetime,
) -> int:  # fmt: skip
    if ArchiveDocument.objects.filter(division_code__startswith=division).exists():
        return 0
    homes = list(
        Household.objects.filter(division_code=villages[0].code, is_active=True).order_by("pk")[
            :_PAPERS
        ]
    )
    papers: list[tuple[ArchiveKind, str, dict[str, Any]]] = [
        (ArchiveKind.NOTICE, "监测对象名单公示", {"division_code": villages[0].code}),
        (ArchiveKind.MINUTES, "民主评议会议记录", {"division_code": villages[0].code}),
        (ArchiveKind.NOTICE, "监测对象名单公示", {"division_code": villages[-1].code}),
        *((ArchiveKind.APPLICATION, "申请及承诺授权书", {"household": home}) for home in homes),
        *((ArchiveKind.VERIFICATION, "入户核查表", {"household": home}) for home in homes[:3]),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        for number, (kind, title, place) in enumerate(papers):
            path.write_bytes(_PDF + f"{number}\n%%EOF\n".encode())
            file_document(
                by=by, path=path, kind=kind, title=title, file_name=f"{title}.pdf",
                dated_on=until - timedelta(days=3 * number), now=now, **place,
            )  # fmt: skip
    return len(papers)


def _trainings(
    by: Actor, division: str, county: str, _villages: Sequence[Village], until: date,
    random: Random, now: datetime,
) -> int:  # fmt: skip
    whole = division.ljust(12, "0")
    if Training.objects.filter(division_code=whole).exists():
        return 0
    for number, (topic, organiser, hours, attendees) in enumerate(_TOPICS):
        _save(
            TRAININGS, by, now, division_code=whole, topic=topic, hours=hours,
            organiser=organiser.replace("县", county, 1), attendees=attendees,
            held_on=until - timedelta(days=17 * number + 4), venue="县委党校",
            names="、".join(random.sample(_NAMES, 4)), materials="课件、操作手册",
        )  # fmt: skip
    return len(_TOPICS)


def _platforms(
    by: Actor, division: str, county: str, _villages: Sequence[Village], until: date,
    random: Random, now: datetime,
) -> int:  # fmt: skip
    made = ensure_platforms(by=by, county=division, now=now)
    rows = OutsidePlatform.objects.filter(division_code=division.ljust(12, "0"), version=1)
    for row in rows.order_by("id")[:3] if made else ():
        _change(
            PLATFORMS, by, now, row,
            owner=f"{county}农业农村局",
            way=ExchangeWay.FILE,
            format="xlsx，按月导出",
            contact=random.choice(_NAMES),
            phone=_phone(random),
            last_exchange_on=until - timedelta(days=random.randrange(20)),
        )  # fmt: skip
    return made
