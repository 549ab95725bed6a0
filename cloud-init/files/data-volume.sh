#!/bin/bash
# Finds the data volume, formats it only when it is provably blank, mounts it on /home and /data.
# Runs at every boot, and is safe to run again at any time.
set -euo pipefail
# shellcheck disable=SC1091
. /usr/local/libexec/workstation/lib.sh
label=workstation-data
volume=/var/lib/workstation/volume
home=$volume/home/$WORKSTATION_USER
keys=$volume/ssh-host-keys

# Blank means: blkid finds nothing (2), wipefs can read the disk and finds nothing, and the first
# MiB is zero, as EBS hands out new volumes. blkid alone also answers 2 for a disk it cannot read.
blank() {
    local rc=0 found
    blkid -p "$1" >/dev/null 2>&1 || rc=$?
    [ $rc = 2 ] && found=$(wipefs -n "$1") && [ -z "$found" ] && cmp -sn 1048576 "$1" /dev/zero
}

# Sets dev to the labelled or the one blank disk; returns 1 while there is none yet.
find_device() {
    local disk blanks=() labelled
    labelled=$(blkid -c /dev/null -o device -t LABEL=$label) || :
    # Of two, for example with a former volume attached by hand, the one at the name that ours is attached as.
    for disk in $labelled; do
        dev=$disk
        [ "$labelled" = "$disk" ] && return
        [ "$disk" -ef /dev/sdf ] || [ "$disk" -ef /dev/xvdf ] && return
    done
    [ -z "$labelled" ] || die "which is the data volume? Detach the others: ${labelled//$'\n'/ }"
    for disk in /dev/{sdf,xvdf}; do
        lsblk -dn "$disk" >/dev/null 2>&1 || continue
        dev=$(readlink -f "$disk")
        blank "$dev" || die "$disk is not blank: left untouched"
        return 0
    done
    # Nitro without the udev names: an EBS disk (never instance store, which a stop erases) in one
    # piece and not mounted. The root disk has partitions.
    while read -r disk; do
        [ "$(lsblk -nro NAME,MOUNTPOINT "$disk")" = "${disk##*/} " ] || continue
        if blank "$disk"; then blanks+=("$disk"); else foreign="; $disk is not blank: left untouched"; fi
    done < <(lsblk -dnpo NAME,MODEL | sed -n 's/ *Amazon Elastic Block Store.*//p')
    [ ${#blanks[@]} -lt 2 ] || die "two blank disks: ${blanks[*]}"
    dev=${blanks[0]-}
    [ "$dev" ]
}

# mount_once SOURCE TARGET OPTIONS: bind-mounting twice would stack, so look first. Not through
# fstab: when the volume is late, systemd makes up the missing source of a bind mount, and /home
# would quietly be a folder of the root disk, which a rebuild throws away.
mount_once() {
    mkdir -p "$2"
    mountpoint -q "$2" || mount "${@:3}" "$1" "$2"
}

# Not with the other packages, which may take long to come: a rebuilt box has its people's files at once.
[ -e /sbin/mkfs.ext4 ] || patiently get e2fsprogs
if ! mountpoint -q "$volume"; then
    foreign=
    patiently find_device || die "no data volume after $SECONDS s$foreign"
    if blank "$dev"; then
        echo "formatting $dev"
        mkfs.ext4 -qm0 -L $label "$dev"
    fi
    rc=0
    e2fsck -p "$dev" || rc=$?
    # 1 and 2: repaired. From 4 on somebody has to decide.
    [ $rc -lt 4 ] || die "not mounted: run 'e2fsck $dev'"
    # A snapshot may bring what somebody wrote as root of another box.
    mount_once "$dev" "$volume" -o nosuid,nodev
fi
mkdir -p "$volume/home"
[ -d "$volume/data" ] || install -do "$WORKSTATION_USER" -g "$WORKSTATION_USER" "$volume/data"
for name in home data; do
    mount_once "$volume/$name" "/$name" --bind
done

# Homes and keys are made aside and moved, so that a power cut leaves all of them or nothing.
rm -rf "$home.new" "$keys.new"
if ! [ -d "$home" ]; then
    cp -aT /etc/skel "$home.new"
    chown -R "$WORKSTATION_USER:" "$home.new"
    chmod 700 "$home.new"
    mv "$home.new" "$home"
fi

# The box's SSH identity lives on the volume: a rebuilt box is the same host to everyone's laptop. But only
# this member's: from a snapshot of another's box, or of the team's, each box would take the same identity. And
# only files of these names, never links: what is on a snapshot must not become sshd's settings.
regular() { [ -f "$1" ] && [ ! -L "$1" ]; }
if [ ! -L "$keys" ] && regular "$keys/member" && [ "$(<"$keys/member")" = "$WORKSTATION_USER" ]; then
    for key in ssh_host_{ed25519,ecdsa,rsa}_key; do
        regular "$keys/$key" || continue
        cmp -s "$keys/$key" "/etc/ssh/$key" && continue
        install -m 600 "$keys/$key" "/etc/ssh/$key.new"
        ssh-keygen -yP "" -f "/etc/ssh/$key.new" >"/etc/ssh/$key.pub.new" || continue
        for end in "" .pub; do mv "/etc/ssh/$key$end.new" "/etc/ssh/$key$end"; done
        changed=yes
    done
    rm -f /etc/ssh/ssh_host_*.new
    [ -z "${changed-}" ] || systemctl try-reload-or-restart sshd || systemctl try-reload-or-restart ssh
else
    mkdir -m 700 "$keys.new"
    cp /etc/ssh/ssh_host_*_key "$keys.new"
    echo "$WORKSTATION_USER" >"$keys.new/member"
    rm -rf "$keys"
    mv "$keys.new" "$keys"
fi
sync -f "$volume"
# Takes up what the volume has grown by. Last: the files are there without it.
resize2fs "$(findmnt -nro SOURCE "$volume")"
