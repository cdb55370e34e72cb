"""Queries of teams and pairings."""
