import { Argument } from "commander";
import { findInstanceType } from "../../../catalog/instance-types";
import { planMachine } from "../../../catalog/plan-machine";
import { imageKeyFor } from "../../../planning/machine";
import { Refusal } from "../../../settings/refusal";
import type { Settings } from "../../../settings/settings";
import { askOfferings } from "../../aws/offerings";
import { quotaStepsOfTypes } from "../quotas";
import { planAttempts } from "../attempts";
import { bringUp } from "../bring-up";
import type { Change } from "../change";
import { planRecovery } from "../recover";

/** Changes every box of the stack to another instance type, where its data is. */
export const resize: Change = {
    name: "resize",
    summary: "change every box of the stack to another instance type",
    group: "Change",
    argument: new Argument("<type>", "an instance type, for example g4dn.xlarge"),
    examples: ["resize g4dn.xlarge --dry-run", "resize t3.xlarge gpu"],

    foresee({ stack, settings }, { value: type }) {
        const planned = planMachine({ ...settings, instanceType: type, imagePinned: false });
        if (!planned.works) throw new Refusal(planned.conflict);
        const current = settings.instanceTypes.find(
            (it) => imageKeyFor(settings, it) !== undefined,
        );
        if (current === type) throw new Refusal(`${type} is the type of stack ${stack} already`);
        refusePinned(settings, stack, type, current === undefined ? [] : [current]);
        return {
            title: `Stack ${stack}: ${current ?? "no box"} -> ${type}`,
            steps: [wayTo(settings, type, current === undefined ? [] : [current])],
            changes: { instanceTypes: JSON.stringify([type, ...alikeIn(settings, type)]) },
        };
    },

    async propose(session, given) {
        const { account, settings, stack } = session;
        const { value: type } = given;
        const offerings = await askOfferings(account.ec2);
        const recovery = await planRecovery(session, given);
        const wanted = { ...settings, instanceTypes: [type] };
        const { volumes } = recovery;
        const { attempts, passedOver } = planAttempts(wanted, offerings, volumes);
        // Without data any zone will do.
        const here = attempts.filter(({ zone }) => volumes.length === 0 || zone === undefined);
        if (here.length === 0) {
            const reason = passedOver[0]?.conflict ?? `the zone of the data does not offer ${type}`;
            throw new Refusal(`${reason}; to use another zone: npx workstation move ZONE ${stack}`);
        }
        const boxes = (await account.boxes()).filter(({ running }) => running);
        const former = [...new Set(boxes.map((it) => it.instanceType))];
        refusePinned(settings, stack, type, former);
        const others = alikeIn(settings, type);
        return {
            title: `Stack ${stack}: ${former.join(", ") || "no box"} -> ${type}`,
            steps: [wayTo(settings, type, former), ...(await quotaStepsOfTypes(session, [type]))],
            changes: { instanceTypes: JSON.stringify([type, ...others]) },
            recovery,
            carryOut: async () => void (await bringUp(session, offerings, here, others)),
        };
    },
};

const needsAnotherImage = (settings: Settings, type: string, former: readonly string[]) =>
    former.some((it) => imageKeyFor(settings, it) !== imageKeyFor(settings, type));

/** Says whether the boxes are replaced. A spot box cannot be stopped and changed: EC2 refuses that. */
function wayTo(settings: Settings, type: string, former: readonly string[]): string {
    if (former.length === 0) return "a new box of this type is created";
    return settings.spot || needsAnotherImage(settings, type, former)
        ? "each box is replaced: a new one starts before the old one stops; /home, /data and SSH host keys stay"
        : "each box stops, changes its type, starts and runs its self-test again";
}

function refusePinned(
    settings: Settings,
    stack: string,
    type: string,
    former: readonly string[],
): void {
    if (settings.imageId === undefined || !needsAnotherImage(settings, type, former)) return;
    throw new Refusal(
        `imageId pins ${settings.imageId}, and ${type} needs an image of another kind (${imageKeyFor(settings, type)}); ` +
            `run \`pulumi config --stack ${stack} rm imageId\` first`,
    );
}

/** Keeps the other candidates of the same kind: nobody wants a CPU box where no GPU box is available, or the reverse. */
function alikeIn({ instanceTypes }: Settings, type: string): string[] {
    const isGpu = (name: string) => findInstanceType(name)?.gpu !== undefined;
    return instanceTypes.filter((it) => it !== type && isGpu(it) === isGpu(type));
}
