"""What audited actions about industry are called."""

from __future__ import annotations

INDUSTRY_ACTIONS: dict[str, str] = {
    "industry.round-open": "开一轮分红",
    "industry.round-pay": "登记整轮分红兑付",
    "industry.note-needs": "登记产业摸底",
    "industry.refresh-states": "核对主体登记状态",
    "industry.file-contract": "归档企社合同",
    "industry.export-supports": "导出支持资格",
}
