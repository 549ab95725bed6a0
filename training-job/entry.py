"""A job on AWS Batch from its first to its last second: the definition's command (docs/training-contract.md)."""

import json
import os
import sys
import time

from checkpoints import Checkpoints
from credentials import Credentials
from image import image_id
from launch import launch
from meeting import Child, Main, limit, port
from nodes import Nodes
from results import upload
from s3 import Bucket
from signals import Command, grace, listen, told
from source import fetch
from spent import note
from trouble import Infrastructure, Refused, Stopped, infrastructure_code, say


class Job:
    """What `submit` and the job definition say by the environment."""

    def __init__(self, env):
        self.env = env
        self.nodes = Nodes(env)
        self.bucket_name, self.run = parts(env, "WORKSTATION_RUN")
        self.blobs = parts(env, "WORKSTATION_BLOBS")[1]
        self.former = parts(env, "WORKSTATION_FORMER")[1] if env.get("WORKSTATION_FORMER") else None
        self.command = words(env)
        self.framework = env.get("WORKSTATION_FRAMEWORK", "none")
        self.attempt = int(env.get("AWS_BATCH_JOB_ATTEMPT", "1"))
        self.folder = env.get("WORKSTATION_WORK", "/work")
        self.checkpoints = env.get("WORKSTATION_CHECKPOINTS", "/checkpoints")
        self.seconds_to_meet = float(env.get("WORKSTATION_MEETING_SECONDS", limit))
        self.meeting_port = int(env.get("WORKSTATION_MEETING_PORT", port))


def parts(env, name):
    """Returns bucket and prefix of an `s3://` address."""
    address = env.get(name, "")
    bucket, _, prefix = address[len("s3://") :].partition("/")
    if not address.startswith("s3://") or not bucket or not prefix:
        raise Refused(f"{name} is {address!r}, and must be s3://BUCKET/PREFIX; `workstation submit` sets it")
    return bucket, prefix.rstrip("/")


def words(env):
    """Returns the words of the member's command."""
    text = env.get("WORKSTATION_COMMAND", "")
    try:
        command = json.loads(text)
    except ValueError:
        command = None
    if not isinstance(command, list) or not command or not all(isinstance(word, str) for word in command):
        raise Refused(f"WORKSTATION_COMMAND is {text!r}, and must be a JSON array of words")
    return command


class Attempt:
    """One attempt of a job on one node."""

    def __init__(self, job):
        self.job = job
        self.bucket = Bucket(job.bucket_name, Credentials(job.env), job.env)
        self.checkpoints = Checkpoints(self.bucket, job.run, job.checkpoints, job.former)
        self.meeting = self.before = self.main_ended = None
        self.results = []

    def run(self):
        """Returns the exit code and, where it is not simply the command's, a sentence that says why."""
        job = self.job
        if job.nodes.count > 1:
            side = Main if job.nodes.is_main else Child
            meeting = side(job.nodes, f"{job.run}#{job.attempt}", job.seconds_to_meet, job.meeting_port)
            meeting.meet()
            self.meeting = meeting
        os.makedirs(job.folder, exist_ok=True)
        self.before = fetch(self.bucket, job.run, job.blobs, job.folder)
        restored = self.checkpoints.restore()
        if restored:
            say(f"restored {restored} checkpoint files; this is attempt {job.attempt}")
        elif job.former:
            say("the former run has no checkpoints any more, so this one begins from scratch")
        return self.run_command()

    def run_command(self):
        job, meeting = self.job, self.meeting
        hosts, interface = (meeting.hosts, meeting.interface) if meeting else ((), None)
        env = {**job.env, "WORKSTATION_CHECKPOINTS": job.checkpoints}
        try:
            command = Command(*launch(job.command, env, job.nodes, hosts, job.framework, interface), job.folder)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            return (127 if missing else 126), f"the command did not start: {job.command[0]}: {error.strerror}"
        if job.nodes.is_main:
            self.checkpoints.watch()
        code = command.wait(lambda: self.look_around(command))
        if meeting and code and not told:
            meeting.failed(code)
        code, why = self.verdict(code)
        if meeting:
            meeting.leave(code)
        if job.nodes.is_main:
            try:
                self.checkpoints.finish(complete=not command.killed)
                self.results = upload(self.bucket, job.run, job.folder, self.before)
            except Infrastructure as problem:
                # A member's failure stays one: another attempt would end in the same way.
                return code or infrastructure_code, f"what the command left is not saved: {problem}"
        return code, why

    def look_around(self, command):
        """Ends the command where another node is gone or has failed."""
        meeting = self.meeting
        if meeting is None:
            return
        if meeting.lost or (meeting.ended is not None and self.job.nodes.is_main):
            command.end()
        elif meeting.ended is not None:
            # The main node is done: this one may finish, but Batch will not wait for it.
            self.main_ended = self.main_ended or time.monotonic()
            if time.monotonic() > self.main_ended + grace:
                command.end()

    def verdict(self, code):
        """Returns the job's exit code, which is the command's unless something ended the command."""
        meeting = self.meeting
        if told:
            return 128 + told[0], "the job was told to stop"
        if meeting and meeting.lost:
            return infrastructure_code, meeting.lost
        if meeting and meeting.ended is not None and (self.main_ended or self.job.nodes.is_main):
            return meeting.ended, None
        return code, None

    def end(self, code, why):
        """Writes end.json, the last object of an attempt."""
        now = time.time()
        ended = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
        record = {"exitCode": code, "ended": ended, "attempt": self.job.attempt, "results": self.results, "why": why}
        record["imageId"] = image_id(self.job.env)
        # After a signal, or a failure that is not the member's, Batch may begin another attempt.
        if not told and code != infrastructure_code:
            note(self.bucket, self.job.run, now)
        self.bucket.put(f"{self.job.run}/end.json", json.dumps(record).encode())


def main():
    listen()
    attempt = None
    try:
        job = Job(dict(os.environ))
        attempt = Attempt(job)
        code, why = attempt.run()
    except Stopped:
        code, why = 128 + told[0], "the job was told to stop before its command ran"
    except Infrastructure as problem:
        code, why = infrastructure_code, str(problem)
    except Refused as problem:
        code, why = 2, str(problem)
    if why:
        say(why)
    if attempt and attempt.meeting:
        attempt.meeting.leave(code)
    if attempt and attempt.job.nodes.is_main:
        try:
            attempt.end(code, why)
        except Infrastructure as problem:
            say(f"the end is not noted: {problem}")
            code = code or infrastructure_code
    sys.exit(code)
