"""Benchmarks: the product beside honest peers, on the same data and rules (development only)."""
