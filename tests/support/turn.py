"""A real coturn on loopback, with a certificate of its own authority, and the smallest client that asks it for a relay."""

import datetime as dt
import hashlib
import hmac
import ipaddress
import re
import secrets
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from signaling.ice import turn_credentials
from tests.support.platform import RunningPlatform, data_folder, free_port, started
from tests.support.programs import path_of

Transport = Literal["udp", "tcp", "tls"]
TRANSPORTS: tuple[Transport, ...] = ("udp", "tcp", "tls")
REALM = "relay.teleo.test"
SECRET = "what coturn and the hub know"
HOST = "127.0.0.1"
START_SECONDS = 10
# As the hub writes them down.
CREDENTIALS = re.compile(r'"username":"\d+:(?P<seat>[^"]+)","credential":"[^"]+"')
# RFC 8489 and 8656: a STUN message, an Allocate request, its answers and the attributes that we use.
COOKIE = 0x2112A442
ALLOCATE, ALLOCATED, NOT_ALLOCATED = 0x0003, 0x0103, 0x0113
USERNAME, INTEGRITY, ERROR, RELAY_OVER, REALM_ATTRIBUTE, NONCE = (
    0x0006,
    0x0008,
    0x0009,
    0x0019,
    0x0014,
    0x0015,
)


@dataclass(frozen=True)
class Relay:
    """Where a coturn listens, or will, and what its certificate says."""

    folder: Path
    port: int
    tls_port: int
    host: str = HOST

    @property
    def urls(self) -> str:
        """Every way to it, as HUB_TURN_URLS."""
        ways = (f"turn:{self.host}:{self.port}?transport=udp", f"turn:{self.host}:{self.port}?transport=tcp")
        return ",".join((*ways, f"turns:localhost:{self.tls_port}?transport=tcp"))

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"


def make_relay(folder: Path, host: str = HOST) -> Relay:
    """Free ports and a certificate for them; nothing runs yet."""
    _write_certificates(folder)
    return Relay(folder, free_port(host), free_port(host), host)


@contextmanager
def relay_of_a_site() -> Iterator[Relay]:
    """Like make_relay, in a folder that the site beside it may use too."""
    with data_folder("teleo-relay-") as folder:
        yield make_relay(folder)


@contextmanager
def relayed_platform(relay: Relay, more: dict[str, str] | None = None) -> Iterator[RunningPlatform]:
    """A site that lets nobody learn the other's address; `more` of the hub's settings, without their HUB_."""
    secret = relay.folder / "secret"
    secret.write_text(SECRET)
    hub = {"TURN_URLS": relay.urls, "TURN_SECRET_FILE": str(secret), "RELAY_ONLY": "true"}
    with started(relay.folder, free_port(), hub | (more or {})) as platform:
        yield platform


@contextmanager
def running_relay(
    relay: Relay, secret: str, *, over: tuple[Transport, ...] = TRANSPORTS
) -> Iterator[subprocess.Popen[bytes]]:
    """A coturn that knows this secret and listens over these transports only."""
    program = path_of("coturn")
    assert program is not None, "coturn is missing: run `make programs`"
    options = {
        "--listening-ip": relay.host,
        "--relay-ip": relay.host,
        "--listening-port": str(relay.port),
        "--tls-listening-port": str(relay.tls_port),
        "--realm": REALM,
        "--static-auth-secret": secret,
        "--cert": str(relay.folder / "relay.pem"),
        "--pkey": str(relay.folder / "relay.key"),
        "--userdb": str(relay.folder / "users.db"),
        "--pidfile": str(relay.folder / "turnserver.pid"),
        "--log-file": "stdout",
    }
    flags = ["-n", "--use-auth-secret", "--allow-loopback-peers", "--no-cli", "--no-dtls", "--fingerprint"]
    flags += [f"--no-{transport}" for transport in TRANSPORTS if transport not in over]
    command = [program, *flags, *(f"{name}={value}" for name, value in options.items())]
    with (relay.folder / "coturn.log").open("ab") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=relay.folder)
    try:
        _wait_until_it_listens(relay, over[0], server)
        yield server
    finally:
        server.terminate()
        server.wait()


