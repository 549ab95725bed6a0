"""Signs calls by Signature Version 4 (S3 API reference, "Authenticating requests", 2026-11)."""

import hashlib
import hmac
import time
from urllib.parse import quote

nothing = hashlib.sha256(b"").hexdigest()


def encoded_path(path):
    """Returns a path as S3 wants it signed and sent: once encoded, slashes kept."""
    return quote(path, safe="/-_.~")


def encoded_query(query):
    return "&".join(f"{quote(name, safe='-_.~')}={quote(str(query[name]), safe='-_.~')}" for name in sorted(query))


def signed(method, host, path, query, body_sha256, credentials, region, now, service="s3", more=None):
    """Returns the headers of a call, `more` among them. `now` is S3's time, which may not be this machine's."""
    key, secret, session = credentials
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    headers = {"host": host, "x-amz-content-sha256": body_sha256, "x-amz-date": moment, **(more or {})}
    if session:
        headers["x-amz-security-token"] = session
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    request = "\n".join([method, encoded_path(path), encoded_query(query), lines, names, body_sha256])
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(request.encode()).hexdigest()])
    secret_of_day = ("AWS4" + secret).encode()
    for part in scope.split("/"):
        secret_of_day = hmac.new(secret_of_day, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(secret_of_day, text.encode(), hashlib.sha256).hexdigest()
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers
