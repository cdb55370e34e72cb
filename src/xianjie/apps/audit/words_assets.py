"""What audited actions about assets are called, and the areas of work, money and places."""

from __future__ import annotations

ASSET_ACTIONS: dict[str, str] = {
    "assets.title": "办理资产确权",
    "assets.alarm": "处理资产预警",
    "assets.disposal": "办理资产处置",
    "assets.stock": "盘点资产",
    "assets.booking": "资产建账和撤销",
    "assets.receive-rent": "登记收到租金",
    "assets.record-upkeep": "手机登记资产管护",
    "assets.open-round": "开始资产盘点",
    "assets.close-round": "结束资产盘点",
    "assets.check-alarms": "核对资产预警",
    "assets.export": "导出资产报表",
}

LIVELIHOOD_AREAS: dict[str, str] = {
    "registers": "自建台账",
    "employment": "务工就业",
    "posts": "公益岗和车间",
    "training": "技能培训",
    "industry": "产业联结",
    "collective": "村集体经济",
    "funds": "项目和资金",
    "assets": "帮扶资产",
    "places": "搬迁和重点村",
    "teams": "驻村帮扶",
}
