import {
    closeSync,
    mkdirSync,
    mkdtempSync,
    openSync,
    renameSync,
    rmSync,
    writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Refusal } from "../../../settings/refusal";
import { baseImages } from "../base-images";
import { hasHostCertificates } from "../container/image";
import { lastLine, type Run } from "../run";

/** The packages of a container's image, those of Debian's cloud image, and the kernel of Debian's EC2 image. */
const packages = [
    ...baseImages.debian12.packages,
    "systemd-resolved",
    "udev",
    "linux-image-cloud-amd64",
    "initramfs-tools",
    "cloud-guest-utils",
    "netplan.io",
];

const cloudConfig = "locale: C.UTF-8\napt: {preserve_sources_list: true}\n";

/** Size of the file system as built; at boot cloud-init grows it to the disk. */
const sizeMiB = 4096;

/** Where the first partition begins: at one MiB, as usual. */
const startSector = 2048;

export interface DebianRecipe {
    /** Debian's Docker, not yet enabled: the documents enable it, as they do with Docker's own. */
    readonly docker: boolean;
    /** A script that runs the install documents, for a faster boot. */
    readonly preparation?: string;
}

export function imagePackages({ docker }: DebianRecipe): readonly string[] {
    return [...packages, ...(docker ? ["docker.io"] : [])];
}

/** Commands that finish the root file system, run on the host with its folder in `$1`. */
export function imageHooks(
    { docker, preparation }: DebianRecipe,
    certificates: boolean,
): readonly string[] {
    const inRoot = (command: string) => `chroot "$1" ${command}`;
    const write = (path: string, text: string) => `printf '%s' '${text}' >"$1"${path}`;
    return [
        ...(certificates
            ? [
                  "copy-in /usr/local/share/ca-certificates /usr/local/share",
                  inRoot("update-ca-certificates"),
                  `mkdir -p "$1"/etc/systemd/system.conf.d`,
                  write(
                      "/etc/systemd/system.conf.d/rehearsal.conf",
                      "[Manager]\nDefaultEnvironment=SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt\n",
                  ),
              ]
            : []),
        ...(docker
            ? [inRoot("systemctl disable docker.service docker.socket containerd.service")]
            : []),
        write("/etc/cloud/cloud.cfg.d/99-rehearsal.cfg", cloudConfig),
        // The root file system alone: the data volume is never mounted through fstab.
        write("/etc/fstab", "LABEL=root / ext4 defaults 0 1\n"),
        ...(preparation === undefined ? [] : [prepared(preparation)]),
        // A box makes its own identity at first boot.
        `rm -f "$1"/etc/ssh/ssh_host_* "$1"/etc/hostname`,
        `: >"$1"/etc/machine-id`,
    ];
}

/**
 * Runs the preparation in the root file system. mmdebstrap's own variables name files outside of it. And names are
 * resolved as on the host: systemd-resolved, whose file the root's own settings name, does not run.
 */
function prepared(preparation: string): string {
    const script = Buffer.from(preparation).toString("base64");
    const resolver = '"$1"/run/systemd/resolve';
    return [
        `script=$(echo ${script} | base64 -d)`,
        `mkdir -p ${resolver}`,
        `cp /etc/resolv.conf ${resolver}/stub-resolv.conf`,
        'env -u APT_CONFIG -u TMPDIR chroot "$1" bash -c "$script"',
        `rm -r ${resolver}`,
    ].join(" && ");
}

export function mmdebstrapArgs(recipe: DebianRecipe, certificates: boolean, root: string) {
    return [
        ...["--mode=root", "--variant=minbase", "--format=directory"],
        // The image is kept or thrown away whole, so dpkg need not wait for the disk.
        "--dpkgopt=force-unsafe-io",
        `--include=${imagePackages(recipe).join(",")}`,
        ...imageHooks(recipe, certificates).map((hook) => `--customize-hook=${hook}`),
        ...["bookworm", root],
    ];
}

/** Returns the first sector of a disk with one bootable Linux partition, which takes up the rest. */
export function partitionTable(sectors: number): Buffer {
    const sector = Buffer.alloc(512);
    const entry = 446;
    sector.writeUInt8(0x80, entry);
    sector.writeUIntBE(0xfeffff, entry + 1, 3); // no cylinders and heads: use the numbers below
    sector.writeUInt8(0x83, entry + 4);
    sector.writeUIntBE(0xfeffff, entry + 5, 3);
    sector.writeUInt32LE(startSector, entry + 8);
    sector.writeUInt32LE(sectors - startSector, entry + 12);
    sector.writeUInt16BE(0x55aa, 510);
    return sector;
}

const slow = { timeoutSeconds: 3600 };

/** @throws Refusal for anybody but root. */
export function needRoot(asRoot = process.getuid?.() === 0): void {
    if (asRoot) return;
    throw new Refusal(
        "the disk image has to be made here from Debian's packages, which only root can do; " +
            "run this with sudo",
    );
}

/**
 * Makes a disk image like Debian's own from Debian's packages, with its kernel beside it, in the folder
 * `target`. A failure leaves no `target`.
 *
 * @throws Refusal when something is missing or goes wrong.
 */
export async function buildDebianImage(
    recipe: DebianRecipe,
    target: string,
    run: Run,
    asRoot = process.getuid?.() === 0,
): Promise<void> {
    needRoot(asRoot);
    mkdirSync(dirname(target), { recursive: true });
    const dir = mkdtempSync(`${target}.new-`);
    const must = async (command: string, args: readonly string[]) => {
        const answer = await run(command, args, slow);
        if (answer.status !== 0) throw new Refusal(`${command} failed: ${lastLine(answer)}`);
    };
    try {
        const [root, raw] = [join(dir, "root"), join(dir, "disk.raw")];
        const made = mmdebstrapArgs(recipe, hasHostCertificates(), root);
        await must("mmdebstrap", made);
        for (const name of ["vmlinuz", "initrd.img"]) {
            await must("cp", ["-L", join(root, name), join(dir, name)]);
        }
        await must("truncate", ["-s", `${sizeMiB}M`, raw]);
        const place = ["-E", `offset=${startSector * 512}`, raw, `${sizeMiB - 1}M`];
        await must("mke2fs", ["-q", "-t", "ext4", "-L", "root", "-d", root, ...place]);
        const disk = openSync(raw, "r+");
        writeSync(disk, partitionTable(sizeMiB * 2048));
        closeSync(disk);
        const convert = ["convert", "-f", "raw", "-O", "qcow2", raw, join(dir, "disk.qcow2")];
        await must("qemu-img", convert);
        for (const left of [root, raw]) rmSync(left, { recursive: true, force: true });
        renameSync(dir, target);
    } finally {
        rmSync(dir, { recursive: true, force: true });
    }
}
