import { expect } from "chai";
import { driverBranches } from "../../catalog/drivers";
import { frameworks, type Framework } from "../../catalog/frameworks";
import { compareComputeCapability, gpus, type Gpu } from "../../catalog/gpus";
import { images, type Image } from "../../catalog/images";
import { instanceTypes } from "../../catalog/instance-types";
import { operatingSystems } from "../../catalog/platform";
import { hourlyUsd, prices, surplusVcpuHour } from "../../catalog/prices";

const allGpus: readonly Gpu[] = Object.values(gpus);
const allImages: readonly Image[] = Object.values(images);
const allFrameworks: readonly Framework[] = Object.values(frameworks);
const releases = allFrameworks.flatMap((framework) => framework.releases);

describe("the catalog's tables", () => {
    it("give every row a source on the web and its date", () => {
        const rows = [
            ...allGpus,
            ...allImages,
            ...releases,
            ...driverBranches,
            ...Object.values(prices),
            ...Object.values(surplusVcpuHour),
        ];
        for (const { source, asOf } of rows) {
            expect(source).to.match(/^https:\/\//);
            expect(asOf).to.match(/^20\d\d(-\d\d){0,2}$/);
        }
    });

    it("order chips by major version first, then by minor", () => {
        expect(compareComputeCapability([12, 0], [9, 0])).to.be.above(0);
        expect(compareComputeCapability([8, 6], [8, 9])).to.be.below(0);
        expect(compareComputeCapability([7, 5], [7, 5])).to.equal(0);
    });

    it("name only driver branches that were still maintained on their date", () => {
        for (const { endOfLife, asOf } of driverBranches) expect(endOfLife > asOf).to.be.true;
    });

    it("give chips before Turing no open module, and Blackwell no other", () => {
        for (const { computeCapability, kernelModules } of allGpus) {
            const beforeTuring = compareComputeCapability(computeCapability, [7, 5]) < 0;
            const blackwell = compareComputeCapability(computeCapability, [10, 0]) >= 0;
            expect(kernelModules.includes("open")).to.equal(!beforeTuring);
            if (blackwell) expect(kernelModules).to.deep.equal(["open"]);
        }
    });

    it("end driver support exactly where CUDA support ends", () => {
        for (const { driver, lastCuda } of allGpus) {
            expect(driver.highest === undefined).to.equal(lastCuda === undefined);
        }
    });

    it("have one plain image for each operating system and architecture", () => {
        for (const operatingSystem of operatingSystems) {
            for (const architecture of ["x86_64", "arm64"]) {
                const plain = allImages.filter(
                    (image) =>
                        image.driver === undefined &&
                        image.operatingSystem === operatingSystem &&
                        image.architecture === architecture,
                );
                expect(plain, `${operatingSystem} ${architecture}`).to.have.length(1);
            }
        }
    });

    it("give each image its key, its architecture and a pinned owner", () => {
        for (const [key, image] of Object.entries<Image>(images)) {
            expect(image.key).to.equal(key);
            expect(key).to.match(new RegExp(`${image.architecture}$`));
            expect(image.owners).to.have.length.above(0);
            expect(image.ssmParameter).to.match(/^\/aws\/service\//);
        }
    });

    it("match each image's published name, and no image of another kind", () => {
        const published = {
            "al2023-ami-2023.12.20260909.0-kernel-6.1-x86_64": "al2023-x86_64",
            "al2023-ami-2023.12.20260909.0-kernel-6.1-arm64": "al2023-arm64",
            "al2023-ami-2023.12.20260909.0-kernel-6.12-x86_64": undefined,
            "al2023-ami-2023.12.20260909.0-kernel-6.18-x86_64": undefined,
            "al2023-ami-minimal-2023.12.20260909.0-kernel-6.1-x86_64": undefined,
            "al2023-ami-ecs-hvm-2023.0.20260909-kernel-6.1-x86_64": undefined,
            "debian-12-amd64-20260909-2500": "debian12-x86_64",
            "debian-12-arm64-20260909-2500": "debian12-arm64",
            "debian-13-amd64-20260909-2500": "debian13-x86_64",
            "debian-13-arm64-20260909-2500": "debian13-arm64",
            "Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023) 20260925":
                "dlami-base-al2023-x86_64",
            "Deep Learning ARM64 Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023) 20261001":
                "dlami-base-al2023-arm64",
            "Deep Learning Base Proprietary Nvidia Driver GPU AMI (Amazon Linux 2) 20260925":
                undefined,
        };
        const matches = (filter: string, name: string) => {
            const literal = filter.split("*").map((part) => part.replace(/[.()]/g, "\\$&"));
            return new RegExp(`^${literal.join(".*")}$`).test(name);
        };
        for (const [name, key] of Object.entries(published)) {
            const found = allImages.filter((image) => matches(image.nameFilter, name));
            expect(found.map((image) => image.key)).to.deep.equal(key === undefined ? [] : [key]);
        }
    });

    it("list only images with a maintained driver branch", () => {
        const maintained = driverBranches.map(({ branch }) => branch as number);
        for (const { driver } of allImages) {
            if (driver) expect(maintained).to.include(driver.branch);
        }
    });

    it("list the releases of each framework newest first", () => {
        for (const framework of allFrameworks) {
            const versions = framework.releases.map(({ version }) => version);
            const newestFirst = versions.toSorted((a, b) =>
                b.localeCompare(a, "en", { numeric: true }),
            );
            expect(versions).to.deep.equal(newestFirst);
        }
    });

    it("require the host driver that NVIDIA requires for the CUDA in the container", () => {
        const leastFor: Readonly<Record<string, number>> = { 12: 525, 13: 580 };
        for (const { gpuContainers } of releases)
            for (const { image, cuda, leastDriver } of gpuContainers) {
                // cuDNN's matrix requires more for CUDA 12.8 and 12.9 than CUDA itself.
                const least = cuda === "12.9" ? 570 : leastFor[cuda.split(".")[0]!];
                expect(leastDriver, image).to.equal(least);
            }
    });

    it("name that release's version in each of its containers", () => {
        for (const { version, cpuContainer, gpuContainers } of releases) {
            for (const image of [cpuContainer, ...gpuContainers.map((gpu) => gpu.image)]) {
                expect(image).to.include(`:${version}`);
            }
        }
    });

    it("pin the newest PyTorch by its digest, and keep the tag for readers", () => {
        const [newest] = frameworks.pytorch.releases;
        const images = [...newest.gpuContainers.map(({ image }) => image), newest.cpuContainer];
        for (const image of images)
            expect(image).to.match(
                /^pytorch\/pytorch:2\.13\.0-cuda\d+\.\d-cudnn9-runtime@sha256:[0-9a-f]{64}$/,
            );
        expect(new Set(images.map((image) => image.split("@")[1])).size, "one a CUDA").to.equal(2);
    });

    it("have a price for every type except p5e, whose price was not found", () => {
        const unpriced = [...instanceTypes.keys()].filter((name) => hourlyUsd(name) === undefined);
        expect(unpriced).to.deep.equal(["p5e.48xlarge"]);
    });

    it("know the surplus price of every burstable family", () => {
        const burstable = [...instanceTypes.values()].filter((type) => type.burstable);
        expect([...new Set(burstable.map((type) => type.family))]).to.deep.equal(
            Object.keys(surplusVcpuHour),
        );
    });
});
