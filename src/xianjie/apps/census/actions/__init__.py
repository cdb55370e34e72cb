"""Writes of the census."""
