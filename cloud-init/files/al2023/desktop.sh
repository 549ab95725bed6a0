# shellcheck shell=bash disable=SC2034

# Becomes the member's GNOME session.
start_session() {
    # The member has no password, so a locked screen could never be opened again.
    gsettings set org.gnome.desktop.lockdown disable-lock-screen true || true
    # As a display manager and TigerVNC's own vncserver do; GNOME skips what is for GNOME without it.
    export XDG_CURRENT_DESKTOP=GNOME
    # GNOME starts its parts through systemd, which keeps the environment of the member's first login.
    systemctl --user import-environment DISPLAY XAUTHORITY || true
    exec gnome-session
}

# Downloads noVNC and websockify into the unit's own folder: AL2023 packages neither. The archive's checksum
# is the one that public Dockerfiles pin (searched 2026-11-23), websockify's is its wheel's. The packages that
# websockify asks for serve features that are not used here.
find_novnc() {
    cd "$STATE_DIRECTORY" || return
    novnc_folder=$PWD/noVNC-1.7.0
    export PYTHONPATH=$PWD/websockify
    if [ ! -d "$PYTHONPATH" ]; then
        pip3 install --no-deps --require-hashes -t "$PYTHONPATH" -r /dev/stdin \
            <<<'websockify==0.13.0 --hash=sha256:ac497a8dafc7f51d28ca989f01cdf5f8add663a497d425a56b159dcb8d6a314c'
    fi
    if [ ! -d "$novnc_folder" ]; then
        fetch https://github.com/novnc/noVNC/archive/refs/tags/v1.7.0.tar.gz ./novnc.tgz \
            b1003a11b6e6e8d8f7f5e5586daae7f8ca651d8aee0aa155ff9ac841c48f52c6
        tar xzf novnc.tgz
    fi
}
