import { expect } from "chai";
import { containerConflict } from "../../catalog/choose-release";
import { gpus } from "../../catalog/gpus";
import { drives } from "../../catalog/plan-machine";

const container = {
    image: "example/train:1.0",
    cuda: "12.3",
    leastDriver: 525,
    computeCapability: { oldest: [5, 0], newest: [9, 0] },
} as const;

describe("a GPU container", () => {
    it("runs on a chip within its range, on the driver and CUDA it needs", () => {
        expect(containerConflict(gpus.M60, 580, container)).to.be.undefined;
    });

    it("conflicts with chips older and newer than it is built for", () => {
        expect(containerConflict(gpus.K80, 580, container)).to.match(/5\.0 to 9\.0.*has 3\.7/);
        expect(containerConflict(gpus.B200, 595, container)).to.match(/5\.0 to 9\.0.*has 10\.0/);
    });

    it("conflicts with a chip that its CUDA has dropped", () => {
        const cuda13 = { ...container, cuda: "13.0" };
        expect(containerConflict(gpus.V100, 580, cuda13)).to.match(/CUDA 13\.0.*CUDA 12 at most/);
    });

    it("conflicts with a driver that is too old", () => {
        const newer = { ...container, leastDriver: 590 };
        expect(containerConflict(gpus.T4, 580, newer)).to.match(/R590 or later.*gets R580/);
    });
});

describe("a driver", () => {
    it("drives a chip only within its branches", () => {
        const proprietary = { kernelModule: "proprietary" } as const;
        expect(drives(gpus.V100, { branch: 580, ...proprietary })).to.be.true;
        expect(drives(gpus.V100, { branch: 595, ...proprietary })).to.be.false;
        expect(drives(gpus["RTX PRO 4500"], { branch: 580, kernelModule: "open" })).to.be.false;
    });

    it("drives a chip only with a kernel module it runs on", () => {
        expect(drives(gpus.M60, { branch: 580, kernelModule: "open" })).to.be.false;
        expect(drives(gpus.B200, { branch: 595, kernelModule: "proprietary" })).to.be.false;
        expect(drives(gpus.T4, { branch: 595, kernelModule: "proprietary" })).to.be.true;
    });
});
