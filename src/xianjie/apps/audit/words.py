"""What every audited action and object is called in Chinese; one table.

An action that is written anywhere in the source has its word here (a test looks). Registers of
the ledger kit form theirs from a verb and the register's title, see `name_register`.
"""

from __future__ import annotations

ACTIONS: dict[str, str] = {
    "accounts.appoint": "授予岗位",
    "accounts.change-organisation": "修改单位",
    "accounts.create-user": "新建账户",
    "accounts.disable": "停用账户",
    "accounts.enable": "启用账户",
    "accounts.end-post": "结束岗位",
    "accounts.end-sessions": "结束登录",
    "accounts.enrol-factor": "绑定动态口令",
    "accounts.register-organisation": "登记单位",
    "accounts.remove-factor": "解除动态口令",
    "accounts.rename-organisation": "单位改名",
    "accounts.renew-recovery-codes": "更换恢复码",
    "accounts.reset-factor": "重置动态口令",
    "accounts.reset-password": "重置密码",
    "accounts.set-password": "更改密码",
    "accounts.sign-in": "登录",
    "accounts.sign-in-failed": "登录失败",
    "accounts.sign-out": "退出登录",
    "accounts.unlock": "解锁账户",
    "accounts.verify-factor": "验证动态口令",
    "accounts.verify-factor-failed": "动态口令不对",
    "audit.archive": "归档审计记录",
    "audit.export": "导出审计记录",
    "audit.verify": "核对审计记录",
    "cases.joint-export": "导出联动处置",
    "cases.joint-step": "办理联动处置",
    "cases.report-need": "上报困难线索",
    "cases.report-step": "办理困难线索",
    "cockpit.export": "导出总览",
    "cockpit.snapshot": "生成月度快照",
    "divisions.load": "装载行政区划",
    "fieldforms.settle-sheets": "核对有冲突的入户表",
    "fieldforms.submit-sheet": "提交入户表",
    "jobs.cancel": "取消后台任务",
    "jobs.enqueue": "提交后台任务",
    "jobs.retry": "重试后台任务",
    "lowincome.decide-proposal": "处理低收入名册建议",
    "lowincome.decide-review": "审定低收入复核",
    "lowincome.export": "导出低收入名册",
    "lowincome.propose-keeping": "成批提出维持",
    "lowincome.propose-member": "提出人工登记",
    "lowincome.propose-review": "提出低收入复核",
    "lowincome.refresh": "更新低收入名册",
    "operations.backup": "备份",
    "policies.draft": "起草参数",
    "policies.preview-draft": "试算参数草稿",
    "policies.publish": "发布规则库",
    "policies.publish-draft": "批准并发布参数",
    "policies.reject-draft": "退回参数草稿",
    "policies.revise-draft": "修改参数草稿",
    "policies.submit-draft": "提交参数草稿",
    "policies.withdraw-draft": "撤回参数草稿",
    "registry.correction": "更正登记信息",
    "registry.download-document": "下载档案",
    "registry.exit": "登记整户退出",
    "registry.export-households": "导出农户名册",
    "registry.file-document": "存入档案",
    "registry.head": "登记变更户主",
    "registry.import": "导入登记表",
    "registry.merge": "登记并户",
    "registry.moved-village": "登记整户迁村",
    "registry.population-change": "登记人口变动",
    "registry.return": "登记恢复在册",
    "registry.search": "查找农户",
    "registry.split": "登记分户",
    "registry.undo-change": "撤销家庭变动",
    "registry.take-import-file": "下载名单导入的工作簿",
    "registry.unmask": "查看完整号码",
    "registry.view-household": "查看农户",
    "registry.view-person": "查看人员",
    "registry.villages.seed": "建立村台账",
    "registry.withdraw-document": "撤下档案",
    "rounds.add": "补入走访户",
    "rounds.ask-after": "下达事后回访",
    "rounds.close": "结束走访轮次",
    "rounds.close-problem": "销号回头看事项",
    "rounds.conclude": "登记研判结论",
    "rounds.export": "导出走访清单",
    "rounds.extend": "延长走访期限",
    "rounds.find-problem": "记入回头看事项",
    "rounds.follow-up": "安排事后回访",
    "rounds.hold": "登记研判会议",
    "rounds.open": "开展走访轮次",
    "rounds.record": "记入月度监测",
    "rounds.remind": "催办走访",
    "rounds.settle-meeting": "研判会议定稿",
    "screening.confirm": "确认规则",
    "screening.export": "导出线索",
    "screening.raise-clue": "提出线索",
    "screening.run": "运行比对",
    "screening.settle-clue": "了结线索",
    "screening.verify": "登记核查结果",
    "screening.view-household": "查看农户",
    "sources.configure-feed": "设置部门数据",
    "sources.expect-feeds": "设置到数要求",
    "sources.mend-feed": "补正部门数据",
    "sources.platforms.seed": "建立外部平台台账",
    "sources.relink": "重新关联",
    "sources.remind": "催报部门数据",
    "sources.reopen-candidate": "重新核对关联",
    "sources.resolve-candidate": "核对关联",
    "sources.take-quarantine": "下载隔离行",
    "uploads.withdraw": "撤下上传文件",
}

AREAS: dict[str, str] = {
    "accounts": "账户和岗位",
    "audit": "审计",
    "cases": "主动发现和联动处置",
    "cockpit": "总览",
    "divisions": "行政区划",
    "fieldforms": "入户表",
    "jobs": "后台任务",
    "ledger": "台账",
    "lowincome": "低收入人口",
    "operations": "运维",
    "policies": "规则库",
    "registry": "户与人口",
    "rounds": "排查走访和研判",
    "screening": "比对和线索",
    "sources": "部门数据",
    "uploads": "上传文件",
}

