"""Finds the member's own AWS login on this box. The box's role is never taken: it is everybody's who is on the box.

Nothing of it is stored or printed. Looks, in this order, at the environment, at what AWS's own command line finds
(profiles, single sign-on), and at the file of `aws configure`.
"""

import configparser
import json
import os
import shutil
import subprocess
import threading

from member_settings import Refused

ways_out = (
    "next: log in here with `aws sso login --no-browser` or `aws configure`, as on your laptop; "
    "or run `workstation submit` on your laptop"
)
seconds_to_ask = 60


class Login:
    """The credentials of the member, for any number of threads."""

    def __init__(self, env=os.environ):
        self.env, self.current, self.lock = env, None, threading.Lock()

    def get(self, refused=None):
        """Returns key, secret and token; looks again where AWS refused the former ones as expired."""
        with self.lock:
            if self.current is None:
                self.current = find(self.env)
            elif self.current == refused:
                self.current = find(self.env)
                if self.current == refused:
                    raise Refused(f"AWS does not take your login on this box: it has expired, or is wrong\n{ways_out}")
            return self.current


def find(env):
    """Returns key, secret and token of the member."""
    key, secret = env.get("AWS_ACCESS_KEY_ID"), env.get("AWS_SECRET_ACCESS_KEY")
    if key and secret:
        return key, secret, env.get("AWS_SESSION_TOKEN") or None
    found, said = from_command(env)
    found = found or from_file(env)
    if not found:
        because = f" (`aws` says: {said})" if said else ""
        raise Refused(f"you have no AWS login on this box{because}, and the box's own role sends no jobs\n{ways_out}")
    return found


def from_command(env):
    """Returns what AWS's command line finds, else its last words.

    Without the instance metadata, or it would find the box's role (AWS CLI user guide, "Environment variables",
    AWS_EC2_METADATA_DISABLED, and reference of `configure export-credentials`, 2026-12). Versions from before 2023 lack
    the verb.
    """
    if not shutil.which("aws", path=env.get("PATH")):
        return None, ""
    words = ["aws", "configure", "export-credentials", "--format", "process"]
    try:
        ran = subprocess.run(
            words,
            env={**env, "AWS_EC2_METADATA_DISABLED": "true"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            timeout=seconds_to_ask,
        )
        told = json.loads(ran.stdout) if ran.returncode == 0 else {}
        if told.get("AccessKeyId") and told.get("SecretAccessKey"):
            return (told["AccessKeyId"], told["SecretAccessKey"], told.get("SessionToken") or None), ""
    except (OSError, ValueError, AttributeError, subprocess.TimeoutExpired):
        return None, ""
    lines = ran.stderr.strip().splitlines() or [""]
    return None, lines[-1][:200]


def from_file(env):
    """Returns the keys that `aws configure` wrote for the profile."""
    path = env.get("AWS_SHARED_CREDENTIALS_FILE") or os.path.join(env.get("HOME", ""), ".aws", "credentials")
    profiles = configparser.ConfigParser(interpolation=None, default_section="")
    try:
        profiles.read(path)
        profile = profiles[env.get("AWS_PROFILE") or "default"]
    except (configparser.Error, KeyError, OSError, UnicodeDecodeError):
        return None
    key, secret = profile.get("aws_access_key_id"), profile.get("aws_secret_access_key")
    return (key, secret, profile.get("aws_session_token") or None) if key and secret else None
