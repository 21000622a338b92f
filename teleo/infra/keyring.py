"""The Ed25519 keys that sign tickets and access tokens: by id, the next one known before it signs, reread when the file changes."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from time import monotonic

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# How long a key verifies once the next one signs: longer than anything that is signed lives (an access token, 5 minutes).
OUTLIVES = timedelta(hours=1)
LOOK_EVERY = 5.0  # seconds between two looks at the file's date

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key with its id; the public half may be given to the hub. It signs from `since`: the first, always."""

    kid: str
    private: Ed25519PrivateKey
    since: datetime | None = None

    @property
    def public(self) -> Ed25519PublicKey:
        return self.private.public_key()

    @property
    def kept(self) -> dict[str, str | None]:
        """As the keys file holds it."""
        raw = base64.b64encode(self.private.private_bytes_raw()).decode()
        return {"kid": self.kid, "key": raw, "since": self.since.isoformat() if self.since else None}


class Keyring(Mapping[str, Ed25519PublicKey]):
    """The public keys by id, and the one that signs at an instant. A file rotated by a command is read again by itself:
    nothing is restarted, and nobody is signed out.
    """

    def __init__(self, keys: tuple[SigningKey, ...], source: Path | None = None) -> None:
        assert keys, "a keyring has a key"
        self._keys = tuple(sorted(keys, key=_begins))
        self._source = source
        self._seen = _stamp(source)
        self._looked = monotonic()

    def signing(self, now: datetime) -> SigningKey:
        """The newest whose time has come."""
        keys = self._current()
        return next((key for key in reversed(keys) if key.since is None or key.since <= now), keys[0])

    def verifying(self, kid: str, now: datetime) -> Ed25519PublicKey | None:
        """None for a key that we have not, or that another took the place of long ago."""
        keys = self._current()
        ends = [key.since + OUTLIVES for key in keys[1:] if key.since is not None]
        for key, end in zip_longest(keys, ends):
            if key is not None and key.kid == kid:
                return None if end is not None and now >= end else key.public
        return None

    @property
    def keys_kept(self) -> tuple[SigningKey, ...]:
        """In the order in which they sign."""
        return self._current()

    def __getitem__(self, kid: str) -> Ed25519PublicKey:
        for key in self._current():
            if key.kid == kid:
                return key.public
        raise KeyError(kid)

    def __iter__(self) -> Iterator[str]:
        return iter([key.kid for key in self._current()])

    def __len__(self) -> int:
        return len(self._current())

    def _current(self) -> tuple[SigningKey, ...]:
        if self._source is not None and monotonic() - self._looked >= LOOK_EVERY:
            self._looked = monotonic()
            if (stamp := _stamp(self._source)) != self._seen:
                self._read_again(stamp)
        return self._keys

    def _read_again(self, stamp: tuple[int, ...]) -> None:
        assert self._source is not None
        try:
            self._keys = read_signing(json.loads(self._source.read_text())["signing"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as unreadable:
            # What we have still signs; whoever wrote the file is told.
            log.error("keys_file_unreadable", error=type(unreadable).__name__)  # noqa: TRY400 the text may hold a key
        else:
            self._seen = stamp
            log.info("signing_keys_read_again", keys=len(self._keys))


def read_signing(kept: Mapping[str, object]) -> tuple[SigningKey, ...]:
    """Either one key, as `keys create` first wrote it, or several. Raises ValueError, KeyError, TypeError."""
    entries = kept.get("keys", [kept])
    assert isinstance(entries, list)
    keys = tuple(_read(entry) for entry in entries)
    if len({key.kid for key in keys}) != len(keys) or not keys:
        raise ValueError("a key is there twice, or there is none")
    return tuple(sorted(keys, key=_begins))


def rotate_keys_file(path: Path, now: datetime, *, after: timedelta) -> SigningKey:
    """A new key signs from `after` on; at once means that the former are thrown away, for one of them leaked.

    The key that signs until then stays, and verifies for an hour more. Raises OSError, ValueError, KeyError.
    """
    content = json.loads(path.read_text())
    keys = Keyring(read_signing(content["signing"]))
    fresh = SigningKey(new_kid(now), Ed25519PrivateKey.generate(), since=now + after)
    stays = [key for key in keys.keys_kept if after and keys.verifying(key.kid, now) is not None]
    content["signing"] = {"keys": [key.kept for key in (*stays, fresh)]}
    _replace(path, json.dumps(content, indent=2))
    return fresh


def new_kid(now: datetime) -> str:
    """The month, for its keeper's eyes."""
    return f"{now:%Y-%m}-{secrets.token_hex(2)}"


def draft(path: Path, text: str, put: Callable[[Path, Path], None]) -> None:
    """Written whole under another name, readable by its owner alone, then `put` in its place: a crash leaves no half file."""
    written = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        put(written, path)
    finally:
        written.unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    """Its owner and rights stay: an operator who types as root must not take it from the program."""
    before = path.stat()

    def put(written: Path, into: Path) -> None:
        if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(written, before.st_uid, before.st_gid)
        written.chmod(before.st_mode & 0o777)
        written.replace(into)

    draft(path, text, put)


def _read(entry: Mapping[str, object]) -> SigningKey:
    since = entry.get("since")
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(str(entry["key"]), validate=True))
    return SigningKey(str(entry["kid"]), private, datetime.fromisoformat(str(since)) if since else None)


def _begins(key: SigningKey) -> datetime:
    return key.since or datetime.min.replace(tzinfo=UTC)


def _stamp(path: Path | None) -> tuple[int, ...]:
    try:
        return () if path is None else ((seen := path.stat()).st_mtime_ns, seen.st_size, seen.st_ino)
    except OSError:
        return ()
