"""Changing what the cockpit keeps."""

from xianjie.apps.cockpit.actions.snapshot import build_newest, build_snapshot, refresh_newest

__all__ = ["build_newest", "build_snapshot", "refresh_newest"]
