import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { HeldBox } from "./account";
import type { Session } from "./session";

/** Which boxes run, and of which type; the data is with them or on the way. */
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
    const known = Object.entries(settings)
        .filter(([key]) => key !== `${session.project}:availabilityZone`)
        .map(([key, value]) => [key, parsed(value)] as const);
    document.set("config", Object.fromEntries(known));
    const folder = mkdtempSync(join(tmpdir(), "workstation-"));
    const configFile = join(folder, "Pulumi.yaml");
    writeFileSync(configFile, document.toString());
    const outcome = await deployment.up({ configFile, refresh: true });
    rmSync(folder, { recursive: true });
    const left = await idle(session);
    if (outcome.done && left.length === 0) return;
    for (const { id, member } of left) {
        say(
            `box ${id} of ${member} runs without its data, and is paid. The next \`up\` that goes through ends ` +
                `it; at once: aws ec2 terminate-instances --region ${region} --instance-ids ${id}`,
        );
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
