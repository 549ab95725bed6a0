import { expect } from "chai";
import type { MachineRequest } from "../../catalog/machine-plan";
import { changeThatFits } from "../../catalog/nearest-change";
import { planMachine } from "../../catalog/plan-machine";
import { planOf } from "../support/plan-of";

const asked = { operatingSystem: "al2023", framework: "tensorflow" } as const;

function refusalOf(request: MachineRequest) {
    const planned = planMachine(request);
    if (planned.works) throw new Error(`${request.instanceType} fits`);
    return { conflict: planned.conflict, change: changeThatFits(request) };
}

describe("planMachine", () => {
    describe("on G3, whose M60 is the oldest chip that still works", () => {
        const g3 = { ...asked, instanceType: "g3.4xlarge" };

        it("chooses TensorFlow 2.16.1, the plain image and proprietary R580 from our documents", () => {
            const plan = planOf(g3);
            expect(plan.framework).to.deep.equal({
                name: "tensorflow",
                version: "2.16.1",
                containerImage: "tensorflow/tensorflow:2.16.1-gpu",
                cuda: "12.3",
            });
            expect(plan.driver).to.deep.equal({
                branch: 580,
                accepted: { lowest: 525, highest: 580 },
                kernelModule: "proprietary",
                source: "documents",
            });
            expect(plan.image.key).to.equal("al2023-x86_64");
        });

        it("refuses TensorFlow 2.17.0, naming both capabilities, and offers 2.16.1", () => {
            const { conflict, change } = refusalOf({ ...g3, frameworkVersion: "2.17.0" });
            expect(conflict).to.match(/TensorFlow 2\.17\.0 .*M60 .*6\.0 to 9\.0, the GPU has 5\.2/);
            expect(change).to.deep.equal({ frameworkVersion: "2.16.1" });
        });

        it("chooses PyTorch's CUDA 12.6 image, the last with code for the chip", () => {
            const { framework } = planOf({ ...g3, framework: "pytorch" });
            expect(framework?.containerImage).to.match(/^pytorch\/pytorch:.*-cuda12\.6-/);
        });
    });

    it("refuses the TensorFlow images that silently train on the CPU", () => {
        for (const frameworkVersion of ["2.18.0", "2.19.0"]) {
            const g4dn = { ...asked, instanceType: "g4dn.xlarge", frameworkVersion };
            const { conflict, change } = refusalOf(g4dn);
            expect(conflict).to.match(/g4dn\.xlarge has a GPU \(T4\).*on the CPU.*https:/);
            expect(change).to.deep.equal({ frameworkVersion: "2.21.0" });
        }
    });

    it("refuses too little memory for the desktop, and offers the nearest that has enough", () => {
        const desktop = { ...asked, desktop: true };
        const micro = refusalOf({ ...desktop, instanceType: "t3.micro" });
        expect(micro.conflict).to.equal(
            "t3.micro has 1 GiB of memory, and al2023 with its desktop needs 4",
        );
        const small = refusalOf({ ...desktop, instanceType: "t3.small" });
        expect(small.conflict).to.match(/^t3\.small has 2 GiB .* needs 4$/);
        expect(small.change).to.deep.equal({ operatingSystem: "debian12" }); // Xfce
        expect(planOf({ ...desktop, instanceType: "t3.medium" }).instanceType.memoryGiB).to.equal(
            4,
        );
    });

    it("refuses a type that it does not know, with what was meant where that is plain", () => {
        const conflictOf = (instanceType: string) => refusalOf({ ...asked, instanceType }).conflict;
        expect(conflictOf("t3.larg")).to.equal(
            "instance type t3.larg is not in the catalog, did you mean t3.large",
        );
        expect(conflictOf("zz.top")).to.equal("instance type zz.top is not in the catalog");
    });

    it("refuses less than 2 GiB on any box", () => {
        for (const operatingSystem of ["al2023", "debian12"] as const) {
            const micro = { ...asked, operatingSystem, instanceType: "t3.micro" };
            expect(refusalOf(micro).conflict).to.equal(
                `t3.micro has 1 GiB of memory, and ${operatingSystem} needs 2`,
            );
            expect(planOf({ ...micro, instanceType: "t3.small" }).instanceType.memoryGiB).to.equal(
                2,
            );
        }
    });

    it("gives T4 the image with R595 and the open module", () => {
        const { image, driver } = planOf({ ...asked, instanceType: "g4dn.xlarge" });
        expect(image.key).to.equal("dlami-base-al2023-x86_64");
        expect(driver).to.deep.include({ branch: 595, kernelModule: "open", source: "image" });
    });

    it("gives each chip the newest TensorFlow whose libraries have code for it", () => {
        const newest = {
            "g3.4xlarge": "2.16.1",
            "p3.2xlarge": "2.17.0",
            "g4dn.xlarge": "2.21.0",
            "g5.xlarge": "2.21.0",
            "g6.xlarge": "2.21.0",
            "g6e.xlarge": "2.21.0",
            "p4d.24xlarge": "2.21.0",
            "p5.4xlarge": "2.21.0",
            "t3.large": "2.21.0",
        };
        for (const [instanceType, version] of Object.entries(newest)) {
            const { framework } = planOf({ ...asked, instanceType });
            expect(framework?.version, instanceType).to.equal(version);
        }
        // cuDNN 9.11 dropped chips before Turing: a convolution would fail, a matrix product would not.
        const v100 = refusalOf({
            ...asked,
            instanceType: "p3.2xlarge",
            frameworkVersion: "2.21.0",
        });
        expect(v100.conflict).to.match(/V100.*7\.5 to 9\.0, the GPU has 7\.0/);
    });

    it("keeps V100 on R580, which no image carries", () => {
        for (const instanceType of ["p3.2xlarge", "p3dn.24xlarge"]) {
            const { image, driver } = planOf({ ...asked, instanceType });
            expect(image.driver).to.be.undefined;
            expect(driver?.branch).to.equal(580);
            expect(driver?.accepted.highest).to.equal(580);
            expect(driver?.kernelModule).to.equal("proprietary");
        }
    });

    it("refuses K80, whose last driver nobody maintains", () => {
        for (const framework of ["tensorflow", "none"] as const) {
            const p2 = { ...asked, instanceType: "p2.xlarge", framework };
            const { conflict, change } = refusalOf(p2);
            expect(conflict).to.match(/K80 of p2\.xlarge .*R470.*only R580 and R595/);
            expect(change).to.deep.equal({ instanceType: "g4dn.xlarge" });
        }
    });

    it("refuses slices of an L4 as unproven", () => {
        for (const instanceType of ["g6f.xlarge", "gr6f.4xlarge"]) {
            expect(refusalOf({ ...asked, instanceType }).conflict).to.match(/not proven .*GRID/);
        }
    });

    it("offers another GPU box for a GPU box, although a CPU box is closer in size", () => {
        const { change } = refusalOf({ ...asked, instanceType: "g6f.large" });
        expect(change).to.deep.equal({ instanceType: "g4dn.xlarge" });
    });

    it("changes machine and version together when neither alone would do", () => {
        const g6f = { ...asked, instanceType: "g6f.xlarge", frameworkVersion: "2.19.0" };
        const { change } = refusalOf(g6f);
        expect(change).to.deep.equal({
            instanceType: "g4dn.xlarge",
            frameworkVersion: "2.21.0",
        });
    });

    describe("on arm64", () => {
        it("boots arm64 images only", () => {
            const none = { ...asked, framework: "none" } as const;
            const g5g = planOf({ ...none, instanceType: "g5g.xlarge" });
            expect(g5g.image.key).to.equal("dlami-base-al2023-arm64");
            const t4g = {
                ...none,
                instanceType: "t4g.medium",
                operatingSystem: "debian12",
            } as const;
            expect(planOf(t4g).image.key).to.equal("debian12-arm64");
        });

        it("refuses frameworks without an arm64 image, and offers the x86 box of the same size", () => {
            const g5g = refusalOf({ ...asked, instanceType: "g5g.2xlarge" });
            expect(g5g.conflict).to.match(/images for x86_64 only, and g5g\.2xlarge is arm64/);
            expect(g5g.change).to.deep.equal({ instanceType: "g4dn.2xlarge" });
            const t4g = refusalOf({ ...asked, framework: "pytorch", instanceType: "t4g.large" });
            expect(t4g.change).to.deep.equal({ instanceType: "t3a.large" });
        });

        it("refuses a GPU on Debian, which has no driver for it, and offers AL2023", () => {
            const g5g = { instanceType: "g5g.xlarge", framework: "none" } as const;
            const { conflict, change } = refusalOf({ ...g5g, operatingSystem: "debian12" });
            expect(conflict).to.match(/g5g\.xlarge is arm64.*on x86_64 only/);
            expect(change).to.deep.equal({ operatingSystem: "al2023" });
        });
    });

    describe("on Blackwell", () => {
        it("refuses TensorFlow, which has no code for it, and offers the nearest older chip", () => {
            const { conflict, change } = refusalOf({ ...asked, instanceType: "g7.2xlarge" });
            expect(conflict).to.match(/^no TensorFlow release .*g7\.2xlarge: TensorFlow 2\.21\.0/);
            expect(conflict).to.match(/7\.5 to 9\.0, the GPU has 12\.0$/);
            expect(change).to.deep.equal({ instanceType: "g6.2xlarge" });
        });

        it("takes R595 and the open module for G7, on either operating system", () => {
            for (const operatingSystem of ["al2023", "debian12"] as const) {
                const g7 = {
                    instanceType: "g7.2xlarge",
                    framework: "pytorch",
                    operatingSystem,
                } as const;
                const { driver } = planOf(g7);
                expect(driver).to.deep.include({ branch: 595, kernelModule: "open" });
                expect(driver?.accepted.lowest).to.equal(595);
            }
        });
    });

    describe("on Debian with a GPU", () => {
        const debian = { framework: "pytorch", operatingSystem: "debian12" } as const;

        it("installs long-term R580, with the open module when the chip allows it", () => {
            const { image, driver } = planOf({ ...debian, instanceType: "g6.xlarge" });
            expect(image.key).to.equal("debian12-x86_64");
            expect(driver).to.deep.equal({
                branch: 580,
                accepted: { lowest: 580 }, // CUDA 13.0's, above the L4's own 520
                kernelModule: "open",
                source: "documents",
            });
            const { driver: v100 } = planOf({ ...debian, instanceType: "p3.2xlarge" });
            expect(v100).to.deep.include({ branch: 580, kernelModule: "proprietary" });
        });

        it("installs the proprietary module when the chip's firmware fails on EC2, and names the source", () => {
            for (const instanceType of ["g4dn.xlarge", "g5.xlarge"]) {
                const { driver, reasons } = planOf({ ...debian, instanceType });
                expect(driver).to.deep.include({ branch: 580, kernelModule: "proprietary" });
                expect(reasons.join()).to.match(/without its firmware.*amazon-eks-ami/);
                const onImage = planOf({ ...debian, instanceType, operatingSystem: "al2023" });
                expect(onImage.driver?.kernelModule).to.equal("open"); // AWS's image, AWS's choice
            }
        });

        it("refuses NVSwitch boxes, whose fabric manager it does not install", () => {
            const { conflict, change } = refusalOf({ ...debian, instanceType: "p4d.24xlarge" });
            expect(conflict).to.match(/p4d\.24xlarge .*fabric manager.*debian12/);
            expect(change).to.deep.equal({ operatingSystem: "al2023" });
        });
    });

    it("gives Debian 13 its own images and the driver from our documents, like Debian 12", () => {
        const asks = [
            { instanceType: "t4g.medium", framework: "none" },
            { instanceType: "t3.large", framework: "tensorflow" },
            { instanceType: "g4dn.xlarge", framework: "pytorch" },
            { instanceType: "p3.2xlarge", framework: "tensorflow" },
        ] as const;
        for (const ask of asks) {
            const [twelve, thirteen] = (["debian12", "debian13"] as const).map((operatingSystem) =>
                planOf({ ...ask, operatingSystem }),
            );
            expect(thirteen!.image.key).to.equal(twelve!.image.key.replace("12", "13"));
            expect(thirteen!.driver).to.deep.equal(twelve!.driver);
            expect(thirteen!.framework).to.deep.equal(twelve!.framework);
        }
    });

    describe("on a CPU box", () => {
        const t3 = { ...asked, instanceType: "t3.medium" };

        it("takes the CPU image of the same release, without driver or CUDA", () => {
            const plan = planOf({ ...t3, frameworkVersion: "2.16.1" });
            expect(plan).not.to.have.property("driver");
            expect(plan.framework?.containerImage).to.equal("tensorflow/tensorflow:2.16.1");
            expect(plan.framework).not.to.have.property("cuda");
            expect(plan.reasons.join()).to.match(/the same release as on a GPU box/);
        });

        it("takes the same release as a GPU box when none is requested", () => {
            const onGpu = planOf({ ...asked, instanceType: "g4dn.4xlarge" });
            expect(planOf(t3).framework?.version).to.equal(onGpu.framework?.version);
        });

        it("warns when a GPU box would refuse the release", () => {
            const { reasons } = planOf({ ...t3, frameworkVersion: "2.19.0" });
            expect(reasons.at(-1)).to.match(/A GPU box refuses this release: .*cuDNN 8\.9\.6/);
        });

        it("explains why PyTorch's image contains CUDA", () => {
            const { reasons } = planOf({ ...t3, framework: "pytorch" });
            expect(reasons.at(-1)).to.match(/no image without CUDA/);
        });
    });

    it("gives one reason each for image, driver, module, CUDA and container, in that order", () => {
        const { reasons } = planOf({ ...asked, instanceType: "g4dn.xlarge" });
        expect(reasons.map((reason) => reason.split(":")[0])).to.deep.equal([
            "Image",
            "Driver",
            "Kernel module",
            "CUDA",
            "Container",
        ]);
        expect(reasons[1]).to.match(/R595 .*until 2027-03.*carried by the image; the T4 runs R410/);
    });

    it("chooses no container for framework none, even when a version is set", () => {
        const none = { ...asked, instanceType: "g4dn.xlarge", framework: "none" } as const;
        expect(planOf({ ...none, frameworkVersion: "2.19.0" })).not.to.have.property("framework");
    });

    it("refuses an unknown type, and offers the nearest spelling", () => {
        const { conflict, change } = refusalOf({ ...asked, instanceType: "g4dn.4xlrge" });
        expect(conflict).to.match(/g4dn\.4xlrge is not in the catalog, did you mean g4dn\.4xlarge/);
        expect(change).to.deep.equal({ instanceType: "g4dn.4xlarge" });
    });

    it("refuses an unknown version, offers the newest that works, and lists the known ones", () => {
        const g4dn = { ...asked, instanceType: "g4dn.xlarge", frameworkVersion: "2.15.0" };
        const { conflict, change } = refusalOf(g4dn);
        expect(conflict).to.match(
            /TensorFlow 2\.15\.0 is not in the catalog, which has .*2\.16\.1/,
        );
        expect(change).to.deep.equal({ frameworkVersion: "2.21.0" });
    });
});
