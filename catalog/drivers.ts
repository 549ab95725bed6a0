import type { Architecture, OperatingSystem } from "./platform";

export interface DriverBranch {
    readonly branch: number;
    readonly support: string;
    /** Month after which NVIDIA stops fixing it. */
    readonly endOfLife: string;
    readonly source: string;
    readonly asOf: string;
}

const supportedDrivers =
    "https://docs.nvidia.com/datacenter/tesla/drivers/615/supported-drivers-and-cuda-toolkit-versions.html";

/**
 * The branches that NVIDIA still maintains, in the order we install them: long support first.
 * R470, the last for Kepler, and R535 (until 2026-06) are past their end of life. R615 and R620 exist, but
 * no lifetime was found for them, so they are not chosen.
 */
export const driverBranches = [
    {
        branch: 580,
        support: "long-term",
        endOfLife: "2028-06",
        source: supportedDrivers,
        asOf: "2026-11-23",
    },
    {
        branch: 595,
        support: "production",
        endOfLife: "2027-03",
        source: supportedDrivers,
        asOf: "2026-11-23",
    },
] as const satisfies readonly DriverBranch[];

/**
 * Processor architectures on which our documents can install a driver. x86_64 only: NVIDIA's
 * repositories for Debian have no other, and on AL2023 the only arm64 GPU box (G5g) gets the
 * image that carries its driver.
 */
export const driverDocuments = {
    al2023: ["x86_64"],
    debian12: ["x86_64"],
    // Its repository has its own key: since 2026-02-01 apt refuses the SHA-1 of the others' key
    // (https://github.com/NVIDIA/cuda-repo-management/issues/39).
    debian13: ["x86_64"],
} as const satisfies Record<OperatingSystem, readonly Architecture[]>;
