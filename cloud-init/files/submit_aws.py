"""Asks a service of AWS in JSON, signed with the member's own login."""

import hashlib
import http.client
import json
import os
import random
import re
import time
from urllib.parse import urlsplit

from member_settings import Refused
from signing import signed

attempts = 4
expired = re.compile("ExpiredToken|UnrecognizedClient|InvalidClientToken|InvalidSignature")
busy = re.compile("Throttl|TooManyRequests|RequestLimit")


class Unanswered(Exception):
    """A service did not answer, or said that it cannot now: nobody knows whether it did what was asked."""


class Denied(Refused):
    """A service looked at a call and refused it. `code` is its own word."""

    def __init__(self, text, code):
        super().__init__(text)
        self.code = code


class Service:
    """One service in one region.

    Each has a `title`, its `name` in addresses and signatures, the `variable` of its endpoint, and `asked`: it returns
    the path and the headers of a call.
    """

    def __init__(self, region, login, env=os.environ):
        self.region, self.login = region, login
        domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        endpoint = env.get(f"AWS_ENDPOINT_URL_{self.variable}") or env.get("AWS_ENDPOINT_URL")
        self.url = urlsplit(endpoint or f"https://{self.name}.{region}.{domain}")

    def ask(self, call, question):
        """Returns the answer to a question, which may be asked again."""
        for attempt in range(attempts):
            try:
                return self.once(call, question)
            except Unanswered as problem:
                last = problem
            if attempt + 1 < attempts:
                time.sleep(0.2 * 4**attempt * random.uniform(0.5, 1))
        raise Refused(f"{self.title} does not answer {call}: {last}; try again in some minutes")

    def all(self, call, question, key):
        """Yields what all pages of an answer list."""
        question = dict(question)
        while True:
            answer = self.ask(call, question)
            yield from answer.get(key) or []
            if not answer.get("nextToken"):
                return
            question["nextToken"] = answer["nextToken"]

    def once(self, call, question):
        """Sends one request; raises Denied where the service looked at it and refused it."""
        body, credentials = json.dumps(question).encode(), self.login.get()
        path, more = self.asked(call)
        digest, host = hashlib.sha256(body).hexdigest(), self.url.netloc
        # All headers of the kind x-amz-*, and content-type, are signed (IAM user guide, "Create a signed AWS API
        # request", 2026-12).
        headers = signed("POST", host, path, {}, digest, credentials, self.region, time.time(), self.name, more)
        kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
        connection = kind(host, timeout=30)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            status, error, said = answer.status, answer.getheader("x-amzn-ErrorType") or "", answer.read()
        except (OSError, http.client.HTTPException) as problem:
            raise Unanswered(str(problem) or type(problem).__name__) from None
        finally:
            connection.close()
        told = parsed(said)
        if status < 300 and told is not None:
            return told
        told = told or {}
        error = (error or str(told.get("__type") or status)).split(":")[0].rpartition("#")[2]
        message = f"{error}: {told.get('message') or told.get('Message') or 'without a reason'}"
        if not 400 <= status < 500 or status == 429 or busy.search(error):
            raise Unanswered(message)
        if expired.search(error):
            # It has a newer one, or says that there is none.
            self.login.get(credentials)
            raise Unanswered(message)
        raise Denied(f"{self.title} refuses {call} to your login, {message}", error)


def parsed(said):
    """Returns a JSON object, or nothing: the answer of a proxy in between may be anything."""
    try:
        told = json.loads(said or b"{}")
    except ValueError:
        return None
    return told if type(told) is dict else None
