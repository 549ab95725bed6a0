"""Reads and writes the member's part of the stack's bucket, by the client that jobs use too (training-job/s3.py)."""

import datetime
import email.utils
import json
import os
from concurrent.futures import ThreadPoolExecutor

from s3 import Bucket, Missing, Unlike
from submit_digests import changes, forget

# Up to so many contents, a question for each is faster than a list of all that were ever sent.
few_contents = 64
# A file of up to 64 MiB is in memory while it is sent.
at_once = 4


def opened(name, region, login):
    """Returns the bucket; the region is the stack's, whatever the member's login says."""
    endpoints = {key: value for key, value in os.environ.items() if key.startswith("AWS_ENDPOINT_URL")}
    return Bucket(name, login, {**endpoints, "AWS_REGION": region})


def put_json(bucket, key, content):
    bucket.put(key, json.dumps(content, ensure_ascii=False).encode())


def get_json(bucket, key):
    """Returns a JSON object, or nothing where there is none: whoever may write there can put anything."""
    try:
        told = json.loads(bucket.get(key))
    except (Missing, ValueError):
        return None
    return told if type(told) is dict else None


def missing(bucket, member, rows, days):
    """Returns the rows whose content the bucket lacks or will soon delete, one for each content."""
    wanted = {row["sha256"]: row for row in rows}
    prefix = f"blobs/{member}/"
    oldest = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)

    def is_there(sha256):
        try:
            head = bucket.call("HEAD", prefix + sha256, receive=lambda answer: answer.getheader("last-modified"))
        except Missing:
            return False
        return email.utils.parsedate_to_datetime(head) > oldest

    if len(wanted) <= few_contents:
        with ThreadPoolExecutor(8) as pool:
            there = [it for it, found in zip(wanted, pool.map(is_there, wanted)) if found]
    else:
        objects = (it for page in bucket.pages({"prefix": prefix}) for it in page.iterfind("{*}Contents"))
        there = [it.findtext("{*}Key")[-64:] for it in objects if moment(it.findtext("{*}LastModified")) > oldest]
    for sha256 in there:
        wanted.pop(sha256, None)
    return list(wanted.values())


def send(bucket, member, folder, rows, sent):
    """Sends contents, several at once; calls `sent` with each row that arrived."""
    def put(row):
        try:
            bucket.put_file(f"blobs/{member}/{row['sha256']}", os.path.join(folder, row["path"]), row["sha256"])
        except (Unlike, FileNotFoundError):
            forget(folder)
            raise changes(row["path"]) from None
        return row

    with ThreadPoolExecutor(at_once) as pool:
        try:
            for row in pool.map(put, rows):
                sent(row)
        except KeyboardInterrupt:
            # Leaving the pool would wait for whole files. Parts without an end go by the bucket's lifecycle.
            os._exit(130)


def folders(bucket, prefix, after=""):
    """Lists the names of the folders below a prefix that sort after a text."""
    query = {"prefix": prefix, "delimiter": "/", **({"start-after": prefix + after} if after else {})}
    found = (it for page in bucket.pages(query) for it in page.iterfind("{*}CommonPrefixes/{*}Prefix"))
    return [it.text[len(prefix):-1] for it in found]


def moment(text):
    """Reads a time of ISO 8601 in UTC."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
