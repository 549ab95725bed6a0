#!/bin/bash
# Installs the packages that the documents list. Not cloud-init's own `packages`, which are tried once in the
# life of a box: this waits for a repository that is down, and continues where a power cut ended it.
#
# workstation-packages.service runs it at every boot; it ends at once when a former boot has installed them.
# Reads /usr/local/libexec/workstation/packages; writes /etc/workstation/packages when it is done.
# An operating system whose list has no web browser adds install_browser in its own folder.
set -euo pipefail
# shellcheck disable=SC1091
. /usr/local/libexec/workstation/lib.sh

installed=/etc/workstation/packages
if [ -e $installed ]; then
    exit
fi

# Docker first, so that the training image is pulled while these are installed. Not by `After=`: a
# server of Docker's or GitHub's that hangs may keep the desktop waiting for three minutes only.
until type -P dockerd || ((SECONDS > 180)); do
    sleep 1
done

mapfile -t packages </usr/local/libexec/workstation/packages
patiently install_packages "${packages[@]}"
mkdir -p "${installed%/*}"
touch $installed

if [[ " ${packages[*]} " = *" @Desktop "* ]] && declare -F install_browser; then
    # A box without a browser is still a good one.
    install_browser || echo "no web browser"
fi
