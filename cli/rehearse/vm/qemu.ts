import { type Accelerator, acceleratorFlags } from "./accelerator";
import type { BaseImage } from "./base-image";
import type { VmPlace } from "./place";

export const qemu = "qemu-system-x86_64";

/** A t3a.large has 2 vCPUs and 8 GiB; half of the memory leaves some to a laptop. */
const machineFlags = ["-machine", "q35", "-smp", "2", "-m", "4096", "-display", "none"];

/** Doubles commas: a single one would end the value for QEMU. */
const file = (path: string) => path.replaceAll(",", ",,");

/** Lets QEMU start the kernel of an image without a boot loader. */
function bootFlags({ kernel, initrd }: BaseImage): string[] {
    if (kernel === undefined || initrd === undefined) return [];
    const line = "root=LABEL=root ro console=ttyS0";
    return ["-kernel", kernel, "-initrd", initrd, "-append", line];
}

/** Returns the command line that shows whether a kernel runs at all: no network, and nothing is written. */
export function trialArgs(place: VmPlace, image: BaseImage, accelerator: Accelerator): string[] {
    return [
        ...acceleratorFlags(accelerator),
        ...machineFlags,
        ...bootFlags(image),
        ...["-nic", "none", "-monitor", "none"],
        ...["-serial", `file:${file(place.trialConsole)}`],
        ...["-drive", `file=${file(image.disk)},format=qcow2,if=virtio,snapshot=on`],
    ];
}

/** Returns the command line that starts the box, in the background. Only SSH is published, on loopback. */
export function launchArgs(
    place: VmPlace,
    image: BaseImage,
    { accelerator, port }: { readonly accelerator: Accelerator; readonly port: number },
): string[] {
    return [
        ...["-name", place.box, "-daemonize", "-pidfile", place.pidFile],
        ...["-monitor", "none", "-qmp", `unix:${file(place.control)},server=on,wait=off`],
        ...acceleratorFlags(accelerator),
        ...machineFlags,
        ...bootFlags(image),
        ...["-serial", `file:${file(place.console)}`],
        // The root disk is thrown away after a crash of the host, so it need not be flushed. The guest finds
        // disks in this order. Without bootindex the firmware would try each; index 0 is for -kernel.
        ...["-drive", `file=${file(place.root)},format=qcow2,if=none,id=root,cache=unsafe`],
        ...["-device", "virtio-blk-pci,drive=root,bootindex=1"],
        ...["-drive", `file=${file(place.disk)},format=raw,if=none,id=data`],
        ...["-device", `nvme,drive=data,serial=${place.diskSerial}`],
        // A folder as a FAT disk, so that no tool has to make one.
        ...[
            "-drive",
            `driver=vvfat,dir=${file(place.seed)},label=cidata,if=none,id=seed,read-only=on`,
        ],
        ...["-device", "virtio-blk-pci,drive=seed"],
        ...["-netdev", `user,id=net,hostfwd=tcp:127.0.0.1:${port}-:22`],
        ...["-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci"],
    ];
}
