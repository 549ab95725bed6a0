/** Operating systems a box can run. */
export const operatingSystems = ["al2023", "debian12", "debian13"] as const;
export type OperatingSystem = (typeof operatingSystems)[number];

/** EC2's own spelling of the processor architectures. */
export type Architecture = "x86_64" | "arm64";

/** NVIDIA's two kernel modules: `open` (Turing and later) and `proprietary` (until R615). */
export type KernelModule = "open" | "proprietary";
