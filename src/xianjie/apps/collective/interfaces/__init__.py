"""Registers, forms, tabs and exports."""
