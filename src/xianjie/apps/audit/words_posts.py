"""What audited actions about posts, workshops and training are called."""

from __future__ import annotations

POST_ACTIONS: dict[str, str] = {
    "posts.need-approve": "批准岗位需求",
    "posts.need-refuse": "不同意岗位需求",
    "posts.need-close": "撤岗",
    "posts.holder-appoint": "聘任公益岗",
    "posts.appoint-many": "批量聘任公益岗",
    "posts.holder-leave": "办理退岗",
    "posts.holder-renew": "公益岗续聘",
    "posts.sheets-open": "生成补贴发放表",
    "posts.sheet-fill": "填岗位考勤",
    "posts.sheet-submit": "提交岗位考勤",
    "posts.sheet-return": "退回岗位考勤",
    "posts.sheet-approve": "审批补贴发放表",
    "posts.sheet-pay": "登记补贴发放",
    "posts.sheet-reopen": "撤回补贴发放",
    "posts.check": "核对在岗人员",
    "posts.finding-keep": "核实后保留在岗",
    "posts.wages-book": "工资记入收入台账",
    "training.find-jobs": "查找培训后就业",
    "training.judge-job": "确认培训后就业",
    "training.find-youth": "查找两后生",
    "training.book": "培训补助记入收入台账",
}
