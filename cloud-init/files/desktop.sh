#!/bin/bash
# The three processes of the desktop, each run by its own unit: vnc, session, novnc.
set -euo pipefail
# shellcheck disable=SC1091
. /usr/local/libexec/workstation/lib.sh
export DISPLAY=:1

case $1 in
vnc)
    # On the data volume, so a rebuild keeps it. TigerVNC reads 8 characters, hence no more.
    umask 077
    mkdir -p ~/.vnc
    [ -s ~/.vnc/password ] || python3 >~/.vnc/password -c \
        'import secrets, string; print("".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(8)))'
    vncpasswd -f <~/.vnc/password >~/.vnc/passwd
    # Debian's binary, then AL2023's. The blacklist would lock out 127.0.0.1, which every viewer,
    # tunnel and self-test shares, after five unfinished logins.
    server=$(command -v Xtigervnc || command -v Xvnc)
    exec "$server" :1 -localhost=1 -rfbport 5901 -SecurityTypes VncAuth -PasswordFile ~/.vnc/passwd \
        -UseBlacklist=0 -AlwaysShared -geometry 1920x1080 -depth 24 -desktop "$HOSTNAME"
    ;;
session)
    for _ in {1..60}; do
        [ -S /tmp/.X11-unix/X1 ] && break
        sleep 0.5
    done
    unset SESSION_MANAGER
    export XDG_SESSION_TYPE=x11
    if command -v xfce4-session >/dev/null; then
        export XDG_CURRENT_DESKTOP=XFCE
        unset DBUS_SESSION_BUS_ADDRESS
        exec dbus-launch --exit-with-session xfce4-session
    fi
    export XDG_CURRENT_DESKTOP=GNOME
    # The member has no password, so a locked screen could never be opened again.
    gsettings set org.gnome.desktop.lockdown disable-lock-screen true || true
    gsettings set org.gnome.desktop.session idle-delay 0 || true
    mkdir -p ~/.config
    echo yes >~/.config/gnome-initial-setup-done
    exec gnome-session
    ;;
novnc)
    web=/usr/share/novnc
    if ! [ -d $web ]; then
        # AL2023 packages neither part. The archive's checksum is the one that public Dockerfiles
        # pin (searched 2026-11-23); websockify's is its wheel's. Its own dependencies serve
        # features that are not used here.
        cd "$STATE_DIRECTORY"
        web=$PWD/noVNC-1.7.0
        export HOME=$PWD PYTHONPATH=$PWD/websockify
        [ -d "$PYTHONPATH" ] || pip3 -q install --no-deps --require-hashes -t "$PYTHONPATH" -r /dev/stdin \
            <<<'websockify==0.13.0 --hash=sha256:ac497a8dafc7f51d28ca989f01cdf5f8add663a497d425a56b159dcb8d6a314c'
        if ! [ -d "$web" ]; then
            fetch https://github.com/novnc/noVNC/archive/refs/tags/v1.7.0.tar.gz novnc.tgz \
                b1003a11b6e6e8d8f7f5e5586daae7f8ca651d8aee0aa155ff9ac841c48f52c6
            tar xzf novnc.tgz
        fi
    fi
    exec python3 -m websockify --web "$web" 127.0.0.1:6080 127.0.0.1:5901
    ;;
esac
