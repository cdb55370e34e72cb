"""Reads of the census."""
