"""xianjie.demo."""
