"""Levels and code systems of divisions."""

from __future__ import annotations

from django.db import models


class Scheme(models.TextChoices):
    """Two systems give township codes, and the same code names different towns in them."""

    STATS = "stats", "统计用区划代码"
    CIVIL = "civil", "民政区划代码"


class Level(models.TextChoices):
    """From province to villagers' group."""

    PROVINCE = "PROVINCE", "省"
    PREFECTURE = "PREFECTURE", "市"
    COUNTY = "COUNTY", "县"
    TOWNSHIP = "TOWNSHIP", "乡"
    VILLAGE = "VILLAGE", "村"
    GROUP = "GROUP", "组"
