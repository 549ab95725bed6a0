import type { KernelModule } from "./platform";

/** NVIDIA's number for a chip's instruction set, as [major, minor]: 8.9 is `[8, 9]`. */
export type ComputeCapability = readonly [major: number, minor: number];

/** Returns a negative number when `a` is older than `b`, a positive one when newer, 0 when equal. */
export function compareComputeCapability(a: ComputeCapability, b: ComputeCapability): number {
    return a[0] - b[0] || a[1] - b[1];
}

export interface Gpu {
    readonly architecture: string;
    /** Memory of one GPU in GiB, as EC2's API counts it (it lists 22,888 MiB for a "24 GB" L4). */
    readonly memoryGiB: number;
    readonly computeCapability: ComputeCapability;
    /** Driver branches that drive the chip. Absent `highest`: no branch has dropped it yet. */
    readonly driver: { readonly lowest: number; readonly highest?: number };
    /** NVIDIA's kernel modules that drive the chip, preferred first. */
    readonly kernelModules: readonly [KernelModule, ...KernelModule[]];
    /**
     * The source for failures of the chip's own processor (GSP) on EC2. Our documents then install the
     * proprietary module, the only one that runs without the GSP; an image with the open module keeps it.
     */
    readonly failsWithFirmware?: string;
    /** Last major version of CUDA for the chip; absent while CUDA still supports it. */
    readonly lastCuda?: number;
    /** True where only AWS's GRID driver works, because the box gets a slice of a GPU. */
    readonly needsGridDriver?: true;
    /** Source of the row's own figures; see below for the figures that all rows share. */
    readonly source: string;
    readonly asOf: string;
}

/**
 * The source that all rows share. Driver and CUDA ranges: NVIDIA's driver and architecture matrix. The
 * `lowest` branches are inferred: the branch of the first CUDA release that knew the chip (CUDA
 * 7.0 is R346, the oldest row NVIDIA lists; 9.0 R384, 10.0 R410, 11.0 R450, 11.8 R520, 12.8 R570).
 * Compute capability: developer.nvidia.com/cuda-gpus. Kernel modules: open from Turing on,
 * proprietary required before it, open required from Blackwell on
 * (docs.nvidia.com/datacenter/tesla/driver-installation-guide/610/kernel-modules.html).
 */
const nvidiaMatrix =
    "https://docs.nvidia.com/datacenter/tesla/drivers/cuda-toolkit-driver-and-architecture-matrix.html";

const either = ["open", "proprietary"] as const;

/** "Older g-series instance types required GSP to be disabled": g4dn, g5 and g5g (read 2026-11-29). */
const eksImage =
    "https://github.com/awslabs/amazon-eks-ami/blob/46d3c70a41ed236f2d4ea19752e301a450a5d640/templates/al2023/runtime/gpu/resolve-nvidia-driver.sh";

export const gpus = {
    K80: {
        architecture: "Kepler",
        memoryGiB: 12,
        computeCapability: [3, 7],
        driver: { lowest: 346, highest: 470 },
        kernelModules: ["proprietary"],
        lastCuda: 11,
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    M60: {
        architecture: "Maxwell",
        memoryGiB: 8,
        computeCapability: [5, 2],
        driver: { lowest: 346, highest: 580 },
        kernelModules: ["proprietary"],
        lastCuda: 12,
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    V100: {
        architecture: "Volta",
        memoryGiB: 16, // p3dn's have 32
        computeCapability: [7, 0],
        driver: { lowest: 384, highest: 580 },
        kernelModules: ["proprietary"],
        lastCuda: 12,
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    T4: {
        architecture: "Turing",
        memoryGiB: 16,
        computeCapability: [7, 5],
        driver: { lowest: 410 },
        kernelModules: either,
        failsWithFirmware: eksImage,
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    T4G: {
        architecture: "Turing",
        memoryGiB: 16,
        computeCapability: [7, 5],
        driver: { lowest: 470 },
        kernelModules: either,
        failsWithFirmware: eksImage,
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    A10G: {
        architecture: "Ampere",
        memoryGiB: 22.4,
        computeCapability: [8, 6], // NVIDIA lists the A10; AWS's variant gets the same figure
        driver: { lowest: 470 },
        kernelModules: either,
        failsWithFirmware: eksImage,
        // "G5 needs 470 or later"
        source: "https://github.com/awsdocs/amazon-ec2-user-guide/blob/e3707c431483ec0ffffcabebd36cf799ba682cd0/doc_source/install-nvidia-driver.md",
        asOf: "2023-06",
    },
    L4: {
        architecture: "Ada",
        memoryGiB: 22.4,
        computeCapability: [8, 9],
        driver: { lowest: 520 },
        kernelModules: either,
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    "L4 slice": {
        architecture: "Ada",
        memoryGiB: 2.8, // the smallest slice; the largest has 11.2
        computeCapability: [8, 9],
        driver: { lowest: 520 },
        kernelModules: ["open"],
        needsGridDriver: true,
        source: "https://github.com/aws-samples/amazon-ec2-nice-dcv-samples/blob/8cef7fc7718d1814e020fa315f51ebb0e7abe785/cfn/README.md",
        asOf: "2026-07",
    },
    L40S: {
        architecture: "Ada",
        memoryGiB: 44.7,
        computeCapability: [8, 9],
        driver: { lowest: 520 },
        kernelModules: either,
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    "RTX PRO 4500": {
        architecture: "Blackwell",
        memoryGiB: 32,
        computeCapability: [12, 0],
        driver: { lowest: 595 },
        kernelModules: ["open"],
        source: "https://github.com/awslabs/amazon-eks-ami/blob/81fec2e895854f599974fe4d3d72f61c0a9aaffa/doc/usage/g7-ami.md",
        asOf: "2026-07",
    },
    "RTX PRO 6000": {
        architecture: "Blackwell",
        memoryGiB: 96,
        computeCapability: [12, 0],
        driver: { lowest: 570 },
        kernelModules: ["open"],
        source: "https://github.com/awslabs/amazon-eks-ami/issues/2768",
        asOf: "2026-11-23",
    },
    A100: {
        architecture: "Ampere",
        memoryGiB: 40, // p4de's have 80
        computeCapability: [8, 0],
        driver: { lowest: 450 },
        kernelModules: either,
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    H100: {
        architecture: "Hopper",
        memoryGiB: 80,
        computeCapability: [9, 0],
        driver: { lowest: 520 },
        kernelModules: either,
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    H200: {
        architecture: "Hopper",
        memoryGiB: 141,
        computeCapability: [9, 0],
        driver: { lowest: 520 }, // Hopper's figure; the H200's own was not found
        kernelModules: either,
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    B200: {
        architecture: "Blackwell",
        memoryGiB: 179.1,
        computeCapability: [10, 0],
        driver: { lowest: 570 },
        kernelModules: ["open"],
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
    B300: {
        architecture: "Blackwell",
        memoryGiB: 268.6,
        computeCapability: [10, 3],
        driver: { lowest: 570 },
        kernelModules: ["open"],
        source: nvidiaMatrix,
        asOf: "2026-11-23",
    },
} as const satisfies Record<string, Gpu>;

export type GpuModel = keyof typeof gpus;
