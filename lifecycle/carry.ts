import { carriesTag, type HeldVolume } from "./account";
import type { Session } from "./session";

/** What a member's first volume is a copy of. */
const blank = "nothing";

/**
 * Carries data volumes to another zone. A volume stays in its zone, so its box is stopped, a snapshot taken
 * and a volume of the next generation made from it; the program then takes the highest generation. The volume
 * of before stays as it was.
 *
 * Whatever cuts this off, the next command finds a stopped box and a copy that nobody has used yet, and
 * `recover` puts both right.
 */
export class Carrier {
    /** Snapshots of volumes whose box is stopped since, so that they are up to date. */
    private readonly snapshots = new Map<string, string>();

    constructor(private readonly session: Session) {}

    /** Gives each of these members a volume in the zone: a copy of theirs, or a blank one. */
    async bring(members: readonly string[], zone: string): Promise<void> {
        const { account, settings, say } = this.session;
        const volumes = await this.session.currentVolumes();
        for (const member of members) {
            const volume = volumes.find((it) => it.member === member);
            if (volume?.zone === zone) continue;
            if (volume === undefined) {
                const { dataVolumeGiB: sizeGiB, dataSnapshot: snapshotId } = settings;
                say(`  making a data volume for ${member} in ${zone}`);
                const from = { sizeGiB, zone, ...(snapshotId === undefined ? {} : { snapshotId }) };
                await account.makeVolume(member, 1, from, { [carriesTag]: blank });
                continue;
            }
            const snapshotId = this.snapshots.get(volume.id) ?? (await this.snapshotOf(volume));
            this.snapshots.set(volume.id, snapshotId);
            say(`  making a copy of ${volume.id} in ${zone}`);
            const from = { snapshotId, sizeGiB: volume.sizeGiB, zone };
            const tags = { [carriesTag]: volume.id };
            await account.makeVolume(member, volume.generation + 1, from, tags);
        }
    }

    private async snapshotOf(volume: HeldVolume): Promise<string> {
        const { account, region, say } = this.session;
        const { id, member, box, sizeGiB } = volume;
        if (box !== undefined) {
            say(
                `  stopping ${member}'s box ${box}, so that the copy is whole. Should this be cut off: run it ` +
                    `again, or start the box: aws ec2 start-instances --region ${region} --instance-ids ${box}`,
            );
            await account.stopToCopy(box);
        }
        say(
            `  taking a snapshot of ${id} (${sizeGiB} GiB); the first one of a full volume takes long`,
        );
        return account.snapshot(volume, `carries ${id} to another zone`, { [carriesTag]: id });
    }

    /** At the end: boxes that still have their volume run again, snapshots go. */
    async end(): Promise<void> {
        await startStopped(this.session);
        for (const id of this.snapshots.values()) await this.session.account.deleteSnapshot(id);
        this.snapshots.clear();
    }
}

/** Puts right what a command that was cut off has left: unused copies, their snapshots, stopped boxes. */
export async function recover(session: Session): Promise<void> {
    const { account } = session;
    await deleteUnusedCopies(session);
    for (const { id, tags } of await account.snapshots())
        if (carriesTag in tags) await account.deleteSnapshot(id);
    await startStopped(session);
}

/** Deletes the copies that nobody needs. @param members whose. @default everyone's */
export async function deleteUnusedCopies(
    { account, deployment, say }: Session,
    members?: readonly string[],
): Promise<void> {
    const volumes = await account.volumes();
    if (!volumes.some(({ tags }) => carriesTag in tags)) return;
    for (const { id, member, tags } of unusedCopies(volumes, await deployment.held())) {
        if (members?.includes(member) === false) continue;
        say(`  deleting ${id}, which no box has used: a copy of ${tags[carriesTag]}`);
        await account.deleteCopy(id);
    }
}

/**
 * Copies that no box has and the stack does not hold, while their originals are there: what is on them is on
 * those. The program takes the tag off a copy that it takes up, before a box gets it.
 *
 * @param held ids of what the stack holds.
 */
export function unusedCopies(
    volumes: readonly HeldVolume[],
    held: Pick<ReadonlySet<string>, "has">,
): HeldVolume[] {
    const hasOriginal = (of: string) => of === blank || volumes.some(({ id }) => id === of);
    return volumes.filter(
        ({ id, box, tags }) =>
            box === undefined && !held.has(id) && hasOriginal(tags[carriesTag] ?? ""),
    );
}

/** Starts the boxes that were stopped for a copy and still have the volume that is their member's. */
async function startStopped(session: Session): Promise<void> {
    const { account, say } = session;
    const stopped = (await account.boxes()).filter(({ stoppedToCopy }) => stoppedToCopy);
    if (stopped.length === 0) return;
    const current = await session.currentVolumes();
    for (const { id, member } of stopped) {
        if (!current.some(({ box }) => box === id)) continue;
        say(`  starting ${member}'s box ${id} again`);
        await account.startAgain(id);
    }
}
