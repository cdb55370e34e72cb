"""xianjie.cli."""
