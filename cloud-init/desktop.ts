import type { OperatingSystem } from "../catalog/platform";
import { enableNow, script, unit } from "./box-files";
import { cloudConfig, type Document } from "./document";

/**
 * XFCE where it is packaged: about 150 MB of memory at rest. Amazon Linux 2023 packages GNOME only
 * (https://github.com/amazonlinux/amazon-linux-2023/issues/47), which takes some 1.5 GB.
 */
export const desktopPackages = {
    al2023: ["@Desktop", "tigervnc-server", "python3-pip"],
    debian12: [
        "xfce4-session",
        "xfwm4",
        "xfce4-panel",
        "xfdesktop4",
        "xfce4-settings",
        "xfce4-terminal",
        "thunar",
        "dbus-x11",
        "x11-xserver-utils",
        "adwaita-icon-theme",
        "fonts-dejavu-core",
        "tigervnc-standalone-server",
        "tigervnc-tools",
        "novnc",
        "websockify",
    ],
} as const satisfies Record<OperatingSystem, readonly string[]>;

/** The member's desktop on VNC and noVNC, both on the box's loopback only. */
export function desktop(operatingSystem: OperatingSystem, member: string): Document {
    return cloudConfig("40-desktop.yaml", {
        write_files: [
            script("desktop.sh", operatingSystem),
            unit("workstation-vnc@.service"),
            unit("workstation-desktop@.service"),
            unit("workstation-novnc.service"),
        ],
        runcmd: [
            // The GNOME group may ask for a graphical console, which no one can see.
            ["systemctl", "set-default", "multi-user.target"],
            ...enableNow(
                `workstation-vnc@${member}.service`,
                `workstation-desktop@${member}.service`,
                "workstation-novnc.service",
            ),
        ],
    });
}
