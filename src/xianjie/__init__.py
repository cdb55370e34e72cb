"""xianjie."""
