"""Tags of the low-income pages."""
