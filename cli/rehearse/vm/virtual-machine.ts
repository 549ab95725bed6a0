import {
    closeSync,
    existsSync,
    openSync,
    readFileSync,
    rmSync,
    statSync,
    truncateSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeFileWhole } from "../../write-file";
import { Refusal } from "../../../settings/refusal";
import { logScript, renderLogs } from "../../box-logs";
import { noteMade } from "../workplace";
import { reportScript, emptyReport, readReport } from "../boot/box-report";
import type { Machine } from "../machine";
import type { Tell } from "../boot/progress";
import { lastLine, type Run } from "../run";
import { newSshPort, sshPort } from "../ssh";
import type { StandInName } from "../stand-ins";
import { accelerators, type Accelerator, chooseAccelerator, trial } from "./accelerator";
import { type BaseImage, ensureBaseImage } from "./base-image";
import { listening, pressPowerButton } from "./control";
import { vendorData } from "./equipment";
import { bootStage, extraOutputScript, inGuest, readConsole } from "./guest";
import { imageCache, type VmPlace } from "./place";
import { launchArgs, qemu, trialArgs } from "./qemu";
import { imageFor } from "./vm-tools";

/** Both sparse: only what is written takes room. The root's size is a CPU box's on EC2. */
const sizes = { root: "58G", dataBytes: 8 * 2 ** 30 } as const;

/**
 * More than a service of the box may take to end (systemd's own limit is 90 s), because each is emulated.
 * EC2 too waits minutes for an operating system before it cuts the power
 * (EC2 User Guide, "Methods for stopping an instance", 2026-11-30).
 */
const powerOffSeconds = 240;

/** A guest loses a press while systemd-logind, which reads the button, is not there or is busy with another one. */
const pressEverySeconds = 30;

/** A report takes some seconds of an emulated guest's time, and so delays its boot. */
const reportPauseSeconds = 4;

/** Stand-ins for what is AWS's own, and QEMU replaces. */
const always = [
    ...["nvme-disk", "metadata", "session-manager", "state-manager", "observer", "hardware"],
] as const satisfies readonly StandInName[];

/** Returns a virtual machine that QEMU runs. */
export function virtualMachine(
    place: VmPlace,
    prepare: boolean,
    tell: Omit<Tell, "done">,
    run: Run,
): Machine {
    const launch = async (image: BaseImage): Promise<Accelerator> => {
        const candidates = accelerators(process.platform, process.arch);
        const attempt = (it: Accelerator) =>
            trial(qemu, trialArgs(place, image, it), place.trialConsole);
        const accelerator = await chooseAccelerator(candidates, attempt, tell.say);
        tell.say(`starting the box ${place.box} with QEMU (${accelerator})`);
        if (!existsSync(place.root)) await makeRoot(place, image, run);
        makeDataDisk(place);
        const args = launchArgs(place, image, { accelerator, port: await newSshPort(place) });
        const started = await run(qemu, args);
        if (started.status === 0) return accelerator;
        throw new Refusal(`the box did not start: ${lastLine(started)}`);
    };
    const ask = (script: string) => inGuest(place, sshPort(place), script, run);
    return {
        engine: "qemu",
        state: async () => {
            if (await listening(place.control)) return "running";
            return existsSync(place.root) ? "stopped" : "absent";
        },
        create: async (planned, reach) => {
            const { standIns } = planned;
            const choice = imageFor(planned, reach, prepare);
            const image = await ensureBaseImage(choice, imageCache(), run, tell);
            const publicKey = readFileSync(`${place.key}.pub`, "utf8").trim();
            writeFileWhole(
                join(place.seed, "vendor-data"),
                vendorData(publicKey, place.diskSerial, standIns.includes("plugins")),
            );
            writeFileWhole(place.imageFile, JSON.stringify(image));
            const accelerator = await launch(image).catch((error: unknown) => {
                rmSync(place.root, { force: true });
                throw error;
            });
            const own: StandInName[] = [
                ...(prepare ? (["packages"] as const) : []),
                ...standIns,
                ...(planned.sharedData ? (["no-bucket"] as const) : []),
                ...(choice.kind === "built" ? (["built-image"] as const) : []),
                ...(accelerator === "tcg" ? (["processor"] as const) : []),
                ...always,
            ];
            noteMade(place, { engine: "qemu", standIns: own });
        },
        start: async () => {
            await launch(lastImage(place));
        },
        // QEMU writes its pid file when it has started the machine.
        startedAt: () => Promise.resolve(statSync(place.pidFile).mtimeMs / 1000),
        remove: async () => {
            await powerOff(place, tell.say);
            rmSync(place.root, { force: true });
        },
        report: async () => {
            if (!(await listening(place.control))) return undefined;
            await sleep(reportPauseSeconds * 1000);
            const answer = await ask(reportScript);
            if (answer.status === 0) return readReport(answer.stdout);
            return { ...emptyReport, before: bootStage(readConsole(place)) };
        },
        ask,
        logs: async (lines) => {
            const console = readConsole(place).split("\n");
            const end = lines === "all" ? console : console.slice(-lines);
            const answer = await ask(logScript(lines));
            if (answer.status === 0) {
                const before = lines === "all" ? [...console, ""] : [];
                return [...before, renderLogs(answer.stdout, lines)].join("\n");
            }
            if (console.length > 1) {
                return [...end, `the box does not answer over SSH: ${lastLine(answer)}`, ""].join(
                    "\n",
                );
            }
            throw new Refusal(
                `there is no box; start it with: npx workstation rehearse ${place.stack} --vm`,
            );
        },
        extraOutput: async () => (await ask(extraOutputScript)).stdout,
        release: () =>
            Promise.resolve(`the data disk (${place.disk}), and images in ${imageCache()}`),
    };
}

/** Reads what the root disk was made from; the disk is useless without it. */
function lastImage({ imageFile }: VmPlace): BaseImage {
    try {
        return JSON.parse(readFileSync(imageFile, "utf8")) as BaseImage;
    } catch {
        throw new Refusal(
            `${imageFile} cannot be read; --rebuild makes a new box with the same data`,
        );
    }
}

/** Creates the root disk. What the box writes goes into its own file; the base image stays as it is. */
async function makeRoot({ root }: VmPlace, { disk }: BaseImage, run: Run): Promise<void> {
    const args = ["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", disk, root, sizes.root];
    const made = await run("qemu-img", args);
    if (made.status !== 0) throw new Refusal(`no root disk can be made: ${lastLine(made)}`);
}

function makeDataDisk({ disk }: VmPlace): void {
    if (existsSync(disk)) return;
    closeSync(openSync(disk, "a"));
    truncateSync(disk, sizes.dataBytes);
}

/** Presses the power button, as a stop on EC2 does, so that the data volume is clean; uses force if that fails. */
async function powerOff({ control, pidFile }: VmPlace, say: Tell["say"]): Promise<void> {
    if (!(await listening(control))) return;
    for (let waited = 0; waited < powerOffSeconds; waited++) {
        if (waited % pressEverySeconds === 0) await pressPowerButton(control);
        await sleep(1000);
        if (!(await listening(control))) return;
    }
    say(
        `the box did not power off within ${powerOffSeconds} s, so its power is cut; its next start repairs /home and /data`,
    );
    const pid = Number(readFileSync(pidFile, "utf8"));
    // Pid 0 would mean this command and its whole process group.
    if (pid > 0) process.kill(pid, "SIGKILL");
}
