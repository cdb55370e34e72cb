"""The money of a distribution in the accounts of the households."""

from __future__ import annotations

from xianjie.apps.collective.models import Distribution, DistributionLine
from xianjie.apps.income.actions.booking import PaidLine
from xianjie.kernel.periods import Period


def key_of(line: DistributionLine) -> str:
    """Return the key under which a line stands in the income ledger, for ever."""
    return f"collective.line:{line.pk}"


def paid_line(found: Distribution, line: DistributionLine) -> PaidLine:
    """Return what the income ledger books for a line with its household."""
    if found.paid_on is None or line.household is None:
        raise ValueError("a line of a paid distribution to a household")
    return PaidLine(
        key=key_of(line),
        household=line.household,
        item=found.income_item,
        amount=line.amount,
        period=Period.of(found.paid_on),
        occurred_on=found.paid_on,
        source_ref=f"收益分配 {found.number} {found.get_source_kind_display()}"[:120],
    )
