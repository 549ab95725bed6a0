"""Runs JupyterLab or TensorBoard in a container for as long as somebody uses it, as a service of the member's.

  notebook_server.py notebook|tensorboard

A socket of systemd's starts it with the first connection. The server in the container listens at a socket of the file
system, in a folder of the member's alone: no other user and no other container reaches it, but through the port on
127.0.0.1 and with the token. The token is new at each start. It is in one file, and in no command line, log or variable.
"""

import contextlib
import http.client
import os
import secrets
import signal
import socket
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

sys.dont_write_bytecode = True

import notebook_image
import this_box
from member_settings import Refused
from training import basics, check_image, devices, docker, why

# A kernel or terminal that nobody has open ends two hours after its last work; the server half an hour after the last.
idle_kernel_seconds, idle_server_seconds = 2 * 3600, 1800
log_file = ".workstation/tensorboard-folder"
default_folder = "/data/runs"


def runtime_folder(kind):
    """Returns the folder that systemd makes for one start of a server, for the member alone."""
    return f"/run/{kind}-server"


def token_file(kind):
    return runtime_folder(kind) + "/token"


def socket_file(kind):
    return runtime_folder(kind) + "/socket"


def folder_of_tensorboard(home):
    """Returns the folder whose logs TensorBoard shows: the one that the member named last."""
    return this_box.read(os.path.join(home, log_file)).strip() or default_folder


def container(kind, config):
    """Returns Docker's words for a server: its options and its command in the image."""
    home = os.environ["HOME"]
    run = runtime_folder(kind)
    words = [*basics(), "-v", f"{run}:{run}"]
    if kind == "tensorboard":
        logs = folder_of_tensorboard(home)
        if logs == default_folder:
            os.makedirs(logs, exist_ok=True)
        if ":" in logs or not os.path.isdir(logs):
            raise Refused(f"there is no folder {logs}; name another one: workstation tensorboard FOLDER")
        door = f"{notebook_image.in_image}/tensorboard_door.py"
        command = ["python", door, logs, token_file(kind), socket_file(kind)]
        return [*words, "-e", "HOME=/tmp", "-v", f"{logs}:{logs}:ro", "-w", "/tmp", *devices({"GPU": "no"})], command
    own = ["-v", f"{home}:{home}", "-v", "/data:/data", "-w", home, "-e", "HOME=" + home, "-e", "SHELL=/bin/bash"]
    # The runtime folder would hold copies of the token in the home.
    own += ["-e", "JUPYTER_TOKEN_FILE=" + token_file(kind), "-e", "JUPYTER_RUNTIME_DIR=/tmp/jupyter"]
    command = [
        *["python", "-m", "jupyterlab", "--no-browser"],
        *["--ServerApp.sock=" + socket_file(kind), "--ServerApp.sock_mode=0600"],
        *["--ServerApp.allow_remote_access=False"],
        # Both /data and the home are below it; the file browser opens in the home.
        *["--ServerApp.root_dir=/", "--FileContentsManager.preferred_dir=" + home],
        *[f"--ServerApp.shutdown_no_activity_timeout={idle_server_seconds}"],
        *[f"--MappingKernelManager.cull_idle_timeout={idle_kernel_seconds}"],
        *[f"--TerminalManager.cull_inactive_timeout={idle_kernel_seconds}"],
    ]
    return [*words, *own, *devices(config)], command


def start(kind, config):
    """Starts the container, and returns its name once the server answers."""
    check_image(config)
    image = notebook_image.name_of(config["IMAGE"])
    if not notebook_image.is_there(image):
        raise Refused(notebook_image.missing())
    options, command = container(kind, config)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(socket_file(kind))
    with open(os.open(token_file(kind), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(32))
    name = kind + "-server"
    # One that a crash of this service has left behind: nobody can reach it any more.
    docker("rm", "-f", name, seconds=60)
    log = ["--log-driver", "local", "--log-opt", "max-size=10m", "--log-opt", "max-file=2"]
    ran = docker("run", "-d", "--name", name, *log, *options, image, *command, seconds=120)
    if ran.returncode:
        docker("rm", "-f", name)
        raise Refused(why(ran.stderr, config["USER"]) or f"Docker did not start it: {last_line(ran.stderr)}")
    for _ in range(240):
        if answers(kind):
            return name
        if not runs(name):
            break
        time.sleep(0.5)
    said = docker("logs", "--tail", "20", name)
    print(said.stdout + said.stderr, flush=True)
    docker("rm", "-f", name, seconds=60)
    raise Refused(f"it ended, or did not answer in two minutes: {last_line(said.stderr + said.stdout)}")


def last_line(text):
    return ([line for line in text.splitlines() if line.strip()] or ["it does not say why"])[-1]


def runs(name):
    """Tells whether a container runs; a Docker that does not answer is no reason to give up."""
    ran = docker("container", "inspect", "-f", "{{.State.Running}}", name)
    return ran.stdout.strip() == "true" if ran.returncode == 0 else "no such container" not in ran.stderr.lower()


def answers(kind):
    """Tells whether the server answers at its socket, whatever it says."""
    connection = http.client.HTTPConnection("127.0.0.1", timeout=5)
    connection.sock = socket.socket(socket.AF_UNIX)
    try:
        connection.sock.settimeout(5)
        connection.sock.connect(socket_file(kind))
        connection.request("GET", "/api")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def tell_systemd(message):
    """Says to systemd that the server can be used (sd_notify(3))."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.sendto(message.encode(), os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1))


def explain(kind, reason):
    """Answers every request with a reason for a while: a service that failed at once would make its socket fail too."""
    body = (reason + "\n").encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(503)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def address_string(self):
            return kind

        def log_request(self, *_):
            pass

    class Server(HTTPServer):
        address_family = socket.AF_UNIX

        def server_bind(self):
            self.socket.bind(self.server_address)

    with contextlib.suppress(FileNotFoundError):
        os.unlink(socket_file(kind))
    with Server(socket_file(kind), Page) as server:
        server.timeout = 1
        tell_systemd("READY=1")
        end = time.monotonic() + 20
        while time.monotonic() < end:
            server.handle_request()


def end_container(name):
    """Ends a container: its kernels get SIGTERM first."""
    docker("stop", "-t", "20", name, seconds=60)
    docker("rm", "-f", name, seconds=60)


def main(kind):
    config = this_box.read_config()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    name = kind + "-server"
    try:
        start(kind, config)
        tell_systemd("READY=1")
        # A Docker that is started again lets the container run on.
        while runs(name):
            docker("wait", name, seconds=3600)
    except Refused as refused:
        print(refused, flush=True)
        explain(kind, str(refused))
    finally:
        end_container(name)


if __name__ == "__main__":
    main(sys.argv[1])
