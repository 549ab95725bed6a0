"""Calls AWS Batch by its REST protocol: a POST of JSON to /v1/ and the call's name (Batch API reference, 2026-12)."""

import time

from member_settings import Refused
from submit_aws import Service, Unanswered, attempts


class Rejected(Refused):
    """Batch looked at a job and took it not, so nothing runs."""


class Batch(Service):
    """Batch in one region."""

    title, name, variable = "AWS Batch", "batch", "BATCH"

    def asked(self, call):
        return f"/v1/{call.lower()}", {"content-type": "application/json"}

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
