import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
    chmodSync,
    existsSync,
    lstatSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    realpathSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const files = join(__dirname, "../../cloud-init/files");
const bundled = [
    "at-login",
    "boot_times.py",
    "box_report.py",
    "desktop_icons.py",
    "first-login",
    "generations.py",
    "job_records.py",
    "job_start.py",
    "job_states.py",
    "job_verbs.py",
    "live-settings",
    "member_settings.py",
    "notebook.desktop",
    "notebook_image.py",
    "notebook_server.py",
    "notebook_verbs.py",
    "probe.py",
    "this_box.py",
    "train",
    "training.py",
    "workstation",
    "workstation-status",
    "units/notebook-icons.service",
    "units/notebook.socket",
];

/** The interpreter itself: a version manager's `python3` may take half a second to find it. */
const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], {
    encoding: "utf8",
}).trim();

/** Returns an ed25519 public key, another one for each number. */
export function publicKey(number: number): string {
    const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
    const blob = [Buffer.from("ssh-ed25519"), Buffer.alloc(32, number)].map(field);
    return `ssh-ed25519 ${Buffer.concat(blob).toString("base64")}`;
}

/** Settings that a box of ada's takes. */
export function settings(more: object = {}): object {
    return { member: "ada", sshPublicKeys: [publicKey(1)], desktop: true, ...more };
}

export interface Outcome {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/** The part of a box that live settings touch, in a temporary folder; systemctl only notes its calls. */
export class LiveBox {
    readonly root = mkdtempSync(join(tmpdir(), "workstation-"));
    readonly live = join(this.root, "var/lib/workstation/live");
    readonly current = join(this.live, "current");

    constructor({ desktop = true, image = "training:1" } = {}) {
        for (const folder of [
            "etc/workstation",
            "var/lib/workstation",
            "usr/local/bin",
            "home/ada",
            "stand-ins",
        ])
            mkdirSync(join(this.root, folder), { recursive: true });
        writeFileSync(
            join(this.root, "etc/workstation/config.env"),
            `WORKSTATION_USER=ada\nWORKSTATION_DESKTOP=${desktop ? "yes" : "no"}\nWORKSTATION_IMAGE=${image}\n`,
        );
        this.systemctl("");
    }

    /** Gives the box a systemctl that notes its call and then does this. */
    systemctl(body: string): void {
        const file = join(this.root, "stand-ins/systemctl");
        writeFileSync(file, `#!/bin/bash\necho "$*" >>"${this.root}/systemctl.log"\n${body}\n`);
        chmodSync(file, 0o755);
    }

    /** Returns the calls of systemctl since the last time. */
    systemctlCalls(): string[] {
        const log = join(this.root, "systemctl.log");
        const calls = existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : [];
        rmSync(log, { force: true });
        return calls;
    }

    /**
     * Unpacks a bundle of the real scripts, told from others by a last line in `train`.
     *
     * @param more files beside the usual ones. @default none
     */
    bundle(
        name: string,
        edit: Readonly<Record<string, (text: string) => string>> = {},
        more: readonly string[] = [],
    ): string {
        const all = [...bundled, ...more];
        const folder = join(this.root, "bundles", name);
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder, { recursive: true });
        for (const file of all) {
            const change = edit[file] ?? ((text: string) => text);
            const text = change(readFileSync(join(files, file), "utf8"));
            writeFileSync(
                join(folder, basename(file)),
                file === "train" ? `${text}# ${name}\n` : text,
            );
        }
        const sums = all.map((file) => {
            const sum = createHash("sha256").update(readFileSync(join(folder, basename(file))));
            return `${sum.digest("hex")}  ${basename(file)}\n`;
        });
        writeFileSync(join(folder, "SHA256SUMS"), sums.join(""));
        return folder;
    }

    /** Applies settings with a bundle, as Systems Manager does. */
    apply(bundle: string, wanted: unknown, through: readonly string[] = []): Promise<Outcome> {
        const encoded = Buffer.from(JSON.stringify(wanted)).toString("base64");
        return this.run(bundle, ["apply", encoded], through);
    }

    /** Runs a bundle's `live-settings` with python3; `through` comes before the script. */
    run(
        bundle: string,
        args: readonly string[],
        through: readonly string[] = [],
    ): Promise<Outcome> {
        const script = join(bundle, "live-settings");
        const child = spawn(python, [...through, script, "--root", this.root, ...args], {
            env: {
                PATH: `${join(this.root, "stand-ins")}:${process.env["PATH"]}`,
                CHANGES: join(this.root, "changes"),
            },
        });
        const [out, err]: [Buffer[], Buffer[]] = [[], []];
        child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
        child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
        const text = (chunks: Buffer[]) =>
            Buffer.concat(chunks).toString().replaceAll(this.root, "");
        return new Promise((resolve) =>
            child.on("close", (status) =>
                resolve({ status, stdout: text(out), stderr: text(err) }),
            ),
        );
    }

    /** Returns a file of the generation in force, or nothing. */
    inForce(name: string): string | undefined {
        const file = join(this.current, name);
        return existsSync(file) ? readFileSync(file, "utf8") : undefined;
    }

    /** Returns the keys that sshd accepts, one a line. */
    keys(): string | undefined {
        return this.inForce("authorized_keys.d/ada");
    }

    /** Returns the bundle whose scripts are in force. */
    scripts(): string | undefined {
        return this.inForce("train")?.split("\n").at(-2)?.slice(2);
    }

    /** Returns the folders of generations, in force or not. */
    generations(): string[] {
        return readdirSync(this.live).filter((name) => name.startsWith("generation."));
    }

    /** Returns the folder that is in force. */
    generation(): string | undefined {
        return existsSync(this.current) ? realpathSync(this.current) : undefined;
    }

    /** Returns the mode of a file below the root, in octal. */
    mode(path: string): string {
        return (lstatSync(join(this.root, path)).mode & 0o7777).toString(8);
    }

    remove(): void {
        rmSync(this.root, { recursive: true, force: true });
    }
}
