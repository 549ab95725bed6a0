import { Argument } from "commander";
import { findInstanceType } from "../../../catalog/instance-types";
import { planMachine } from "../../../catalog/plan-machine";
import { imageKeyFor } from "../../../planning/machine";
import { pinnedImage } from "../../../settings/image-ids";
import { planCandidates } from "../../../settings/machines";
import { Refusal } from "../../../settings/refusal";
import type { BoxSettings, Member, Settings } from "../../../settings/settings";
import { askOfferings } from "../../aws/offerings";
import { options } from "../../command-line";
import { quotaStepsOfTypes } from "../quotas";
import { planAttempts } from "../attempts";
import { bringUp } from "../bring-up";
import type { Change } from "../change";
import type { Course } from "../course";
import { followers, memberNamed, ofMembers } from "../member";
import { planRecovery } from "../recover";
import { replaced } from "../replaced";
import { changesOf, settingEdit } from "../setting-edit";

const setting = "instanceTypes";

/** Changes boxes to another instance type, where their data is: one member's, or all that follow the stack's type. */
export const resize: Change = {
    name: "resize",
    summary: "change boxes to another instance type",
    group: "Change",
    argument: new Argument("<type>", "an instance type, for example g4dn.xlarge"),
    options: [options.oneMember()],
    examples: ["resize g4dn.xlarge --dry-run", "resize g4dn.xlarge --member ana"],

    foresee({ stack, settings }, { value: type, member: name }) {
        const members = followers(settings, setting, name);
        for (const box of members) {
            const planned = planMachine({ ...box, instanceType: type });
            if (!planned.works) throw new Refusal(planned.conflict);
        }
        const steps = members.map((box) => {
            const current = currentOf(box);
            refusePinned(settings, box, { stack, type, former: current });
            return { box, current };
        });
        if (steps.every(({ current }) => current === type))
            throw new Refusal(
                `${type} is the type of ${whoseOf(members, settings, stack)} already`,
            );
        const former = [...new Set(steps.map(({ current }) => current ?? "no box"))];
        return {
            title: `${titleOf(members, settings, stack)}: ${former.join(", ")} -> ${type}`,
            steps: waysTo(
                settings,
                type,
                steps.map((it) => [it.box, it.current]),
            ),
            changes: changesOf(settings, editTo(settings, type, name)),
            member: name,
        };
    },

    async propose(session, given) {
        const { account, alike, settings, stack } = session;
        const { value: type, member: name } = given;
        const members = followers(settings, setting, name);
        const offerings = await askOfferings(account.ec2);
        const recovery = await planRecovery(session, given);
        const courses = alike.flatMap((boxes): Course[] => {
            const theirs = boxes.members.filter((it) => members.includes(it));
            if (theirs.length === 0) return [];
            const box = { ...boxes.box, instanceTypes: [type] };
            const volumes = ofMembers(recovery.volumes, theirs);
            const planned = { box, candidates: planCandidates(box) };
            const { attempts, passedOver } = planAttempts(planned, offerings, volumes);
            // Without data any zone will do.
            const here = attempts.filter(({ zone }) => volumes.length === 0 || zone === undefined);
            if (here.length === 0) {
                const reason =
                    passedOver[0]?.conflict ?? `the zone of the data does not offer ${type}`;
                const member = name === undefined ? "" : ` --member ${name}`;
                throw new Refusal(
                    `${reason}; to use another zone: npx workstation move ZONE ${stack}${member}`,
                );
            }
            return [
                {
                    ...boxes,
                    members: theirs,
                    candidates: [...planned.candidates, ...boxes.candidates],
                    attempts: here,
                    others: alikeIn(boxes.box, type),
                    inRows: name !== undefined,
                },
            ];
        });
        const running = (await account.boxes()).filter((it) => it.running);
        const now = members.map((box): [Member, string | undefined] => {
            const former = running.find(({ member }) => member === box.name)?.instanceType;
            refusePinned(settings, box, { stack, type, former });
            return [box, former];
        });
        const former = [...new Set(now.flatMap(([, it]) => it ?? []))].join(", ") || "no box";
        const quota = await quotaStepsOfTypes(session, [{ members, types: [type] }]);
        return {
            title: `${titleOf(members, settings, stack)}: ${former} -> ${type}`,
            steps: [...waysTo(settings, type, now), ...quota],
            changes: changesOf(settings, editTo(settings, type, name)),
            member: name,
            recovery,
            carryOut: async () => void (await bringUp(session, offerings, courses)),
        };
    },
};

function editTo(settings: Settings, type: string, name: string | undefined) {
    const box = name === undefined ? settings.defaults : memberNamed(settings, name);
    return settingEdit(settings, setting, [type, ...alikeIn(box, type)], name);
}

/** Returns the first type of the list that fits, which the box has unless AWS had none. */
function currentOf(box: BoxSettings): string | undefined {
    return box.instanceTypes.find((it) => imageKeyFor(box, it) !== undefined);
}

function whoseOf(members: readonly Member[], { members: all }: Settings, stack: string): string {
    if (members.length === all.length) return `stack ${stack}`;
    return `${members.map(({ name }) => name).join(", ")} in stack ${stack}`;
}

function titleOf(members: readonly Member[], settings: Settings, stack: string): string {
    const some = members.length < settings.members.length;
    return `Stack ${stack}${some ? `, ${members.map(({ name }) => name).join(", ")}` : ""}`;
}

const needsAnotherImage = (box: BoxSettings, type: string, former: string) =>
    imageKeyFor(box, former) !== imageKeyFor(box, type);

/** Says which boxes are replaced, and whose stay. A spot box cannot be stopped and changed: EC2 refuses that. */
function waysTo(
    { members }: Settings,
    type: string,
    boxes: readonly (readonly [box: Member, former: string | undefined])[],
): string[] {
    const ways = boxes.map(([box, former]) => {
        if (former === undefined) return "a new box of this type is created";
        return box.spot || needsAnotherImage(box, type, former)
            ? replaced
            : "each box stops, changes its type, starts and runs its self-test again";
    });
    const others = members.filter(({ name }) => !boxes.some(([box]) => box.name === name));
    const names = others.map(({ name }) => name).join(", ");
    return [...new Set(ways), ...(names === "" ? [] : [`nothing changes for ${names}`])];
}

function refusePinned(
    settings: Settings,
    box: BoxSettings,
    { stack, type, former }: { stack: string; type: string; former: string | undefined },
): void {
    const kind = imageKeyFor(box, type);
    if (former === undefined || kind === undefined || kind in settings.imageIds) return;
    const pinned = pinnedImage(settings, kind);
    if (pinned === undefined || !needsAnotherImage(box, type, former)) return;
    throw new Refusal(
        `imageId pins ${pinned}, and ${type} needs an image of another kind (${kind}); ` +
            `run \`pulumi config --stack ${stack} rm imageId\` first`,
    );
}

/** Keeps the other candidates of the same kind: nobody wants a CPU box where no GPU box is available, or the reverse. */
function alikeIn({ instanceTypes }: BoxSettings, type: string): string[] {
    const isGpu = (name: string) => findInstanceType(name)?.gpu !== undefined;
    return instanceTypes.filter((it) => it !== type && isGpu(it) === isGpu(type));
}
