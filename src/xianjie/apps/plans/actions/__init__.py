"""Writes of plans."""
