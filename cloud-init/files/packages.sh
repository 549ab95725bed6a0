#!/bin/bash
# Installs what the documents list. Not cloud-init's own `packages`, which are tried once in the life
# of a box: this waits for a repository that is down, and goes on where a power cut ended it.
set -euo pipefail
# shellcheck disable=SC1091
. /usr/local/libexec/workstation/lib.sh
got=/etc/workstation/packages
[ -e $got ] && exit
# shellcheck disable=SC2046
patiently get $(</usr/local/libexec/workstation/packages)
touch $got
