import { printable } from "../../settings/printable";
import { Refusal } from "../../settings/refusal";
import { type LiveSnapshot, type LiveVolume } from "../aws/account";
import { type Session, volumeOf } from "./session";
import { carriesTag } from "../../planning/tags";

/** What a member's data can be restored from. */
export type Source =
    | { readonly kind: "snapshot"; readonly id: string; readonly sizeGiB: number }
    | ({ readonly kind: "volume" } & LiveVolume);

/**
 * Finds a snapshot or a former volume by its id.
 *
 * @param now the member's current volume.
 * @param owner whose snapshot it has to be.
 * @throws Refusal when the id names no such thing, or one that is somebody else's or not complete.
 */
export async function sourceOf(
    session: Session,
    id: string,
    now: LiveVolume,
    owner: string,
): Promise<Source> {
    const { account, stack } = session;
    const { member } = now;
    const [snapshots, volumes] = await Promise.all([account.snapshots(), account.volumes()]);
    const snapshot = snapshots.filter(isOffered).find((it) => it.id === id);
    if (snapshot !== undefined) {
        refuseAnothers(snapshot, { member, owner, stack });
        refuseIncomplete(snapshot, session.region);
        return { kind: "snapshot", id, sizeGiB: snapshot.sizeGiB };
    }
    const volume = formerOf(volumes, now).find((it) => it.id === id);
    if (volume !== undefined) return { kind: "volume", ...volume };
    throw new Refusal(
        `${printable(id)} is not a snapshot or former volume of ${member} in stack ${stack}; ` +
            `to list them: npx workstation restore list ${stack} --member ${member}`,
    );
}

/** Runs `workstation restore list`. */
export async function listSources(session: Session, member: string): Promise<void> {
    const { account, say, stack } = session;
    const now = volumeOf(session, member, await session.currentVolumes());
    const [snapshots, volumes] = await Promise.all([account.snapshots(), account.volumes()]);
    const theirs = snapshots.filter((it) => isOffered(it) && it.member === member);
    const former = formerOf(volumes, now);
    if (theirs.length + former.length === 0) {
        return say(
            `there is nothing to restore for ${member} in stack ${stack}; the first daily snapshot is taken at 03:00 UTC`,
        );
    }
    say(`${member}'s data in stack ${stack} can be restored from:`);
    for (const { id, taken, sizeGiB, description, state } of theirs) {
        const time = taken.toISOString().slice(0, 16).replace("T", " ");
        const not = state === "completed" ? "" : `  (${state}: cannot be restored now)`;
        say(`  ${id}  ${time} UTC  ${sizeGiB} GiB  ${printable(description)}${not}`.trimEnd());
    }
    for (const { id, zone, sizeGiB } of former)
        say(`  ${id}  former volume  ${sizeGiB} GiB  ${zone}`);
}

/** Leaves out snapshots that only carry a volume to another zone: they are deleted at the end of that. */
const isOffered = ({ tags }: LiveSnapshot) => !(carriesTag in tags);

function formerOf(volumes: readonly LiveVolume[], now: LiveVolume): LiveVolume[] {
    return volumes.filter((it) => it.member === now.member && it.generation < now.generation);
}

interface Asked {
    readonly member: string;
    readonly owner: string;
    readonly stack: string;
}

function refuseAnothers(
    { id, member: whose }: LiveSnapshot,
    { member, owner, stack }: Asked,
): void {
    if (whose === owner) return;
    if (whose === "") {
        throw new Refusal(
            `the tag workstation:member of ${id} holds no member's name; find out whose data it is, and write the name there`,
        );
    }
    throw new Refusal(
        `${id} holds the data of ${whose}${owner === member ? "" : `, and not of ${printable(owner)}`}. ` +
            `${member} would own all of it, with the SSH keys, tokens and passwords of ${whose}. ` +
            `If that is what you want: npx workstation restore ${id} ${stack} --member ${member} --from ${whose}`,
    );
}

function refuseIncomplete({ id, state }: LiveSnapshot, region: string): void {
    if (state === "completed") return;
    throw new Refusal(
        state === "pending"
            ? `${id} is not complete yet, because AWS is still copying. To wait for it: ` +
                  `aws ec2 wait snapshot-completed --region ${region} --snapshot-ids ${id}`
            : `${id} is in state ${state}: AWS could not complete it, so nothing can be restored from it; choose ` +
                  "another one",
    );
}
