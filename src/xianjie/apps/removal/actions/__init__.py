"""Removing the risk flag: standings, proposals, what follows."""

from xianjie.apps.removal.actions.standings import judge_county, judge_one, refresh_standings

__all__ = ["judge_county", "judge_one", "refresh_standings"]