def expired(told: str | bytes) -> str | bytes:
    """What the hub says, with every credential in it such that it expired a second ago: coturn knows the secret."""
    if isinstance(told, bytes):
        return told
    ended_at = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)

    def again(found: re.Match[str]) -> str:
        username, credential = turn_credentials(SECRET, found["seat"], ended_at)
        return f'"username":"{username}","credential":"{credential}"'

    return CREDENTIALS.sub(again, told)


def ask_for_relay(relay: Relay, username: str, credential: str) -> int:
    """Allocate over UDP as a browser does: 0 when the relay grants it, else its error code."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(START_SECONDS)
        line.connect((relay.host, relay.port))
        wanted = (RELAY_OVER, struct.pack("!I", socket.IPPROTO_UDP << 24))
        _, challenge = _exchange(line, [wanted])
        realm, nonce = challenge[REALM_ATTRIBUTE], challenge[NONCE]
        signed = [wanted, (USERNAME, username.encode()), (REALM_ATTRIBUTE, realm), (NONCE, nonce)]
        key = hashlib.md5(
            f"{username}:{realm.decode()}:{credential}".encode(), usedforsecurity=False
        ).digest()
        kind, answer = _exchange(line, signed, key)
    if kind == ALLOCATED:
        return 0
    assert kind == NOT_ALLOCATED
    return answer[ERROR][2] * 100 + answer[ERROR][3]


def trust(home: Path, authority: Path) -> None:
    """Let the Chromium that lives in this home believe our authority."""
    program = path_of("libnss3-tools")
    assert program is not None, "certutil is missing: run `make programs`"
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "test", "-i", str(authority)]):
        subprocess.run([program, "-d", f"sql:{store}", *words], check=True)


def _exchange(
    line: socket.socket, attributes: list[tuple[int, bytes]], key: bytes | None = None
) -> tuple[int, dict[int, bytes]]:
    message = _message(attributes, key)
    line.send(message)
    answer = line.recv(2048)
    assert answer[8:20] == message[8:20], "an answer to something else"
    return struct.unpack("!H", answer[:2])[0], dict(_attributes(answer[20:]))


def _message(attributes: list[tuple[int, bytes]], key: bytes | None) -> bytes:
    body = b"".join(
        struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4) for kind, value in attributes
    )
    transaction = secrets.token_bytes(12)
    signature_size = 24 if key else 0
    head = struct.pack("!HHI", ALLOCATE, len(body) + signature_size, COOKIE) + transaction
    if key is None:
        return head + body
    signature = hmac.digest(key, head + body, hashlib.sha1)
    return head + body + struct.pack("!HH", INTEGRITY, len(signature)) + signature


def _attributes(body: bytes) -> Iterator[tuple[int, bytes]]:
    while body:
        kind, size = struct.unpack("!HH", body[:4])
        yield kind, body[4 : 4 + size]
        body = body[4 + size + (-size % 4) :]


def _wait_until_it_listens(relay: Relay, over: Transport, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if over == "udp":
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                    probe.settimeout(0.2)
                    probe.connect((relay.host, relay.port))
                    _exchange(probe, [])
                return
            port = relay.tls_port if over == "tls" else relay.port
            socket.create_connection((relay.host, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"coturn did not start: {(relay.folder / 'coturn.log').read_text()[-2000:]}")


def _write_certificates(folder: Path) -> None:
    """An authority of our own, and what it signs for loopback."""
    authority_key, relay_key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    authority = _certificate(
        "Test authority", authority_key, "Test authority", authority_key, is_authority=True
    )
    relay = _certificate("localhost", relay_key, "Test authority", authority_key, is_authority=False)
    (folder / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    (folder / "relay.pem").write_bytes(relay.public_bytes(Encoding.PEM))
    key = folder / "relay.key"
    key.write_bytes(relay_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    key.chmod(0o600)


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    alternatives = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(HOST))]
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
