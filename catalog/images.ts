import type { FrameworkName } from "./frameworks";
import type { Architecture, KernelModule, OperatingSystem } from "./platform";

export interface Image {
    readonly key: string;
    readonly description: string;
    readonly operatingSystem: OperatingSystem;
    readonly architecture: Architecture;
    /** Public SSM parameter that holds the newest image's id. */
    readonly ssmParameter: string;
    /** Owners to pin in an image lookup, so that no look-alike image is taken. */
    readonly owners: readonly string[];
    /** Name pattern for a lookup without SSM: some regions lack the `deeplearning` namespace. */
    readonly nameFilter: string;
    /** Size of the image's own root volume in GiB; a smaller disk is refused by EC2. */
    readonly minRootGiB: number;
    /** Source of `minRootGiB`, and how certain it is. */
    readonly minRootSource: string;
    /** Present when the image carries a driver. */
    readonly driver?: ImageDriver;
    readonly source: string;
    readonly asOf: string;
}

/** Space for software beside the image, in GiB: desktop and tools about 5, an unpacked training container up to 15. */
const toolsGiB = 5;
const containerGiB = 15;

/** Default space beside the image, in GiB: for tools, two containers and builds. gp3 costs $0.08 per GiB and month. */
const softwareGiB = 50;

/** Returns the default size of a root disk. */
export function defaultRootGiB({ minRootGiB }: Pick<Image, "minRootGiB">): number {
    return minRootGiB + softwareGiB;
}

/**
 * Returns the least size for the image and its software: a smaller disk is full before the box is ready. How much
 * space an image with more than the bare system leaves free is not known.
 */
export function leastRootGiB({ minRootGiB }: Image, framework: FrameworkName): number {
    const software = toolsGiB + (framework === "none" ? 0 : containerGiB);
    return Math.max(minRootGiB, al2023.minRootGiB + software);
}

/** Driver and container software that an image carries. */
export interface ImageDriver {
    readonly branch: number;
    readonly kernelModule: KernelModule;
    /** Instance families listed in the image's release notes. */
    readonly families: readonly string[];
    readonly dockerPreinstalled: boolean;
    /** Version of the NVIDIA container toolkit; absent when the notes were not read that far. */
    readonly containerToolkit?: string;
    readonly asOf: string;
}

const al2023 = {
    operatingSystem: "al2023",
    owners: ["amazon"],
    minRootGiB: 8,
    minRootSource: "inferred: AL2023 images are published with an 8 GiB root volume",
    source: "https://github.com/getmoto/moto/blob/0af643a5dbfc98797f08ee64f5be3ef8002d56ff/moto/ssm/resources/ami-amazon-linux-latest/us-east-1.json",
    asOf: "2026-08-01",
} as const;

const debian12 = {
    operatingSystem: "debian12",
    owners: ["136693071363"], // Debian's account; public programs for Debian 11 to 13 pin the same
    minRootGiB: 8,
    minRootSource: "a public image recipe that builds on it: 'the Debian root disk is 8 GiB'",
    source: "https://github.com/aws-samples/amazon-ec2-nice-dcv-samples/blob/8cef7fc7718d1814e020fa315f51ebb0e7abe785/cfn/Debian-NICE-DCV.yaml#L2402",
    asOf: "2026-07",
} as const;

const debian13 = {
    ...debian12,
    operatingSystem: "debian13",
    minRootSource: "inferred from Debian 12's image",
    // `owners = ["136693071363"]`, `debian-13-amd64-*`; the parameter's name in ten public programs
    source: "https://github.com/rootminusone8004/terraform/blob/HEAD/datasources.tf",
    asOf: "2026-11-29",
} as const;

/** Plain images: no driver, no Docker. Our documents add both. */
export const images = {
    "al2023-x86_64": {
        ...al2023,
        key: "al2023-x86_64",
        description: "Amazon Linux 2023, default kernel, x86_64",
        architecture: "x86_64",
        ssmParameter: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
        nameFilter: "al2023-ami-2023.*-kernel-6.1-x86_64",
    },
    "al2023-arm64": {
        ...al2023,
        key: "al2023-arm64",
        description: "Amazon Linux 2023, default kernel, arm64",
        architecture: "arm64",
        ssmParameter: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
        nameFilter: "al2023-ami-2023.*-kernel-6.1-arm64",
    },
    "debian12-x86_64": {
        ...debian12,
        key: "debian12-x86_64",
        description: "Debian 12, amd64",
        architecture: "x86_64",
        ssmParameter: "/aws/service/debian/release/12/latest/amd64",
        nameFilter: "debian-12-amd64-*",
    },
    "debian12-arm64": {
        ...debian12,
        key: "debian12-arm64",
        description: "Debian 12, arm64",
        architecture: "arm64",
        ssmParameter: "/aws/service/debian/release/12/latest/arm64",
        nameFilter: "debian-12-arm64-*",
    },
    "debian13-x86_64": {
        ...debian13,
        key: "debian13-x86_64",
        description: "Debian 13, amd64",
        architecture: "x86_64",
        ssmParameter: "/aws/service/debian/release/13/latest/amd64",
        nameFilter: "debian-13-amd64-*",
    },
    "debian13-arm64": {
        ...debian13,
        key: "debian13-arm64",
        description: "Debian 13, arm64",
        architecture: "arm64",
        ssmParameter: "/aws/service/debian/release/13/latest/arm64",
        nameFilter: "debian-13-arm64-*",
    },
    "dlami-base-al2023-x86_64": {
        key: "dlami-base-al2023-x86_64",
        description: "Deep Learning Base AMI (open driver), Amazon Linux 2023, x86_64",
        operatingSystem: "al2023",
        architecture: "x86_64",
        ssmParameter:
            "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id",
        owners: ["amazon"],
        nameFilter: "Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023)*",
        minRootGiB: 75,
        minRootSource: "a public launch template's record of the build of 2026-09-25",
        driver: {
            branch: 595,
            kernelModule: "open",
            families: [
                "g4dn",
                "g5",
                "g6",
                "gr6",
                "gr6f",
                "g6e",
                "g6f",
                "g7",
                "g7e",
                "p4d",
                "p4de",
                "p5",
                "p5e",
                "p5en",
                "p6-b200",
                "p6-b300",
            ],
            dockerPreinstalled: true,
            containerToolkit: "1.20.0",
            asOf: "2026-09-04", // 595.91.07, kernel 6.12, CUDA 12.8 to 13.2
        },
        source: "https://docs.amazonaws.cn/dlami/latest/devguide/aws-deep-learning-ami-gpubaseoss-al2023-2026-09-04.md",
        asOf: "2026-09-04",
    },
    "dlami-base-al2023-arm64": {
        key: "dlami-base-al2023-arm64",
        description: "Deep Learning Base AMI (open driver), Amazon Linux 2023, arm64",
        operatingSystem: "al2023",
        architecture: "arm64",
        ssmParameter:
            "/aws/service/deeplearning/ami/arm64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id",
        owners: ["amazon"],
        nameFilter: "Deep Learning ARM64 Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023)*",
        minRootGiB: 75,
        minRootSource: "inferred from the x86_64 image",
        driver: {
            branch: 595,
            kernelModule: "open",
            families: ["g5g"],
            dockerPreinstalled: true,
            asOf: "2026-10-01", // 595.91.07
        },
        source: "https://docs.amazonaws.cn/dlami/latest/devguide/aws-deep-learning-ami-gpubaseossarm64-al2023-2026-10-01.md",
        asOf: "2026-10-01",
    },
} as const satisfies Record<string, Image>;
