import { expect } from "chai";
import { FaultBox, minutes } from "./fault-box";
import * as gpu from "./stand-in-gpu";

/** Faults of a box that was ready, each with the checks that must fail then. */
const faults: Record<
    string,
    { spoil: (box: FaultBox) => void; checks: readonly string[]; detail: RegExp }
> = {
    "nvidia-smi is missing": {
        spoil: (box) => box.delete("nvidia-smi"),
        checks: ["units", "driver", "container-gpu"],
        detail: /workstation-nvidia-driver\.service failed/,
    },
    "the driver is of another branch": {
        spoil: (box) => box.write("/usr/local/sbin/nvidia-smi", gpu.nvidiaSmi("470.256.02")),
        checks: ["driver"],
        detail: /^470.*not 580-580$/,
    },
    "the kernel module is of the other flavour": {
        spoil: (box) => box.write(gpu.kernelModule, gpu.openModule),
        checks: ["kernel-module"],
        detail: /^loaded: open$/,
    },
    "TensorFlow sees no GPU": {
        spoil: (box) => box.write(gpu.framework, gpu.tensorflow({ gpus: 0 })),
        checks: ["training"],
        detail: /no GPU for tensorflow/,
    },
    "the GPU's product differs by more than the tolerance": {
        spoil: (box) => box.write(gpu.framework, gpu.tensorflow({ wrong: 3e-3 })),
        checks: ["training"],
        detail: /GPU's product is off by 0\.003/,
    },
    "the GPU multiplies well and convolves wrongly, as with a cuDNN that lacks the chip": {
        spoil: (box) => box.write(gpu.framework, gpu.tensorflow({ convolved: 3e-3 })),
        checks: ["training"],
        detail: /GPU's convolution is off by 0\.003/,
    },
};

describe("a GPU box with stand-ins for what a container cannot have", function () {
    this.timeout(8 * minutes);
    let box: FaultBox;

    before(async () => {
        box = new FaultBox("gpu", gpu.gpuBox);
        await box.launch();
    });
    after(() => box.remove());
    afterEach(() => {
        for (const path of Object.keys(gpu.gpuBox.files)) box.write(path); // restored
    });

    it("is ready with good stand-ins, after a run of the probe", async () => {
        const { status } = await box.verdict(240);
        expect(status?.verdict, JSON.stringify(status, null, 1)).to.equal("ready");
        const training = status?.checks.find(({ name }) => name === "training");
        expect(training?.detail).to.equal("tensorflow stand-in GPUs: 1");
        expect(await box.login()).to.include("workstation: ready\n");
    });

    for (const [name, { spoil, checks, detail }] of Object.entries(faults)) {
        it(`is failed at its next boot, by name, within five minutes when ${name}`, async () => {
            spoil(box);
            await box.reboot();
            const [first] = await box.expectFailed(300, ...checks);
            expect(first?.detail).to.match(detail);
        });
    }

    it("is ready again once everything is restored", async () => {
        await box.reboot();
        await box.expectReady(240);
    });
});
