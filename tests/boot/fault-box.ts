import { expect } from "chai";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type PlannedBox, planStack } from "../../cli/plan/stack-plan";
import * as boxes from "../../cli/rehearse/container/container-box";
import { type Workplace, workplace, writeSeed } from "../../cli/rehearse/workplace";
import { attachDisk, detachDisk } from "../../cli/rehearse/container/data-disk";
import { liveSettings } from "../../cli/rehearse/live-settings";
import { type Ran, run } from "../../cli/rehearse/run";
import { type Check, reportFromContainer } from "../../cli/rehearse/boot/box-report";
import { sharedStandIns } from "../../cli/rehearse/shared/stand-ins";
import { newSshPort, ownKey, sshPort } from "../../cli/rehearse/ssh";
import { watch, type Watched } from "../../cli/rehearse/boot/verdict";
import { projectDir } from "../support/run-stack";
import { eventually, host, preparedImage } from "./fault-host";

export const minutes = 60_000;

/** Differences of one box from every other rehearsed box. */
export interface Injection {
    /** Lines of the stack file. @default a CPU box without training container */
    readonly settings?: readonly string[];
    /** Files that cover the box's own, by their path there; those with `#!` are programs. */
    readonly files?: Readonly<Record<string, string>>;
    /** Further flags of the engine's `run`. */
    readonly flags?: readonly string[];
    /** Starts from the bare image, so that the box installs its packages itself. */
    readonly cold?: boolean;
    /** Leaves out the data volume. */
    readonly noDisk?: boolean;
    /** Changes the program's own user data. */
    readonly userData?: (own: Buffer) => Buffer;
    /** Makes a root disk from the image, and returns its folder. */
    readonly root?: (image: string) => Promise<string>;
}

/** Folder for stand-ins of programs: first on every PATH of the box, and empty on Debian. */
export const programs = "/usr/local/sbin";

/** Returns a file that sets variables for all units, and so for the box's scripts. */
export const environment = (values: string) => ({
    "/etc/systemd/system.conf.d/50-fault.conf": `[Manager]\nDefaultEnvironment=${values}\n`,
});

/** Has scripts give up on what is missing after 15 s: they wait until bash's `SECONDS`, set here, reaches 1800. */
export const impatient = environment("SECONDS=1785");

const cpu: readonly string[] = ["workstation:os: debian12", "workstation:framework: none"];
/** A box with its own stack, disk and container, booted from the shipped user data. */
export class FaultBox {
    readonly place: Workplace;
    readonly #project = mkdtempSync(join(tmpdir(), "workstation-fault-"));
    #engine = "";
    #live: ReturnType<typeof liveSettings> | undefined;