OBJECTS: dict[str, str] = {
    "archive-document": "档案文件",
    "audit": "审计记录",
    "backup": "备份",
    "county": "县",
    "division": "行政区划",
    "feed-batch": "部门数据批次",
    "feed-expectation": "到数要求",
    "household": "农户",
    "job": "后台任务",
    "month-snapshot": "月度快照",
    "organisation": "单位",
    "person": "人员",
    "post": "岗位",
    "registry-import": "登记表导入",
    "rulebook-version": "规则库版本",
    "search": "查找",
    "upload": "上传文件",
    "user": "账户",
    "cases.JointHandling": "联动处置",
    "cases.NeedReport": "困难线索",
    "fieldforms.Sheet": "入户表",
    "ledger.LedgerUpload": "台账导入",
    "ledger.SavedFilter": "保存的筛选",
    "lowincome.LowIncomeMember": "低收入人口",
    "lowincome.LowIncomeReview": "低收入人口复核",
    "lowincome.RegisterProposal": "低收入名册建议",
    "policies.ParameterDraft": "参数草稿",
    "registry.Household": "农户",
    "registry.Person": "人员",
    "rounds.LookbackProblem": "回头看事项",
    "rounds.Meeting": "研判会议",
    "rounds.MonthlyRecord": "月度监测记录",
    "rounds.Round": "走访轮次",
    "screening.Clue": "线索",
    "screening.RuleConfirmation": "规则确认",
    "screening.Run": "比对",
}

VERBS: dict[str, str] = {
    "create": "新建",
    "change": "修改",
    "retire": "停用",
    "restore": "恢复",
    "unmask": "查看完整号码",
    "upload": "上传",
    "import": "导入",
    "export": "导出",
    "save-filter": "保存筛选",
    "drop-filter": "删除筛选",
    "withdraw": "撤下",
    "seed": "建立台账",
}

DETAILS: dict[str, str] = {
    "chosen_items": "点选项数",
    "filled_form": "表单",
    "kept_items": "沿用项数",
    "photo_count": "照片数",
    "other_sheet": "另一张表",
    "typed_items": "打字项数",
    "accepted": "接收",
    "action": "动作",
    "actor": "操作者",
    "added": "新增",
    "address": "来访地址",
    "after": "之后",
    "again": "再次",
    "base": "原版本",
    "before": "之前",
    "by": "经手",
    "carved": "拆出",
    "change": "变动",
    "closed": "办结",
    "clue": "线索",
    "clues": "线索数",
    "complete": "完整",
    "events": "条数",
    "feed": "部门数据",
    "feeds": "部门数据",
    "field": "字段",
    "fields": "字段",
    "file": "文件",
    "files": "文件数",
    "filters": "筛选条件",
    "found": "找到",
    "from": "自",
    "household": "户编号",
    "households": "户数",
    "kind": "类别",
    "level": "等级",
    "merged": "并入",
    "name": "名称",
    "named": "含姓名",
    "note": "说明",
    "number": "编号",
    "old": "原名称",
    "on": "日期",
    "organisation": "单位",
    "other": "另一户",
    "parameter": "参数",
    "part": "部分",
    "people": "人数",
    "period": "数据期",
    "person": "人编号",
    "place": "地区",
    "places": "地区",
    "published": "已发布",
    "quarantined": "隔离",
    "queued": "待核对",
    "read": "读入",
    "reason": "原因",
    "renamed": "改名",
    "replaced": "已代替",
    "replaces": "代替",
    "result": "结果",
    "role": "角色",
    "row": "行",
    "rows": "行数",
    "rule": "规则",
    "rulebook": "规则库",
    "sector": "行业",
    "sha256": "文件摘要",
    "source": "来源",
    "state": "状态",
    "step": "步骤",
    "to": "至",
    "typed": "输入方式",
    "unlinked": "未关联",
    "until": "原名称至",
    "urgent": "紧急",
    "user": "账户",
    "username": "用户名",
    "valid_from": "启用日期",
    "value": "值",
}

_registers: dict[str, str] = {}


def name_register(name: str, title: str) -> None:
    """Tell what a register of the ledger kit is called: ``villages``, 村情台账."""
    _registers[name] = title


def action_word(action: str) -> str:
    """Return an action in Chinese: from the table, else verb and register, else as it stands."""
    if word := ACTIONS.get(action):
        return word
    register, _, verb = action.rpartition(".")
    if verb not in VERBS:
        return action
    return VERBS[verb] + (_registers.get(register) or AREAS.get(register) or register)


def object_word(kind: str) -> str:
    """Return a kind of object in Chinese, else as it stands."""
    return OBJECTS.get(kind) or _registers.get(kind) or kind


def detail_word(key: str) -> str:
    """Return a key of an event's detail in Chinese, else as it stands."""
    return DETAILS.get(key, key)


def action_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return all actions as (area, [(action, word)]), in the order of the areas' words."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for action, word in ACTIONS.items():
        area = action.partition(".")[0]
        groups.setdefault(AREAS.get(area, area), []).append((action, word))
    for register, title in _registers.items():
        groups.setdefault("台账", []).extend(
            (f"{register}.{verb}", f"{word}{title}") for verb, word in VERBS.items()
        )
    return list(groups.items())
