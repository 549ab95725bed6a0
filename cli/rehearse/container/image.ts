import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFileWhole } from "../../write-file";
import { Refusal } from "../../../settings/refusal";
import { type BaseImage, baseImages, type RehearsedSystem } from "../base-images";
import type { RehearsedBox } from "../rehearsed-box";
import type { EngineName } from "./engine";
import { lastLine, type Run } from "../run";

/** On a host that is itself at AWS, the box would otherwise read the host's metadata and role. */
const noMetadata = `[Unit]
Description=No instance metadata in a rehearsal
DefaultDependencies=no
Before=cloud-init-local.service
[Service]
Type=oneshot
ExecStart=/usr/sbin/ip route replace unreachable 169.254.169.254/32
[Install]
WantedBy=sysinit.target
`;

/** Where a host keeps certificates of its own, for example of a proxy that reads TLS. */
const hostCertificates = "/usr/local/share/ca-certificates";

export interface Recipe {
    readonly operatingSystem: RehearsedSystem;
    /** Debian's Docker, not yet enabled: the documents enable it, as they do with Docker's own. */
    readonly docker: boolean;
    /** The host's own certificates. */
    readonly certificates: boolean;
}

/** Returns the recipe of the image that a planned box starts from. */
export function recipeOf({ operatingSystem, standIns }: RehearsedBox): Recipe {
    const certificates = hasHostCertificates();
    return { operatingSystem, docker: standIns.includes("docker"), certificates };
}

function baseOf({ operatingSystem }: Recipe): BaseImage {
    return baseImages[operatingSystem];
}

/** Files that go into the image, by their path there. */
export function imageFiles(recipe: Recipe): Readonly<Record<string, string>> {
    const { cloudConfig, certificates } = baseOf(recipe);
    return {
        "/etc/cloud/cloud.cfg.d/99-rehearsal.cfg": cloudConfig,
        "/etc/systemd/system/rehearsal-no-metadata.service": noMetadata,
        ...(recipe.certificates && {
            "/etc/systemd/system.conf.d/rehearsal.conf": `[Manager]\nDefaultEnvironment=SSL_CERT_FILE=${certificates.bundle}\n`,
        }),
    };
}

/** Commands that finish the image, in its own root. */
export function imageCommands(recipe: Recipe): readonly string[] {
    const { certificates, masked, finish } = baseOf(recipe);
    return [
        ...(recipe.certificates ? [certificates.command] : []),
        "systemctl enable rehearsal-no-metadata.service",
        `systemctl mask ${masked.join(" ")}`,
        ...(recipe.docker
            ? ["systemctl disable docker.service docker.socket containerd.service"]
            : []),
        ...finish,
        // A box makes its own identity at first boot.
        "rm -f /etc/ssh/ssh_host_*",
        ": > /etc/machine-id",
    ];
}

export function imagePackages(recipe: Recipe): readonly string[] {
    const { packages } = baseOf(recipe);
    return recipe.docker ? [...packages, "docker.io"] : packages;
}

/** Returns a name with a digest of the recipe, so a stale image is never reused. */
export function imageName(recipe: Recipe): string {
    const all = JSON.stringify([containerfile(recipe), imageFiles(recipe)]);
    const digest = createHash("sha256").update(all).digest("hex");
    return `localhost/workstation-rehearsal:${recipe.operatingSystem}-${digest.slice(0, 12)}`;
}

/** Returns the Containerfile, for an engine that can pull the system's own image. */
export function containerfile(recipe: Recipe): string {
    const { from, install, certificates } = baseOf(recipe);
    return [
        `FROM ${from}`,
        ...(recipe.certificates ? [`COPY .${hostCertificates} ${certificates.folder}`] : []),
        `RUN ${install(imagePackages(recipe))}`,
        ...Object.keys(imageFiles(recipe)).map((path) => `COPY .${path} ${path}`),
        `RUN ${imageCommands(recipe).join(" && ")}`,
        "STOPSIGNAL SIGRTMIN+3",
        'CMD ["/sbin/init"]',
        "",
    ].join("\n");
}

