"""What a look-back found missing or wanted, until somebody puts it right."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument, Household
from xianjie.apps.rounds.enums import Nature, ProblemState


class LookbackProblem(models.Model):
    """One problem of 两不愁三保障, or one need, of one household.

    ``kind`` is a text of the code set 回头看事项; the department follows from the parameter
    回头看责任行业, NULL where nobody is named: then the township sees to it. Closing takes
    ``evidence`` in words, and a filed paper where there is one.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="lookback_problems")
    sheet = models.ForeignKey(Sheet, models.PROTECT, null=True, blank=True, related_name="+")
    nature = models.CharField("性质", max_length=8, choices=Nature.choices)
    kind = models.CharField("事项", max_length=30)
    words = EncryptedTextField("情况")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="lookback_problems"
    )
    state = models.CharField("状态", max_length=8, choices=ProblemState.choices)
    found_on = models.DateField("发现日期")
    found_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_on = models.DateField("整改期限", null=True, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    evidence = EncryptedTextField("销号依据")
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household sheet nature organisation state found_on found_by "
        "due_on closed_on closed_by document",
        sensitive="kind words evidence",
    )

    class Meta:
        verbose_name = "回头看问题需求"
        ordering = ["state", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "nature", "kind"],
                condition=Q(state=ProblemState.OPEN),
                name="one_open_lookback_problem_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(state=ProblemState.OPEN, closed_on__isnull=True)
                | Q(state=ProblemState.CLOSED, closed_on__isnull=False, closed_by__isnull=False),
                name="lookback_problem_closed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "nature", "division_code"], name="problem_list"
            ),
            models.Index(fields=["organisation", "state", "due_on"], name="problem_department"),
        ]

    def __str__(self) -> str:
        return self.kind
