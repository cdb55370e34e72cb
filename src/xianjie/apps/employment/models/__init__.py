"""The labour register and what stands on it."""

from xianjie.apps.employment.models.campaign import Campaign, CampaignTask
from xianjie.apps.employment.models.family import ZeroFamily, ZeroFamilyEvent
from xianjie.apps.employment.models.transfer import Transfer
from xianjie.apps.employment.models.vacancy import Match, Push, Vacancy
from xianjie.apps.employment.models.worker import (
    JOB_FIELDS,
    EmploymentCheck,
    Worker,
    WorkerQuestion,
)

__all__ = [
    "JOB_FIELDS",
    "Campaign",
    "CampaignTask",
    "EmploymentCheck",
    "Match",
    "Push",
    "Transfer",
    "Vacancy",
    "Worker",
    "WorkerQuestion",
    "ZeroFamily",
    "ZeroFamilyEvent",
]
