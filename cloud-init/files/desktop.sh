#!/bin/bash
# shellcheck disable=SC1091,SC2034,SC2154
# The three processes of the desktop, each run by its own unit: vnc, session, novnc.
set -euo pipefail
. /usr/local/libexec/workstation/lib.sh
export DISPLAY=:1 XDG_SESSION_TYPE=x11

case $1 in
vnc)
    # On the data volume, so a rebuild keeps it. VNC knows 8 characters, hence no more.
    umask 077
    mkdir -p ~/.vnc
    [ -s ~/.vnc/password ] || openssl rand -base64 6 >~/.vnc/password
    vncpasswd -f <~/.vnc/password >~/.vnc/passwd
    # Display :1 listens on port 5901. The blacklist would lock out 127.0.0.1, which every viewer,
    # tunnel and self-test shares, after five unfinished logins.
    exec Xvnc :1 -localhost=1 -SecurityTypes VncAuth \
        -PasswordFile ~/.vnc/passwd -UseBlacklist=0 -AlwaysShared -geometry 1920x1080
    ;;
session)
    until [ -S /tmp/.X11-unix/X1 ]; do sleep 1; done
    session
    ;;
novnc)
    find_novnc
    exec python3 -m websockify --web "$web" 127.0.0.1:6080 127.0.0.1:5901
    ;;
esac
