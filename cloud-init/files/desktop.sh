#!/bin/bash
# shellcheck disable=SC1091,SC2034,SC2154
# The three processes of the desktop, each run by its own unit, which also restarts it:
#   desktop.sh vnc      the VNC server and its display :1     workstation-vnc@.service, as the member
#   desktop.sh session  what is seen on the display           workstation-desktop@.service, as the member
#   desktop.sh novnc    the page that shows it in a browser   workstation-novnc.service, as a user of its own
# All of them listen on the box's loopback only.
#
# The password is in ~/.vnc/password; XAUTHORITY, set by the units, names the file of the display's cookie.
# The operating system's own folder adds start_session and find_novnc, which sets novnc_folder.
set -euo pipefail
. /usr/local/libexec/workstation/lib.sh
export DISPLAY=:1

# From TigerVNC 1.14 on Xvnc has DRI3, through which a GPU draws. An older one draws in software, and
# NVIDIA's library would then draw nothing; nor may a driver for computing only, which lacks that library.
can_draw_with_gpu() {
    [ "$WORKSTATION_GPU" = yes ] || return
    [[ $(Xvnc -help 2>&1) = *rendernode* ]] || return
    [[ $(ldconfig -p) = *libGLX_nvidia* ]]
}

run_vnc_server() {
    local rendernode=()
    umask 077
    # On the data volume, so a rebuild keeps it. VNC knows 8 characters, hence no more.
    mkdir -p ~/.vnc
    if [ ! -s ~/.vnc/password ]; then
        openssl rand -base64 6 >~/.vnc/password
    fi
    vncpasswd -f <~/.vnc/password >~/.vnc/passwd
    # Without a cookie an X server lets in every process of every user. Not as an argument, which all may read.
    xauth -qf "$XAUTHORITY" source - <<<"add :1 . $(openssl rand -hex 16)"
    if can_draw_with_gpu; then
        rendernode=(-rendernode auto)
    fi
    # Display :1 listens on port 5901. The blacklist would lock out 127.0.0.1, which every viewer,
    # tunnel and self-test shares, after five unfinished logins. The abstract socket ("local") has no
    # permissions, and containers on the host's network reach it.
    exec Xvnc :1 -localhost=1 -SecurityTypes VncAuth -auth "$XAUTHORITY" -nolisten local \
        -PasswordFile ~/.vnc/passwd -UseBlacklist=0 -AlwaysShared -geometry 1920x1080 "${rendernode[@]}"
}

run_session() {
    until [ -S /tmp/.X11-unix/X1 ]; do
        sleep 1
    done
    if can_draw_with_gpu; then
        export __GLX_VENDOR_LIBRARY_NAME=nvidia
    fi
    start_session
}

run_web_page() {
    find_novnc
    exec python3 -m websockify --web "$novnc_folder" 127.0.0.1:6080 127.0.0.1:5901
}

case $1 in
vnc) run_vnc_server ;;
session) run_session ;;
novnc) run_web_page ;;
esac
