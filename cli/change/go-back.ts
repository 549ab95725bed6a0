import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { writeFileWhole } from "../write-file";
import type { LiveBox } from "../aws/account";
import { PulumiFailed } from "../errors/failure";
import type { Session } from "./session";

/** A fingerprint of the running boxes, to see whether an attempt changed anything. */
export async function runningBoxes({ account }: Session): Promise<string> {
    const running = (await account.boxes()).filter((box) => box.running);
    return running
        .map(({ id, instanceType }) => `${id} ${instanceType}`)
        .sort()
        .join();
}

/**
 * Returns the stack to the settings that last worked, after one member's box was changed and another's refused.
 * The stack file says these settings again already, and no box may run without its member's data.
 */
export async function goBack(session: Session): Promise<void> {
    const { deployment, region, say } = session;
    const settings = await deployment.lastGood();
    if (settings === undefined) return;
    say("going back to the settings that last worked");
    const document = parseDocument(session.readFile());
    // A secret comes from the stack file, encrypted.
    const known = Object.entries(settings)
        .filter(([key]) => key !== `${session.project}:availabilityZone`)
        .map(([key, { value, secret = false }]) => {
            return [key, secret ? document.getIn(["config", key]) : parsed(value)] as const;
        })
        .filter(([, value]) => value !== undefined);
    document.set("config", Object.fromEntries(known));
    try {
        await withStackFile(document.toString(), (configFile) =>
            deployment.up({ configFile, refresh: true }),
        );
    } catch (error) {
        // The refusal that led here says more; what still runs is told below.
        if (!(error instanceof PulumiFailed)) throw error;
    }
    for (const { id, member } of await idle(session)) {
        say(
            `box ${id} of ${member} runs without its data, and costs money. The next \`up\` that succeeds terminates ` +
                `it; to terminate it now: aws ec2 terminate-instances --region ${region} --instance-ids ${id}`,
        );
    }
}

/** Runs `up` with this text in place of the stack file. */
async function withStackFile(text: string, up: (file: string) => Promise<void>): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "workstation-"));
    try {
        const configFile = join(folder, "Pulumi.yaml");
        writeFileWhole(configFile, text, 0o600);
        await up(configFile);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Returns running boxes without their member's data volume. */
async function idle(session: Session): Promise<LiveBox[]> {
    const volumes = await session.currentVolumes();
    return (await session.account.boxes()).filter(
        ({ id, running }) => running && !volumes.some(({ box }) => box === id),
    );
}

/** Parses lists and objects, which come as JSON. */
function parsed(value: string): unknown {
    return /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value;
}
