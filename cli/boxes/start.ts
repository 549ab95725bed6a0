import { StartInstancesCommand } from "@aws-sdk/client-ec2";
import { Refusal } from "../../settings/refusal";
import { print } from "../print";
import { refuseWhileChanged } from "./being-changed";
import { disksOf } from "./disks";
import type { Box } from "./find";
import { again, interruptedByUser, pause, type Waiting } from "./follow";
import { type Heard, hearFrom } from "./hear-from";
import { myBox } from "./my-box";
import type { Aws } from "./open-aws";
import { readinessOf } from "./readiness";
import type { Given } from "./run";
import { utc } from "./time-text";
import { whileWaiting } from "./while-waiting";
import { whyNotStarted } from "./why-not-started";

/** The longest waits, minutes: a boot until Systems Manager hears from it, and the self-test of a new GPU box. */
const limits = { booting: 15, testing: 55 } as const;

/** For how long EC2's answers may lag behind a start, milliseconds. */
const lag = 60_000;

/** Starts the box of whoever types and waits until it is ready. @throws Refusal as `startBox` does */
export async function start(aws: Aws, given: Given, waiting: Partial<Waiting> = {}): Promise<void> {
    const told = await startShown(aws, await myBox(aws, given), waiting);
    if (told !== undefined) print(`${told}\n`);
}

/**
 * Starts a box as `startBox` does, with a line on stderr for each stage and the seconds that have passed.
 *
 * @returns what to tell about the box; nothing when Ctrl-C has ended the wait, which has been said then.
 * @throws Refusal while a command of whoever deploys is changing the box, and as `startBox` does.
 */
export async function startShown(
    aws: Aws,
    box: Box,
    waiting: Partial<Waiting> = {},
): Promise<string | undefined> {
    refuseWhileChanged(box, await disksOf(aws.ec2, box.id), "started");
    const began = Date.now();
    const say = (line: string) => {
        const seconds = `${Math.round((Date.now() - began) / 1000)} s`.padStart(6);
        print(`${seconds}  ${line}\n`, process.stderr);
    };
    const wait = { say, ...waiting, signal: waiting.signal ?? interruptedByUser() };
    return whileWaiting(() => startBox(aws, box, wait));
}

/**
 * Starts a box, where it does not run, and waits until it is online and no test of it is under way. One that is stopping
 * is started once it has stopped.
 *
 * @returns what to tell about a box that can be entered now.
 * @throws Refusal when AWS does not start it, when it stays out of reach, or when its last self-test failed; `Interrupted`.
 */
export async function startBox(aws: Aws, box: Box, waiting: Waiting): Promise<string> {
    let now = box;
    let asked: number | undefined;
    let seen = box.state === "running" || box.state === "pending";
    let stage = "";
    let since = Date.now();
    for (;;) {
        if (now.state === "stopped" && asked === undefined)
            asked = (await askToStart(aws, now)) ? Date.now() : undefined;
        // EC2 may describe the box as it was before for some seconds after the call.
        else if (now.state === "stopped" && (seen || Date.now() - (asked ?? 0) > lag))
            throw fellBack(now);
        seen ||= asked !== undefined && (now.state === "pending" || now.state === "running");
        const heard =
            now.state === "running"
                ? (await hearFrom(aws.ssm, { ids: [now.id] })).get(now.id)
                : undefined;
        const told = toldOf(now, heard);
        if (told !== undefined) return told;
        const next = stageOf(now, heard, asked !== undefined);
        if (next !== stage) {
            waiting.say(next);
            [stage, since] = [next, Date.now()];
        }
        refuseTooLong(now, heard, Date.now() - since);
        const continues = asked !== undefined || now.state === "pending" || now.state === "running";
        const whose = `${box.member}'s box in ${box.stack}`;
        await pause(waiting, `${whose} ${continues ? "continues to start" : "was not started"}`);
        now = await again(aws, now, waiting);
    }
}

/** @returns false when EC2 says that the box has not stopped wholly yet. @throws Refusal */
async function askToStart({ ec2 }: Aws, box: Box): Promise<boolean> {
    try {
        await ec2.send(new StartInstancesCommand({ InstanceIds: [box.id] }));
        return true;
    } catch (error) {
        const code = error instanceof Error ? error.name : "";
        if (code === "IncorrectInstanceState") return false;
        throw whyNotStarted(code, box) ?? error;
    }
}

function fellBack(box: Box): Refusal {
    const why = box.cause === "" ? "EC2 does not say why" : box.cause;
    return (
        whyNotStarted(box.cause, box) ??
        new Refusal(
            `${box.member}'s box in ${box.stack} stopped again while it started: ${why}\n` +
                `next: its console: \`aws ec2 get-console-output --latest --instance-id ${box.id} --output text\``,
        )
    );
}

/** Says which part of a start is under way. */
function stageOf({ state }: Box, heard: Heard | undefined, asked: boolean): string {
    if (state === "stopping")
        return asked ? "stopping again" : "still stopping; it starts once it has stopped";
    if (state !== "running") return "starting: EC2 looks for a machine";
    return heard?.verdict === "testing" && heard.online
        ? "online; its self-test is under way"
        : "booting, until Systems Manager hears from it";
}

/** Says how a start has ended; nothing while it continues. @throws Refusal when it ended badly */
function toldOf(box: Box, heard: Heard | undefined): string | undefined {
    const whose = `${box.member}'s box in ${box.stack}`;
    const { tested } = heard ?? {};
    switch (readinessOf(box, heard)) {
        case "off":
        case "booting":
        case "testing":
            return undefined;
        case "ready": {
            const when = tested === undefined ? "" : ` of ${utc(tested)} UTC`;
            const earlier = tested !== undefined && tested < box.launched;
            const next = earlier ? "; `workstation-status` on the box tests it again" : "";
            return `${whose} is ready: it is online and has passed its self-test${when}${next}`;
        }
        case "untested":
            return `${whose} is online; nothing has tested it yet, \`workstation-status\` on the box does`;
        case "lost":
            throw outOfReach(box, "it was online and is not any more");
        case "failed":
            throw new Refusal(
                `${whose} is online, but it failed its last self-test or refused its live settings\n` +
                    "next: run `workstation-status --last` on the box, which says why",
            );
    }
}

function refuseTooLong(box: Box, heard: Heard | undefined, took: number): void {
    const ready = readinessOf(box, heard);
    const minutes = ready === "booting" || ready === "testing" ? limits[ready] : limits.booting;
    if (took < minutes * 60_000) return;
    const wait = ready === "testing" ? "its self-test has not ended" : `it is still ${box.state}`;
    throw outOfReach(box, `${wait} after ${minutes} minutes`);
}

function outOfReach({ member, stack, id }: Box, why: string): Refusal {
    return new Refusal(
        `${member}'s box in ${stack} is not ready: ${why}\n` +
            `next: its console says how far it is: \`aws ec2 get-console-output --latest --instance-id ${id} --output text\``,
    );
}
