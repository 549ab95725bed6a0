"""Opens JupyterLab and TensorBoard: `workstation notebook` and `workstation tensorboard`.

  workstation notebook               in this box's own browser, on its desktop
  workstation tensorboard [FOLDER]   the same; FOLDER has the logs, and is kept for the next time
  ... --login                        prints where to log in, for the command on a laptop: it holds the token
"""

import html
import http.client
import os
import subprocess
import sys
import time

import notebook_image
from member_settings import Refused
from notebook_server import default_folder, folder_of_tensorboard, log_file, runtime_folder, token_file
from this_box import become_member, read
from training import check_image

on_file = "/var/lib/workstation/live/current/notebook-on"
# Not TensorBoard's own 6006, which `train --port 6006` must be able to open.
ports = {"notebook": 8888, "tensorboard": 16006}
titles = {"notebook": "JupyterLab", "tensorboard": "TensorBoard"}
# Asked without a token: a page that every server answers, and its answer.
probes = {"notebook": ("/api", 200), "tensorboard": ("/", 403)}
seconds_to_start = 180


def open_server(kind, config, folder, login):
    """Starts a server where it does not run, and opens it."""
    become_member(config["USER"])
    if not os.path.exists(on_file):
        raise Refused("the notebook is off on this box; `notebook: true` in the stack file switches it on")
    check_image(config)
    if not notebook_image.is_there(notebook_image.name_of(config["IMAGE"])):
        raise Refused(notebook_image.missing())
    if login and sys.stdout.isatty():
        raise Refused(f"--login prints a secret, for `workstation {kind}` on your laptop")
    if not login and not os.environ.get("DISPLAY"):
        raise Refused(f"there is no desktop here to open it on; on your laptop: workstation {kind}")
    if folder or (kind == "tensorboard" and folder_of_tensorboard(os.environ["HOME"]) == default_folder):
        take_folder(folder or default_folder)
    wait_until_it_answers(kind)
    token = read(token_file(kind))
    # Both lead to a page without the token, whose address a browser then shows.
    path = f"/login?next=%2Flab&token={token}" if kind == "notebook" else f"/?token={token}"
    if login:
        print(path)
    else:
        show_here(kind, path)


def take_folder(folder):
    """Keeps which folder TensorBoard shows, and ends one that shows another."""
    folder = os.path.realpath(folder)
    if folder == default_folder:
        os.makedirs(folder, exist_ok=True)
    if not os.path.isdir(folder):
        raise Refused(f"there is no folder {folder} on this box")
    if ":" in folder or "\n" in folder:
        raise Refused(f"Docker takes no folder with a colon or line break in its name: {folder!r}; rename it")
    home = os.environ["HOME"]
    if folder == read(os.path.join(home, log_file)).strip():
        return
    os.makedirs(os.path.join(home, os.path.dirname(log_file)), exist_ok=True)
    with open(os.path.join(home, log_file), "w") as file:
        file.write(folder + "\n")
    units = [f"{unit}@{os.environ['USER']}.service" for unit in ("tensorboard", "tensorboard-server")]
    subprocess.run(["sudo", "-n", "systemctl", "stop", *units], stdin=subprocess.DEVNULL, capture_output=True)


def wait_until_it_answers(kind):
    """Connects to the socket, which starts the server, and waits until that answers."""
    path, expected = probes[kind]
    end = time.monotonic() + seconds_to_start
    trouble = "it has not answered"
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", ports[kind], timeout=seconds_to_start)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            if answer.status == expected:
                return
            trouble = answer.read(1000).decode(errors="replace").strip()
            if answer.status == 503:
                break
        except (OSError, http.client.HTTPException) as error:
            trouble = str(error)
        finally:
            connection.close()
        time.sleep(1)
    raise Refused(f"{titles[kind]} does not run: {trouble}; its log: sudo journalctl -u {kind}-server@{os.environ['USER']}")


def show_here(kind, path):
    """Opens the desktop's browser at a file that leads to the server: a command line would show the token to others."""
    address = f"http://127.0.0.1:{ports[kind]}{path}"
    page = os.path.join(runtime_folder(kind), "open.html")
    with open(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(f'<meta http-equiv="refresh" content="0;url={html.escape(address)}">\n')
    subprocess.Popen(["xdg-open", page], stdin=subprocess.DEVNULL, start_new_session=True)
    print(f"{titles[kind]} opens in the browser of this desktop")
