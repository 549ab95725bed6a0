import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { writeFileWhole } from "../write-file";
import type { HeldBox } from "../aws/account";
import type { Outcome } from "./deployment";
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
 * Where one member's box was changed and another one's was refused, the stack goes back to the settings that
 * last worked: they are what the stack file says again, and no box may run without its member's data.
 */
export async function goBack(session: Session): Promise<void> {
    const { deployment, region, say } = session;
    const settings = await deployment.lastGood();
    if (settings === undefined) return;
    say("going back to the settings that last worked");
    const document = parseDocument(session.readFile());
    // A secret is as the stack file has it: encrypted.
    const known = Object.entries(settings)
        .filter(([key]) => key !== `${session.project}:availabilityZone`)
        .map(([key, { value, secret = false }]) => {
            return [key, secret ? document.getIn(["config", key]) : parsed(value)] as const;
        })
        .filter(([, value]) => value !== undefined);
    document.set("config", Object.fromEntries(known));
    const outcome = await withStackFile(document.toString(), (configFile) =>
        deployment.up({ configFile, refresh: true }),
    );
    const left = await idle(session);
    if (outcome.done && left.length === 0) return;
    for (const { id, member } of left) {
        say(
            `box ${id} of ${member} runs without its data, and is paid. The next \`up\` that goes through ends ` +
                `it; at once: aws ec2 terminate-instances --region ${region} --instance-ids ${id}`,
        );
    }
}

/** `pulumi up` with this text in place of the stack file. */
async function withStackFile(text: string, up: (file: string) => Promise<Outcome>) {
    const folder = mkdtempSync(join(tmpdir(), "workstation-"));
    try {
        const configFile = join(folder, "Pulumi.yaml");
        writeFileWhole(configFile, text, 0o600);
        return await up(configFile);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** Boxes that run and do not have their member's data volume. */
async function idle(session: Session): Promise<HeldBox[]> {
    const volumes = await session.currentVolumes();
    return (await session.account.boxes()).filter(
        ({ id, running }) => running && !volumes.some(({ box }) => box === id),
    );
}

/** Lists and objects come as JSON. */
function parsed(value: string): unknown {
    return /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value;
}
