"""xianjie.policy."""
