"""What audited actions about employment are called."""

from __future__ import annotations

WORK_ACTIONS: dict[str, str] = {
    "employment.refresh": "更新劳动力台账",
    "employment.worker-confirm": "入户核实就业",
    "employment.worker-accept": "采用人社数据",
    "employment.worker-keep": "保留就业核实",
    "employment.family-assign": "分派零就业家庭",
    "employment.family-measure": "落实零就业措施",
    "employment.family-employ": "报零就业家庭已就业",
    "employment.family-clear": "零就业家庭销号",
    "employment.family-return": "退回零就业家庭",
    "employment.family-note": "记零就业家庭进展",
    "employment.match": "匹配人和岗位",
    "employment.push": "推送岗位",
    "employment.push-result": "登记岗位推送结果",
    "employment.subsidy": "登记务工交通补贴",
    "employment.campaign-split": "分解专项行动任务",
    "employment.campaign-report": "填报专项行动",
    "employment.export-unemployed": "导出失业人员",
    "employment.export-zero": "导出零就业家庭",
    "employment.export-goals": "导出转移就业汇总",
    "employment.export-pushes": "导出推荐岗位名单",
}
