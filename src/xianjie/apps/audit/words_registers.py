"""What audited actions on registers that are data are called."""

from __future__ import annotations

REGISTER_ACTIONS: dict[str, str] = {
    "registers.switch-on": "启用台账",
    "registers.switch-off": "停用随软件带来的台账",
    "registers.start-design": "新建台账设计",
    "registers.save-design": "修改台账设计",
    "registers.discard-design": "撤销台账设计改动",
    "registers.publish-design": "发布台账设计",
    "registers.retire-design": "停用自建台账",
    "registers.restore-design": "恢复自建台账",
}
