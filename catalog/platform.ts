/** Operating systems a box can run. */
export const operatingSystems = ["al2023", "debian12", "debian13"] as const;
export type OperatingSystem = (typeof operatingSystems)[number];

/** What people call each operating system, and the desktop that a box with one gets. */
export const systemNames: Readonly<
    Record<OperatingSystem, { readonly system: string; readonly desktop: string }>
> = {
    al2023: { system: "Amazon Linux 2023", desktop: "GNOME" },
    debian12: { system: "Debian 12", desktop: "Xfce" },
    debian13: { system: "Debian 13", desktop: "Xfce" },
};

/** EC2's own spelling of the processor architectures. */
export type Architecture = "x86_64" | "arm64";

/** NVIDIA's two kernel modules: `open` (Turing and later) and `proprietary` (until R615). */
export type KernelModule = "open" | "proprietary";
