import { findInstanceType } from "../../../catalog/instance-types";
import { planMachine } from "../../../catalog/plan-machine";
import { Refusal } from "../../../settings/refusal";
import { askOfferings } from "../../aws/offerings";
import { planAttempts } from "../attempts";
import { bringUp } from "../bring-up";
import { type Consent, propose } from "../propose";
import { quotaStepsOfTypes } from "../../aws/quotas";
import { planRecovery, recover } from "../recover";
import type { Session } from "../session";

/** `workstation resize`: another instance type for every box of the stack, where its data is. */
export async function resize(session: Session, type: string, consent: Consent): Promise<void> {
    const { account, settings, stack } = session;
    const offerings = await askOfferings(account.ec2);
    const recovery = await planRecovery(session, consent);
    const wanted = { ...settings, instanceTypes: [type] };
    const { volumes } = recovery;
    const { attempts, passedOver } = planAttempts(wanted, offerings, volumes);
    // Without data any zone will do.
    const here = attempts.filter(({ zone }) => volumes.length === 0 || zone === undefined);
    if (here.length === 0) {
        const reason = passedOver[0]?.conflict ?? `the zone of the data does not offer ${type}`;
        throw new Refusal(`${reason}; elsewhere: npx workstation move ZONE ${stack}`);
    }
    const boxes = (await account.boxes()).filter(({ running }) => running);
    const [image, former] = [
        imageOf(session, type),
        boxes.map((it) => imageOf(session, it.instanceType)),
    ];
    const another = former.some((it) => it !== image);
    if (another && settings.imageId !== undefined) {
        throw new Refusal(
            `imageId pins ${settings.imageId}, and ${type} needs an image of another kind (${image}); run ` +
                `\`pulumi config --stack ${stack} rm imageId\` first`,
        );
    }
    // Nobody wants a GPU box where a CPU box is not available, or the other way round.
    const isGpu = (name: string) => findInstanceType(name)?.gpu !== undefined;
    const others = settings.instanceTypes.filter((it) => isGpu(it) === isGpu(type));
    const list = [type, ...others.filter((it) => it !== type)];
    const steps = [
        ...recovery.steps,
        another
            ? "each box is replaced, new before old; /home, /data and SSH host keys stay"
            : "each box stops, becomes the other type, starts and proves itself again",
    ];
    steps.push(...(await quotaStepsOfTypes(session, [type])));
    const title = `Stack ${stack}: ${[...new Set(boxes.map((it) => it.instanceType))].join(", ") || "no box"} -> ${type}`;
    const changes = { instanceTypes: JSON.stringify(list) };
    if (!(await propose(session, { title, steps, changes }, consent))) return;
    await recover(session, consent);
    await bringUp(session, offerings, here, others);
}

function imageOf({ settings }: Session, instanceType: string): string {
    const planned = planMachine({ ...settings, instanceType, imagePinned: false });
    return "plan" in planned ? planned.plan.image.key : "none";
}
