"""How the text of a submission travels in a job."""

import base64


def base64_of(content: bytes) -> str:
    """Return bytes as ASCII text."""
    return base64.b64encode(content).decode()
