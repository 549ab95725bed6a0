"""Writes one tag on this box itself, so that AWS can tell of a box that is off when and why it stopped.

The instance metadata say which box this is and lend the keys of its role, which may write this tag and no other
(planning/policies/box-policy.ts). EC2 is asked in its query protocol, signed by hand: there is no SDK on a box.
"""

import datetime
import hashlib
import hmac
import http.client
import json
import re
import time
import urllib.parse

name = "workstation:last-stop"
metadata = "169.254.169.254"
seconds_each, seconds_in_all = 2, 6


class NoMetadata(Exception):
    """Says that nobody answers as the instance metadata."""


def value_of(why, at, reason):
    """Returns the tag's text, whose time says of which stop it is.

    EC2 takes 256 characters. Letters, digits, spaces and _ . : / = + - @ are good in each of AWS's services (EC2 user
    guide, "Tag restrictions", read 2026-11).
    """
    plain = re.sub(r"[^A-Za-z0-9 _.:/=+@-]", " ", reason.replace("%", " percent").replace("'", ""))
    return re.sub(" +", " ", f"{why} at {at}: {plain}")[:256].strip()


def write(value):
    """Writes the tag, and returns what came of it in one sentence. Never raises, and takes some seconds at most."""
    end = time.monotonic() + seconds_in_all
    try:
        return ask(value, lambda: left(end))
    except NoMetadata:
        return "there is no instance metadata here, so no tag says on AWS why this box stopped"
    except Exception as error:
        # Whatever it is, saving goes before.
        return f"the tag {name} was not written: {type(error).__name__}: {error}"[:300]


def left(end):
    """Returns the seconds for the next question."""
    seconds = min(seconds_each, end - time.monotonic())
    if seconds <= 0:
        raise TimeoutError("no answer in time")
    return seconds


def ask(value, limit):
    """Asks the metadata and then EC2."""
    try:
        head = {"X-aws-ec2-metadata-token-ttl-seconds": "60"}
        session = from_metadata("PUT", "/latest/api/token", head, limit())
    except (OSError, http.client.HTTPException):
        raise NoMetadata from None

    def get(path):
        return from_metadata("GET", "/latest/meta-data/" + path, {"X-aws-ec2-metadata-token": session}, limit())

    box, region, domain = get("instance-id"), get("placement/region"), get("services/domain")
    role = get("iam/security-credentials/").split("\n")[0]
    keys = json.loads(get("iam/security-credentials/" + role))
    body = urllib.parse.urlencode(
        {"Action": "CreateTags", "ResourceId.1": box, "Tag.1.Key": name, "Tag.1.Value": value, "Version": "2016-11-15"},
        quote_via=urllib.parse.quote,
    )
    host = f"ec2.{region}.{domain}"
    moment = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "host": host,
        "x-amz-date": moment,
        "x-amz-security-token": keys["Token"],
    }
    secret = (keys["AccessKeyId"], keys["SecretAccessKey"])
    headers["authorization"] = authorization(secret, (region, "ec2"), headers, body)
    connection = to_ec2(host, limit())
    connection.request("POST", "/", body, headers)
    answer = connection.getresponse()
    said = answer.read(4000).decode(errors="replace")
    if answer.status == 200:
        return f"the tag {name} says it too: {value}"
    code = re.search(r"<Code>([\w.]+)</Code>", said)
    return f"the tag {name} was not written: EC2 said {code[1] if code else answer.status}"


def to_ec2(host, seconds):
    """Returns a connection to EC2, whose certificate is checked."""
    return http.client.HTTPSConnection(host, timeout=seconds)


def from_metadata(method, path, headers, seconds):
    """Asks the instance metadata, and returns the text."""
    connection = http.client.HTTPConnection(metadata, timeout=seconds)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        text = answer.read(20_000).decode()
    finally:
        connection.close()
    if answer.status != 200:
        raise http.client.HTTPException(f"the instance metadata answered {answer.status} to {path}")
    return text


def authorization(keys, place, headers, body, method="POST", query=""):
    """Returns the header with which AWS believes a request to `/` (Signature Version 4, IAM user guide, read 2026-11).

    `keys` are the id and the secret, `place` the region and the service; all headers are signed, by lower-case names.
    """
    moment = headers["x-amz-date"]
    scope = "/".join([moment[:8], *place, "aws4_request"])
    names = ";".join(sorted(headers))
    lines = "".join(f"{it}:{headers[it]}\n" for it in sorted(headers))
    request = "\n".join([method, "/", query, lines, names, digest(body)])
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, digest(request)])
    key = ("AWS4" + keys[1]).encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return f"AWS4-HMAC-SHA256 Credential={keys[0]}/{scope}, SignedHeaders={names}, Signature={signature}"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()
