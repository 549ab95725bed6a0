import { Refusal } from "../../../settings/refusal";
import { quotaStepsOfNewBoxes } from "../quotas";
import { options } from "../../command-line";
import type { Change } from "../change";
import { memberOf } from "../member";
import { planRecovery } from "../recover";

/** Replaces a member's box by a new one with the same data. */
export const rebuild: Change = {
    name: "rebuild",
    summary: "replace a box with a new one that has the same data",
    group: "Change",
    options: [options.member()],
    examples: ["rebuild --member ana", "rebuild gpu --dry-run"],

    foresee({ stack, settings }, given) {
        const { name: member } = memberOf(settings, given.member);
        return {
            title: `Stack ${stack}: a new box for ${member}`,
            steps: stepsOf("a new box", "the old box"),
            changes: {},
            member,
        };
    },

    async propose(session, given) {
        const { account, deployment, settings, stack } = session;
        const { name: member } = memberOf(settings, given.member);
        const recovery = await planRecovery(session, given);
        const inState = await deployment.inState();
        const box = (await account.boxes()).find(
            (it) => it.member === member && inState.has(it.id),
        );
        if (box === undefined) {
            throw new Refusal(
                `${member} has no box in stack ${stack}; to create it: npx workstation up ${stack}`,
            );
        }
        return {
            title: `Stack ${stack}: a new box for ${member}`,
            steps: [
                ...stepsOf(`a new ${box.instanceType}`, box.id),
                ...(await quotaStepsOfNewBoxes(session, [member])),
            ],
            changes: {},
            member,
            recovery,
            carryOut: () => deployment.up({ replace: [inState.get(box.id)!] }),
        };
    },
};

function stepsOf(newBox: string, old: string): string[] {
    return [
        `${newBox} starts, ${old} stops, the data volume moves, the new box passes its self-test`,
        `${old} and its root disk are deleted, so what was installed there by hand is lost`,
        "/home, /data and SSH host keys stay",
    ];
}
