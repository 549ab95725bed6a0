#!/bin/bash
# Finds the data volume, formats it only when it is provably blank, mounts it on /home and /data.
# Safe to run again at any time. WORKSTATION_ROOT and WORKSTATION_WAIT are for tests only.
set -euo pipefail
# shellcheck disable=SC1090,SC1091
. "${WORKSTATION_LIB:-/usr/local/libexec/workstation/lib.sh}"
label=workstation-data
root=${WORKSTATION_ROOT-}
volume=$root/var/lib/workstation/volume
home=$volume/home/$WORKSTATION_USER

# Blank means: blkid finds nothing (2), wipefs can read the disk and finds nothing, and the first
# MiB is zero, as EBS hands out new volumes. blkid alone also answers 2 for a disk it cannot read.
blank() {
    local rc=0 signatures
    blkid -p "$1" >/dev/null 2>&1 || rc=$?
    [ "$rc" = 2 ] && signatures=$(wipefs -n "$1") && [ -z "$signatures" ] &&
        cmp -s -n 1048576 "$1" /dev/zero
}

# Sets dev to the labelled or the one blank disk; returns 1 while there is none yet.
find_device() {
    local disk blanks=()
    dev=$(blkid -c /dev/null -L $label) && return
    for disk in "$root/dev/sdf" "$root/dev/xvdf"; do
        lsblk -dn "$disk" >/dev/null 2>&1 || continue
        dev=$(readlink -f "$disk")
        blank "$dev" || die "$disk is neither blank nor labelled $label; left untouched." \
            "Look at it with 'blkid -p $disk' and detach it, or label it if it is yours"
        return 0
    done
    # Nitro without the udev names: an EBS disk (never instance store, which a stop erases), whole
    # and unused. The root disk has partitions and a mount.
    while read -r disk; do
        [ "$(lsblk -nro NAME "$disk" | wc -l)" = 1 ] || continue
        [ -z "$(lsblk -nro MOUNTPOINT "$disk")" ] || continue
        if blank "$disk"; then blanks+=("$disk"); else foreign=$disk; fi
    done < <(lsblk -dnpro NAME,MODEL | sed -n 's/ Amazon\\x20Elastic\\x20Block\\x20Store.*//p')
    [ ${#blanks[@]} -lt 2 ] || die "more than one blank disk: ${blanks[*]}; detach all but the data volume"
    dev=${blanks[0]-}
    [ "$dev" ]
}

# Bind-mounting twice would stack, so look first; and look again, because mount(8) exits 0 for a
# nofail entry whose device is missing.
mount_once() {
    local target=${!#}
    mkdir -p "$target"
    mountpoint -q "$target" || mount "$@" || true
    mountpoint -q "$target" || die "$target could not be mounted"
}

fstab() {
    grep -qF "$1 " "$root/etc/fstab" || echo "$*" >>"$root/etc/fstab"
}

if ! mountpoint -q "$volume"; then
    foreign=
    until find_device; do
        [ $SECONDS -lt "${WORKSTATION_WAIT:-1800}" ] ||
            die "no data volume after $((SECONDS / 60)) minutes${foreign:+; $foreign is not blank: left untouched}"
        sleep 5
    done
    if blank "$dev"; then
        echo "formatting $dev, which is blank"
        mkfs.ext4 -q -m 1 -L $label "$dev"
    fi
    rc=0
    e2fsck -p "$dev" || rc=$?
    # 1 and 2: repaired. From 4 on somebody has to decide.
    [ $rc -lt 4 ] || die "$dev needs 'e2fsck $dev' by hand; nothing was mounted"
    mount_once "$dev" "$volume"
fi
# Takes up what the volume has grown by; does nothing otherwise.
resize2fs "$(findmnt -nro SOURCE "$volume")"

mkdir -p "$volume/home"
[ -d "$volume/data" ] || install -d -o "$WORKSTATION_USER" -g "$WORKSTATION_USER" "$volume/data"
fstab LABEL=$label "$volume" ext4 nofail,x-systemd.device-timeout=90 0 2
for name in home data; do
    mount_once --bind "$volume/$name" "$root/$name"
    fstab "$volume/$name" "$root/$name" none bind,nofail 0 0
done

if ! [ -d "$home" ]; then
    # Made aside and moved, so that a power cut leaves a whole home or none.
    rm -rf "$home.new"
    cp -aT "$root/etc/skel" "$home.new"
    chown -R "$WORKSTATION_USER:" "$home.new"
    chmod 700 "$home.new"
    mv -T "$home.new" "$home"
fi

# The box's SSH identity lives on the volume: a rebuilt box is the same host to everyone's laptop.
keys=$volume/ssh-host-keys
if [ -d "$keys" ]; then
    for key in "$keys"/*; do
        ! cmp -s "$key" "$root/etc/ssh/${key##*/}" || continue
        install -m 600 "$key" "$root/etc/ssh/"
        changed=yes
    done
    [ -z "${changed-}" ] || systemctl try-reload-or-restart sshd || systemctl try-reload-or-restart ssh
else
    rm -rf "$keys.new"
    install -d -m 700 "$keys.new"
    cp "$root"/etc/ssh/ssh_host_*_key* "$keys.new/"
    mv -T "$keys.new" "$keys"
fi
sync -f "$volume"
