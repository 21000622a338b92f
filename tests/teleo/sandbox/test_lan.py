"""This machine's address on its network, a certificate for it, and the code that leads there."""

import os
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from segno import make

from teleo.sandbox import AskedLan, LanRefused, open_lan, terminal_code
from teleo.sandbox.lan import _write, picture_code

HERE = "192.168.1.20"


def certificate(folder: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "lan.pem").read_bytes())


def test_the_certificate_is_for_the_address_and_kept(tmp_path: Path) -> None:
    lan = open_lan(AskedLan(HERE, 8443), tmp_path)
    first = certificate(tmp_path)
    again = open_lan(AskedLan(HERE, 8443), tmp_path)

    names = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.IPAddress) == [ip_address(HERE)]
    assert lan.base_url == again.base_url == f"https://{HERE}:8443"
    assert isinstance(lan.context, ssl.SSLContext)
    assert certificate(tmp_path).serial_number == first.serial_number
    # What browsers ask of a certificate, whoever made it.
    assert first.not_valid_after_utc - first.not_valid_before_utc < timedelta(days=399)
    assert not first.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    if os.name == "posix":
        assert (tmp_path / "lan.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("change", ["another address", "too old", "broken"])
def test_another_is_made_when_it_will_not_do(tmp_path: Path, change: str) -> None:
    open_lan(AskedLan(HERE, 8443), tmp_path)
    first = certificate(tmp_path).serial_number
    address = "192.168.1.21" if change == "another address" else HERE
    if change == "too old":
        _write(tmp_path / "lan.pem", ip_address(HERE), datetime.now(UTC) - timedelta(days=380))
    if change == "broken":
        (tmp_path / "lan.pem").write_text("-----BEGIN CERTIFICATE-----")

    open_lan(AskedLan(address, 8443), tmp_path)

    renewed = certificate(tmp_path)
    assert renewed.serial_number != first
    assert renewed.not_valid_after_utc > datetime.now(UTC) + timedelta(days=300)


def test_an_address_of_the_newer_kind_stands_in_brackets(tmp_path: Path) -> None:
    assert open_lan(AskedLan("fd00::2", 8443), tmp_path).base_url == "https://[fd00::2]:8443"


def test_what_is_no_address_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(LanRefused, match="say LAN=1"):
        open_lan(AskedLan("my-laptop", 8443), tmp_path)


def test_the_codes_hold_the_link() -> None:
    link = f"https://{HERE}:8443/l/rsv1iNaaf3P-Ob8jad7wmlgC"

    drawn = terminal_code(link)

    assert len(drawn.splitlines()) == (make(link, error="l", micro=False).symbol_size()[1] + 1) // 2
    assert picture_code(link).startswith("data:image/svg+xml")
    assert picture_code(link) != picture_code(link + "x")
