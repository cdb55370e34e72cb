"""Rows of registers that are data, and the registers of a county."""

from xianjie.apps.registers.models.entry import Entry
from xianjie.apps.registers.models.own import OwnRegister, OwnRegisterVersion
from xianjie.apps.registers.models.switch import RegisterSwitch

__all__ = ["Entry", "OwnRegister", "OwnRegisterVersion", "RegisterSwitch"]
