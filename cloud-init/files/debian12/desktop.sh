# shellcheck shell=bash disable=SC2034
session() {
    # Its own bus: the login's may belong to a session that is gone.
    unset DBUS_SESSION_BUS_ADDRESS
    exec dbus-launch --exit-with-session xfce4-session
}

find_novnc() {
    web=/usr/share/novnc
}
