"""Tables of the census: base lists, lists from outside, samples."""

from xianjie.apps.census.models.base import BaseHousehold, BaseList, BaseVillage
from xianjie.apps.census.models.lists import ListEntry, ListUpload
from xianjie.apps.census.models.sample import SampleAnswer, SampleDraw, SampleUnit

__all__ = [
    "BaseHousehold", "BaseList", "BaseVillage", "ListEntry", "ListUpload", "SampleAnswer",
    "SampleDraw", "SampleUnit",
]  # fmt: skip
