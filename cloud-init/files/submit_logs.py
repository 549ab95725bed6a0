"""Reads a job's output from CloudWatch Logs, by its JSON protocol (API reference, GetLogEvents, 2026-12)."""

from submit_aws import Denied, Service


class Logs(Service):
    """CloudWatch Logs in one region."""

    title, name, variable = "CloudWatch Logs", "logs", "CLOUDWATCH_LOGS"

    def asked(self, call):
        return "/", {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"Logs_20140328.{call}"}


class Tail:
    """Reads streams of a log from where it stopped, a page at a time, until it is told to stop."""

    def __init__(self, logs, group, show, stop):
        self.logs, self.group, self.show, self.stop = logs, group, show, stop
        # By stream. CloudWatch gives the same one again where there is nothing new.
        self.tokens = {}

    def read(self, streams):
        """Shows what is new in these streams, and returns how many lines that were."""
        return sum(self.read_one(node, name) for node, name in streams)

    def drain(self, streams, every, quiet=2):
        """Reads on until nothing came for a while: lines reach CloudWatch some seconds after they were printed."""
        nothing = 0
        while nothing < quiet and not self.stop.is_set():
            nothing = 0 if self.read(streams) else nothing + 1
            if nothing < quiet:
                self.stop.wait(every)

    def read_one(self, node, name):
        lines = 0
        while not self.stop.is_set():
            token = self.tokens.get(name)
            page = self.page(name, token)
            if page is None:
                break
            for event in page.get("events") or []:
                self.show(event.get("message") or "", node)
                lines += 1
            further = page.get("nextForwardToken")
            # An empty page may come before the end: only the same token again is the end (GetLogEvents, 2026-11).
            if further is None or further == token:
                break
            self.tokens[name] = further
        return lines

    def page(self, name, token):
        question = {"logGroupName": self.group, "logStreamName": name, "startFromHead": True}
        if token is not None:
            question["nextToken"] = token
        try:
            return self.logs.ask("GetLogEvents", question)
        except Denied as error:
            # A stream begins with its first line.
            if error.code == "ResourceNotFoundException":
                return None
            raise
