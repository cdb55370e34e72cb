"""xianjie.kernel."""
