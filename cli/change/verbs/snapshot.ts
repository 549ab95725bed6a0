import { prices } from "../../../catalog/prices";
import { Refusal } from "../../../settings/refusal";
import type { HeldVolume } from "../../aws/account";
import { type Consent, propose } from "../propose";
import type { Session } from "../session";

/** `workstation snapshot`: one beside the daily ones, which is never deleted automatically. */
export async function snapshot(
    session: Session,
    option: string | undefined,
    consent: Consent,
): Promise<void> {
    const { account, say, stack } = session;
    const member = session.member(option);
    const volume = volumeOf(session, member, await session.currentVolumes());
    const { id, sizeGiB, box } = volume;
    const most = (sizeGiB * prices.snapshotGbMonth.usd).toFixed(2);
    const steps = [
        `a snapshot of ${id}, ${sizeGiB} GiB; at most $${most} a month until you delete it`,
        ...(box === undefined
            ? []
            : ["the box runs on: the snapshot is like the disk after a power cut at this moment"]),
    ];
    const title = `Stack ${stack}: a snapshot of ${member}'s data`;
    if (!(await propose(session, { title, steps }, consent))) return;
    const taken = await account.snapshot(volume, "taken by hand");
    say(
        `${taken} is complete. To have its data back: npx workstation restore ${taken} ${stack} --member ${member}`,
    );
}

/** @throws Refusal when none of these volumes is the member's. */
export function volumeOf(
    { stack }: Pick<Session, "stack">,
    member: string,
    volumes: readonly HeldVolume[],
): HeldVolume {
    const volume = volumes.find((it) => it.member === member);
    if (volume !== undefined) return volume;
    throw new Refusal(
        `${member} has no data volume in stack ${stack}; to make it: npx workstation up ${stack}`,
    );
}
