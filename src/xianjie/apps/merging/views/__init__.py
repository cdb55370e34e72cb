"""Pages of merging."""
