"""Charts as pictures: drawn without a display and without state that threads would share.

Chinese needs a font of the machine; where there is none, a chart is not drawn and its numbers
stand in a table instead.
"""

from __future__ import annotations

import io
import warnings
from functools import cache
from typing import Any

from xianjie.apps.reporting.contents import Chart

__all__ = ["chart_picture"]

_FONTS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "PingFang SC",
    "Noto Sans CJK JP", "STHeiti", "SimSun", "Noto Serif CJK SC", "Droid Sans Fallback",
)  # fmt: skip
# Told apart by lightness too, for whoever prints in black and white or sees no colours.
_COLOURS = ("#174a7c", "#c2571a", "#3c8d5a", "#8a6fb0", "#c9a227", "#5f6b77", "#9bb8d3")
_MARKERS = "os^Dv*x"
_WIDTH, _HEIGHT, _DOTS = 7.2, 3.4, 150
_MOST_LABELS, _MOST_LETTERS = 24, 60


@cache
def _font() -> Any:
    """Return the properties of a font with Chinese, None without any."""
    from matplotlib import font_manager

    known = {one.name: one.fname for one in font_manager.fontManager.ttflist}
    name = next((one for one in _FONTS if one in known), None)
    return None if name is None else font_manager.FontProperties(fname=known[name])


def chart_picture(chart: Chart) -> bytes | None:
    """Draw a chart as PNG; None where the machine has no font for its words."""
    font = _font()
    if font is None or not chart.labels or len(chart.labels) > _MOST_LABELS * 2:
        return None
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(_WIDTH, _HEIGHT), dpi=_DOTS, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    positions = range(len(chart.labels))
    if chart.kind == "stack":
        floor = [0] * len(chart.labels)
        for place, (name, values) in enumerate(chart.series):
            colour = _COLOURS[place % len(_COLOURS)]
            axes.bar(positions, values, 0.62, floor, label=name, color=colour)
            floor = [low + value for low, value in zip(floor, values, strict=True)]
        for place, height in enumerate(floor):
            axes.annotate(
                f"{height:,}", (place, height), ha="center", va="bottom", fontsize=7,
                xytext=(0, 1), textcoords="offset points",
            )  # fmt: skip
    else:
        for place, (name, values) in enumerate(chart.series):
            axes.plot(
                positions, values, label=name, color=_COLOURS[place % len(_COLOURS)], linewidth=1.8,
                marker=_MARKERS[place % len(_MARKERS)], markersize=4,
            )  # fmt: skip
    turned = sum(map(len, chart.labels)) > _MOST_LETTERS
    axes.set_xticks(
        list(positions),
        chart.labels,
        rotation=40 if turned else 0,
        ha="right" if turned else "center",
    )
    axes.set_ylabel(chart.unit, fontproperties=font, fontsize=9)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font)
        label.set_fontsize(8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="y", color="#d9dee4", linewidth=0.6)
    axes.set_axisbelow(True)
    legend_font = font.copy()
    legend_font.set_size(8)
    axes.legend(prop=legend_font, frameon=False, ncols=4, loc="lower left", bbox_to_anchor=(0, 1))
    target = io.BytesIO()
    with warnings.catch_warnings():
        # A character that the font lacks is drawn as a box; the words stand in the text anyhow.
        warnings.simplefilter("ignore", UserWarning)
        figure.savefig(target, format="png")
    return target.getvalue()
