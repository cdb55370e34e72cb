"""xianjie.exchange."""
