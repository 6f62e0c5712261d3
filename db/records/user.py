"""A user, as the API knows one."""

from datetime import datetime

from msgspec import Struct


class User(Struct, frozen=True):
    id: str
    name: str
    is_admin: bool
    created_at: datetime
