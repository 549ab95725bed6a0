import { Refusal } from "../../../settings/refusal";
import { askOfferings } from "../../aws/offerings";
import { planAttempts } from "../attempts";
import { bringUp } from "../bring-up";
import { type Consent, propose } from "../propose";
import { planRecovery, recover } from "../recover";
import type { Session } from "../session";
import { reportFormer } from "./up";

/** `workstation move`: every box of the stack, and its data, to another zone of the region. */
export async function move(session: Session, zone: string, consent: Consent): Promise<void> {
    const { account, settings, stack } = session;
    const offerings = await askOfferings(account.ec2);
    if (!offerings.zones.includes(zone)) {
        throw new Refusal(
            `${zone} is not a zone of ${session.region} for this account; there are ${offerings.zones.join(", ")}`,
        );
    }
    const recovery = await planRecovery(session, consent);
    const { volumes } = recovery;
    const elsewhere = volumes.filter((it) => it.zone !== zone);
    if (elsewhere.length === 0)
        throw new Refusal(`every data volume of ${stack} is in ${zone} already`);
    const { attempts } = planAttempts(settings, offerings, volumes);
    const there = attempts.filter((it) => it.zone === zone);
    if (there.length === 0) {
        const types = settings.instanceTypes.join(", ");
        throw new Refusal(
            `${zone} offers none of ${types}; first: npx workstation resize TYPE ${stack}`,
        );
    }
    const carried = elsewhere.flatMap(({ member, id, sizeGiB }) => [
        `${member}'s box stops; a snapshot of ${id} (${sizeGiB} GiB) is taken, and a volume made from it in ${zone}`,
        `a new box with it starts there and proves itself, then the old one goes`,
        `${id} is kept, at $0.08 per GiB and month, until you delete it`,
    ]);
    const title = `Stack ${stack}: to ${zone}, as ${there[0]!.instanceType}`;
    const steps = [...recovery.steps, ...carried];
    if (!(await propose(session, { title, steps, changes: {} }, consent))) return;
    await recover(session, consent);
    await bringUp(session, offerings, there);
    await reportFormer(session);
}
