"""xianjie.config."""
