"""Finds the credentials that sign calls of S3, and gets new ones before they expire."""

import calendar
import json
import os
import threading
import time
import urllib.request

from trouble import Infrastructure

# Where the container agent answers (ECS developer guide, "task IAM role", 2026-11).
agent = "http://169.254.170.2"
# A call that starts with credentials should also end with them.
seconds_before_expiry = 300


class Credentials:
    """The container's own where the agent gives some, else those of the environment."""

    def __init__(self, env=os.environ):
        self.env = env
        self.lock = threading.Lock()
        self.current = None
        self.expires = 0.0

    def get(self, refused=None):
        """Returns key, secret and token. What S3 has refused as expired is not returned again where there is newer."""
        with self.lock:
            if self.current is None or self.current == refused or time.time() > self.expires - seconds_before_expiry:
                self.current, self.expires = self.from_agent() or (self.from_environment(), float("inf"))
            return self.current

    def from_environment(self):
        key, secret = self.env.get("AWS_ACCESS_KEY_ID"), self.env.get("AWS_SECRET_ACCESS_KEY")
        if not key or not secret:
            raise Infrastructure("this job has no AWS credentials: its definition needs a job role")
        return key, secret, self.env.get("AWS_SESSION_TOKEN")

    def from_agent(self):
        """Returns the agent's credentials and when they expire, or nothing where no agent is named."""
        relative, full = (self.env.get(f"AWS_CONTAINER_CREDENTIALS_{it}_URI") for it in ("RELATIVE", "FULL"))
        if not relative and not full:
            return None
        request = urllib.request.Request(agent + relative if relative else full)
        if self.env.get("AWS_CONTAINER_AUTHORIZATION_TOKEN"):
            request.add_header("Authorization", self.env["AWS_CONTAINER_AUTHORIZATION_TOKEN"])
        # Never through a proxy: the agent is on this host.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for attempt in range(5):
            try:
                with opener.open(request, timeout=5) as answer:
                    said = json.load(answer)
                expires = calendar.timegm(time.strptime(said["Expiration"], "%Y-%m-%dT%H:%M:%SZ"))
                return (said["AccessKeyId"], said["SecretAccessKey"], said["Token"]), expires
            except (OSError, ValueError, KeyError, TypeError) as error:
                problem = error
                time.sleep(0.2 * 2**attempt)
        raise Infrastructure(f"the container agent gives no credentials for this job's role: {problem}")
