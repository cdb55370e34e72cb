"""Registers that are data."""
