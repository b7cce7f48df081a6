"""What the processes of a cluster are told: `ROLLBOOK_…` in the environment, checked before anything starts."""

from collections.abc import Mapping
from typing import Self
from urllib.parse import urlsplit

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import Field, SecretStr, ValidationError, field_validator

from chassis.readstore.mongo_driver import Driver
from chassis.settings import Settings, web_address
from chassis.tokens import ALGORITHM
from contracts.topics import topic

SECRET_BYTES = 16
PREFIX = "rollbook"


class SettingMissing(Exception):
    """Raised when a variable is not set or cannot be meant; the message names it and says what it is for."""


class ClusterSettings(Settings):
    """Settings of one process of a cluster. What a process does not need may be left out."""

    postgres: SecretStr | None = Field(None, description="the service's own database, as a URL or conninfo")
    kafka: str | None = Field(None, description="brokers to begin with: host:port, separated by commas")
    mongo: SecretStr | None = Field(None, description="MongoDB, as mongodb://…; its database is the service's own")
    mongo_driver: Driver = Field("motor", description="motor, or pymongo's own async API")
    prefix: str = Field(
        PREFIX, pattern=r"^[a-z][a-z0-9_]{0,40}$", description="what names of topics, groups and views begin with"
    )
    replication: int = Field(1, ge=1, description="copies of each topic that is created")
    secret: SecretStr | None = Field(None, description="key of the hashes of requests; the same for all processes")
    token_key: SecretStr | None = Field(None, description="Ed25519 key (JWK) that signs tokens; the gateway's")
    token_public_key: str | None = Field(None, description="public half of the key (JWK) that signs tokens")
    services: str | None = Field(None, description="where the gateway finds services: name=url, separated by commas")
    url: str | None = Field(None, description="where the command line finds the gateway of a cluster")

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < SECRET_BYTES:
            raise ValueError(f"should have at least {SECRET_BYTES} characters")
        return value

    @field_validator("kafka")
    @classmethod
    def _brokers(cls, value: str | None) -> str | None:
        for broker in (value or "").split(",") if value is not None else ():
            host, _, port = broker.strip().rpartition(":")
            if not host or not port.isdecimal():
                raise ValueError("should be host:port, or several of them separated by commas")
        return value

    @field_validator("mongo")
    @classmethod
    def _mongo_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("mongodb://", "mongodb+srv://")):
            raise ValueError("should begin with mongodb://")
        return value

    @field_validator("url")
    @classmethod
    def _gateway(cls, value: str | None) -> str | None:
        return None if value is None else web_address(value)

    def topic_of(self, service: str) -> str:
        """The topic of a service: the published name, unless a prefix keeps this platform apart."""
        name = topic(service)
        return name if self.prefix == PREFIX else f"{self.prefix}.{name.partition('.')[2]}"

    @classmethod
    def read(cls) -> Self:
        """The settings in the environment.

        Raises:
            SettingMissing: one of them cannot be meant.
        """
        try:
            return cls()
        except ValidationError as wrong:
            first = wrong.errors(include_input=False)[0]
            raise SettingMissing(f"ROLLBOOK_{str(first['loc'][0]).upper()}: {first['msg']}") from None

    def needed(self, name: str, by: str) -> str:
        """The value of a setting without which a process cannot be.

        Raises:
            SettingMissing: it is not set.
        """
        value = getattr(self, name)
        if value is None:
            about = type(self).model_fields[name].description
            raise SettingMissing(f"ROLLBOOK_{name.upper()} is not set, and {by} needs it: {about}.")
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)

    def signing_key(self, by: str) -> OKPKey:
        """The key that signs tokens.

        Raises:
            SettingMissing: it is not set, or holds no such key.
        """
        key = _key("TOKEN_KEY", self.needed("token_key", by))
        if not key.is_private:
            raise SettingMissing("ROLLBOOK_TOKEN_KEY should hold the private half of the key.")
        return key

    def public_key(self, by: str) -> OKPKey:
        """The key that tokens are checked with.

        Raises:
            SettingMissing: neither half of it is set, or holds no such key.
        """
        if self.token_public_key is None and self.token_key is not None:
            return OKPKey.import_key(self.signing_key(by).as_dict(private=False))
        # The public half is what is missed: nobody shall be led to hand out the other one.
        return _key("TOKEN_PUBLIC_KEY", self.needed("token_public_key", by))

    def addresses(self, by: str, names: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
        """Per service, where it answers: one URL, or several separated by `|`.

        Raises:
            SettingMissing: a service is missing, or something is no address of one.
        """
        found: dict[str, tuple[str, ...]] = {}
        for part in self.needed("services", by).split(","):
            name, _, urls = part.strip().partition("=")
            places = tuple(urls.split("|"))
            if name not in names or any(urlsplit(url).scheme not in ("http", "https") for url in places):
                raise SettingMissing(f"ROLLBOOK_SERVICES: {part.strip()!r} is not service=http://host:port.")
            found[name] = places
        if missing := [name for name in names if name not in found]:
            raise SettingMissing(f"ROLLBOOK_SERVICES does not say where {', '.join(missing)} answers.")
        return found


def _key(name: str, text: str) -> OKPKey:
    try:
        key: OKPKey = OKPKey.import_key(msgspec.json.decode(text))
    except (JoseError, msgspec.DecodeError, ValueError, TypeError, KeyError):
        key = None  # type: ignore[assignment]
    if key is None or key.curve_name != ALGORITHM:
        raise SettingMissing(f"ROLLBOOK_{name} does not hold an {ALGORITHM} key as JSON (JWK).")
    return key
