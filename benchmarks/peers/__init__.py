"""Peers: the same facts and rules, written by hand in another way."""
