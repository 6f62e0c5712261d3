"""Who asks: from a bearer token to its user."""

import hashlib

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from importer.models import User


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, None]:
        _scheme, _, token = get_authorization_header(request).partition(b" ")
        try:
            user = User.objects.get(token_hash=hashlib.sha256(token).hexdigest())
        except User.DoesNotExist:
            raise AuthenticationFailed("This token is not known.") from None
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
