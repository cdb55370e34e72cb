"""xianjie.web."""
