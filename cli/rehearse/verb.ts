import { type Command, InvalidArgumentError, Option } from "commander";
import type * as commandModule from "./command";

/** Options about a boot: they are refused beside --logs and --stop, which boot nothing. */
const ofABoot = ["rebuild", "prepare", "engine", "plainVolume", "direct", "json"];

const options = [
    new Option("--rebuild", "make a new box with the same data volume"),
    new Option("--prepare", "start a new box from an image with its packages, which is made once"),
    new Option(
        "--vm",
        "boot a virtual machine of QEMU's, with its own kernel, udev and NVMe disk; slower",
    ).conflicts(["plainVolume", "engine"]),
    new Option("--engine <name>", "use this container engine").choices(["podman", "docker"]),
    new Option(
        "--plain-volume",
        "keep /home and /data on a volume of the engine's instead of a loop device",
    ),
    new Option(
        "--direct",
        "open the desktop without SSH, through the engine's exec; without a terminal, only try it",
    ).conflicts("vm"),
    new Option("--json", "print the summary as JSON").conflicts("direct"),
    new Option("--logs", "show what failed on the box, and the end of its log").conflicts(ofABoot),
    new Option("-f, --follow", "keep showing the log until Ctrl-C; only with --logs").conflicts(
        "stop",
    ),
    new Option("-n, --lines <count>", "show this many lines of the log, or all; only with --logs")
        .argParser(count)
        .conflicts("stop"),
    new Option("--stop", "stop and remove the box; its data volume stays").conflicts([
        ...ofABoot,
        "logs",
    ]),
];

/** Adds `workstation rehearse`. */
export function addRehearse(command: Command, projectDir: string): void {
    const verb = command
        .command("rehearse")
        .description("boot the very same box in a local container, without AWS")
        .argument("[stack]", "a stack with a file here; its first member's box is booted", "dev");
    for (const option of options) verb.addOption(option);
    verb.action(async (stack: string, chosen: commandModule.RehearseOptions) => {
        if (chosen.logs !== true) {
            for (const name of ["follow", "lines"] as const) {
                if (chosen[name] === undefined) continue;
                verb.error(`error: option '--${name}' can only be used with option '--logs'`);
            }
        }
        // Loaded here, because it brings Pulumi and AWS along: help should not wait for them.
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
        const { rehearseCommand } = require("./command") as typeof commandModule;
        await rehearseCommand(projectDir, stack, chosen);
    });
}

function count(text: string): number | "all" {
    if (text === "all") return text;
    if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
    throw new InvalidArgumentError("It takes a whole number of lines, for example 200, or all.");
}
