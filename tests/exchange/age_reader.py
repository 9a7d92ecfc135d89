"""A second, independent reader of age v1 files, from the public specification alone.

age-encryption.org/v1 with X25519 recipients: header of stanzas under an HMAC, payload as a STREAM
of 64 KiB ChaCha20-Poly1305 chunks. It knows the key format of the age tool and nothing of ours.
"""

import hmac
from base64 import b64decode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
CHUNK = 64 * 1024


def decrypt(text, secret):
    """Give the plain bytes of an age file for an "AGE-SECRET-KEY-1…"."""
    header, mac, payload = split(text)
    file_key = next(filter(None, (open_stanza(s, key_bytes(secret)) for s in header)))
    signed = text[: text.index(b"\n--- ") + 4]
    expected = hmac.digest(derive(file_key, b"", b"header"), signed, "sha256")
    assert hmac.compare_digest(expected, mac)
    stream_key = derive(file_key, payload[:16], b"payload")
    return b"".join(chunks(ChaCha20Poly1305(stream_key), payload[16:]))


def split(text):
    """Give the stanzas [(arguments, body)], the header's MAC and the payload."""
    head, _, rest = text.partition(b"\n--- ")
    mac, _, payload = rest.partition(b"\n")
    lines = head.split(b"\n")
    assert lines[0] == b"age-encryption.org/v1"
    stanzas = []
    for line in lines[1:]:
        if line.startswith(b"-> "):
            stanzas.append((line[3:].decode().split(" "), []))
        else:
            stanzas[-1][1].append(line)
    return [(words, decoded(b"".join(body))) for words, body in stanzas], decoded(mac), payload


def open_stanza(stanza, scalar):
    """Give the file key when the stanza is for this key."""
    (name, *arguments), body = stanza
    if name != "X25519":
        return None
    share = decoded(arguments[0].encode())
    ours = X25519PrivateKey.from_private_bytes(scalar)
    shared = ours.exchange(X25519PublicKey.from_public_bytes(share))
    salt = share + ours.public_key().public_bytes_raw()
    wrap = derive(shared, salt, b"age-encryption.org/v1/X25519")
    try:
        return ChaCha20Poly1305(wrap).decrypt(bytes(12), body, None)
    except InvalidTag:
        return None


def chunks(cipher, sealed):
    """Give the plain chunks; the last one, and only it, is marked in its nonce.

    It is empty only where there is nothing at all.
    """
    for number in range(max(1, -(-len(sealed) // (CHUNK + 16)))):
        piece = sealed[number * (CHUNK + 16) : (number + 1) * (CHUNK + 16)]
        is_last = (number + 1) * (CHUNK + 16) >= len(sealed)
        plain = cipher.decrypt(number.to_bytes(11, "big") + bytes([is_last]), piece, None)
        assert plain or number == 0
        yield plain


def key_bytes(secret):
    """Read the Bech32 text of an age secret key (its checksum is left to the age tool)."""
    name, _, body = secret.lower().rpartition("1")
    assert name == "age-secret-key-"
    bits = "".join(f"{BECH32.index(sign):05b}" for sign in body[:-6])
    return int(bits[:256], 2).to_bytes(32, "big")


def derive(key, salt, info):
    return HKDF(hashes.SHA256(), 32, salt=salt, info=info).derive(key)


def decoded(text):
    return b64decode(text + b"=" * (-len(text) % 4))
