import type { GpuModel } from "./gpus";
import type { Architecture } from "./platform";

/**
 * `offered`: AWS launches it somewhere. `retired`: AWS withdrew it, so expect no region to offer
 * it. `unproven`: launchable, but we have no proof that our software runs on it.
 */
export type Availability = "offered" | { readonly retired: string } | { readonly unproven: string };

/** vCPUs, memory in GiB and, for a GPU family, the number of GPUs. */
export type Size = readonly [vcpus: number, memoryGiB: number, gpus?: number];

export interface Family {
    readonly architecture: Architecture;
    readonly hypervisor: "nitro" | "xen";
    /** @default false */
    readonly burstable?: boolean;
    readonly gpu?: GpuModel;
    /** Sizes with several GPUs join them by NVSwitch. @default false */
    readonly nvSwitch?: boolean;
    readonly availability: Availability;
    readonly sizes: Readonly<Record<string, Size>>;
}

/**
 * vCPUs, memory and GPUs as EC2's API gives them, read from
 * https://github.com/aws/karpenter-provider-aws/blob/1d927085dd81a9df9301e613f371dac5b4d16bfe/website/content/en/preview/reference/instance-types.md
 * (2026-07-11). G3, P2 and P3 are gone from that list; their figures are from the commits before
 * cadd8f6f (2024-11-22), 39c05572 (2025-04-17) and fe623d53 (2026-06-10) of the same file.
 */
const x86 = { architecture: "x86_64", hypervisor: "nitro", availability: "offered" } as const;
const arm = { architecture: "arm64", hypervisor: "nitro", availability: "offered" } as const;
const xen = { architecture: "x86_64", hypervisor: "xen" } as const;

/** The 2025-10-31 notice: https://github.com/SummitRoute/aws_breaking_changes/issues/114 */
const g3Retired = {
    retired:
        "AWS retired G3 on 2025-10-31; only accounts that ran one in the 12 months before may " +
        "still start it",
} as const;

/** https://github.com/dstackai/gpuhunt/pull/233 */
const p3Retired = {
    retired:
        "AWS asked its users to leave P3 by 2025-12-20, and its API has not listed P3 since May 2026",
} as const;

/** https://github.com/aws/karpenter-provider-aws/commit/39c055720f7428ad6320578778db4ec6b9a77d0c */
const p2Retired = { retired: "AWS's API has not listed P2 since spring 2025" } as const;

/**
 * https://github.com/awslabs/amazon-eks-ami/blob/81fec2e895854f599974fe4d3d72f61c0a9aaffa/doc/usage/g7-ami.md
 * against https://docs.amazonaws.cn/dlami/latest/devguide/aws-deep-learning-ami-gpubaseoss-al2023-2026-09-04.md
 */
const sliceUnproven = {
    unproven:
        "a slice of an L4 needs AWS's GRID driver, and AWS's own documents disagree whether " +
        "driver R595 supports it (the EKS image notes of 2026-07 say no, the Deep Learning AMI notes of " +
        "2026-09 say yes)",
} as const;

