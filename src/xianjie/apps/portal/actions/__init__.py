"""Writes of portal."""
