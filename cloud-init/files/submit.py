"""Sends a command as a job to AWS Batch from this box: `workstation submit`, with the member's own login.

It does what the command on a laptop does: says price and caps, asks, sends what the bucket lacks of the folder, writes
the record and submits. Then it shows the job until its end, brings its results back and ends with its exit code; with
--detach it prints the run's id instead.
"""

import os
import signal
import sys
import time

import submit_batch
import submit_bucket
import submit_digests
import submit_folder
import submit_job
import submit_login
import submit_logs
import submit_price
import submit_queue
import submit_spent
import submit_until
import submit_words
import trouble
from job_states import shown
from member_settings import Refused
from submit_print import note


def submit(config, ask):
    """Submits what is asked for and returns an exit code. Runs as the member."""
    # A connection that AWS has closed must be an error to try again after, not this program's end.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        return submit_or_raise(config, ask)
    except (Refused, trouble.Infrastructure, trouble.Refused) as error:
        # Tags, names of files and what AWS says are others' words.
        raise Refused("\n".join(map(shown, str(error).split("\n")))) from None


def submit_or_raise(config, ask):
    member, known = config["USER"], submit_queue.known()
    folder, login = os.path.realpath(ask.dir), submit_login.Login()
    batch = submit_batch.Batch(known["region"], login)
    queue = submit_queue.find(batch, known, "spot" if ask.spot else "on-demand")
    bucket = submit_bucket.opened(queue["bucket"], known["region"], login)
    need, now = submit_price.needs(ask, queue, known), submit_job.utc_now()
    spent = submit_spent.this_month(bucket, now)
    definition, image = submit_queue.definition(batch, queue, member, ask.nodes)
    price = submit_price.Price(need.types, ask.nodes, ask.hours)
    submit_price.hold_to_job(price, queue["maxJobUsd"])
    submit_price.hold_to_month(price.most, price.hourly_most, queue["maxMonthlyUsd"], spent)
    run = submit_job.record(ask, member, queue, need, price, image, now)
    # Refused now rather than after the upload.
    request = submit_job.request(run, queue, definition)
    files, notes = submit_folder.listed(folder)
    rows = submit_digests.with_digests(folder, files)
    missing = submit_bucket.missing(bucket, member, rows, known["reusableDays"])
    told = submit_price.lines(ask, need, price, queue, spent, known["source"])
    for line in [
        *told,
        *images(image, config["IMAGE"]),
        *notes,
        *submit_words.notes(ask.env),
        upload_line(folder, rows, missing),
    ]:
        # A file's name may have a newline, and what is agreed to must not look like another line.
        note(shown(line))
    if not (ask.yes or confirmed(f"Run it as {member}?")):
        note("nothing was sent, and nothing runs")
        return 0
    upload(bucket, member, folder, missing)
    prefix = f"runs/{member}/{run['id']}/"
    submit_bucket.put_json(bucket, prefix + "source.json", {"files": rows})
    # Before Batch hears of it: a job without a record would be paid and found by nobody, and one that is not reserved would
    # not be counted.
    submit_bucket.put_json(bucket, prefix + "run.json", run)
    submit_spent.reserve(bucket, run, queue["maxMonthlyUsd"])
    try:
        run["jobId"] = batch.submit(request)
        submit_bucket.put_json(bucket, prefix + "run.json", run)
    except submit_batch.Rejected:
        submit_spent.take_back(bucket, run)
        raise
    except KeyboardInterrupt:
        note(f"{run['id']} may run all the same; on your laptop, `workstation jobs` shows it")
        raise
    if not ask.detach:
        note(f"{run['id']}: submitted; Ctrl-C asks whether it shall continue without this command")
        logs = submit_logs.Logs(known["region"], login)
        return submit_until.until_the_end(batch, logs, bucket, run, folder, rows)
    print(run["id"], flush=True)
    note(
        f"on your laptop, show it: `workstation job logs {run['id']} -f`, bring its results: "
        f"`workstation job results {run['id']}`, end it: `workstation job cancel {run['id']}`"
    )
    return 0


def images(of_job, of_box):
    """Says which image the job has, and which one this box, and warns of a difference."""
    if not of_box:
        return [f"image of the job: {of_job} (this box has none)"]
    if of_job == of_box:
        return [f"image of the job: {of_job}, as on your box"]
    return [
        f"image of the job: {of_job}",
        f"image of your box: {of_box}",
        "warning: they differ, so what runs on the box may not run here",
    ]


def upload_line(folder, rows, missing):
    everything = f"{folder}: {len(rows)} {'file' if len(rows) == 1 else 'files'}, {mib(rows)} MiB"
    if not missing:
        return f"{everything}, all of it sent before"
    return f"{everything}, of which {len(missing)} with {mib(missing)} MiB are sent now"


def mib(rows):
    return f"{sum(row['size'] for row in rows) / 1024**2:.1f}"


def confirmed(question):
    """Asks for a yes or no on the terminal."""
    if not sys.stdin.isatty():
        raise Refused("this needs a confirmation, and there is no terminal to ask on; to skip it, add --yes")
    print(f"{question} (y/N) ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def upload(bucket, member, folder, missing):
    """Sends the contents, and says now and then how far it is."""
    sent, shown_at = [], time.monotonic()

    def arrived(row):
        nonlocal shown_at
        sent.append(row)
        if time.monotonic() - shown_at >= 2:
            shown_at = time.monotonic()
            note(f"sent {len(sent)} of {len(missing)} files, {mib(sent)} MiB")

    submit_bucket.send(bucket, member, folder, missing, arrived)
