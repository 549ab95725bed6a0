# shellcheck shell=bash disable=SC2034

# Becomes the member's XFCE session.
start_session() {
    # Its own bus: the login's may belong to a session that is gone.
    unset DBUS_SESSION_BUS_ADDRESS
    exec dbus-launch --exit-with-session xfce4-session
}

# Debian packages noVNC.
find_novnc() {
    novnc_folder=/usr/share/novnc
}
