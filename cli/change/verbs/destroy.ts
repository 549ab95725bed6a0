import { stateLogGoes } from "../../../planning/state-log";
import { keptBucket } from "../../../planning/shared-bucket";
import { byTags, deletingSnapshots, keptSnapshots } from "../../../planning/snapshots";
import { keptVolumes } from "../../../planning/volumes";
import { prices } from "../../../catalog/prices";
import type { Change } from "../change";
import { planRecovery } from "../recover";
import type { Session } from "../session";

/** Runs `pulumi destroy`, and says what Pulumi does not: which disks and which bucket stay, and what they cost. */
export const destroy: Change = {
    name: "destroy",
    summary: "delete a stack's boxes and network; the data volumes stay",
    group: "End",
    examples: ["destroy --dry-run", "destroy gpu"],

    foresee({ stack, settings: { members, sharedData } }) {
        const monthly = (gib: number) => (gib * prices.gp3GbMonth.usd).toFixed(2);
        return {
            title: `Stack ${stack}: deleted`,
            steps: [
                ...members.flatMap(({ name, dataVolumeGiB }) => [
                    `${name}'s box is deleted, with its root disk`,
                    `${name}'s data volume stays, at $${monthly(dataVolumeGiB)} a month, and so do its snapshots`,
                ]),
                stateLogGoes,
                ...(sharedData?.kind === "new"
                    ? ["the stack's bucket stays, with its settings"]
                    : []),
            ],
        };
    },

    async propose(session, given) {
        const { account, deployment, stack, say } = session;
        const recovery = await planRecovery(session, given);
        const boxes = await account.boxes();
        const bucket = await deployment.bucket();
        const bucketStays = bucket === undefined ? [] : keptBucket(bucket);
        const goes = boxes.map(
            ({ id, member }) =>
                `box ${id} of ${member} is deleted, with its root disk and its network`,
        );
        return {
            title: `Stack ${stack}: deleted`,
            steps: [
                ...goes,
                stateLogGoes,
                ...(await whatStays(session, " (kept)")),
                ...bucketStays,
            ],
            recovery,
            carryOut: async () => {
                await deployment.destroy();
                const left = [...(await whatStays(session)), ...bucketStays];
                if (left.length === 0) say("nothing is left");
                for (const line of left) say(`  ${line}`);
            },
        };
    },
};

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
                  `${keptSnapshots(snapshots)}; to delete all of them for good:`,
                  deletingSnapshots(region, byTags(account.tags)),
              ]),
    ];
}