    constructor(
        name: string,
        readonly injection: Injection = {},
    ) {
        this.place = workplace(this.#project, `fault-${name}-${process.pid}`);
        copyFileSync(join(projectDir, "Pulumi.yaml"), join(this.#project, "Pulumi.yaml"));
        mkdirSync(this.place.dir, { recursive: true });
    }

    /** Starts a new box without waiting for it. */
    async launch(): Promise<void> {
        const { reach, base, engine } = await host();
        this.#engine = engine.engine;
        const { cold, noDisk, files = {}, flags = [], root, userData } = this.injection;
        // Made for a CPU box, as no driver can be installed here; the documents run again on it, as they may.
        const installed = await this.#planned(undefined, [], cpu);
        const { userData: own, liveSettings: commands } = await this.#planned();
        const shared = this.injection.settings?.some((line) => line.includes(":sharedData:"));
        this.#live = liveSettings(
            {
                ask: (script) => this.engine("exec", this.place.box, "sh", "-c", script),
                report: () => reportFromContainer(this.#engine, this.place.box, run),
            },
            commands,
        );
        const image = cold ? base : await preparedImage(installed.userData, this.place.preparing);
        writeSeed(this.place, userData?.(own) ?? own);
        const launch: boxes.Launch = {
            image: (await root?.(image)) ?? image,
            port: await newSshPort(this.place),
            // Without a volume, a name that is no disk, as /dev/sdf then is.
            disk: { kind: "disk", device: noDisk ? "/dev/null" : await this.attach() },
            extraFlags: [
                ...(reach.github ? [] : boxes.pluginFlags(this.place)),
                ...this.#mounts(Object.keys(files)),
                ...(shared ? sharedStandIns(this.place, false).flags : []),
                ...(root ? ["--rootfs"] : []),
                ...flags,
            ],
        };
        await boxes.launchBox(this.place, engine, launch, run);
    }

    #mounts(paths: readonly string[]): string[] {
        for (const path of paths) this.write(path);
        const mounted = paths.map((path) => (path.startsWith(`${programs}/`) ? programs : path));
        return [...new Set(mounted)].flatMap((path) => ["-v", `${this.#file(path)}:${path}`]);
    }

    #file(path: string): string {
        return join(this.place.dir, "files", path);
    }

    /** Writes a file of the injection, or replaces its text while the box runs. */
    write(path: string, text = this.injection.files?.[path] ?? ""): void {
        const file = this.#file(path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
        chmodSync(file, text.startsWith("#!") ? 0o755 : 0o644);
    }

    /** Removes one of the injection's programs. */
    delete(name: string): void {
        rmSync(this.#file(`${programs}/${name}`));
    }

    async attach(): Promise<string> {
        const device = await attachDisk(this.place.disk, run);
        if (device === undefined) throw new Error("no loop device on this host");
        return device;
    }

    /** Gives the running box other keys, and what more lines of the stack file say, as an `up` would. */
    async apply(sshPublicKeys: readonly string[], more: readonly string[] = []): Promise<Ran> {
        const { liveSettings: commands } = await this.#planned(sshPublicKeys, more);
        return this.engine("exec", this.place.box, "sh", "-c", commands);
    }

    async #planned(
        keys?: readonly string[],
        more: readonly string[] = [],
        settings = this.injection.settings ?? cpu,
    ): Promise<PlannedBox> {
        const sshPublicKeys = keys ?? [await ownKey(this.place, run)];
        const member = { name: "ana", sshPublicKeys };
        const lines = ["aws:region: us-east-1", ...settings, ...more];
        lines.push(`workstation:members: ${JSON.stringify([member])}`);
        const file = join(this.#project, `Pulumi.${this.place.stack}.yaml`);
        writeFileSync(file, `config:\n${lines.map((line) => `  ${line}\n`).join("")}`);
        const [box] = (await planStack(this.#project, this.place.stack)).boxes;
        return box!;
    }

    /** Runs a command on the box as root, and returns its output; the command must succeed. */
    async on(command: string): Promise<string> {
        const ran = await this.engine("exec", this.place.box, "bash", "-c", command);
        expect(ran.status, `${command}: ${ran.stderr}`).to.equal(0);
        return ran.stdout.trim();
    }

    /** Returns whether a command succeeds on the box. */
    async holds(command: string): Promise<boolean> {
        const { status } = await this.engine("exec", this.place.box, "bash", "-c", command);
        return status === 0;
    }

    /** Returns what the member sees after a login on a terminal. */
    async login(): Promise<string> {
        const { key, knownHosts } = this.place;
        const ssh = ["-tt", "-p", String(sshPort(this.place)), "-i", key];
        const trust = [`UserKnownHostsFile=${knownHosts}`, "StrictHostKeyChecking=accept-new"];
        ssh.push(...trust.flatMap((option) => ["-o", option]), "ana@127.0.0.1");
        const { stdout } = await run("bash", ["-c", 'echo exit | ssh "$@"', "-", ...ssh]);
        return stdout.replaceAll("\r", "");
    }

    engine(...args: string[]): Promise<Ran> {
        return run(this.#engine, args, { timeoutSeconds: 600 });
    }

    /** Cuts the box's power, and starts it again. */
    async powerCut(): Promise<void> {
        await this.engine("kill", this.place.box);
        await this.engine("start", this.place.box);
    }

    async reboot(): Promise<void> {
        await this.engine("restart", "-t", "30", this.place.box);
    }

    /** Returns the box's own verdict, which must come within `limit` seconds. */
    async verdict(limit: number): Promise<Watched> {
        const seen = await watch(
            () => this.#live!.report(),
            { started: Date.now() / 1000, patience: limit },
            () => undefined,
        );
        const said = this.#live!.refused() ?? JSON.stringify(seen.status ?? seen, null, 1);
        expect(seen.final, `no verdict after ${seen.seconds} s: ${said}`).to.be.true;
        return seen;
    }

    /** Expects the box to be ready within `limit` seconds. */
    async expectReady(limit: number): Promise<void> {
        const { status } = await this.verdict(limit);
        expect(status?.verdict, JSON.stringify(status, null, 1)).to.equal("ready");
    }

    /**
     * Expects a box to become ready within `limit` seconds of a remedy or a restart. A look that comes too early finds
     * it failed still: a desktop takes longer to draw than a busy machine takes to look.
     */
    async expectRecovered(limit: number): Promise<void> {
        let last: Watched["status"];
        const ready = async () =>
            (last = (await this.#live!.report())?.status)?.verdict === "ready";
        await eventually(ready, limit, "the box is ready").catch((error: Error) => {
            throw new Error(`${error.message}: ${JSON.stringify(last, null, 1)}`);
        });
    }

    /** Expects exactly these checks to fail within `limit` seconds, and returns them. */
    async expectFailed(limit: number, ...names: string[]): Promise<readonly Check[]> {
        const { status } = await this.verdict(limit);
        const failed = status?.checks.filter(({ verdict }) => verdict === "failed") ?? [];
        expect(status?.verdict, JSON.stringify(status, null, 1)).to.equal("failed");
        expect(
            failed.map(({ name }) => name),
            JSON.stringify(failed, null, 1),
        ).to.deep.equal(names);
        for (const { remedy } of failed) expect(remedy).to.match(/\S/);
        return failed;
    }

    /** Expects the box to wait for this unit within `limit` seconds, and to be unfinished then. */
    async expectWaiting(limit: number, unit: string): Promise<void> {
        const waits = async () => {
            const seen = await this.#live!.report();
            const waiting = seen?.status?.checks.find(({ name }) => name === "units");
            return seen?.status?.verdict === "unfinished" && waiting?.detail === `for ${unit}`;
        };
        await eventually(waits, limit, `the box waits for ${unit}`);
    }

    /** Stops the box for good; its disk stays until `remove`. */
    async stop(): Promise<void> {
        await boxes.removeBox(this.place, this.#engine, run);
        await detachDisk(this.place.disk, run);
    }

    async remove(): Promise<void> {
        await this.stop();
        rmSync(this.#project, { recursive: true, force: true });
    }
}
