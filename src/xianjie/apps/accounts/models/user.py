"""A person who signs in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from xianjie.apps.audit.classification import classed


class UserManager(BaseUserManager["User"]):
    """Makes accounts with a hashed password."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Store and return an account; without a password it cannot sign in."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. What it may do comes from its posts, never from the account itself."""

    username = models.CharField("用户名", max_length=60, unique=True)
    display_name = models.CharField("姓名", max_length=60, blank=True)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("建立时间", null=True, blank=True)
    division_prefix = models.CharField("所属地区", max_length=12, blank=True)
    disabled_reason = models.CharField("停用原因", max_length=200, blank=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    password_changed_at = models.DateTimeField("密码更改时间", null=True, blank=True)
    second_factor_on = models.BooleanField("已绑定动态口令", default=False)
    session_serial = models.PositiveIntegerField("登录序号", default=0)
    session_since = models.DateTimeField("本次登录时间", null=True, blank=True)
    session_end = models.CharField("上次登录因何结束", max_length=12, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []

    field_classes = classed(
        internal="id username is_active created_at last_login division_prefix disabled_reason "
        "must_change_password password_changed_at second_factor_on session_serial session_since "
        "session_end",
        personal="display_name",
        sensitive="password",
    )

    class Meta:
        verbose_name = "账户"
        ordering = ["username"]
        indexes = [models.Index(fields=["division_prefix"], name="account_place")]

    def __str__(self) -> str:
        return self.display_name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Tie sessions to the password and to ``session_serial``: counting it up ends them all."""
        text = f"{self.password}:{self.session_serial}"
        return salted_hmac(
            "xianjie.accounts.session", text, secret=secret, algorithm="sha256"
        ).hexdigest()
