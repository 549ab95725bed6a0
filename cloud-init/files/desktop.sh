#!/bin/bash
# shellcheck disable=SC1091,SC2034,SC2154
# The three processes of the desktop, each run by its own unit: vnc, session, novnc.
set -euo pipefail
. /usr/local/libexec/workstation/lib.sh
export DISPLAY=:1

# From TigerVNC 1.14 on Xvnc has DRI3, through which a GPU draws. An older one draws in software, and
# NVIDIA's library would then draw nothing; nor may a driver for computing only, which lacks that library.
knows_gpu() {
    [ "$WORKSTATION_GPU" = yes ] && [[ $(Xvnc -help 2>&1) = *rendernode* && $(ldconfig -p) = *libGLX_nvidia* ]]
}

case $1 in
vnc)
    # On the data volume, so a rebuild keeps it. VNC knows 8 characters, hence no more.
    umask 077
    mkdir -p ~/.vnc
    [ -s ~/.vnc/password ] || openssl rand -base64 6 >~/.vnc/password
    vncpasswd -f <~/.vnc/password >~/.vnc/passwd
    # Without a cookie an X server lets in every process of every user. Not as an argument, which all may read.
    xauth -qf "$XAUTHORITY" source - <<<"add :1 . $(openssl rand -hex 16)"
    rendernode=()
    knows_gpu && rendernode=(-rendernode auto)
    # Display :1 listens on port 5901. The blacklist would lock out 127.0.0.1, which every viewer,
    # tunnel and self-test shares, after five unfinished logins. The abstract socket ("local") has no
    # permissions, and containers on the host's network reach it.
    exec Xvnc :1 -localhost=1 -SecurityTypes VncAuth -auth "$XAUTHORITY" -nolisten local \
        -PasswordFile ~/.vnc/passwd -UseBlacklist=0 -AlwaysShared -geometry 1920x1080 "${rendernode[@]}"
    ;;
session)
    until [ -S /tmp/.X11-unix/X1 ]; do sleep 1; done
    if knows_gpu; then export __GLX_VENDOR_LIBRARY_NAME=nvidia; fi
    session
    ;;
novnc)
    find_novnc
    exec python3 -m websockify --web "$web" 127.0.0.1:6080 127.0.0.1:5901
    ;;
esac
