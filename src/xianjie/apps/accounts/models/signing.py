"""What an account's signing in leaves behind: attempts, and the passwords it had."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.models.user import User
from xianjie.apps.audit.classification import classed


class SignInAttempt(models.Model):
    """Somebody tried to sign in to an account; the address is kept without its last part."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField("时间")
    address = models.CharField("来访地址", max_length=45, blank=True)
    succeeded = models.BooleanField("成功")

    field_classes = classed(internal="id user at address succeeded")

    class Meta:
        verbose_name = "登录记录"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["user", "-at"], name="sign_in_of_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d %H:%M}"


class PasswordRecord(models.Model):
    """A password that an account had, hashed, so that it does not come back too soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="password_records")
    password = models.CharField("密码摘要", max_length=128)
    at = models.DateTimeField("自")

    field_classes = classed(internal="id user at", sensitive="password")

    class Meta:
        verbose_name = "历史密码"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.user} {self.at:%Y-%m-%d}"
