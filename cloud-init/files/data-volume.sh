#!/bin/bash
# Puts /home and /data on the member's data volume: finds it, formats it only when it is provably blank,
# mounts it, makes the member's home and keeps the box's SSH host keys on it.
#
# workstation-data-volume.service runs it at every boot, and `workstation grow` through Systems Manager. It
# waits half an hour for the volume, which may be attached minutes after the box has started, and is safe to
# run again at any time. Exit codes: 0 everything is in place, 1 not, with the reason on standard error.
set -euo pipefail
# shellcheck disable=SC1091
. /usr/local/libexec/workstation/lib.sh

label=workstation-data
volume=/var/lib/workstation/volume
home=$volume/home/$WORKSTATION_USER
keys=$volume/ssh-host-keys

# is_blank DISK: blkid finds nothing (2), wipefs can read the disk and finds nothing, and the first
# MiB is zero, as EBS hands out new volumes. blkid alone also answers 2 for a disk it cannot read.
is_blank() {
    local disk=$1 blkid_status=0 signatures
    blkid -p "$disk" >/dev/null 2>&1 || blkid_status=$?
    [ $blkid_status = 2 ] || return
    signatures=$(wipefs -n "$disk") || return
    [ -z "$signatures" ] || return
    cmp -sn 1048576 "$disk" /dev/zero
}

# has_our_name DISK: whether it is at a name that the program attaches the data volume as.
has_our_name() {
    [ "$1" -ef /dev/sdf ] || [ "$1" -ef /dev/xvdf ]
}

# Lists EBS disks, never instance store, which a stop erases.
ebs_disks() {
    lsblk -dnpo NAME,MODEL | sed -n 's/ *Amazon Elastic Block Store.*//p'
}

# has_nothing_on_it DISK: whether it is in one piece and not mounted. The root disk has partitions.
has_nothing_on_it() {
    [ "$(lsblk -nro NAME,MOUNTPOINT "$1")" = "${1##*/} " ]
}

# Sets device to the labelled or the one blank disk; fails while there is none yet. Sets not_ours to what the
# message then says of disks that were passed over.
find_device() {
    local disk labelled blank_disks=()
    labelled=$(blkid -c /dev/null -o device -t LABEL=$label) || :
    for disk in $labelled; do
        device=$disk
        # Of two, for example with a former volume attached by hand, the one that has our name.
        if [ "$labelled" = "$disk" ] || has_our_name "$disk"; then
            return 0
        fi
    done
    [ -z "$labelled" ] || die "which is the data volume? Detach the others: ${labelled//$'\n'/ }"

    for disk in /dev/{sdf,xvdf}; do
        lsblk -dn "$disk" >/dev/null 2>&1 || continue
        device=$(readlink -f "$disk")
        is_blank "$device" || die "$disk is not blank: left untouched"
        return 0
    done

    # Nitro without the udev names.
    while read -r disk; do
        has_nothing_on_it "$disk" || continue
        if is_blank "$disk"; then
            blank_disks+=("$disk")
        else
            not_ours="; $disk is not blank: left untouched"
        fi
    done < <(ebs_disks)
    [ ${#blank_disks[@]} -lt 2 ] || die "two blank disks: ${blank_disks[*]}"
    device=${blank_disks[0]-}
    [ -n "$device" ]
}

# mount_once SOURCE TARGET OPTIONS...: bind-mounting twice would stack, so look first. Not through
# fstab: when the volume is late, systemd makes up the missing source of a bind mount, and /home
# would quietly be a folder of the root disk, which a rebuild throws away.
mount_once() {
    local source=$1 target=$2
    mkdir -p "$target"
    mountpoint -q "$target" || mount "${@:3}" "$source" "$target"
}

# Waits for the volume, formats a blank one, repairs a damaged one as far as nobody has to decide.
mount_volume() {
    local e2fsck_status=0
    not_ours=
    patiently find_device || die "no data volume after $SECONDS s$not_ours"
    if is_blank "$device"; then
        echo "formatting $device"
        mkfs.ext4 -qm0 -L $label "$device"
    fi
    e2fsck -p "$device" || e2fsck_status=$?
    # 1 and 2: repaired. From 4 on somebody has to decide.
    [ $e2fsck_status -lt 4 ] || die "not mounted: run 'e2fsck $device'"
    # A snapshot may bring what somebody wrote as root of another box.
    mount_once "$device" "$volume" -o nosuid,nodev
}

# Makes the member's home aside and moves it, so that a power cut leaves all of it or nothing.
make_home() {
    cp -aT /etc/skel "$home.new"
    chown -R "$WORKSTATION_USER:" "$home.new"
    chmod 700 "$home.new"
    mv "$home.new" "$home"
}

# is_regular FILE: never a link, or what is on a snapshot could become one of the box's settings.
is_regular() {
    [ -f "$1" ] && [ ! -L "$1" ]
}

# The box's SSH identity lives on the volume: a rebuilt box is the same host to everyone's laptop. But only
# this member's: from a snapshot of another's box, or of the team's, each box would take the same identity.
keys_are_the_members() {
    [ ! -L "$keys" ] && is_regular "$keys/member" && [ "$(<"$keys/member")" = "$WORKSTATION_USER" ]
}

# take_key NAME: gives the box a host key of the volume, when it has another. What is no key is passed over.
take_key() {
    local kept=$keys/$1 own=/etc/ssh/$1
    is_regular "$kept" || return 0
    if cmp -s "$kept" "$own"; then
        return 0
    fi
    install -m 600 "$kept" "$own.new"
    ssh-keygen -yP "" -f "$own.new" >"$own.pub.new" || return 0
    mv "$own.new" "$own"
    mv "$own.pub.new" "$own.pub"
    host_keys_changed=yes
}

# Gives the box the volume's host keys, of these three names only.
take_keys() {
    local name
    host_keys_changed=no
    for name in ssh_host_{ed25519,ecdsa,rsa}_key; do
        take_key "$name"
    done
    rm -f /etc/ssh/ssh_host_*.new
    if [ $host_keys_changed = yes ]; then
        # Amazon Linux calls it sshd, Debian ssh.
        systemctl try-reload-or-restart sshd || systemctl try-reload-or-restart ssh
    fi
}

# Gives the volume the box's host keys, made aside like a home.
save_keys() {
    mkdir -m 700 "$keys.new"
    cp /etc/ssh/ssh_host_*_key "$keys.new"
    echo "$WORKSTATION_USER" >"$keys.new/member"
    rm -rf "$keys"
    mv "$keys.new" "$keys"
}

# Not with the other packages, which may take long to come: a rebuilt box has its people's files at once.
if [ ! -e /sbin/mkfs.ext4 ]; then
    patiently install_packages e2fsprogs
fi
if ! mountpoint -q "$volume"; then
    mount_volume
fi
mkdir -p "$volume/home"
if [ ! -d "$volume/data" ]; then
    install -do "$WORKSTATION_USER" -g "$WORKSTATION_USER" "$volume/data"
fi
for name in home data; do
    mount_once "$volume/$name" "/$name" --bind
done

# What a power cut left half made.
rm -rf "$home.new" "$keys.new"
if [ ! -d "$home" ]; then
    make_home
fi
if keys_are_the_members; then
    take_keys
else
    save_keys
fi
sync -f "$volume"

# Takes up what the volume has grown by. Last: the files are there without it.
resize2fs "$(findmnt -nro SOURCE "$volume")"
