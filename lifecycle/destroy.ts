import { keptVolumes } from "../components/volume-plan";
import { PulumiFailed } from "./failed";
import { type Consent, propose } from "./propose";
import type { Session } from "./session";

/** `workstation destroy`: `pulumi destroy`, which by itself says nothing of what stays and is paid. */
export async function destroy(session: Session, consent: Consent): Promise<void> {
    const { account, deployment, region, stack, say } = session;
    const [boxes, volumes] = await Promise.all([account.boxes(), account.volumes()]);
    const { kept, cost, afterDestroy, toEnd } = keptVolumes(volumes, region);
    const stays = [...kept.map((it) => `${it} (kept)`), cost, afterDestroy, toEnd];
    const goes = boxes.map(
        ({ id, member }) => `box ${id} of ${member} goes, with its root disk and all around it`,
    );
    const title = `Stack ${stack}: taken down`;
    const steps = [...goes, ...(volumes.length === 0 ? [] : stays)];
    if (!(await propose(session, { title, steps }, consent))) return;
    const outcome = await deployment.destroy();
    if (!outcome.done) throw new PulumiFailed("pulumi destroy", outcome.message);
    const left = keptVolumes(await account.volumes(), region);
    if (left.kept.length === 0) return say("nothing is left");
    for (const line of [...left.kept, left.cost, left.afterDestroy, left.toEnd]) say(`  ${line}`);
}
