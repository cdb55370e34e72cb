"""Tags of the pages of removal."""
