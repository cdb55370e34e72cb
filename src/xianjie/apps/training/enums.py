"""States of training."""

from __future__ import annotations

from django.db import models


class JobState(models.TextChoices):
    """How sure a job after training is: found in the data, confirmed by people, or refuted."""

    NONE = "NONE", "还没有就业"
    FOUND = "FOUND", "数据显示就业"
    CONFIRMED = "CONFIRMED", "已确认就业"
    REFUTED = "REFUTED", "核实没有就业"


class JobSource(models.TextChoices):
    """Who says that somebody works."""

    DATA = "DATA", "劳动力台账和人社数据"
    TOLD = "TOLD", "回访登记"
