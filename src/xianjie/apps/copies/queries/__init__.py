"""Reads of anonymised copies."""
