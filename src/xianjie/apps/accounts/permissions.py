"""Which role may do what; where it may is decided by the scope."""

from __future__ import annotations

from enum import StrEnum

from xianjie.apps.accounts.enums import Role


class Permission(StrEnum):
    """Things that not everybody may do."""

    VIEW_MONTH = "view-month"
    VIEW_OVERVIEW = "view-overview"
    VIEW_HOUSEHOLDS = "view-households"
    UNMASK_PERSONAL = "unmask-personal"
    EXPORT_PERSONAL = "export-personal"
    CHANGE_REGISTRY = "change-registry"
    IMPORT_REGISTRY = "import-registry"
    FILE_DOCUMENTS = "file-documents"
    VIEW_REGISTERS = "view-registers"
    CHANGE_REGISTERS = "change-registers"
    VIEW_CIRCUMSTANCES = "view-circumstances"
    CHANGE_CIRCUMSTANCES = "change-circumstances"
    IMPORT_FEEDS = "import-feeds"
    CONFIGURE_FEEDS = "configure-feeds"
    REVIEW_LINKS = "review-links"
    RUN_SCREENING = "run-screening"
    CONFIRM_RULES = "confirm-rules"
    VIEW_RULEBOOK = "view-rulebook"
    DRAFT_PARAMETERS = "draft-parameters"
    PUBLISH_RULEBOOK = "publish-rulebook"
    EXPORT_CLUES = "export-clues"
    REPORT_NEED = "report-need"
    CHECK_REPORTS = "check-reports"
    LEAD_JOINT_HANDLING = "lead-joint-handling"
    GIVE_OPINION = "give-opinion"
    VIEW_CASES = "view-cases"
    REGISTER_CLUES = "register-clues"
    DISPATCH_CASES = "dispatch-cases"
    VERIFY_CASES = "verify-cases"
    HOLD_ASSEMBLIES = "hold-assemblies"
    COMPARE_ASSETS = "compare-assets"
    REVIEW_CASES = "review-cases"
    DECIDE_CASES = "decide-cases"
    FILL_SHEETS = "fill-sheets"
    SETTLE_SHEETS = "settle-sheets"
    MAKE_PLANS = "make-plans"
    REVIEW_PLANS = "review-plans"
    REPORT_MEASURES = "report-measures"
    MANAGE_ROUNDS = "manage-rounds"
    HOLD_MEETINGS = "hold-meetings"
    PROPOSE_REMOVAL = "propose-removal"
    PRINT_PAPERS = "print-papers"
    HANDLE_APPLICATIONS = "handle-applications"
    SUPERVISE = "supervise"
    REPORT_PROGRESS = "report-progress"
    VIEW_TASKS = "view-tasks"
    MANAGE_DOCUMENTS = "manage-documents"
    ISSUE_TASKS = "issue-tasks"
    MANAGE_INDICATORS = "manage-indicators"
    ASSESS = "assess"
    PUBLISH_ASSESSMENT = "publish-assessment"
    HANDLE_DISCIPLINE = "handle-discipline"
    MAKE_REPORTS = "make-reports"
    VIEW_LOW_INCOME = "view-low-income"
    REVIEW_LOW_INCOME = "review-low-income"
    DECIDE_LOW_INCOME = "decide-low-income"
    VIEW_BENEFITS = "view-benefits"
    DISPATCH_BENEFITS = "dispatch-benefits"
    ANSWER_BENEFITS = "answer-benefits"
    VIEW_RELIEF = "view-relief"
    APPLY_RELIEF = "apply-relief"
    HANDLE_RELIEF = "handle-relief"
    DECIDE_RELIEF = "decide-relief"
    VIEW_GUARANTEES = "view-guarantees"
    WORK_GUARANTEES = "work-guarantees"
    MANAGE_GUARANTEES = "manage-guarantees"
    VIEW_INCOME = "view-income"
    RECORD_INCOME = "record-income"
    APPROVE_INCOME = "approve-income"
    MANAGE_INCOME = "manage-income"
    PUBLISH_INCOME = "publish-income"
    VIEW_EMPLOYMENT = "view-employment"
    WORK_EMPLOYMENT = "work-employment"
    MANAGE_EMPLOYMENT = "manage-employment"
    VIEW_INDUSTRY = "view-industry"
    WORK_INDUSTRY = "work-industry"
    VIEW_COLLECTIVE = "view-collective"
    WORK_COLLECTIVE = "work-collective"
    REVIEW_COLLECTIVE = "review-collective"
    VIEW_ASSETS = "view-assets"
    WORK_ASSETS = "work-assets"
    APPROVE_ASSETS = "approve-assets"
    VIEW_FUNDS = "view-funds"
    PROPOSE_PROJECTS = "propose-projects"
    REVIEW_PROJECTS = "review-projects"
    DECIDE_PROJECTS = "decide-projects"
    WORK_FUNDS = "work-funds"
    VIEW_PLACES = "view-places"
    WORK_PLACES = "work-places"
    VIEW_TEAMS = "view-teams"
    WORK_TEAMS = "work-teams"
    MANAGE_TEAMS = "manage-teams"
    APPROVE_LEAVE = "approve-leave"
    VIEW_QUALITY = "view-quality"
    MEND_QUALITY = "mend-quality"
    MANAGE_QUALITY = "manage-quality"
    APPROVE_EXEMPTIONS = "approve-exemptions"
    MERGE_RECORDS = "merge-records"
    UNDO_MERGES = "undo-merges"
    EXCHANGE_NATIONAL = "exchange-national"
    SETTLE_DIFFERENCES = "settle-differences"
    VIEW_CENSUS = "view-census"
    DRAW_SAMPLES = "draw-samples"
    CHECK_SAMPLES = "check-samples"
    MAKE_COPIES = "make-copies"
    APPROVE_COPIES = "approve-copies"
    VIEW_OWN_REGISTERS = "view-own-registers"
    FILL_OWN_REGISTERS = "fill-own-registers"
    DESIGN_REGISTERS = "design-registers"
    MANAGE_ACCOUNTS = "manage-accounts"
    GRANT_POSTS = "grant-posts"
    VIEW_AUDIT = "view-audit"


