"""The secret each message carries, by which its WhatsApp id is found again."""

import hashlib
import hmac


def message_secret(install_key: bytes, *, send_id: int, attempt: int) -> bytes:
    """The same for the same attempt of the same send, and for no other."""
    attempted = send_id.to_bytes(8, "big") + attempt.to_bytes(4, "big")
    return hmac.new(install_key, attempted, hashlib.sha256).digest()
