"""Calls AWS Batch by its REST protocol: a POST of JSON to /v1/ and the call's name (Batch API reference, 2026-12)."""

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
    """Batch did not answer, or said that it cannot now: nobody knows whether it did what was asked."""


class Rejected(Refused):
    """Batch looked at a job and took it not, so nothing runs."""


class Batch:
    """Batch in one region."""

    def __init__(self, region, login, env=os.environ):
        self.region, self.login = region, login
        domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
        endpoint = env.get("AWS_ENDPOINT_URL_BATCH") or env.get("AWS_ENDPOINT_URL")
        self.url = urlsplit(endpoint or f"https://batch.{region}.{domain}")

    def ask(self, name, question):
        """Returns the answer to a question, which may be asked again."""
        for attempt in range(attempts):
            try:
                return self.once(name, question)
            except Unanswered as problem:
                last = problem
            if attempt + 1 < attempts:
                time.sleep(0.2 * 4**attempt * random.uniform(0.5, 1))
        raise Refused(f"AWS Batch does not answer {name}: {last}; try again in some minutes")

    def all(self, name, question, key):
        """Yields what all pages of an answer list."""
        question = dict(question)
        while True:
            answer = self.ask(name, question)
            yield from answer.get(key) or []
            if not answer.get("nextToken"):
                return
            question["nextToken"] = answer["nextToken"]

    def once(self, name, question):
        """Sends one request; raises Refused where Batch looked at it and refused it."""
        body, path, credentials = json.dumps(question).encode(), f"/v1/{name.lower()}", self.login.get()
        digest = hashlib.sha256(body).hexdigest()
        host, now = self.url.netloc, time.time()
        headers = signed("POST", host, path, {}, digest, credentials, self.region, now, "batch")
        headers["content-type"] = "application/json"
        secure = self.url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
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
        raise Refused(f"AWS Batch refuses {name} to your login, {message}")

    def submit(self, request, pause=1):
        """Sends a job once and returns its id.

        SubmitJob takes no token against doubles. So before a second try, Batch is asked for a job of this name, which
        no other run has; any state counts where a filter is given (ListJobs, 2026-11).
        """
        for tried in range(attempts):
            try:
                return self.once("SubmitJob", request).get("jobId") or ""
            except Unanswered as problem:
                last = problem
            except Refused as problem:
                raise Rejected(str(problem)) from None
            time.sleep(pause * 2**tried)
            name = request["jobName"]
            question = {"jobQueue": request["jobQueue"], "filters": [{"name": "JOB_NAME", "values": [name]}]}
            for job in self.all("ListJobs", question, "jobSummaryList"):
                if job.get("jobName") == name:
                    return job["jobId"]
        raise Refused(f"AWS Batch took no job in {attempts} tries: {last}; nothing runs, so try again in some minutes")


def parsed(said):
    """Returns a JSON object, or nothing: the answer of a proxy in between may be anything."""
    try:
        told = json.loads(said or b"{}")
    except ValueError:
        return None
    return told if type(told) is dict else None
