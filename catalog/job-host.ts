import { defaultRootGiB } from "./images";
import type { KernelModule } from "./platform";

/** The machine image that AWS Batch itself gives its hosts. */
export interface JobHostImage {
    /** Batch's own name, as `ec2Configuration.imageType` takes it. */
    readonly imageType: "ECS_AL2023_NVIDIA" | "ECS_AL2023";
    /** Present when the image carries a driver. */
    readonly driver?: { readonly branch: number; readonly kernelModule: KernelModule };
    /** Families that Batch refuses with this image. */
    readonly without: readonly string[];
    /** The size of its own root volume, GiB. */
    readonly minRootGiB: number;
    readonly source: string;
    readonly asOf: string;
}

/**
 * Batch refuses new environments with Amazon Linux 2 since 2026-06-30 (Batch API reference, `Ec2Configuration`, 2026-11).
 * The size of the root volume is that of Batch's user guide: 30 GiB.
 */
export const jobHostImages = {
    /**
     * "NVIDIA driver version: 580.178.04". At boot the image loads the open module, and the proprietary one on the chips
     * of P3 and G3 only (`scripts/al2023/gpu/nvidia-kmod-load.sh` of the same repository); but Batch takes neither
     * family with it. It has NVIDIA's fabric manager (`install-nvidia-driver.sh`).
     */
    gpu: {
        imageType: "ECS_AL2023_NVIDIA",
        driver: { branch: 580, kernelModule: "open" },
        without: ["g3", "g3s", "p3", "p3dn"],
        minRootGiB: 30,
        source: "https://github.com/aws/amazon-ecs-ami/releases/tag/20261113",
        asOf: "2026-11-13",
    },
    cpu: {
        imageType: "ECS_AL2023",
        without: [],
        minRootGiB: 30,
        source: "https://github.com/aws/amazon-ecs-ami/releases/tag/20261113",
        asOf: "2026-11-13",
    },
} as const satisfies Record<string, JobHostImage>;

/** The least size of a host's root disk that leaves room for two images of frameworks and a job's files, GiB. */
export const jobHostRootGiB = defaultRootGiB({ minRootGiB: jobHostImages.gpu.minRootGiB });

/** The share of a host's memory that is left to the ECS agent and the system. */
const left = 0.1;
/** What the kernel and the platform take besides before the agent counts, MiB: m4.large has 7,985 of 8,192. */
const platformMiB = 512;

/**
 * Returns the memory that one job may ask for on a host, MiB. A job that asks for more waits for ever.
 *
 * Batch's agent counts what Linux sees and takes 32 MiB off; AWS recommends a buffer of 5 % (Batch user guide, "Compute
 * resource memory management" and "Reserve system memory", 2026-11). The exact figure of a type is known only on it, so this
 * leaves twice as much.
 */
export function jobMemoryMiB(memoryGiB: number): number {
    return Math.floor(memoryGiB * 1024 * (1 - left)) - platformMiB;
}
