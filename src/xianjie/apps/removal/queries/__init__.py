"""Reads of removal."""
