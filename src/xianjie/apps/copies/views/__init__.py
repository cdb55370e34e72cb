"""Pages of anonymised copies."""
