"""Lists of this area that the contracts set."""

from __future__ import annotations

from xianjie.exchange.contracts import load_codes

SOURCES, SHARE_KINDS = "集体收入来源", "折股项目类型"
RESOURCES, MODES = "盘活资源类型", "盘活方式"
HOLIDAYS, GOODS, CHANNELS = "慰问节日", "农副产品品类", "滞销销售渠道"


def pairs_of(name: str) -> list[tuple[str, str]]:
    """Return a code set as choices."""
    return [(text, text) for text in load_codes(name).texts]
