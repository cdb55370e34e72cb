"""The four qualities of monitoring, 甘南 一(二): 及时性、准确性、针对性、真实性."""

from xianjie.apps.indicators.queries.quality import accuracy, fit, timeliness, truth
from xianjie.apps.indicators.queries.quality.base import (
    Ask,
    Figure,
    Kind,
    Sample,
    Samples,
    Value,
    value_of,
)

FIGURES: tuple[Figure, ...] = (
    *timeliness.FIGURES,
    *accuracy.FIGURES,
    *fit.FIGURES,
    *truth.FIGURES,
)
BY_KEY = {figure.key: figure for figure in FIGURES}

__all__ = ["BY_KEY", "FIGURES", "Ask", "Figure", "Kind", "Sample", "Samples", "Value", "value_of"]
