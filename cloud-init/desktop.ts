import type { OperatingSystem } from "../catalog/platform";
import { enableNow, script, unit } from "./box-files";
import { cloudConfig, type Document } from "./document";

const xfce = [
    "xfce4-session",
    "xfwm4",
    "xfce4-panel",
    "xfdesktop4",
    "xfce4-settings",
    // Shows the warnings of the idle stop; 0.9 MB (Debian 12, 2026-11). GNOME's shell shows them itself.
    "xfce4-notifyd",
    "xfce4-terminal",
    "thunar",
    "dbus-x11",
    "x11-xserver-utils",
    "adwaita-icon-theme",
    "fonts-dejavu-core",
    "tigervnc-standalone-server",
    "tigervnc-tools",
    "xauth",
    "novnc",
    "websockify",
    "firefox-esr",
] as const;

/**
 * XFCE on Debian, which packages it: about 150 MB of memory at rest. Amazon Linux 2023 packages GNOME only
 * (https://github.com/amazonlinux/amazon-linux-2023/issues/47), which takes some 1.5 GB. `@Desktop`
 * is the group of `dnf groupinstall Desktop`: cloud-init 22.2.2 hands the whole list to one
 * `dnf -y install` (cloudinit/distros/rhel.py, read 2026-11-24), which takes groups by that name.
 */
export const desktopPackages = {
    // xauth has the name that Fedora's tigervnc-server, the source of Amazon's, requires (tigervnc.spec, 2026-11-29).
    al2023: ["@Desktop", "tigervnc-server", "xorg-x11-xauth", "python3-pip"],
    debian12: xfce,
    debian13: xfce,
} as const satisfies Record<OperatingSystem, readonly string[]>;

/**
 * Stops GNOME's password prompts for trifles in a remote session (a colour profile at every login:
 * https://community.thinlinc.com/t/1552, read 2026-11-24). The member has no password, and may do
 * everything through sudo anyway.
 */
const noQuestions = (member: string) => ({
    path: "/etc/polkit-1/rules.d/10-workstation.rules",
    content: `polkit.addRule(function (action, subject) {
  if (subject.user === "${member}") return polkit.Result.YES;
});
`,
});

/** Brings the desktop's script and units, which are nobody's yet: nothing starts. */
export function desktop(operatingSystem: OperatingSystem): Document {
    return cloudConfig("25-desktop.yaml", {
        write_files: [
            script("desktop.sh", operatingSystem),
            unit("workstation-vnc@.service"),
            unit("workstation-desktop@.service"),
            unit("workstation-novnc.service"),
        ],
        // The GNOME group may switch to a graphical console, which nobody can see.
        runcmd: [["systemctl", "set-default", "multi-user.target"]],
    });
}

/** Starts the member's desktop on VNC and noVNC, both only on the box's loopback. */
export function memberDesktop(operatingSystem: OperatingSystem, member: string): Document {
    return cloudConfig("75-member-desktop.yaml", {
        ...(operatingSystem === "al2023" && { write_files: [noQuestions(member)] }),
        runcmd: enableNow(
            `workstation-vnc@${member}.service`,
            `workstation-desktop@${member}.service`,
            "workstation-novnc.service",
        ),
    });
}
