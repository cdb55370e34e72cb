"""Forms, panels, tables and files of the registry."""
