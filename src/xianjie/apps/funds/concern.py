"""Which departments the tables of projects and funds concern, as ``contracts/units.yaml`` says."""

from __future__ import annotations

PROJECTS = (
    "财政", "农业农村", "乡村振兴", "发改", "交通", "水利", "林草", "住建", "人社", "教育", "民宗",
    "自然资源", "文旅", "商务",
)  # fmt: skip
MONEY = ("财政", "农业农村", "乡村振兴", "发改", "审计")
LOANS = ("金融", "财政", "农业农村", "乡村振兴", "人社")
LAND = ("财政", "自然资源", "农业农村", "乡村振兴")
