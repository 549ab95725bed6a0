import { byTags, deletingSnapshots, keptSnapshots } from "../../../planning/snapshots";
import { keptVolumes } from "../../../planning/volumes";
import { PulumiFailed } from "../../errors/failure";
import { type Consent, propose } from "../propose";
import { planRecovery, recover } from "../recover";
import type { Session } from "../session";

/** `workstation destroy`: `pulumi destroy`, and what it does not say: which disks stay, and what they cost. */
export async function destroy(session: Session, consent: Consent): Promise<void> {
    const { account, deployment, stack, say } = session;
    const recovery = await planRecovery(session, consent);
    const boxes = await account.boxes();
    const goes = boxes.map(
        ({ id, member }) => `box ${id} of ${member} goes, with its root disk and all around it`,
    );
    const title = `Stack ${stack}: taken down`;
    const steps = [...recovery.steps, ...goes, ...(await whatStays(session, " (kept)"))];
    if (!(await propose(session, { title, steps }, consent))) return;
    await recover(session, consent);
    const outcome = await deployment.destroy();
    if (!outcome.done) throw new PulumiFailed("pulumi destroy", outcome.message);
    const left = await whatStays(session);
    if (left.length === 0) return say("nothing is left");
    for (const line of left) say(`  ${line}`);
}

/** Lists volumes and snapshots, what they cost, and the commands that delete them. */
async function whatStays({ account, region }: Session, note = ""): Promise<string[]> {
    const [volumes, snapshots] = await Promise.all([account.volumes(), account.snapshots()]);
    const { kept, cost, afterDestroy, toEnd } = keptVolumes(volumes, region, account.tags);
    return [
        ...(volumes.length === 0
            ? []
            : [...kept.map((it) => `${it}${note}`), cost, afterDestroy, toEnd]),
        ...(snapshots.length === 0
            ? []
            : [
                  `${keptSnapshots(snapshots)}; to delete all of them, for ever:`,
                  deletingSnapshots(region, byTags(account.tags)),
              ]),
    ];
}
