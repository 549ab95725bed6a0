#!/bin/bash
# Installs what the documents list. Not cloud-init's own `packages`, which are tried once in the life
# of a box: this waits for a repository that is down, and goes on where a power cut ended it.
set -euo pipefail
# shellcheck disable=SC1091
. /usr/local/libexec/workstation/lib.sh
got=/etc/workstation/packages
[ -e $got ] && exit
# Docker first, so that the training image is pulled while these are installed. Not by `After=`: a
# server of Docker's or GitHub's that hangs may keep the desktop waiting for three minutes only.
until type -P dockerd || ((SECONDS > 180)); do sleep 1; done
# shellcheck disable=SC2046
patiently get $(</usr/local/libexec/workstation/packages)
touch $got
# Where the packages above have none. A box without a browser is still a good one.
if [ "$WORKSTATION_DESKTOP" = yes ] && declare -F get_browser; then get_browser || echo "no web browser"; fi
