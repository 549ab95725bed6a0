import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { ProbeBox } from "./probe-box";

const gpu = { util: 63, mem: 10.737, mem_total: 24.159, temp: 61, power: 210.5, throttle: [] };
const line = "63, 10240, 23040, 61, 210.50, 0x0000000000000000";

const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("the probes of GPUs", function () {
    this.timeout(30_000);
    let box: ProbeBox;
    beforeEach(() => {
        box = new ProbeBox();
        box.write("/proc/driver/nvidia/version", "NVRM version: 580.95.05\n");
        box.write("/dev/kmsg", "");
    });
    afterEach(() => box.end());
    const prints = (...lines: readonly string[]) => {
        box.write("/gpus", lines.map((it) => `${it}\n`).join(""));
        box.program("nvidia-smi", `cat '${box.root}/gpus'`);
    };

    /** Waits until nvidia-smi has been asked so often, and has answered. */
    const asked = async (times: number) => {
        const calls = () => readFileSync(box.path("/calls"), "utf8").match(/nvidia-smi/g)!.length;
        for (let at = 0; at < 100 && calls() < times; at++) await after(100);
        expect(calls()).to.equal(times);
        await after(500);
    };

    it("tell the load of the busiest GPU, what is held on all, and each of them", async () => {
        prints(line, "0, 5, 23040, 33, 9.1, 0x0000000000000001");
        const { gpus, ...sample } = await box.sample();
        expect(sample).to.deep.include({ gpu: 63, gpu_mem: 10.742, err: [] });
        expect((gpus as readonly object[])[0]).to.deep.equal(gpu);
        expect((gpus as readonly object[])[1]).to.deep.include({ util: 0, throttle: [] });
    });

    it("see a load between two samples, while somebody holds memory of the GPU", async () => {
        prints(line.replace("63", "0"));
        expect(await box.sample()).to.include({ gpu: 0 });
        prints(line);
        await asked(3);
        prints(line.replace("63", "0"));
        expect(await box.sample()).to.deep.include({ gpu: 63, gpus: [gpu] });
        await asked(6);
        expect(await box.sample()).to.include({ gpu: 0 });
    });

    it("ask a GPU that nobody uses once in a minute", async () => {
        prints("0, 5, 23040, 33, 9.1, 0x0000000000000001");
        await box.sample();
        await after(700);
        expect(readFileSync(box.path("/calls"), "utf8").match(/nvidia-smi/g)).to.have.length(1);
    });

    it("name what slows a GPU down", async () => {
        prints(line.replace(/0x0+$/, "0x0000000000000064"));
        const [first] = (await box.sample())["gpus"] as readonly { throttle: readonly string[] }[];
        expect(first!.throttle).to.deep.equal([
            ...["its power limit, as is usual under full load", "heat", "dangerous heat"],
        ]);
    });

    it("ask a driver before 535 by its own name for the reasons, and from then on at once", async () => {
        box.program(
            "nvidia-smi",
            'case $* in *event*) echo "Field is not a valid field to query."; exit 2 ;; esac\n' +
                `echo '${line}'`,
        );
        expect(await box.sample()).to.deep.include({ gpu: 63, gpus: [gpu] });
        await box.sample();
        const calls = readFileSync(box.path("/calls"), "utf8").match(/nvidia-smi .*/g)!;
        expect(calls.map((it) => /clocks_(\w+)_reasons/.exec(it)![1])).to.deep.equal([
            ...["event", "throttle", "throttle"],
        ]);
    });

    it("find the load unknown, not 0, where MIG hides it, and show the rest", async () => {
        prints("[N/A], 10240, 23040, 61, [N/A], [N/A]");
        expect(await box.sample()).to.deep.include({
            ...{ err: ["gpu"], gpu: null, gpu_mem: null },
            gpus: [{ ...gpu, util: null, power: null }],
        });
    });

    for (const [how, body] of [
        ["fails", "echo 'NVIDIA-SMI has failed'; exit 9"],
        ["prints another form", "echo '63 %'"],
        ["prints nothing", ""],
        ["prints an impossible load", `echo '${line.replace("63", "4294967295")}'`],
        ["prints no number", `echo '${line.replace("63", "nan")}'`],
        ["knows neither name", "exit 2"],
    ] as const)
        it(`find the GPU unknown when nvidia-smi ${how}`, async () => {
            box.program("nvidia-smi", body);
            expect(await box.sample()).to.deep.include({ err: ["gpu"], gpu: null, gpu_mem: null });
        });

    it("find the GPU unknown within 5 seconds when nvidia-smi hangs, and everything else in time", async () => {
        box.program("nvidia-smi", "trap '' TERM; sleep 60");
        const { took, ...sample } = await box.sample();
        expect(took).to.be.within(4, 12);
        expect(sample).to.deep.include({ err: ["gpu"], gpu: null, gpus: [], cpu: 0 });
    });

    it("ask nothing where no driver is loaded, because to ask would load it", async () => {
        box.remove("/proc/driver");
        prints(line);
        expect(await box.sample()).to.deep.include({ gpu: 0, gpu_mem: 0, gpus: [], err: [] });
        expect(readFileSync(box.path("/calls"), "utf8")).not.to.contain("nvidia-smi");
    });

    it("find each new error in the kernel's log once, and believe no other program's line", async () => {
        prints(line);
        const xid = (number: number) =>
            `NVRM: Xid (PCI:0000:00:1e): ${number}, pid=7, name=python3, GPU has fallen`;
        box.append("/dev/kmsg", `4,1,5,-;${xid(13)}\n`);
        await box.begin();
        expect((await box.sample())["xid"]).to.deep.equal([]);
        box.append("/dev/kmsg", `4,2,9,-;${xid(79)}\n4,3,9,-;${xid(79)}\n SUBSYSTEM=pci\n`);
        box.append("/dev/kmsg", `12,4,9,-;${xid(48)}\n4,5,9,-;eth0: up\n6,6,9,-;${xid(31)}\n4,7,`);
        expect((await box.sample())["xid"]).to.deep.equal([79, 31]);
        box.append("/dev/kmsg", `9,-;${xid(43)}\n`);
        expect((await box.sample())["xid"]).to.deep.equal([43]);
        expect((await box.sample())["xid"]).to.deep.equal([]);
    });

    it("go without the kernel's log where there is none", async () => {
        prints(line);
        box.remove("/dev/kmsg");
        expect(await box.sample()).to.deep.include({ xid: [], err: [] });
        expect(existsSync(box.path("/dev/kmsg"))).to.equal(false);
    });
});
