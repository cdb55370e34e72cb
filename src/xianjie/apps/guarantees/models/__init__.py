"""Tables of the guarantees and of drinking water."""

from xianjie.apps.guarantees.models.housing import HouseHazard, HouseRepair
from xianjie.apps.guarantees.models.medical import DoctorContract, TreatmentCase
from xianjie.apps.guarantees.models.problem import (
    DropoutControl,
    GuaranteeCheck,
    InsuredVillage,
    Problem,
    ProblemEvent,
)
from xianjie.apps.guarantees.models.schooling import SchoolCohort, StudentAid, TempleCheck
from xianjie.apps.guarantees.models.survey import SatisfactionSurvey
from xianjie.apps.guarantees.models.water import HouseholdWater, WaterFault, WaterWorks

__all__ = [
    "DoctorContract",
    "DropoutControl",
    "GuaranteeCheck",
    "HouseHazard",
    "HouseRepair",
    "HouseholdWater",
    "InsuredVillage",
    "Problem",
    "ProblemEvent",
    "SatisfactionSurvey",
    "SchoolCohort",
    "StudentAid",
    "TempleCheck",
    "TreatmentCase",
    "WaterFault",
    "WaterWorks",
]
