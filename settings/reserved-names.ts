/**
 * Users and groups that the images have, that Debian's and Amazon Linux's packages bring (useradd refuses the name of
 * a group too; cloud-init leaves an account that exists and still gives it sudo), or that would confuse a reader:
 * Debian's base-passwd 3.6 and Fedora's uidgid list of the `setup` package, with what a desktop installs; 2026-11.
 */
const reservedNames = new Set(
    (
        "root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody adm " +
        "shutdown halt operator ftp sshd chrony rpc tss docker sudo wheel users admin debian ubuntu fedora centos " +
        "home data workstation rehearsal audio cdrom crontab dialout dip disk fax floppy input kmem kvm lightdm " +
        "lock mem messagebus netdev nogroup plugdev render sasl scanner sgx shadow src staff tape tty utmp video voice " +
        "rtkit avahi colord geoclue pipewire pulse dnsmasq unbound setroubleshoot saned hplip usbmux usbmuxd uuidd " +
        "tcpdump sssd statd rpcuser nfsnobody ntp ntpd postfix postdrop mysql postgres redis nginx apache named bind " +
        "squid tomcat dovecot qemu libvirt radvd flatpak brlapi clevis saslauth bluetooth lpadmin ssh pesign abrt " +
        "utempter slocate mlocate plocate stunnel wireshark openvpn sddm whoopsie kernoops landscape pollinate lxd " +
        "podman containerd ssl-cert speech-dispatcher fwupd-refresh cloud-user www wwwrun maildrop screen " +
        "true false null"
    ).split(" "),
);

/** Families of them: a name of its own, or the beginning of others. */
const reservedFamilies =
    /^(systemd|ec2|ssm|aws|dbus|polkitd?|gdm|gnome|xrdp|nvidia|cups|cockpit|nm|stap(usr|sys|dev)?)(-|$)/;

/** Whether a member's account could not have this name on a box, now or after the next package. */
export function isReserved(name: string): boolean {
    return reservedNames.has(name) || reservedFamilies.test(name);
}
