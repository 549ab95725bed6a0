/**
 * Names of users and groups that the images or Debian's and Amazon Linux's packages create, or that would confuse a
 * reader. `useradd` also refuses the name of a group; cloud-init keeps an existing account and still gives it sudo.
 * Sources: Debian's base-passwd 3.6, the uidgid list of Fedora's `setup` package, and a desktop's packages; 2026-11.
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

/** Families of such names: a name itself, or the beginning of longer ones. */
const reservedFamilies =
    /^(systemd|ec2|ssm|aws|dbus|polkitd?|gdm|gnome|xrdp|nvidia|cups|cockpit|nm|stap(usr|sys|dev)?)(-|$)/;

/** Tells whether a member's account cannot have this name on a box, now or after the next package is installed. */
export function isReserved(name: string): boolean {
    return reservedNames.has(name) || reservedFamilies.test(name);
}
