"""One-time codes that give a phone its local key back when its PIN was forgotten. They look like enrolment codes, and are good for one
device only.
"""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, func, or_

from sync.enrolment_code import LONGEST, SHORTEST, code_digest, make_code
from sync.log import PinRenewalCode


def issue_renewal_code(session: Session, device: str, now: datetime, lifetime: timedelta) -> str:
    """A new code for a device, valid for ``lifetime`` (15 minutes to 7 days). The only time it is seen in clear. An earlier one ends."""
    lifetime = min(max(lifetime, SHORTEST), LONGEST)
    living = (col(PinRenewalCode.device) == device) & (col(PinRenewalCode.expires_at) > now)
    session.execute(update(PinRenewalCode).where(living).values(expires_at=now))
    code = make_code()
    session.add(PinRenewalCode(digest=code_digest(code), device=device, made_at=now, expires_at=now + lifetime))
    return code


def use_renewal_code(session: Session, device: str, digest: str, used_with: str, now: datetime) -> bool:
    """Whether this is the device's living code, used up by this.

    An answer lost on the way may be asked for again with the same public key (``used_with``): nobody else can open it.
    """
    good = update(PinRenewalCode).where(
        col(PinRenewalCode.digest) == digest,
        col(PinRenewalCode.device) == device,
        col(PinRenewalCode.expires_at) > now,
        or_(col(PinRenewalCode.used_at).is_(None), col(PinRenewalCode.used_with) == used_with),
    )
    used = good.values(used_at=func.coalesce(PinRenewalCode.used_at, now), used_with=used_with)
    return session.execute(used.returning(col(PinRenewalCode.digest))).first() is not None
