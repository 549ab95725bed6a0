import type { ComputeCapability } from "./gpus";
import type { Architecture } from "./platform";

export const frameworkNames = ["tensorflow", "pytorch", "none"] as const;
export type FrameworkName = (typeof frameworkNames)[number];

/** One container image for GPU boxes. */
export interface GpuContainer {
    /** Reference with its tag, and its digest where one is known, as `docker pull` takes it. */
    readonly image: string;
    readonly cuda: string;
    /** Lowest driver branch on the host: CUDA 12.x needs R525, CUDA 13.x R580. */
    readonly leastDriver: number;
    /** Chips it is built for. A newer chip would have to compile older code at startup, which is unproven. */
    readonly computeCapability: {
        readonly oldest: ComputeCapability;
        readonly newest: ComputeCapability;
    };
}

export interface Release {
    readonly version: string;
    /** Preferred first: a GPU box gets the first container that drives its chip. */
    readonly gpuContainers: readonly GpuContainer[];
    /** The same version, for boxes without a GPU. */
    readonly cpuContainer: string;
    readonly architectures: readonly Architecture[];
    /** Why the release's GPU image must not be used, with the source of the report. */
    readonly brokenOnGpu?: { readonly reason: string; readonly source: string };
    readonly source: string;
    readonly asOf: string;
}

export interface Framework {
    readonly name: FrameworkName;
    /** Its name as its makers spell it. */
    readonly label: string;
    /** Newest first. */
    readonly releases: readonly Release[];
}

/** https://docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html */
const leastDriverForCuda = { 12: 525, 13: 580 } as const;

const tensorflowBuild =
    "https://github.com/tensorflow/build/blob/5b1c753062b893203406f11a3ee52de63dc6eab3/tensorflow_runtime_dockerfiles/gpu.packages.txt";

/**
 * Returns one official TensorFlow image. Since 2023-11 all are built from one recipe with CUDA 12.3 and
 * cuDNN 8.9.6. No arm64 tag could be confirmed, so none is promised.
 */
function tensorflow(version: string, oldest: ComputeCapability) {
    return {
        version,
        gpuContainers: [
            {
                image: `tensorflow/tensorflow:${version}-gpu`,
                cuda: "12.3",
                leastDriver: leastDriverForCuda[12],
                computeCapability: { oldest, newest: [9, 0] },
            },
        ],
        cpuContainer: `tensorflow/tensorflow:${version}`,
        architectures: ["x86_64"],
        source: tensorflowBuild,
        asOf: "2026-11-23",
    } as const satisfies Release;
}

/**
 * AWS's own images on its public registry. Unlike Docker Hub, it needs no login and has no limit by address.
 * AWS trains on a GPU with each image before it publishes it. "SageMaker" is their entry point, which `train`
 * skips; Python is the one of /opt/venv, on PATH. The official image of 2.21.0 has the CUDA 12.3 and cuDNN 8.9
 * of 2.18's, and so the same fault; no image of 2.20.0 is known to work.
 */
const deepLearningContainers = "public.ecr.aws/deep-learning-containers/tensorflow-training";

function silentlyOnCpu(version: string, source: string) {
    return {
        reason:
            `the GPU image of TensorFlow ${version} ships cuDNN 8.9.6 where TensorFlow wants 9, ` +
            "so it trains on the CPU and reports no error",
        source,
    };
}

/** PyTorch's arch lists per CUDA: 12.6 keeps Maxwell to Hopper, 12.8 drops Maxwell and Pascal. */
const pytorchCuda = {
    "12.6": {
        leastDriver: leastDriverForCuda[12],
        computeCapability: { oldest: [5, 0], newest: [9, 0] },
    },
    "12.8": {
        leastDriver: leastDriverForCuda[12],
        computeCapability: { oldest: [7, 0], newest: [12, 0] },
    },
    "13.0": {
        leastDriver: leastDriverForCuda[13],
        computeCapability: { oldest: [7, 5], newest: [12, 0] },
    },
} as const;

/**
 * Docker Hub's digests of tags. Five or more public projects pin the same digest (searched 2026-11-29). A tag can be
 * moved to another image, a digest cannot. No such source was found for the other images.
 */
const digests: Readonly<Record<string, string>> = {
    "pytorch/pytorch:2.13.0-cuda13.0-cudnn9-runtime":
        "sha256:db80a41f8428644cebcb3d75b0b62df334ab6c0e75785951eb25f48bfbd42407",
    "pytorch/pytorch:2.13.0-cuda12.6-cudnn9-runtime":
        "sha256:6acf597eeb8e376a96580dde4952f37cc017fef732bb40bfc73f28f25e3f64b4",
    "pytorch/pytorch:2.11.0-cuda13.0-cudnn9-runtime":
        "sha256:bfbb4a2b4fdba0fefdb428ea737e626d61bb3daf74a16e1ff935bdb03aa7c3f0",
    "pytorch/pytorch:2.8.0-cuda12.8-cudnn9-runtime":
        "sha256:417bd75df6365104c283ea4c1651fb3530d9eb5a4c2fafa51943cff2a94e6385",
};

