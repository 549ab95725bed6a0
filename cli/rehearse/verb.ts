import { Command, InvalidArgumentError, Option } from "commander";
import { describe, options as common, stackOf } from "../command-line";
import type * as commandModule from "./command";

/** Options about a boot: they are refused beside --logs and --stop, which boot nothing. */
const ofABoot = ["rebuild", "prepare", "engine", "plainVolume", "direct", "json"];

const options = [
    new Option("--rebuild", "create a new box with the same data volume"),
    new Option(
        "--prepare",
        "start a new box from an image in which everything is installed, and which is built once",
    ),
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
    common.json().conflicts("direct"),
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

/** Builds the command line of `rehearse`. */
export function rehearseVerb(projectDir: string): Command {
    const verb = new Command("rehearse")
        .summary("try a box on this machine, without AWS")
        .description("boot the very same box in a local container, without AWS")
        .argument(
            "[stack]",
            "a stack with a file here (default: dev); its first member's box is booted",
        )
        .addOption(common.stack());
    for (const option of options) verb.addOption(option);
    verb.action(async (last: string | undefined, given: Typed) => {
        const { stack, ...chosen } = given;
        if (chosen.logs !== true) {
            for (const name of ["follow", "lines"] as const) {
                if (chosen[name] === undefined) continue;
                verb.error(`error: option '--${name}' can only be used with option '--logs'`);
            }
        }
        // Loaded here, because it brings Pulumi and AWS along: help should not wait for them.
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
        const { rehearseCommand } = require("./command") as typeof commandModule;
        await rehearseCommand(projectDir, stackOf(last, stack), chosen);
    });
    return describe(verb, "Try", ["rehearse", "rehearse gpu --prepare", "rehearse --logs -f"]);
}

type Typed = commandModule.RehearseOptions & { readonly stack?: string };

function count(text: string): number | "all" {
    if (text === "all") return text;
    if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
    throw new InvalidArgumentError("It takes a whole number of lines, for example 200, or all.");
}
