"""Forms, panels and files of merging."""