export const families = {
    t3: {
        ...x86,
        burstable: true,
        sizes: {
            micro: [2, 1],
            small: [2, 2],
            medium: [2, 4],
            large: [2, 8],
            xlarge: [4, 16],
            "2xlarge": [8, 32],
        },
    },
    t3a: {
        ...x86,
        burstable: true,
        sizes: {
            micro: [2, 1],
            small: [2, 2],
            medium: [2, 4],
            large: [2, 8],
            xlarge: [4, 16],
            "2xlarge": [8, 32],
        },
    },
    t4g: {
        ...arm,
        burstable: true,
        sizes: {
            micro: [2, 1],
            small: [2, 2],
            medium: [2, 4],
            large: [2, 8],
            xlarge: [4, 16],
            "2xlarge": [8, 32],
        },
    },
    m6i: {
        ...x86,
        sizes: {
            large: [2, 8],
            xlarge: [4, 16],
            "2xlarge": [8, 32],
            "4xlarge": [16, 64],
            "8xlarge": [32, 128],
        },
    },
    "m7i-flex": {
        ...x86,
        sizes: {
            large: [2, 8],
            xlarge: [4, 16],
            "2xlarge": [8, 32],
            "4xlarge": [16, 64],
            "8xlarge": [32, 128],
        },
    },
    g3s: { ...xen, gpu: "M60", availability: g3Retired, sizes: { xlarge: [4, 30.5, 1] } },
    g3: {
        ...xen,
        gpu: "M60",
        availability: g3Retired,
        sizes: { "4xlarge": [16, 122, 1], "8xlarge": [32, 244, 2], "16xlarge": [64, 488, 4] },
    },
    p2: {
        ...xen,
        gpu: "K80",
        availability: p2Retired,
        sizes: { xlarge: [4, 61, 1], "8xlarge": [32, 488, 8], "16xlarge": [64, 732, 16] },
    },
    p3: {
        ...xen,
        gpu: "V100",
        availability: p3Retired,
        sizes: { "2xlarge": [8, 61, 1], "8xlarge": [32, 244, 4], "16xlarge": [64, 488, 8] },
    },
    p3dn: { ...x86, gpu: "V100", sizes: { "24xlarge": [96, 768, 8] } },
    g4dn: {
        ...x86,
        gpu: "T4",
        sizes: {
            xlarge: [4, 16, 1],
            "2xlarge": [8, 32, 1],
            "4xlarge": [16, 64, 1],
            "8xlarge": [32, 128, 1],
            "12xlarge": [48, 192, 4],
            "16xlarge": [64, 256, 1],
        },
    },
    g5g: {
        ...arm,
        gpu: "T4G",
        sizes: {
            xlarge: [4, 8, 1],
            "2xlarge": [8, 16, 1],
            "4xlarge": [16, 32, 1],
            "8xlarge": [32, 64, 1],
            "16xlarge": [64, 128, 2],
        },
    },
    g5: {
        ...x86,
        gpu: "A10G",
        sizes: {
            xlarge: [4, 16, 1],
            "2xlarge": [8, 32, 1],
            "4xlarge": [16, 64, 1],
            "8xlarge": [32, 128, 1],
            "12xlarge": [48, 192, 4],
            "16xlarge": [64, 256, 1],
            "24xlarge": [96, 384, 4],
            "48xlarge": [192, 768, 8],
        },
    },
    g6: {
        ...x86,
        gpu: "L4",
        sizes: {
            xlarge: [4, 16, 1],
            "2xlarge": [8, 32, 1],
            "4xlarge": [16, 64, 1],
            "8xlarge": [32, 128, 1],
            "12xlarge": [48, 192, 4],
            "16xlarge": [64, 256, 1],
            "24xlarge": [96, 384, 4],
            "48xlarge": [192, 768, 8],
        },
    },
    gr6: { ...x86, gpu: "L4", sizes: { "4xlarge": [16, 128, 1], "8xlarge": [32, 256, 1] } },
    // EC2's API counts 0 GPUs on these types; each has one slice of a GPU.
    g6f: {
        ...x86,
        gpu: "L4 slice",
        availability: sliceUnproven,
        sizes: {
            large: [2, 8, 1],
            xlarge: [4, 16, 1],
            "2xlarge": [8, 32, 1],
            "4xlarge": [16, 64, 1],
        },
    },
    gr6f: {
        ...x86,
        gpu: "L4 slice",
        availability: sliceUnproven,
        sizes: { "4xlarge": [16, 128, 1] },
    },
    g6e: {
        ...x86,
        gpu: "L40S",
        sizes: {
            xlarge: [4, 32, 1],
            "2xlarge": [8, 64, 1],
            "4xlarge": [16, 128, 1],
            "8xlarge": [32, 256, 1],
            "12xlarge": [48, 384, 4],
            "16xlarge": [64, 512, 1],
            "24xlarge": [96, 768, 4],
            "48xlarge": [192, 1536, 8],
        },
    },
    g7: {
        ...x86,
        gpu: "RTX PRO 4500",
        sizes: {
            "2xlarge": [8, 32, 1],
            "4xlarge": [16, 64, 1],
            "8xlarge": [32, 128, 1],
            "12xlarge": [48, 192, 2],
            "24xlarge": [96, 384, 4],
            "48xlarge": [192, 768, 8],
        },
    },
    g7e: {
        ...x86,
        gpu: "RTX PRO 6000",
        sizes: {
            "2xlarge": [8, 64, 1],
            "4xlarge": [16, 128, 1],
            "8xlarge": [32, 256, 1],
            "12xlarge": [48, 512, 2],
            "24xlarge": [96, 1024, 4],
            "48xlarge": [192, 2048, 8],
        },
    },
    // NVSwitch and its fabric manager:
    // https://github.com/aws-samples/amazon-ec2-nice-dcv-samples/blob/8cef7fc7718d1814e020fa315f51ebb0e7abe785/cfn/AmazonLinux2023-NICE-DCV.yaml#L2341
    p4d: { ...x86, gpu: "A100", nvSwitch: true, sizes: { "24xlarge": [96, 1152, 8] } },
    p4de: { ...x86, gpu: "A100", nvSwitch: true, sizes: { "24xlarge": [96, 1152, 8] } },
    p5: {
        ...x86,
        gpu: "H100",
        nvSwitch: true,
        sizes: { "4xlarge": [16, 256, 1], "48xlarge": [192, 2048, 8] },
    },
    p5e: { ...x86, gpu: "H200", nvSwitch: true, sizes: { "48xlarge": [192, 2048, 8] } },
    p5en: { ...x86, gpu: "H200", nvSwitch: true, sizes: { "48xlarge": [192, 2048, 8] } },
    "p6-b200": { ...x86, gpu: "B200", nvSwitch: true, sizes: { "48xlarge": [192, 2048, 8] } },
    "p6-b300": { ...x86, gpu: "B300", nvSwitch: true, sizes: { "48xlarge": [192, 4096, 8] } },
} as const satisfies Record<string, Family>;
