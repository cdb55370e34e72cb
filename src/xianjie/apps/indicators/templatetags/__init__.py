"""Tags of the pages of the indicators."""
