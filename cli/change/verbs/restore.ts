import { Refusal } from "../../../settings/refusal";
import { PulumiFailed } from "../../errors/failure";
import { type Consent, propose } from "../propose";
import { quotaStepsOfNewBoxes } from "../../aws/quotas";
import { planRecovery, recover } from "../recover";
import { listSources, sourceOf } from "../restore-source";
import type { Session } from "../session";
import { volumeOf } from "./snapshot";
import { reportFormer } from "./up";
import { generationTag } from "../../../planning/tags";

interface RestoreOptions extends Consent {
    readonly member?: string;
    /** The member whose snapshot it is. @default the one who gets it */
    readonly from?: string;
}

/**
 * `workstation restore`: a member's data from a snapshot, on a new volume, or a former volume of theirs. The
 * current volume is kept either way.
 */
export async function restore(
    session: Session,
    source: string,
    { member: option, from: owner, ...consent }: RestoreOptions,
): Promise<void> {
    const { account, deployment, stack } = session;
    const member = session.member(option);
    if (source === "list") return listSources(session, member);
    const { steps: recovery, volumes } = await planRecovery(session, consent);
    const now = volumeOf(session, member, volumes);
    const from = await sourceOf(session, source, now, owner ?? member);
    const whose = owner === undefined ? "" : `, and it is the data of ${owner}`;
    const steps = [
        ...recovery,
        from.kind === "volume"
            ? `${from.id} (${from.zone}) becomes ${member}'s data volume again`
            : `a new volume is made from ${from.id} (${from.sizeGiB} GiB) in ${now.zone}${whose}`,
        `a new box with it starts and proves itself, the old one stops and goes`,
        `${now.id}, with all that is on it, is kept at $0.08 per GiB and month until you delete it`,
    ];
    steps.push(...(await quotaStepsOfNewBoxes(session, [member])));
    const title = `Stack ${stack}: ${member}'s data as in ${from.id}`;
    if (!(await propose(session, { title, steps, changes: {} }, consent))) return;
    await recover(session, consent);
    // Keeps other people's commands from making a volume of the same generation meanwhile.
    await account.beginRestoring(now.id);
    try {
        const next = now.generation + 1;
        if (from.kind === "volume") await account.tag(from.id, { [generationTag]: String(next) });
        const sizeGiB = Math.max(from.sizeGiB, session.settings.dataVolumeGiB);
        const id =
            from.kind === "volume"
                ? from.id
                : await account.makeVolume(member, next, {
                      ...{ snapshotId: from.id, sizeGiB, zone: now.zone },
                  });
        const outcome = await deployment.up();
        if (!outcome.done) throw new PulumiFailed("pulumi up", outcome.message);
        await expectTaken(session, member, id);
    } finally {
        await account.endRestoring(now.id);
    }
    await reportFormer(session);
}

/** Refuses if the box lacks the volume: AWS may list it, or its new tag, too late for the program to choose it. */
async function expectTaken({ account, stack }: Session, member: string, id: string): Promise<void> {
    const volume = (await account.volumes()).find((it) => it.id === id);
    if (volume?.box !== undefined) return;
    throw new Refusal(
        `\`pulumi up\` went through and ${member}'s box does not have ${id}: AWS did not list it in time. ` +
            `Run: npx workstation up ${stack}`,
    );
}
