"""What our own mail server says of a sender, and when it is believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.judge.identity import Identity, identity_of
from parsers.sender import Authentication
from tests.builders.letters import letter

FORGED = (Authentication("mx.example.org", (("dmarc", "fail"),)),)


@pytest.mark.parametrize(
    ("results", "identity"),
    [
        ((("dmarc", "pass"), ("spf", "pass")), Identity.PASSED),
        ((("spf", "pass"), ("dkim", "pass")), Identity.UNKNOWN),
        ((("dmarc", "none"),), Identity.UNKNOWN),
        ((("dmarc", "fail"), ("spf", "pass")), Identity.FAILED),
        ((("spf", "fail"),), Identity.FAILED),
        ((("spf", "hardfail"),), Identity.FAILED),
        ((), Identity.UNKNOWN),
    ],
)
def test_identity_is_what_our_own_server_says(
    results: tuple[tuple[str, str], ...], identity: Identity
) -> None:
    """SPF and DKIM may pass for another domain than From's: DMARC alone speaks of that (RFC 7489, 3.1)."""
    ours = letter(authentication=(Authentication("mx.example.org", results),))
    assert identity_of(ours, ("example.org",)) is identity
    assert identity_of(ours, ("163.com",)) is Identity.UNKNOWN


def test_a_server_vouches_in_the_topmost_field_alone_and_for_nobody_whose_address_is_not_plain() -> None:
    passed, other = Authentication("mx.example.org", (("dmarc", "pass"),)), Authentication("mx7", ())
    assert identity_of(letter(authentication=(passed, other)), ("example.org",)) is Identity.PASSED
    assert identity_of(letter(authentication=(other, passed)), ("example.org",)) is Identity.UNKNOWN
    plain = letter(authentication=(passed,), from_ambiguous=True)
    assert identity_of(plain, ("example.org",)) is Identity.UNKNOWN
    forged = replace(plain, authentication=FORGED)
    assert identity_of(forged, ("example.org",)) is Identity.FAILED
