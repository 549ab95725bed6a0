import { expect } from "chai";
import fc from "fast-check";
import { driverBranches } from "../../catalog/drivers";
import { frameworks, type Release } from "../../catalog/frameworks";
import { compareComputeCapability, gpus, type Gpu } from "../../catalog/gpus";
import { instanceTypes } from "../../catalog/instance-types";
import type { MachinePlan } from "../../catalog/machine-plan";
import { changeThatFits } from "../../catalog/nearest-change";
import { planMachine } from "../../catalog/plan-machine";
import { requests } from "./requests";

/** Checks a claim on every plan among a thousand requests. */
function everyPlan(claim: (plan: MachinePlan, gpu: Gpu | undefined) => void) {
    fc.assert(
        fc.property(requests, (request) => {
            const outcome = planMachine(request);
            if (!outcome.works) return;
            const model = outcome.plan.instanceType.gpu?.model;
            claim(outcome.plan, model && gpus[model]);
        }),
        { numRuns: 1000 },
    );
}

function releaseOf({ framework }: MachinePlan): Release | undefined {
    const releases: readonly Release[] = framework ? frameworks[framework.name].releases : [];
    return releases.find(({ version }) => version === framework?.version);
}

describe("every plan that planMachine gives", () => {
    it("boots an image of the machine's architecture and the operating system asked for", () => {
        everyPlan(({ image, instanceType, operatingSystem }) => {
            expect(image.architecture).to.equal(instanceType.architecture);
            expect(image.operatingSystem).to.equal(operatingSystem);
        });
    });

    it("has a driver exactly when there is a GPU", () => {
        everyPlan(({ driver, framework }, gpu) => {
            expect(driver === undefined).to.equal(gpu === undefined);
            if (framework) expect(framework.cuda === undefined).to.equal(gpu === undefined);
        });
    });

    it("takes a maintained branch that the chip and the container accept", () => {
        everyPlan((plan, gpu) => {
            if (!plan.driver || !gpu) return;
            const { branch, accepted } = plan.driver;
            expect(driverBranches.map((known) => known.branch as number)).to.include(branch);
            expect(branch).to.be.within(accepted.lowest, accepted.highest ?? Infinity);
            expect(accepted.lowest).to.be.at.least(gpu.driver.lowest);
            expect(accepted.highest).to.equal(gpu.driver.highest);
            const used = releaseOf(plan)?.gpuContainers.find(
                ({ image }) => image === plan.framework?.containerImage,
            );
            expect(accepted.lowest).to.be.at.least(used?.leastDriver ?? 0);
        });
    });

    it("takes a kernel module that drives the chip: the open one when both do and its firmware works", () => {
        everyPlan(({ driver }, gpu) => {
            if (!driver || !gpu) return;
            const proprietary =
                !gpu.kernelModules.includes("open") ||
                (driver.source === "documents" && gpu.failsWithFirmware !== undefined);
            expect(driver.kernelModule).to.equal(proprietary ? "proprietary" : "open");
            expect(gpu.kernelModules).to.include(driver.kernelModule);
        });
    });

    it("takes the driver from the image only when the image lists the family and that branch", () => {
        everyPlan(({ driver, image, instanceType }) => {
            if (driver?.source !== "image") return expect(image.driver).to.be.undefined;
            expect(image.driver).to.deep.include({
                branch: driver.branch,
                kernelModule: driver.kernelModule,
            });
            return expect(image.driver?.families).to.include(instanceType.family);
        });
    });

    it("trains in a container built for the chip and its last CUDA, never in a broken one", () => {
        everyPlan((plan, gpu) => {
            if (!gpu || !plan.framework) return;
            const release = releaseOf(plan);
            const container = release?.gpuContainers.find(
                ({ image }) => image === plan.framework?.containerImage,
            );
            if (!container)
                throw new Error(`${plan.framework.containerImage} is not in the release`);
            const { oldest, newest } = container.computeCapability;
            expect(compareComputeCapability(gpu.computeCapability, oldest)).to.be.at.least(0);
            expect(compareComputeCapability(gpu.computeCapability, newest)).to.be.at.most(0);
            expect(Number.parseFloat(container.cuda)).to.be.below((gpu.lastCuda ?? Infinity) + 1);
            expect(release).not.to.have.property("brokenOnGpu");
        });
    });

    it("has a container for the machine's architecture", () => {
        everyPlan((plan) => {
            const release = releaseOf(plan);
            if (release) expect(release.architectures).to.include(plan.instanceType.architecture);
        });
    });

    it("gives the requested version, or else the newest that fits and also works on GPU boxes", () => {
        fc.assert(
            fc.property(requests, (request) => {
                const outcome = planMachine(request);
                if (!outcome.works || request.framework === "none") return;
                const chosen = outcome.plan.framework?.version;
                if (request.frameworkVersion !== undefined) {
                    expect(chosen).to.equal(request.frameworkVersion);
                    return;
                }
                const releases: readonly Release[] = frameworks[request.framework].releases;
                const newest = releases.find(
                    ({ version, brokenOnGpu }) =>
                        brokenOnGpu === undefined &&
                        planMachine({ ...request, frameworkVersion: version }).works,
                );
                expect(chosen).to.equal(newest?.version);
            }),
        );
    });
});

describe("every refusal of planMachine", () => {
    it("comes with a change that makes it fit, and with the commands for that change", () => {
        fc.assert(
            fc.property(requests, (request) => {
                const outcome = planMachine(request);
                if (outcome.works) return;
                const change = changeThatFits(request);
                expect(Object.keys(change)).to.have.length.above(0);
                expect(planMachine({ ...request, ...change }).works, JSON.stringify(change)).to.be
                    .true;
            }),
            { numRuns: 1000 },
        );
    });

    it("never offers a retired or unproven machine in place of another", () => {
        fc.assert(
            fc.property(requests, (request) => {
                const outcome = planMachine(request);
                if (outcome.works || !instanceTypes.has(request.instanceType)) return;
                const { instanceType } = changeThatFits(request);
                if (instanceType === undefined) return;
                expect(instanceTypes.get(instanceType)?.availability).to.equal("offered");
            }),
        );
    });
});
