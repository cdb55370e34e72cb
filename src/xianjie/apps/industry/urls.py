"""Addresses of industry."""

from __future__ import annotations

from xianjie.apps.industry.interfaces import aid, money, registers

app_name = "industry"
urlpatterns = [
    *(
        pattern
        for register in (*registers.REGISTERS, *money.REGISTERS, *aid.REGISTERS)
        for pattern in register.urlpatterns
    ),
]