/** Returns mmdebstrap's arguments, which make Debian's root file system from packages, packed as `tarball`. */
export function mmdebstrapArgs(recipe: Recipe, folder: string, tarball: string): string[] {
    const inRoot = (command: string) => `--customize-hook=chroot "$1" sh -c '${command}'`;
    return [
        "--variant=minbase",
        `--include=${imagePackages(recipe).join(",")}`,
        ...(recipe.certificates
            ? [`--customize-hook=copy-in ${hostCertificates} /usr/local/share`]
            : []),
        `--customize-hook=cp -rT "${folder}" "$1"`,
        ...imageCommands(recipe).map(inRoot),
        "bookworm",
        tarball,
    ];
}

export function hasHostCertificates(): boolean {
    return existsSync(hostCertificates) && readdirSync(hostCertificates).length > 0;
}

/** Tells whether the engine has the image already. */
export async function hasImage(engine: EngineName, recipe: Recipe, run: Run): Promise<boolean> {
    return (await run(engine, ["image", "inspect", imageName(recipe)])).status === 0;
}

/** Tells whether the system's own image is the start, rather than packages, which only Debian's can be made from. */
export function isPulled({ operatingSystem }: Recipe, registry: boolean): boolean {
    return registry || operatingSystem !== "debian12";
}

/**
 * Makes the image if it is missing: from the system's own image, or Debian's from its packages if no registry
 * answers. Returns its name.
 *
 * @throws Refusal when neither works.
 */
export async function ensureImage(
    engine: EngineName,
    recipe: Recipe,
    registry: boolean,
    run: Run,
    say: (line: string) => void,
): Promise<string> {
    const image = imageName(recipe);
    if (await hasImage(engine, recipe, run)) return image;
    const dir = mkdtempSync(join(tmpdir(), "workstation-image-"));
    try {
        const root = join(dir, "root");
        for (const [path, content] of Object.entries(imageFiles(recipe))) {
            await run("mkdir", ["-p", join(root, path, "..")]);
            writeFileWhole(join(root, path), content);
        }
        await (isPulled(recipe, registry) ? build : bootstrap)(
            engine,
            recipe,
            dir,
            image,
            run,
            say,
        );
    } finally {
        rmSync(dir, { recursive: true, force: true });
    }
    return image;
}

const slow = { timeoutSeconds: 1800 };

async function build(
    engine: EngineName,
    recipe: Recipe,
    dir: string,
    image: string,
    run: Run,
    say: (line: string) => void,
): Promise<void> {
    say(`building the base image ${image} from ${baseOf(recipe).from}`);
    const root = join(dir, "root");
    writeFileWhole(join(dir, "Containerfile"), containerfile(recipe));
    if (recipe.certificates) {
        await run("mkdir", ["-p", join(root, hostCertificates)]);
        await run("cp", ["-rT", hostCertificates, join(root, hostCertificates)]);
    }
    const answer = await run(
        engine,
        ["build", "-t", image, "-f", join(dir, "Containerfile"), root],
        slow,
    );
    if (answer.status !== 0) throw new Refusal(`${engine} build failed: ${lastLine(answer)}`);
}

async function bootstrap(
    engine: EngineName,
    recipe: Recipe,
    dir: string,
    image: string,
    run: Run,
    say: (line: string) => void,
): Promise<void> {
    say(`building the base image ${image} from Debian's packages, about a minute`);
    const tarball = join(dir, "root.tar");
    const made = await run("mmdebstrap", mmdebstrapArgs(recipe, join(dir, "root"), tarball), slow);
    if (made.status !== 0) throw new Refusal(`mmdebstrap failed: ${lastLine(made)}`);
    const changes = ["--change", 'CMD ["/sbin/init"]'];
    // docker refuses this change, and gets the signal at every run instead.
    if (engine === "podman") changes.push("--change", "STOPSIGNAL SIGRTMIN+3");
    const imported = await run(engine, ["import", ...changes, tarball, image], slow);
    if (imported.status !== 0) throw new Refusal(`${engine} import failed: ${lastLine(imported)}`);
}
