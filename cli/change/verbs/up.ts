import { priceCaveats } from "../../../catalog/cost";
import { byTags, deletingSnapshots, keptSnapshots } from "../../../planning/snapshots";
import { keptFromBefore } from "../../../planning/volumes";
import { noMachine } from "../../../planning/machine";
import { renderProblems } from "../../../settings/problem";
import { Refusal } from "../../../settings/refusal";
import { askOfferings } from "../../aws/offerings";
import { planAttempts } from "../attempts";
import { bringUp, nameOf } from "../bring-up";
import { type Consent, propose } from "../propose";
import { quotaStepsOfTypes } from "../../aws/quotas";
import { planRecovery, recover } from "../recover";
import { currentOf, type Session } from "../session";
import { memberTag } from "../../../planning/tags";

/** `workstation up`: the first candidate that AWS has, in the first zone that has one. */
export async function up(session: Session, consent: Consent): Promise<void> {
    const { account, settings, stack, say } = session;
    const offerings = await askOfferings(account.ec2);
    const { steps: recovery, volumes } = await planRecovery(session, consent);
    const { attempts, passedOver } = planAttempts(settings, offerings, volumes);
    if (attempts.length === 0) {
        const problem = noMachine(settings, passedOver, { ...offerings, region: session.region });
        throw new Refusal(renderProblems(stack, [problem]));
    }
    const zones = [...new Set(attempts.map(({ zone }) => zone))];
    const steps = zones.map((zone) => {
        const types = attempts.filter((it) => it.zone === zone);
        const priced = types.map((it) => `${it.instanceType} $${it.hourlyUsd}`);
        return `${zone ?? "where the data is"}: ${priced.join(", ")} an hour and box`;
    });
    steps.push(...priceCaveats({ spot: settings.spot, region: session.region }));
    if (volumes.length > 0)
        steps.push("in another zone the data goes on on a copy; each box stops while it is made");
    steps.push(
        ...(await quotaStepsOfTypes(
            session,
            attempts.map((it) => it.instanceType),
        )),
    );
    const title = `Stack ${stack}: the first of these that AWS has`;
    if (!(await propose(session, { title, steps: [...recovery, ...steps] }, consent))) return;
    await recover(session, consent);
    const taken = await bringUp(session, offerings, attempts);
    say(`${nameOf(taken)} it is; \`pulumi stack output boxes\` has the commands to connect`);
    await reportFormer(session);
}

/** Names former volumes, and snapshots of former members: both are paid until somebody deletes them. */
export async function reportFormer(session: Session): Promise<void> {
    const { account, region, say, settings, stack } = session;
    const volumes = await account.volumes();
    const current = currentOf(volumes, settings);
    const names = settings.members.map(({ name }) => name);
    for (const volume of volumes) {
        if (current.includes(volume) || !names.includes(volume.member)) continue;
        say(keptFromBefore(volume, stack));
    }
    const snapshots = await account.snapshots();
    const gone = new Set(snapshots.map(({ member }) => member).filter((it) => !names.includes(it)));
    for (const member of gone) {
        const theirs = snapshots.filter((it) => it.member === member);
        const filters = byTags({ ...account.tags, [memberTag]: member });
        say(
            `${member || "nobody"} is no member any more: ${keptSnapshots(theirs)}; to delete them, for ever: ` +
                deletingSnapshots(region, filters),
        );
    }
}
