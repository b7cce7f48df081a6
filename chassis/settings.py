"""Everything that can be set from outside: `ROLLBOOK_…` in the environment, or arguments."""

from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.mail import check_sender, check_server

MIB = 1024 * 1024
LOOPBACK = "127.0.0.0/8,::1"
_REMINDER = r"(\d{1,3}h|\d{1,2}d@([01]\d|2[0-3]):[0-5]\d)"


def web_address(url: str) -> str:
    """The address of a platform, to which paths are added: without a slash at its end.

    Raises:
        ValueError: it is none.
    """
    should = "should be an address such as https://training.example.org, without a query"
    try:
        at = urlsplit(url)
        whole = at.scheme in ("http", "https") and at.hostname and at.port != 0 and not {"?", "#"} & set(url)
    except ValueError as wrong:
        raise ValueError(f"{should}: {wrong}") from None
    if not whole:
        raise ValueError(should)
    return url.rstrip("/")


class Settings(BaseSettings):
    """Settings of one process. Each field is read from `ROLLBOOK_<NAME>`; sizes are in bytes,
    times in seconds, rates in requests a second. A variable that is empty counts as unset.
    """

    model_config = SettingsConfigDict(
        env_prefix="ROLLBOOK_", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    data: Path = Field(Path("data"), description="folder that holds the embedded logs, views and keys")
    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8321, ge=0, le=65535, description="port to listen on; 0 takes any free one")
    public_url: str | None = Field(None, description="address that browsers use, where a proxy stands in front")
    trusted_proxies: str = Field(
        LOOPBACK,
        description="proxies whose word is taken for where a request comes from: addresses or networks, with commas",
    )

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "human"] = Field("auto", description="auto: human on a terminal, else JSON")

    otlp_endpoint: str | None = Field(None, description="OTLP/HTTP collector, such as http://localhost:4318")
    trace_share: float = Field(1.0, ge=0, le=1, description="share of new traces that are exported")

    token_issuer: str = Field("rollbook", description="who signs the tokens that are taken")
    token_audience: str = Field("rollbook", description="whom they are meant for")
    token_leeway: int = Field(30, ge=0, description="seconds that clocks may differ")

    max_body: int = Field(1 * MIB, gt=0)
    max_batch: int = Field(8 * MIB, gt=0)
    request_rate: float = Field(500.0, gt=0, description="requests a second that one caller may send for long")
    request_burst: int = Field(2000, gt=0, description="requests that one caller may send at once")
    private_calendars: bool = Field(
        default=False,
        description="whether calendars that are followed may lie on private networks, and on this machine",
    )
    smtp: SecretStr | None = Field(
        None,
        description="mail server, as smtps://user:secret@host:465 or smtp://host:587; none: mails stay in the outbox",
    )
    mail_from: str | None = Field(
        None, validate_default=True, description="whom mails come from, as Training <training@example.org>"
    )
    reminders: str = Field(
        "1d@17:00",
        pattern=rf"^(none|{_REMINDER}(, *{_REMINDER})*)$",
        description="when people are reminded of a session: 24h before, 1d@17:00 by their own clock, or none",
    )
    leaver_days: float = Field(
        3.0, ge=0, le=365, description="days for which the seats of somebody who has left are held for their return"
    )
    approval: Literal["none", "manager", "coordinator", "both"] = Field(
        "none", description="who has to agree before a learner gets in, where an offering or a program does not say"
    )
    approval_days: float = Field(
        5.0,
        ge=0,
        le=365,
        description="days that a manager has to decide about a request; then it is coordinators' turn",
    )
    stream_limit: int = Field(256, gt=0, description="event streams that may be open at once")

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str | None) -> str | None:
        return None if value is None else web_address(value)

    @field_validator("trusted_proxies")
    @classmethod
    def _proxies(cls, value: str) -> str:
        proxies = [one.strip() for one in value.split(",")]
        for proxy in proxies:
            try:
                ip_network(proxy)
            except ValueError as wrong:
                told = "should be addresses or networks, such as 172.18.0.1 or 10.0.0.0/8, separated by commas"
                raise ValueError(f"{told}: {wrong}") from None
        return ",".join(proxies)

    @field_validator("smtp")
    @classmethod
    def _mail_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            check_server(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str | None, about: ValidationInfo) -> str | None:
        if value is None and about.data.get("smtp") is not None:
            raise ValueError("should be set where ROLLBOOK_SMTP is: the address that mails come from")
        return None if value is None else check_sender(value)
