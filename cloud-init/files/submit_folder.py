"""Lists the files that a job takes along, and says what it leaves: git's files, without what it ignores.

Where the folder is in no repository, git itself still reads the folder's own .gitignore files: it is given an empty
repository for the moment. The limits and sentences are a laptop's (cli/jobs/source/folder.ts).
"""

import os
import re
import stat
import subprocess
import tempfile

from member_settings import Refused

most_files, most_file_bytes, most_bytes = 50_000, 5 * 1024**3, 50 * 1024**3
# A name becomes a line of a list, a key in the bucket (1,024 bytes at most) and a file in the container.
odd = re.compile("[\0-\x1f\x7f-\x9f\ufffd\\\\\ud800-\udfff]")
secret = re.compile(
    r"(^|/)(\.env(\.(?!example$|sample$|template$)[^/]*)?|id_(rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass"
    r"|credentials(\.json)?|[^/]+\.(pem|p12|pfx|key|keystore))$",
    re.I,
)


class Found:
    """A regular file of the folder."""

    def __init__(self, path, look):
        self.path, self.size = path, look.st_size
        self.look = [look.st_size, look.st_mtime_ns, look.st_ctime_ns]
        self.mode = "755" if look.st_mode & 0o111 else "644"


def listed(folder):
    """Returns the files, and what is said about the rest."""
    if not os.path.isdir(folder):
        raise Refused(f"there is no folder {folder}; name the folder of your code with --dir")
    names, notes = git_files(folder), []
    if names is None:
        names = files_by_rules(folder)
        notes.append(f"{folder} is in no git repository, so its .gitignore files alone say what stays here")
    files, links, others, odd_names = [], [], [], []
    for path in names:
        try:
            look = os.lstat(os.path.join(folder, path))
        except OSError:
            # git still lists a file that somebody deleted without telling it.
            continue
        if stat.S_ISLNK(look.st_mode):
            links.append(path)
        elif not stat.S_ISREG(look.st_mode):
            others.append(path)
        elif odd.search(path) or len(os.fsencode(path)) > 900:
            odd_names.append(path)
        else:
            files.append(Found(path, look))
    hold_to_limits(files, folder)
    return files, [
        *notes,
        *left_out(links, "symbolic links", "a job gets files alone"),
        *left_out(others, "what is no file", "such as another repository or a socket"),
        *left_out(odd_names, "odd names", "a control character, or longer than 900 bytes"),
        *secrets([it.path for it in files]),
    ]


def git_files(folder):
    """Lists what git would: tracked, and untracked without the ignored. Nothing where it knows no repository here.

    Only a `.git` counts: results of a job could make the folder itself a repository, whose `config` names programs.
    """
    only = ["git", "-c", "safe.bareRepository=explicit", "-C", folder]
    return output(*only, "ls-files", "-z", "--cached", "--others", "--exclude-standard")


def files_by_rules(folder):
    """Lists the files of a folder that is in no repository, by its own .gitignore files."""
    with tempfile.TemporaryDirectory() as own:
        if output("git", "init", "--quiet", "--bare", own) is None:
            raise Refused("git is not here, and reads what .gitignore leaves out; install git")
        words = ["--git-dir", own, "--work-tree", folder, "-C", folder]
        found = output("git", *words, "ls-files", "-z", "--others", "--exclude-per-directory=.gitignore")
    if found is None:
        raise Refused(f"{folder} could not be read; name the folder of your code with --dir")
    return found


def output(*words):
    """Returns the names that git prints, each once: a file in a conflict of a merge is listed for each side."""
    try:
        ran = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except OSError:
        return None
    return sorted({os.fsdecode(it) for it in ran.stdout.split(b"\0") if it}) if ran.returncode == 0 else None


def some(paths):
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")


def left_out(paths, what, why):
    return [f"left out, {what}: {some(paths)} ({why})"] if paths else []


def secrets(paths):
    """Warns of files that look like secrets: whoever may read the member's part of the bucket reads them."""
    found = [it for it in paths if secret.search(it)]
    if not found:
        return []
    return [f"warning: {some(found)} may hold a secret, and would be sent; a line in .gitignore keeps a file here"]


def hold_to_limits(files, folder):
    advice = "put data into /shared, or a line into .gitignore"
    if not files:
        raise Refused(f"{folder} has no file to send; name the folder of your code with --dir")
    if len(files) > most_files:
        raise Refused(f"{folder} has {len(files)} files, and a job takes {most_files}; {advice}")
    for it in files:
        if it.size > most_file_bytes:
            raise Refused(
                f"{it.path} has {gib(it.size)}, and a job takes files of {gib(most_file_bytes)} at most; {advice}"
            )
    total = sum(it.size for it in files)
    if total > most_bytes:
        raise Refused(f"{folder} has {gib(total)}, and a job takes {gib(most_bytes)} at most; {advice}")


def gib(size):
    return f"{size / 1024**3:.1f} GiB"
