"""Interfaces of teams and pairings."""