_VIEW = frozenset(
    {
        Permission.VIEW_MONTH,
        Permission.VIEW_OVERVIEW,
        Permission.VIEW_HOUSEHOLDS,
        Permission.VIEW_REGISTERS,
        Permission.VIEW_CIRCUMSTANCES,
        Permission.VIEW_RULEBOOK,
        Permission.VIEW_LOW_INCOME,
        Permission.VIEW_CASES,
        Permission.VIEW_BENEFITS,
        Permission.VIEW_RELIEF,
        Permission.VIEW_GUARANTEES,
        Permission.VIEW_INCOME,
        Permission.VIEW_EMPLOYMENT,
        Permission.VIEW_INDUSTRY,
        Permission.VIEW_COLLECTIVE,
        Permission.VIEW_ASSETS,
        Permission.VIEW_FUNDS,
        Permission.VIEW_PLACES,
        Permission.VIEW_TEAMS,
        Permission.VIEW_QUALITY,
        Permission.VIEW_CENSUS,
        Permission.VIEW_OWN_REGISTERS,
    }
)
_AT_THE_DOOR = _VIEW | {
    Permission.REPORT_NEED,
    Permission.APPLY_RELIEF,
    Permission.WORK_GUARANTEES,
    Permission.RECORD_INCOME,
    Permission.UNMASK_PERSONAL,
    Permission.VERIFY_CASES,
    Permission.FILL_SHEETS,
    Permission.MAKE_PLANS,
    Permission.REPORT_MEASURES,
    Permission.PRINT_PAPERS,
    Permission.WORK_EMPLOYMENT,
    Permission.WORK_ASSETS,
    Permission.WORK_TEAMS,
    Permission.MEND_QUALITY,
    Permission.CHECK_SAMPLES,
    Permission.FILL_OWN_REGISTERS,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # The three officers see accounts and traces, never a household.
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_ACCOUNTS}),
    Role.SECURITY_OFFICER: frozenset({Permission.GRANT_POSTS}),
    Role.AUDITOR: frozenset({Permission.VIEW_AUDIT}),
    Role.COUNTY_ANALYST: _VIEW
    | {
        Permission.UNMASK_PERSONAL,
        Permission.EXPORT_PERSONAL,
        Permission.CHANGE_REGISTRY,
        Permission.IMPORT_REGISTRY,
        Permission.FILE_DOCUMENTS,
        Permission.CHANGE_REGISTERS,
        Permission.CHANGE_CIRCUMSTANCES,
        Permission.IMPORT_FEEDS,
        Permission.CONFIGURE_FEEDS,
        Permission.REVIEW_LINKS,
        Permission.RUN_SCREENING,
        Permission.CONFIRM_RULES,
        Permission.DRAFT_PARAMETERS,
        Permission.PUBLISH_RULEBOOK,
        Permission.EXPORT_CLUES,
        Permission.REPORT_NEED,
        Permission.CHECK_REPORTS,
        Permission.LEAD_JOINT_HANDLING,
        Permission.GIVE_OPINION,
        Permission.REVIEW_LOW_INCOME,
        Permission.DECIDE_LOW_INCOME,
        Permission.REGISTER_CLUES,
        Permission.DISPATCH_CASES,
        Permission.COMPARE_ASSETS,
        Permission.DECIDE_CASES,
        Permission.SETTLE_SHEETS,
        Permission.REPORT_MEASURES,
        Permission.MANAGE_ROUNDS,
        Permission.HOLD_MEETINGS,
        Permission.PRINT_PAPERS,
        Permission.HANDLE_APPLICATIONS,
        Permission.SUPERVISE,
        Permission.REPORT_PROGRESS,
        Permission.VIEW_TASKS,
        Permission.MANAGE_DOCUMENTS,
        Permission.ISSUE_TASKS,
        Permission.MANAGE_INDICATORS,
        Permission.ASSESS,
        Permission.MAKE_REPORTS,
        Permission.DISPATCH_BENEFITS,
        Permission.APPLY_RELIEF,
        Permission.HANDLE_RELIEF,
        Permission.WORK_GUARANTEES,
        Permission.MANAGE_GUARANTEES,
        Permission.RECORD_INCOME,
        Permission.APPROVE_INCOME,
        Permission.MANAGE_INCOME,
        Permission.WORK_EMPLOYMENT,
        Permission.MANAGE_EMPLOYMENT,
        Permission.WORK_INDUSTRY,
        Permission.WORK_COLLECTIVE,
        Permission.REVIEW_COLLECTIVE,
        Permission.WORK_ASSETS,
        Permission.APPROVE_ASSETS,
        Permission.PROPOSE_PROJECTS,
        Permission.REVIEW_PROJECTS,
        Permission.DECIDE_PROJECTS,
        Permission.WORK_FUNDS,
        Permission.WORK_PLACES,
        Permission.WORK_TEAMS,
        Permission.MANAGE_TEAMS,
        Permission.APPROVE_LEAVE,
        Permission.MEND_QUALITY,
        Permission.MANAGE_QUALITY,
        Permission.APPROVE_EXEMPTIONS,
        Permission.MERGE_RECORDS,
        Permission.UNDO_MERGES,
        Permission.EXCHANGE_NATIONAL,
        Permission.SETTLE_DIFFERENCES,
        Permission.DRAW_SAMPLES,
        Permission.CHECK_SAMPLES,
        Permission.MAKE_COPIES,
        Permission.FILL_OWN_REGISTERS,
        Permission.DESIGN_REGISTERS,
    },
    # Discipline and the publication of scores stay with those who lead.
    Role.COUNTY_LEADER: _VIEW
    | {
        Permission.EXPORT_CLUES,
        Permission.DECIDE_CASES,
        Permission.VIEW_TASKS,
        Permission.PUBLISH_ASSESSMENT,
        Permission.HANDLE_DISCIPLINE,
        Permission.PUBLISH_INCOME,
        Permission.MAKE_REPORTS,
        Permission.DECIDE_PROJECTS,
        Permission.APPROVE_ASSETS,
        Permission.APPROVE_EXEMPTIONS,
        Permission.APPROVE_COPIES,
    },
    Role.DEPARTMENT_CLERK: frozenset(
        {
            Permission.VIEW_MONTH,
            Permission.VIEW_CIRCUMSTANCES,
            Permission.CHANGE_CIRCUMSTANCES,
            Permission.VIEW_RULEBOOK,
            Permission.IMPORT_FEEDS,
            Permission.GIVE_OPINION,
            Permission.REPORT_MEASURES,
            Permission.REPORT_PROGRESS,
            Permission.VIEW_TASKS,
            Permission.VIEW_BENEFITS,
            Permission.ANSWER_BENEFITS,
            Permission.VIEW_RELIEF,
            Permission.HANDLE_RELIEF,
            Permission.DECIDE_RELIEF,
            Permission.VIEW_GUARANTEES,
            Permission.WORK_GUARANTEES,
            Permission.VIEW_EMPLOYMENT,
            Permission.VIEW_INDUSTRY,
            Permission.VIEW_COLLECTIVE,
            Permission.VIEW_ASSETS,
            Permission.VIEW_FUNDS,
            Permission.VIEW_PLACES,
            Permission.VIEW_TEAMS,
            Permission.WORK_EMPLOYMENT,
            Permission.MANAGE_EMPLOYMENT,
            Permission.WORK_INDUSTRY,
            Permission.WORK_COLLECTIVE,
            Permission.WORK_ASSETS,
            Permission.PROPOSE_PROJECTS,
            Permission.WORK_FUNDS,
            Permission.WORK_PLACES,
            Permission.WORK_TEAMS,
            Permission.MANAGE_TEAMS,
            Permission.VIEW_CENSUS,
            Permission.DRAW_SAMPLES,
            Permission.CHECK_SAMPLES,
            Permission.VIEW_OWN_REGISTERS,
            Permission.FILL_OWN_REGISTERS,
        }
    ),
    Role.TOWNSHIP_REVIEWER: _AT_THE_DOOR
    | {
        Permission.CHANGE_REGISTRY,
        Permission.FILE_DOCUMENTS,
        Permission.CHANGE_REGISTERS,
        Permission.CHANGE_CIRCUMSTANCES,
        Permission.EXPORT_CLUES,
        Permission.CHECK_REPORTS,
        Permission.GIVE_OPINION,
        Permission.REVIEW_LOW_INCOME,
        Permission.REGISTER_CLUES,
        Permission.DISPATCH_CASES,
        Permission.HOLD_ASSEMBLIES,
        Permission.REVIEW_CASES,
        Permission.SETTLE_SHEETS,
        Permission.REVIEW_PLANS,
        Permission.MANAGE_ROUNDS,
        Permission.HOLD_MEETINGS,
        Permission.PROPOSE_REMOVAL,
        Permission.HANDLE_APPLICATIONS,
        Permission.REPORT_PROGRESS,
        Permission.VIEW_TASKS,
        Permission.HANDLE_RELIEF,
        Permission.APPROVE_INCOME,
        Permission.WORK_INDUSTRY,
        Permission.WORK_COLLECTIVE,
        Permission.REVIEW_COLLECTIVE,
        Permission.APPROVE_ASSETS,
        Permission.PROPOSE_PROJECTS,
        Permission.REVIEW_PROJECTS,
        Permission.WORK_PLACES,
        Permission.MANAGE_TEAMS,
        Permission.APPROVE_LEAVE,
        Permission.APPROVE_EXEMPTIONS,
        Permission.SETTLE_DIFFERENCES,
    },
    Role.VILLAGE_WORKER: _AT_THE_DOOR
    | {
        Permission.CHANGE_REGISTRY,
        Permission.FILE_DOCUMENTS,
        Permission.REGISTER_CLUES,
        Permission.HOLD_ASSEMBLIES,
        Permission.HOLD_MEETINGS,
        Permission.PROPOSE_REMOVAL,
        Permission.HANDLE_APPLICATIONS,
        Permission.WORK_INDUSTRY,
        Permission.WORK_COLLECTIVE,
        Permission.PROPOSE_PROJECTS,
        Permission.WORK_PLACES,
    },
    Role.STATIONED_MEMBER: _AT_THE_DOOR | {Permission.FILE_DOCUMENTS, Permission.PROPOSE_REMOVAL},
    Role.HELPER: _AT_THE_DOOR,
}
