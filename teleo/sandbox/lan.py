"""The demonstration for telephones of this network: this machine's address, a certificate of our own, a QR code."""

import io
import os
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FIND_IT = "1"
LASTS = timedelta(days=397)  # the most that browsers believe
RENEWED_BEFORE = timedelta(days=30)
# An address that is nowhere (RFC 5737), and is sent nothing: the system only says which of ours would be used.
FAR_AWAY = ("198.51.100.1", 9)

Address = IPv4Address | IPv6Address


class LanRefused(Exception):
    """Telephones of this network cannot be let in; the message says what to do."""


@dataclass(frozen=True, slots=True)
class AskedLan:
    """`address` is this machine's on the network, or "1" to find it."""

    address: str
    port: int


@dataclass(frozen=True, slots=True)
class Lan:
    """Where telephones come in."""

    address: Address
    port: int
    context: ssl.SSLContext = field(repr=False)

    @property
    def base_url(self) -> str:
        return f"https://{f'[{self.address}]' if self.address.version == 6 else self.address}:{self.port}"  # noqa: PLR2004 IPv6


def open_lan(asked: AskedLan, folder: Path) -> Lan:
    """With the certificate kept in the folder, or a new one. Raises LanRefused."""
    address = own_address() if asked.address == FIND_IT else _address(asked.address)
    kept = folder / "lan.pem"
    now = datetime.now(UTC)
    if not _is_good(kept, address, now):
        _write(kept, address, now)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(kept)
    return Lan(address, asked.port, context)


def own_address() -> Address:
    """The one that this machine has on its network. Raises LanRefused."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(FAR_AWAY)
        except OSError:
            raise LanRefused(
                "this machine is on no network; if it is, say its address: make run LAN=192.168.1.20"
            ) from None
        return ip_address(probe.getsockname()[0])


def terminal_code(link: str) -> str:
    """The QR code of a link, for a terminal: light on dark, or dark on light, scanners read both."""
    drawn = io.StringIO()
    segno.make(link, error="l", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def picture_code(link: str) -> str:
    """The same for a page, as an address of data."""
    return segno.make(link, error="m", micro=False).svg_data_uri(scale=4, light="#fff", border=4)


def _address(said: str) -> Address:
    try:
        return ip_address(said)
    except ValueError:
        raise LanRefused(
            f"{said} is not an address: say LAN=1, or this machine's, as LAN=192.168.1.20"
        ) from None


def _is_good(path: Path, address: Address, now: datetime) -> bool:
    """Whether a browser that was told to go on would go on with it for some time."""
    if not path.exists():
        return False
    try:
        known = x509.load_pem_x509_certificate(path.read_bytes())
        names = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    return (
        address in names.get_values_for_type(x509.IPAddress)
        and now + RENEWED_BEFORE < known.not_valid_after_utc
    )


def _write(path: Path, address: Address, now: datetime) -> None:
    """Key and certificate in one file, readable by its owner only."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Téléo, démonstration")])
    names = [x509.IPAddress(address), x509.DNSName("localhost")]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(private + certificate.public_bytes(serialization.Encoding.PEM))
