"""What can be done in supervision."""

from xianjie.apps.supervision.actions.battles import close_battle
from xianjie.apps.supervision.actions.dispatching import (
    list_villages,
    open_dispatch,
    send_orders,
)
from xianjie.apps.supervision.actions.escalating import escalate_problems
from xianjie.apps.supervision.actions.inspecting import (
    close_inspection,
    draw_sample,
    plan_inspection,
    record_finding,
    record_sample_export,
)
from xianjie.apps.supervision.actions.merits import (
    ask_leniency,
    close_discipline_clue,
    decide_leniency,
    file_material,
    nominate,
    record_clue_reading,
    register_discipline_clue,
    settle_nomination,
)
from xianjie.apps.supervision.actions.progress import (
    record_progress_export,
    remind_progress,
    return_progress,
    submit_progress,
)
from xianjie.apps.supervision.actions.rectifying import (
    add_step,
    assign_problem,
    assign_registered,
    record_items_export,
    register_problem,
    spread_problem,
)

__all__ = [
    "add_step",
    "ask_leniency",
    "assign_problem",
    "assign_registered",
    "close_battle",
    "close_discipline_clue",
    "close_inspection",
    "decide_leniency",
    "draw_sample",
    "escalate_problems",
    "file_material",
    "list_villages",
    "nominate",
    "open_dispatch",
    "plan_inspection",
    "record_clue_reading",
    "record_finding",
    "record_items_export",
    "record_progress_export",
    "record_sample_export",
    "register_discipline_clue",
    "register_problem",
    "remind_progress",
    "return_progress",
    "send_orders",
    "settle_nomination",
    "spread_problem",
    "submit_progress",
]