/** Appends the digest to a tag when it is known: Docker then uses the digest, and people read the tag. */
function pinned(tag: string): string {
    const digest = digests[tag];
    return digest === undefined ? tag : `${tag}@${digest}`;
}

/**
 * Returns one PyTorch release. Docker Hub has no CPU-only tag for it: the CUDA image serves CPU boxes too,
 * where `torch.cuda.is_available()` is false. Its images are amd64 only
 * (https://github.com/pytorch/pytorch/issues/145716, open).
 */
function pytorch(version: string, newestCuda: keyof typeof pytorchCuda) {
    const image = (cuda: string) => pinned(`pytorch/pytorch:${version}-cuda${cuda}-cudnn9-runtime`);
    const cudas = [newestCuda, "12.6"] as const;
    return {
        version,
        gpuContainers: cudas.map((cuda) => ({ image: image(cuda), cuda, ...pytorchCuda[cuda] })),
        cpuContainer: image(newestCuda),
        architectures: ["x86_64"],
    } as const satisfies Partial<Release>;
}

export const frameworks = {
    tensorflow: {
        name: "tensorflow",
        label: "TensorFlow",
        releases: [
            {
                version: "2.21.0",
                gpuContainers: [
                    {
                        image: `${deepLearningContainers}:2.21.0-gpu-py312-cu129-amzn2023-sagemaker`,
                        cuda: "12.9",
                        // cuDNN's matrix for CUDA 12.8 and 12.9.
                        leastDriver: 570,
                        // The wheel supports 6.0 and later, but cuDNN dropped chips before Turing in 9.11, and
                        // this one is 9.24 (https://github.com/pytorch/pytorch/issues/162574). Its XLA fails on
                        // Blackwell (https://github.com/tensorflow/tensorflow/issues/111958).
                        computeCapability: { oldest: [7, 5], newest: [9, 0] },
                    },
                ],
                cpuContainer: `${deepLearningContainers}:2.21.0-cpu-py312-amzn2023-sagemaker`,
                architectures: ["x86_64"],
                // "ga: 2026-07-10, eop: 2027-07-10, public_registry: true"
                source: "https://github.com/aws/deep-learning-containers/blob/559bbcd94e729c03dc6753eeaf9757f82cc33330/docs/src/data/tensorflow-training/2.21-gpu-sagemaker.yml",
                asOf: "2026-07-10",
            },
            {
                ...tensorflow("2.19.0", [6, 0]),
                brokenOnGpu: silentlyOnCpu(
                    "2.19.0",
                    "https://github.com/tensorflow/build/issues/221",
                ),
            },
            {
                ...tensorflow("2.18.0", [6, 0]),
                brokenOnGpu: silentlyOnCpu(
                    "2.18.0",
                    "https://github.com/tensorflow/build/issues/217",
                ),
            },
            {
                // The newest official image on which users report a working GPU.
                ...tensorflow("2.17.0", [6, 0]),
                source: "https://github.com/tensorflow/tensorflow/releases/tag/v2.17.0",
            },
            {
                // The last release with code for Maxwell: sm_50 runs on the M60's 5.2 (inferred).
                ...tensorflow("2.16.1", [5, 0]),
                source: "https://github.com/tensorflow/tensorflow/releases/tag/v2.17.0",
            },
        ],
    },
    pytorch: {
        name: "pytorch",
        label: "PyTorch",
        releases: [
            {
                ...pytorch("2.13.0", "13.0"),
                source: "https://github.com/pytorch/test-infra/blob/61a77570f45416dc425c17d4a648376541a84732/tools/scripts/generate_binary_build_matrix.py",
                asOf: "2026-08",
            },
            {
                ...pytorch("2.11.0", "13.0"),
                source: "https://github.com/pytorch/pytorch/issues/172352",
                asOf: "2026-11-23",
            },
            {
                ...pytorch("2.8.0", "12.8"),
                source: "https://github.com/pytorch/pytorch/blob/00c7a380b8369d08e02dd400aa76dc6c0738b589/.ci/manywheel/build_cuda.sh",
                asOf: "2026-11-23",
            },
        ],
    },
    none: { name: "none", label: "no framework", releases: [] },
} as const satisfies Record<FrameworkName, Framework>;
