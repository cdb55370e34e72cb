"""Tests of rounds, records, problems and meetings."""
