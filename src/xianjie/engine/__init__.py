"""xianjie.engine."""
