"""What audited actions about collective income, its sharing out and unsold goods are called."""

from __future__ import annotations

COLLECTIVE_ACTIONS: dict[str, str] = {
    "collective.distribution-open": "拟定收益分配方案",
    "collective.distribution-lines": "调整收益分配明细",
    "collective.distribution-agree": "民主议定收益分配",
    "collective.distribution-review": "审核收益分配",
    "collective.distribution-return": "退回收益分配方案",
    "collective.distribution-notice": "公示收益分配",
    "collective.distribution-object": "登记收益分配异议",
    "collective.distribution-answer": "答复收益分配异议",
    "collective.distribution-pay": "发放收益",
    "collective.distribution-announce": "公告收益分配结果",
    "collective.distribution-undo": "收益分配退回上一步",
    "collective.distribution-withdraw": "作废收益分配方案",
    "collective.distribution-correct": "更正已发放的收益",
    "collective.distribution-reverse": "冲回已发放的收益",
    "collective.confirm-income": "确认村集体收入",
    "collective.export": "导出集体经济和消费帮扶清单",
    "collective.unsold-report": "上报农副产品滞销",
    "collective.unsold-call": "滞销预警和调度",
    "collective.unsold-answer": "反馈滞销处置",
    "collective.unsold-sell": "登记滞销品销售",
    "collective.unsold-close": "滞销结案",
    "collective.unsold-refuse": "认定不属滞销",
    "collective.unsold-withdraw": "撤回滞销上报",
}
