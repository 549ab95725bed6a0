import { Refusal } from "../../../settings/refusal";
import { PulumiFailed } from "../../errors/failure";
import { type Consent, propose } from "../propose";
import { quotaStepsOfNewBoxes } from "../../aws/quotas";
import { planRecovery, recover } from "../recover";
import type { Session } from "../session";

/** `workstation rebuild`: a new box for a member, with the same data. */
export async function rebuild(
    session: Session,
    option: string | undefined,
    consent: Consent,
): Promise<void> {
    const { account, deployment, stack } = session;
    const member = session.member(option);
    const recovery = await planRecovery(session, consent);
    const held = await deployment.held();
    const box = (await account.boxes()).find((it) => it.member === member && held.has(it.id));
    if (box === undefined) {
        throw new Refusal(
            `${member} has no box in stack ${stack}; to make it: npx workstation up ${stack}`,
        );
    }
    const steps = [
        ...recovery.steps,
        `a new ${box.instanceType} starts, ${box.id} stops, the data volume moves, the new box proves itself`,
        `${box.id} and its root disk go: what was installed there by hand is lost`,
        "/home, /data and SSH host keys stay",
    ];
    steps.push(...(await quotaStepsOfNewBoxes(session, [member])));
    const proposal = { title: `Stack ${stack}: a new box for ${member}`, steps, changes: {} };
    if (!(await propose(session, proposal, consent))) return;
    await recover(session, consent);
    const outcome = await deployment.up({ replace: [held.get(box.id)!] });
    if (!outcome.done) throw new PulumiFailed("pulumi up", outcome.message);
}
