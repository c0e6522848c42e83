"""From a gateway's row to something that can send."""

from server.county.gateway import CountyGateway
from server.county.models import Gateway
from server.county.profile import RestProfile
from server.county.rest import RestGateway
from server.outbound import guarded_session
from server.services import Services

MOST_SECONDS = 300.0
"""For one request with its answer: a long record or file over a slow line, but not for ever."""


def open_gateway(here: Services, row: Gateway) -> CountyGateway:
    """The gateway of this row. Raises ``ValueError`` for a kind nobody wrote yet."""
    if row.kind != "rest":
        raise ValueError(f"no gateway of kind {row.kind}")
    return RestGateway(
        profile_of(row),
        base_url=row.base_url,
        key_id=row.key_id,
        secret=secret_of(here, row),
        open_session=lambda: guarded_session(here.settings.allowed_private_origins, ports=None, most_seconds=MOST_SECONDS),
        clock=here.clock,
    )


def profile_of(row: Gateway) -> RestProfile:
    """Its profile, checked."""
    return RestProfile.model_validate(row.profile)


def secret_of(here: Services, row: Gateway) -> bytes:
    """The secret both sides know."""
    return here.vault.unwrap(row.secret, f"gateway/{row.id}")


def wrapped_secret(here: Services, gateway_id: str, secret: bytes) -> bytes:
    """The secret as it is stored."""
    return here.vault.wrap(secret, f"gateway/{gateway_id}")
