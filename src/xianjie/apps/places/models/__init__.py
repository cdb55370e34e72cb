"""Tables of relocation sites."""

from xianjie.apps.places.models.site import (
    IncomeProject,
    RelocatedHousehold,
    RelocationSite,
    SiteIndustry,
)

__all__ = ["IncomeProject", "RelocatedHousehold", "RelocationSite", "SiteIndustry"]
