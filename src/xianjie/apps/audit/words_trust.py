"""Words of checks of the data, of the base list, of samples and of anonymised copies."""

from __future__ import annotations

COPY_ACTIONS: dict[str, str] = {
    "copies.ask": "申请脱敏副本",
    "copies.approve": "批准脱敏副本",
    "copies.refuse": "不批准脱敏副本",
    "copies.make": "重新制作脱敏副本",
    "copies.finish": "做成脱敏副本",
    "copies.fail": "脱敏副本没有做成",
    "copies.take": "下载脱敏副本",
    "copies.release": "再次放行脱敏副本",
    "copies.withdraw": "撤回脱敏副本",
    "copies.expire": "清除到期脱敏副本",
    "copies.destroy": "销毁副本密钥",
}

CENSUS_ACTIONS: dict[str, str] = {
    "census.draft-base": "生成普查底册",
    "census.check-base": "核对普查底册",
    "census.freeze-base": "冻结普查底册",
    "census.drop-base": "作废普查底册草稿",
    "census.export-base": "导出普查底册",
    "census.bring-list": "导入外部名单",
    "census.drop-list": "撤下外部名单",
    "census.export-list": "导出名单差异",
    "census.plan-draw": "制定抽样方案",
    "census.commit-draw": "公布抽样承诺",
    "census.draw": "抽样",
    "census.redraw": "作废抽样重抽",
    "census.answer": "填报抽样核查",
    "census.sign-draw": "签署抽样核查结果",
    "census.publish-draw": "公布抽样核查结果",
    "census.confirm-answers": "核实抽查更正",
    "census.export-draw": "导出抽样",
}

QUALITY_ACTIONS: dict[str, str] = {
    "quality.check": "核查数据",
    "quality.recheck": "复查一户数据",
    "quality.confirm": "确认规则命中",
    "quality.send": "下发数据疑点",
    "quality.mark": "报数据疑点已改正",
    "quality.send-back": "退回数据疑点再改",
    "quality.export": "导出数据疑点",
    "quality.ask-exemption": "申请规则豁免",
    "quality.exempt": "同意规则豁免",
    "quality.refuse-exemption": "不同意规则豁免",
    "quality.save-rule": "保存本县规则草稿",
    "quality.publish-rule": "发布本县规则",
    "quality.withdraw-rule": "撤下本县规则",
}
