"""xianjie.apps."""
