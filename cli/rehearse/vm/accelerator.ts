import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";

/** What makes QEMU run a guest: the host's virtualization, or emulation (`tcg`), some ten times slower. */
export type Accelerator = "kvm" | "hvf" | "tcg";

/**
 * Returns what to try, in order, for a guest of the architecture x86_64, the only one so far. Emulation works
 * everywhere, so it comes last.
 */
export function accelerators(platform: string, arch: string): readonly Accelerator[] {
    if (arch !== "x64") return ["tcg"];
    if (platform === "linux") return ["kvm", "tcg"];
    if (platform === "darwin") return ["hvf", "tcg"];
    return ["tcg"];
}

/** Returns QEMU's flags. A virtualized guest gets the host's CPU, an emulated one all that QEMU can emulate. */
export function acceleratorFlags(accelerator: Accelerator): string[] {
    return accelerator === "tcg"
        ? ["-accel", "tcg,thread=multi", "-cpu", "max"]
        : ["-accel", accelerator, "-cpu", "host"];
}

/**
 * Tells whether a serial console shows a running kernel, or programs on it, and not just firmware and boot
 * loader. Amazon Linux boots with `quiet`, so its first sign may be cloud-init's, or the login prompt.
 */
export function kernelSpeaks(console: string): boolean {
    return /Linux version \d|^\[ +\d+\.\d+\]|login: $/m.test(console);
}

/** Under a working KVM a kernel speaks after 1 to 5 s. */
const patienceSeconds = 20;

/**
 * Boots a guest until its kernel speaks. Returns the reason for failure, or undefined. That `/dev/kvm` opens
 * proves nothing: on some hosts it does, and a stock kernel hangs under it.
 */
export async function trial(
    command: string,
    args: readonly string[],
    console: string,
    patience = patienceSeconds,
): Promise<string | undefined> {
    rmSync(console, { force: true });
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
    let [said, ended] = ["", false];
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill); // a hung guest would run forever
    child.stderr.on("data", (chunk) => (said += String(chunk)));
    const end = new Promise<void>((resolve) => {
        child.on("error", ({ message }) => ((said += message), (ended = true), resolve()));
        child.on("close", () => ((ended = true), resolve()));
    });
    const spoken = () => existsSync(console) && kernelSpeaks(readFileSync(console, "latin1"));
    const deadline = Date.now() + patience * 1000;
    while (!ended && !spoken() && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const late = !ended;
    kill();
    await end;
    process.off("exit", kill);
    if (spoken()) return undefined;
    return late
        ? `no kernel printed anything within ${patience} s`
        : said.trim().split("\n").at(-1) || "QEMU ended";
}

/**
 * Returns the first accelerator under which the guest's kernel speaks; takes the last without a trial.
 *
 * @param attempt tries one: undefined when it works, else the reason.
 */
export async function chooseAccelerator(
    candidates: readonly Accelerator[],
    attempt: (accelerator: Accelerator) => Promise<string | undefined>,
    say: (line: string) => void,
): Promise<Accelerator> {
    for (const accelerator of candidates.slice(0, -1)) {
        const problem = await attempt(accelerator);
        if (problem === undefined) return accelerator;
        say(`${accelerator} does not work here: ${problem}`);
    }
    return candidates.at(-1) ?? "tcg";
}
