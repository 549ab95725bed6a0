import { existsSync } from "node:fs";
import { homedir, hostname, release } from "node:os";
import { version } from "../../package.json";
import { Refusal } from "../../settings/refusal";
import { thisUser } from "../aws/mark";
import { defaultLines, logScript, renderLogs } from "../box-logs";
import { consoleOf } from "../connect/logs/console";
import { writeFileWhole } from "../write-file";
import type { Asked } from "./asked";
import { withSshWords } from "./box/ssh-words";
import { askProgram } from "./programs";
import { type Known, Redactor } from "./redact";
import type { Result } from "./run-checks";

/** What a bundle is put together from. */
export interface Bundle {
    readonly about: string;
    readonly made: string;
    readonly versions: Readonly<Record<string, string>>;
    /** Names of variables that decide how AWS, Node.js and this command behave. Their values stay here. */
    readonly variables: readonly string[];
    readonly checks: readonly Result[];
    readonly boxLog: BoxLog;
}

/** The end of the box's log, and how it was read. */
export interface BoxLog {
    readonly from: "the box, over SSH" | "EC2's console" | "nowhere";
    readonly lines: readonly string[];
}

/** @throws Refusal for a file that is there already, which would be lost. */
export function refuseExisting(file: string): void {
    if (existsSync(file))
        throw new Refusal(
            `${file} exists already and was not overwritten; name another with --bundle`,
        );
}

/** Reads the end of the box's log as `logs` does: over SSH, or else the console that EC2 keeps. */
export async function readBoxLog(asked: Asked, results: readonly Result[]): Promise<BoxLog> {
    const isOk = (name: string) => results.find(({ check }) => check === name)?.verdict === "ok";
    const signal = AbortSignal.timeout(patience);
    if (isOk("SSH login")) {
        const [aws, box] = [await asked.aws(), await asked.box()];
        const { status, out } = await withSshWords(aws, box, asked.given, (words) =>
            askProgram(
                "ssh",
                [...words, "--", "sudo", "-n", "sh", "-s"],
                signal,
                logScript(defaultLines),
            ),
        );
        if (status === 0)
            return { from: "the box, over SSH", lines: linesOf(renderLogs(out, defaultLines)) };
    }
    if (isOk("your box")) {
        const [{ ec2 }, box] = [await asked.aws(), await asked.box()];
        const text = await consoleOf(ec2, box).catch(() => "");
        if (text !== "")
            return { from: "EC2's console", lines: linesOf(text).slice(-consoleLines) };
    }
    return { from: "nowhere", lines: [] };
}

/** Milliseconds for the log over SSH. */
const patience = 30_000;
const consoleLines = 200;

const linesOf = (text: string) => text.trimEnd().split("\n");

/** Variables that decide how AWS, Node.js and this command behave. */
const telling = /^(AWS_|WORKSTATION_|NODE_|PULUMI_|SSH_|HTTPS?_PROXY$|NO_PROXY$|ALL_PROXY$)/i;

/** Puts a bundle together, with nothing replaced yet. */
export function bundleOf(
    results: readonly Result[],
    boxLog: BoxLog,
    env: NodeJS.ProcessEnv = process.env,
): Bundle {
    return {
        about: "workstation doctor --bundle: ids, addresses, names and secrets are placeholders, the same for the same text",
        made: new Date().toISOString(),
        versions: {
            workstation: version,
            node: process.versions.node,
            system: `${process.platform} ${release()} ${process.arch}`,
        },
        variables: Object.keys(env)
            .filter((name) => telling.test(name))
            .sort(),
        checks: results,
        boxLog,
    };
}

/** Collects what no pattern knows: the user's names, the members' and the credentials themselves. */
export async function knownOf(asked: Asked, env: NodeJS.ProcessEnv = process.env): Promise<Known> {
    const keys = await asked.credentials().catch(() => undefined);
    const boxes = await asked.boxes().catch(() => []);
    const set = (name: string) => env[name] ?? "";
    return {
        secrets: [
            ...[keys?.secretAccessKey, keys?.sessionToken, keys?.accessKeyId].map((it) => it ?? ""),
            ...["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID"].map(set),
            ...["PULUMI_CONFIG_PASSPHRASE", "PULUMI_ACCESS_TOKEN"].map(set),
        ].filter((it) => it.length >= 4),
        users: [thisUser(), set("USER"), set("USERNAME"), ...boxes.map(({ member }) => member)],
        hosts: [hostname()],
        homes: [homedir()],
    };
}

/**
 * Writes a bundle with placeholders in it, in a new file that only the user may read.
 *
 * @returns what is in it, a line each, for the user to read before anybody else does.
 */
export function writeBundle(file: string, bundle: Bundle, known: Known): string[] {
    const redactor = new Redactor(known);
    const text = JSON.stringify(redactor.value(bundle), null, 2);
    refuseExisting(file);
    writeFileWhole(file, `${text}\n`, 0o600);
    const { checks, variables, boxLog } = bundle;
    const replaced = Object.entries(redactor.replaced).map(([kind, count]) => `${count} ${kind}`);
    const log =
        boxLog.from === "nowhere"
            ? "no log of the box, which could not be read"
            : `the last ${boxLog.lines.length} lines of the box's log, from ${boxLog.from}`;
    return [
        `${file} has, for whoever helps you:`,
        `  the results above (${checks.length})`,
        "  the versions of this command, Node.js and the system",
        `  the names of ${variables.length} variables that are set, without their values`,
        `  ${log}`,
        `  placeholders for ${replaced.join(", ") || "nothing, as there was none"}`,
        "Read it before you send it: nothing was sent.",
    ];
}
