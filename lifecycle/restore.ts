import { generationTag } from "../components/volume-generation";
import { Refusal } from "../settings/refusal";
import type { HeldVolume } from "./account";
import { PulumiFailed } from "./failed";
import { type Consent, propose } from "./propose";
import { quotaStepsOfNewBoxes } from "./quotas";
import type { Session } from "./session";
import { volumeOf } from "./snapshot";
import { reportFormer } from "./up";

/**
 * `workstation restore`: a member's data from a snapshot, on a new volume, or a volume that they had before.
 * The volume of now is kept either way.
 */
export async function restore(
    session: Session,
    from: string,
    option: string | undefined,
    consent: Consent,
): Promise<void> {
    const { account, deployment, stack } = session;
    const member = session.member(option);
    const now = await volumeOf(session, member);
    const source = await sourceOf(session, from, now);
    const steps = [
        source.kind === "volume"
            ? `${from} (${source.zone}) becomes ${member}'s data volume again`
            : `a new volume is made from ${from} (${source.sizeGiB} GiB) in ${now.zone}`,
        `a new box with it starts and proves itself, the old one stops and goes`,
        `${now.id}, with all that is on it, is kept at $0.08 per GiB and month until you delete it`,
    ];
    steps.push(...(await quotaStepsOfNewBoxes(session, [member])));
    const title = `Stack ${stack}: ${member}'s data as in ${from}`;
    if (!(await propose(session, { title, steps, changes: {} }, consent))) return;
    if (source.kind === "volume")
        await account.tag(from, { [generationTag]: String(now.generation + 1) });
    else {
        const sizeGiB = Math.max(source.sizeGiB, session.settings.dataVolumeGiB);
        await account.makeVolume(member, now.generation + 1, {
            ...{ snapshotId: from, sizeGiB, zone: now.zone },
        });
    }
    const outcome = await deployment.up();
    if (!outcome.done) throw new PulumiFailed("pulumi up", outcome.message);
    await reportFormer(session);
}

type Source =
    | { readonly kind: "snapshot"; readonly sizeGiB: number }
    | { readonly kind: "volume"; readonly zone: string };

async function sourceOf(
    { account, stack }: Session,
    from: string,
    now: HeldVolume,
): Promise<Source> {
    const { member } = now;
    const [snapshots, volumes] = await Promise.all([account.snapshots(), account.volumes()]);
    const snapshot = snapshots.find(({ id }) => id === from);
    if (snapshot !== undefined) return { kind: "snapshot", sizeGiB: snapshot.sizeGiB };
    const former = volumes.filter((it) => it.member === member && it.generation < now.generation);
    const volume = former.find(({ id }) => id === from);
    if (volume !== undefined) return { kind: "volume", zone: volume.zone };
    const choices = [
        ...snapshots
            .filter((it) => it.member === member)
            .map(({ id, taken, sizeGiB, description }) =>
                `  ${id}  ${taken.toISOString().slice(0, 16).replace("T", " ")} UTC  ${sizeGiB} GiB  ${description}`.trimEnd(),
            ),
        ...former.map(
            ({ id, zone, sizeGiB }) => `  ${id}  volume of before  ${sizeGiB} GiB  ${zone}`,
        ),
    ];
    throw new Refusal(
        choices.length === 0
            ? `there is nothing to restore for ${member} in stack ${stack}; the first daily snapshot is taken at 03:00 UTC`
            : `${from} is no snapshot or former volume of ${member} in stack ${stack}; there are:\n${choices.join("\n")}`,
    );
}
