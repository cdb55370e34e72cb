import csv
from datetime import timedelta

import pytest

from xianjie.kernel.ids import check_digit

COLUMNS = (
    "序号 县 乡 行政村 自然村 户编号 人编号 姓名 证件号码 与户主关系 民族 文化程度 在校生状况 "
    "健康状况 劳动技能 户联系电话 户类型 监测对象类别 风险是否已消除 识别监测时间 "
    "人均纯收入 住房面积"
).split()
DEFAULTS = {
    "县": "姚安县",
    "乡": "栋川镇",
    "行政村": "龙岗",
    "自然村": "一组",
    "户编号": "H1",
    "人编号": "P1",
    "姓名": "王一",
    "证件号码": "",
    "与户主关系": "户主",
    "民族": "彝族",
    "文化程度": "初中",
    "健康状况": "健康",
    "劳动技能": "普通劳动力",
    "户联系电话": "13812345678",
    "户类型": "脱贫户",
    "人均纯收入": "12,000.50",
    "住房面积": "120.5",
}
DIVISIONS = [
    ("530000000000", "云南省", "PROVINCE", ""),
    ("532300000000", "楚雄彝族自治州", "PREFECTURE", "530000000000"),
    ("532325000000", "姚安县", "COUNTY", "532300000000"),
    ("532325100000", "栋川镇", "TOWNSHIP", "532325000000"),
    ("532325101000", "光禄镇", "TOWNSHIP", "532325000000"),
    ("532325100201", "龙岗村民委员会", "VILLAGE", "532325100000"),
    ("532325100202", "新村村民委员会", "VILLAGE", "532325100000"),
    ("532325101201", "新村村民委员会", "VILLAGE", "532325101000"),
]


def number(day="19800203", sequence="101"):
    """A number with a valid check digit and an address code that nobody has."""
    body = f"532399{day}{sequence}"
    return body + check_digit(body)


@pytest.fixture
def divisions(db, today):
    from xianjie.apps.divisions.models import Division

    Division.objects.bulk_create(
        Division(
            scheme="stats",
            code=code,
            name=name,
            level=level,
            parent_code=parent,
            valid_from="2000-01-01",
            source="test",
        )
        for code, name, level, parent in DIVISIONS
    )


@pytest.fixture
def write(tmp_path):
    """Write rows (differences from the defaults) as a csv and return its path."""
    made = []

    def run(*rows, columns=COLUMNS):
        path = tmp_path / f"名单{len(made)}.csv"
        made.append(path)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            for place, row in enumerate(rows, 1):
                writer.writerow({"序号": place, **DEFAULTS, **row})
        return path

    return run


@pytest.fixture
def load(divisions, home, write, root, now):
    """Import rows on a day (days after the first) and return the result."""
    from xianjie.apps.registry.actions import import_registry

    def run(*rows, days=0, path=None, columns=COLUMNS, by=root, **options):
        moment = now + timedelta(days=days)
        return import_registry(
            by=by,
            path=path or write(*rows, columns=columns),
            today=moment.date(),
            now=moment,
            **options,
        )

    return run


@pytest.fixture
def family():
    """A household of three."""
    return [
        {"人编号": "P1", "姓名": "王一", "证件号码": number()},
        {
            "人编号": "P2",
            "姓名": "李二",
            "证件号码": number("19820405", "102"),
            "与户主关系": "配偶",
        },
        {
            "人编号": "P3",
            "姓名": "王三",
            "证件号码": number("20100601", "103"),
            "与户主关系": "之子",
            "劳动技能": "无劳动力",
        },
    ]
