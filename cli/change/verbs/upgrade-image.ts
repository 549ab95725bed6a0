import { Option } from "commander";
import { whyNotPinned } from "../../../catalog/pinned-image";
import { planMachine } from "../../../catalog/plan-machine";
import type { MachinePlan } from "../../../catalog/machine-plan";
import { isImageId } from "../../../settings/image-ids";
import { Refusal } from "../../../settings/refusal";
import type { BoxSettings } from "../../../settings/settings";
import type { LiveBox } from "../../aws/account";
import { readParameter } from "../../aws/systems-manager";
import { quotaStepsOfNewBoxes } from "../quotas";
import type { Change } from "../change";
import { planRecovery } from "../recover";
import { replaced } from "../replaced";

/** Replaces every box of the stack by one from the newest machine image, or from the one given with `--to`. */
export const upgradeImage: Change = {
    name: "upgrade-image",
    summary: "replace the boxes with ones from the newest machine image",
    group: "Change",
    options: [new Option("--to <image>", "use this image, ami-..., rather than the newest")],
    examples: ["upgrade-image", "upgrade-image gpu --to ami-0123456789abcdef0"],

    foresee({ stack }, { to }) {
        if (to !== undefined) refuseNoImage(to);
        const image = to ?? "the newest image of its kind";
        const title = `Stack ${stack}: another machine image`;
        return {
            title,
            steps: [`every box gets ${image}`, replaced, "the stack file pins it (imageIds)"],
            changes: {},
        };
    },

    async propose(session, given) {
        const { account, deployment, login, settings, stack, say } = session;
        const recovery = await planRecovery(session, given);
        const boxes = (await account.boxes()).flatMap((it): PlannedBox[] => {
            const member = settings.members.find(({ name }) => name === it.member);
            return member === undefined ? [] : [{ ...it, plan: planOf(member, it.instanceType) }];
        });
        if (boxes.length === 0) {
            throw new Refusal(`stack ${stack} has no box; a new one gets the newest image anyway`);
        }
        const kinds = [...new Set(boxes.map(({ plan }) => plan.image.key))];
        if (given.to !== undefined && kinds.length > 1)
            throw new Refusal(ofWhichKind(given.to, kinds, stack));
        const upgrades = await Promise.all(
            kinds.map(async (kind): Promise<Upgrade> => {
                const theirs = boxes.filter(({ plan }) => plan.image.key === kind);
                const { image } = theirs[0]!.plan;
                const to = given.to ?? (await readParameter(login, image.ssmParameter));
                refuseNoImage(to);
                const from = [...new Set(theirs.map(({ imageId }) => imageId))];
                return { kind, description: image.description, from, to };
            }),
        );
        const changed = upgrades.filter(({ from, to }) => from.join() !== to);
        if (changed.length === 0) {
            say(`every box of ${stack} has ${upgrades.map(({ to }) => to).join(", ")} already`);
            return undefined;
        }
        const back = waysBack(changed, stack);
        const replacedBoxes = boxes.filter(({ plan }) =>
            changed.some((it) => it.kind === plan.image.key),
        );
        return {
            title: `Stack ${stack}: another machine image`,
            steps: [
                ...changed.map((it) => `${it.description}: ${it.from.join(", ")} -> ${it.to}`),
                replaced,
                `the stack file pins it (imageIds); to go back: ${back}`,
                ...(await quotaStepsOfNewBoxes(
                    session,
                    replacedBoxes.map((it) => it.member),
                )),
            ],
            changes: {},
            recovery,
            carryOut: async () => {
                session.edit([
                    { path: ["imageId"] },
                    ...changed.map(({ kind, from, to }) => {
                        const because = `was ${from.join(", ")}; to go back: ${back}`;
                        return { path: ["imageIds", kind], value: to, because } as const;
                    }),
                ]);
                await deployment.up();
                say(`to go back to the former image: ${back}`);
            },
        };
    },
};

interface PlannedBox extends LiveBox {
    readonly plan: MachinePlan;
}

/** Another image for all boxes of one kind. */
interface Upgrade {
    readonly kind: string;
    readonly description: string;
    /** Ids of the images that the boxes have. */
    readonly from: readonly string[];
    readonly to: string;
}

function planOf(box: BoxSettings, instanceType: string): MachinePlan {
    const planned = planMachine({ ...box, instanceType });
    if (!planned.works) throw new Refusal(planned.conflict);
    const unpinnable = whyNotPinned(planned.plan);
    if (unpinnable === undefined) return planned.plan;
    throw new Refusal(
        `upgrade-image ${unpinnable}; the box installs a newer kernel automatically when it has to`,
    );
}

/** Returns the command that goes back. With boxes of several kinds, each image has its line in the stack file. */
function waysBack(changed: readonly Upgrade[], stack: string): string {
    const [{ from: [former] } = { from: [] }, ...others] = changed;
    if (others.length === 0) return `npx workstation upgrade-image ${stack} --to ${former}`;
    const commands = changed.map(
        ({ kind, from: [image] }) =>
            `pulumi config --stack ${stack} set --path 'imageIds["${kind}"]' ${image}`,
    );
    return `${commands.join(" && ")} && npx workstation up ${stack}`;
}

function ofWhichKind(to: string, kinds: readonly string[], stack: string): string {
    const lines = kinds.map(
        (kind) => `  pulumi config --stack ${stack} set --path 'imageIds["${kind}"]' ${to}`,
    );
    return (
        `stack ${stack} has boxes of ${kinds.length} kinds, and ${to} can be of one only. ` +
        `Run the line of its kind, then npx workstation up ${stack}:\n${lines.join("\n")}`
    );
}

function refuseNoImage(image: string): void {
    if (isImageId(image)) return;
    throw new Refusal(
        `${image} is not an image id; an image id is ami- followed by 8 to 17 digits or letters from a to f`,
    );
}
