import { expect } from "chai";
import { launchArgs, trialArgs } from "../../../../cli/rehearse/vm/qemu";
import { vmPlace } from "../../../../cli/rehearse/vm/place";

const place = vmPlace("/project, with a comma", "dev");
const own = { disk: "/cache/debian.qcow2" };
const built = { disk: "/b/disk.qcow2", kernel: "/b/vmlinuz", initrd: "/b/initrd.img" };
const launch = { accelerator: "tcg", port: 2222 } as const;

/** Returns the values that follow a flag. */
const values = (args: readonly string[], flag: string) =>
    args.filter((_, at) => args[at - 1] === flag);

describe("the command line of a virtual machine", () => {
    it("publishes SSH on loopback and nothing else", () => {
        const args = launchArgs(place, own, launch);
        expect(values(args, "-netdev")).to.deep.equal([
            "user,id=net,hostfwd=tcp:127.0.0.1:2222-:22",
        ]);
        expect(values(args, "-monitor")).to.deep.equal(["none"]);
        expect(values(args, "-display")).to.deep.equal(["none"]);
        expect(values(args, "-qmp")[0]).to.match(/^unix:/);
    });

    it("attaches the data volume as an NVMe disk with a serial number like EBS's", () => {
        const devices = values(launchArgs(place, own, launch), "-device");
        const nvme = devices.find((device) => device.startsWith("nvme,"));
        expect(nvme).to.match(/^nvme,drive=data,serial=vol[0-9a-f]{17}$/);
        expect(vmPlace("/project, with a comma", "gpu").diskSerial).not.to.equal(place.diskSerial);
    });

    it("attaches the seed as a read-only disk labelled cidata", () => {
        const drives = values(launchArgs(place, own, launch), "-drive");
        const seed = drives.find((drive) => drive.includes("vvfat"));
        expect(seed).to.include("label=cidata").and.include("read-only=on");
    });

    it("boots from the root disk, which the guest finds first", () => {
        const devices = values(launchArgs(place, own, launch), "-device");
        expect(devices[0]).to.equal("virtio-blk-pci,drive=root,bootindex=1");
        expect(devices.filter((device) => device.includes("bootindex"))).to.have.lengthOf(1);
    });

    it("doubles commas in paths, which would otherwise end them", () => {
        const args = launchArgs(place, own, launch).join(" ");
        expect(args).to.include("file=/project,, with a comma/.cache/rehearse/dev/vm/root.qcow2,");
        expect(args).to.include("dir=/project,, with a comma/.cache/rehearse/dev/vm/seed,");
    });

    it("leaves the kernel to the image's boot loader, if it has one", () => {
        expect(launchArgs(place, own, launch)).not.to.include("-kernel");
        const args = launchArgs(place, built, launch);
        expect(values(args, "-kernel")).to.deep.equal(["/b/vmlinuz"]);
        expect(values(args, "-initrd")).to.deep.equal(["/b/initrd.img"]);
        expect(values(args, "-append")[0]).to.include("console=ttyS0");
    });

    it("writes nothing and has no network in a trial", () => {
        const args = trialArgs(place, built, "kvm");
        const drives = values(args, "-drive");
        expect(drives).to.have.lengthOf(1);
        expect(drives[0]).to.include("file=/b/disk.qcow2").and.include("snapshot=on");
        expect(values(args, "-nic")).to.deep.equal(["none"]);
        expect(args).not.to.include("-daemonize");
        expect(values(args, "-accel")).to.deep.equal(["kvm"]);
    });

    it("keeps its socket's path short, however long the project's", () => {
        const deep = vmPlace(`/${"folder/".repeat(30)}`, "dev");
        expect(deep.control.length).to.be.lessThan(100);
        expect(deep.control).not.to.equal(place.control);
    });
});
