"""Writes of removal."""
