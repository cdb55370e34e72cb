"""What the audited actions of projects and funds are called in Chinese."""

from __future__ import annotations

FUND_ACTIONS: dict[str, str] = {
    "funds.project-step": "办理帮扶项目",
    "funds.book-payments": "把资金支付登入收入台账",
    "funds.post-notice": "登记项目公告公示",
    "funds.take-over-loans": "带出小额信贷",
}
