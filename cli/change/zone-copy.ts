import { type LiveVolume } from "../aws/account";
import { isAnothers, originalIn } from "../aws/mark";
import { findLive, refuseWhileOneRuns } from "./running-command";
import { memberNamed } from "./member";
import type { Session } from "./session";
import { carriesTag } from "../../planning/tags";

/** Stands in a mark for the original of a member's first volume, which is a copy of nothing. */
const blank = "nothing";

/**
 * Carries data volumes to another zone. A volume cannot leave its zone, so this stops its box, takes a snapshot
 * and makes a volume of the next generation from it. The program then takes the highest generation. The former
 * volume stays as it was.
 *
 * An interruption leaves a stopped box and a copy that nobody has used yet. Both carry the mark of this command,
 * and `recover` cleans up both.
 */
export class ZoneCopier {
    /** Snapshots by volume. Their boxes have been stopped since, so they are up to date. */
    private readonly snapshots = new Map<string, string>();

    constructor(private readonly session: Session) {}

    /** Gives each of these members a volume in the zone: a copy of theirs, or a blank one. */
    async bring(members: readonly string[], zone: string): Promise<void> {
        const { account, settings, say } = this.session;
        refuseWhileOneRuns(this.session, await findLive(account));
        const volumes = await this.session.currentVolumes();
        for (const member of members) {
            const volume = volumes.find((it) => it.member === member);
            if (volume?.zone === zone) continue;
            if (volume === undefined) {
                const { dataVolumeGiB: sizeGiB, dataSnapshot: snapshotId } = memberNamed(
                    settings,
                    member,
                );
                say(`  creating a data volume for ${member} in ${zone}`);
                const from = { sizeGiB, zone, ...(snapshotId === undefined ? {} : { snapshotId }) };
                await account.makeVolume(member, 1, from, account.carries(blank));
                continue;
            }
            const snapshotId = this.snapshots.get(volume.id) ?? (await this.snapshotOf(volume));
            this.snapshots.set(volume.id, snapshotId);
            say(`  creating a copy of ${volume.id} in ${zone}`);
            const from = { snapshotId, sizeGiB: volume.sizeGiB, zone };
            const tags = account.carries(volume.id);
            await account.makeVolume(member, volume.generation + 1, from, tags);
        }
    }

    private async snapshotOf(volume: LiveVolume): Promise<string> {
        const { account, region, say } = this.session;
        const { id, member, box, sizeGiB } = volume;
        if (box !== undefined) {
            say(
                `  stopping ${member}'s box ${box}, so that the copy is complete. If this command is interrupted, run it ` +
                    `again, or start the box: aws ec2 start-instances --region ${region} --instance-ids ${box}`,
            );
            await account.stopToCopy(box);
        }
        say(
            `  taking a snapshot of ${id} (${sizeGiB} GiB); the first snapshot of a full volume takes a long time`,
        );
        return account.snapshot(volume, `carries ${id} to another zone`, account.carries(id));
    }

    /** Cleans up: restarts boxes that kept their volume, deletes the temporary snapshots. */
    async end(): Promise<void> {
        await startStopped(this.session);
        for (const id of this.snapshots.values()) await this.session.account.deleteSnapshot(id);
        this.snapshots.clear();
    }

    /** Cleans up after `bring` failed, as far as AWS answers: the next command finds the rest by its marks. */
    async giveUp(members: readonly string[]): Promise<void> {
        try {
            await deleteUnusedCopies(this.session, { members });
            await this.end();
        } catch (error) {
            this.session.say(`  not cleaned up yet: ${(error as Error).message}`);
        }
    }
}

/** Whose traces to clean up, beside this command's own and those of commands that have ended. */
export interface Reach {
    /** Also those of commands that may still run. @default false */
    readonly takeOver?: boolean;
}

/**
 * Deletes the copies that nobody needs.
 *
 * @param members whose. @default everyone's
 */
export async function deleteUnusedCopies(
    { account, deployment, say }: Session,
    { members, takeOver = false }: Reach & { readonly members?: readonly string[] } = {},
): Promise<void> {
    const volumes = await account.volumes();
    if (!volumes.some(({ tags }) => carriesTag in tags)) return;
    for (const { id, member, tags } of unusedCopies(volumes, await deployment.inState())) {
        if (members?.includes(member) === false) continue;
        if (!takeOver && isAnothers(tags[carriesTag], account.me)) continue;
        say(`  deleting ${id}, which no box has used: a copy of ${originalIn(tags[carriesTag])}`);
        await account.deleteCopy(id);
    }
}

/**
 * Finds copies that are on no box and not in the stack's state, and whose originals exist, with the same data. The
 * program removes the tag from a copy that it takes up, before a box gets it.
 *
 * @param inState ids in the stack's state.
 */
export function unusedCopies(
    volumes: readonly LiveVolume[],
    inState: Pick<ReadonlySet<string>, "has">,
): LiveVolume[] {
    const hasOriginal = (of: string) => of === blank || volumes.some(({ id }) => id === of);
    return volumes.filter(
        ({ id, box, tags }) =>
            box === undefined && !inState.has(id) && hasOriginal(originalIn(tags[carriesTag])),
    );
}

/**
 * Starts the boxes that were stopped for a copy and still have their member's current volume. Removes the mark from
 * the others, so that no command waits for them.
 */
export async function startStopped(
    session: Session,
    { takeOver = false }: Reach = {},
): Promise<void> {
    const { account, say } = session;
    const stopped = (await account.boxes()).filter(
        ({ stoppedToCopy: mark }) =>
            mark !== undefined && (takeOver || !isAnothers(mark, account.me)),
    );
    if (stopped.length === 0) return;
    const current = await session.currentVolumes();
    for (const { id, member } of stopped) {
        if (!current.some(({ box }) => box === id)) {
            await account.forgetStopped(id);
            continue;
        }
        say(`  starting ${member}'s box ${id} again`);
        await account.startAgain(id);
    }
}
