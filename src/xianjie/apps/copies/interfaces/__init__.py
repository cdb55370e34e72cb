"""Forms of anonymised copies."""
