"""Reads the live settings of a member and refuses, in one sentence, what a box must not take.

The settings arrive as base64 of JSON, so that nothing in them can become shell on the way. They were checked when the
stack file was read; they are checked again here, because what they become is read by sshd and by git. Nothing here
touches the box.
"""

import base64
import json
import re

# Every setting and its type. All but the first two may be absent.
types = {
    "member": str,
    "sshPublicKeys": list,
    "desktop": bool,
    "notebook": bool,
    "idleStopMinutes": int,
    "dotfiles": str,
    "sharedBucket": str,
}
type_names = {str: "text", list: "a list", bool: "true or false", int: "a whole number"}
# After how many minutes without use a box may stop, and after how many where nothing is said.
idle_minutes = (15, 1440)
usual_idle_minutes = 30

# Public keys that both systems' sshd accept (OpenSSH 8.7 and 9.2), with the number of fields in such a key.
key_fields = {
    "ssh-ed25519": 2,
    "sk-ssh-ed25519@openssh.com": 3,
    "ecdsa-sha2-nistp256": 3,
    "ecdsa-sha2-nistp384": 3,
    "ecdsa-sha2-nistp521": 3,
    "sk-ecdsa-sha2-nistp256@openssh.com": 4,
    "ssh-rsa": 3,
}

# The three forms that git clones over TLS or SSH. A host that begins with `-` would be an option of ssh, `ext::` a
# command, and a password in the URL would be read by everybody who may read the association or the box.
host = r"[A-Za-z0-9][A-Za-z0-9.-]*"
path = r"[A-Za-z0-9_~][A-Za-z0-9._~/+-]*"
dotfiles_url = re.compile(
    rf"https://{host}(:[0-9]+)?/{path}"
    rf"|ssh://([A-Za-z0-9_]+@)?{host}(:[0-9]+)?/{path}"
    rf"|[A-Za-z0-9_]+@{host}:/?{path}"
)


# A bucket's name becomes a part of a unit's name.
bucket_name = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")


class Refused(Exception):
    """Says in one sentence why something is not done."""


def read_settings(encoded, member, has_desktop, has_image):
    """Returns the settings of this box, complete and checked.

    `member` is whose box this is, `has_desktop` whether its documents installed a desktop, and `has_image` whether it
    has a training image.
    """
    settings = decoded(encoded)
    for name, value in settings.items():
        if name not in types:
            raise Refused(f"there is no live setting {shown(name)}; there are {', '.join(types)}")
        if type(value) is not types[name]:
            raise Refused(f"{name} must be {type_names[types[name]]}, and is {shown(value)}")
    for name in "member", "sshPublicKeys":
        if name not in settings:
            raise Refused(f"{name} is missing")
    if settings["member"] != member:
        raise Refused(f"these settings are for {shown(settings['member'])}, and this box is {member}'s")
    settings["sshPublicKeys"] = [
        public_key(line, f"sshPublicKeys[{index}]")
        for index, line in enumerate(settings["sshPublicKeys"])
    ]
    settings.setdefault("desktop", has_desktop)
    if settings["desktop"] and not has_desktop:
        raise Refused("desktop cannot be switched on here: it is not installed on this box")
    settings.setdefault("notebook", False)
    if settings["notebook"] and not has_image:
        raise Refused("notebook cannot be switched on here: this box has no training image")
    minutes = settings.setdefault("idleStopMinutes", usual_idle_minutes)
    if minutes and not idle_minutes[0] <= minutes <= idle_minutes[1]:
        least, most = idle_minutes
        raise Refused(f"idleStopMinutes is {shown(minutes)}; it must be {least} to {most}, or 0 for never")
    settings.setdefault("dotfiles", "")
    if settings["dotfiles"] and not dotfiles_url.fullmatch(settings["dotfiles"]):
        raise Refused(
            f"dotfiles is {shown(settings['dotfiles'])}; "
            "write https://HOST/PATH, without a password in it, or git@HOST:PATH"
        )
    settings.setdefault("sharedBucket", "")
    if settings["sharedBucket"] and not bucket_name.fullmatch(settings["sharedBucket"]):
        raise Refused(f"sharedBucket is {shown(settings['sharedBucket'])}, which is no name of a bucket")
    return settings


def decoded(encoded):
    """Returns what base64 of a JSON object holds."""
    try:
        settings = json.loads(base64.b64decode(encoded, validate=True), object_pairs_hook=without_repetition)
    # Bad base64, UTF-8 and JSON are all ValueErrors.
    except (ValueError, RecursionError):
        raise Refused("the settings are not base64 of JSON") from None
    if type(settings) is not dict:
        raise Refused("the settings are not a JSON object")
    return settings


def without_repetition(pairs):
    """Builds a JSON object, of which two readers might otherwise take different values."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise Refused("the settings name something twice")
    return dict(pairs)


def public_key(line, name):
    """Returns a public key as its type and its base64. A refusal never repeats it, as it may be a private one."""
    words = re.fullmatch(r"([!-~]+) ([!-~]+)( [ -~]*)?", line) if type(line) is str else None
    if not words:
        raise Refused(f"{name} is not a public key on one line")
    kind, encoded = words[1], words[2]
    if kind not in key_fields:
        raise Refused(f"{name} must begin with the type of a public key, such as ssh-ed25519, not with options")
    try:
        fields = wire_fields(base64.b64decode(encoded, validate=True))
    except ValueError:
        fields = []
    if len(fields) != key_fields[kind] or fields[0] != kind.encode():
        raise Refused(f"{name} is cut short or damaged")
    return f"{kind} {encoded}"


def wire_fields(blob):
    """Splits the SSH wire format, a sequence of strings after their lengths (RFC 4251, section 5)."""
    fields = []
    while blob:
        end = 4 + int.from_bytes(blob[:4], "big")
        if len(blob) < end:
            raise ValueError("cut short")
        fields.append(blob[4:end])
        blob = blob[end:]
    return fields


def shown(value):
    """Returns a value as short ASCII without control characters, safe for a terminal."""
    text = json.dumps(value)
    return text if len(text) <= 80 else text[:80] + "..."
