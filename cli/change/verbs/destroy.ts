import { Option } from "commander";
import { stateLogGoes } from "../../../planning/state-log";
import { byTags, deletingSnapshots, keptSnapshots } from "../../../planning/snapshots";
import { keptVolumes } from "../../../planning/volumes";
import { prices } from "../../../catalog/prices";
import { Refusal } from "../../../settings/refusal";
import type * as bucketModule from "../bucket/at-the-end";
import type { Change } from "../change";
import { planRecovery } from "../recover";
import type { Session } from "../session";

/** Runs `pulumi destroy`, and does and says what Pulumi does not: which disks stay, what they cost, what becomes of the bucket. */
export const destroy: Change = {
    name: "destroy",
    summary: "delete a stack's boxes and network; the data volumes stay",
    group: "End",
    options: [
        new Option(
            "--delete-shared-data",
            "delete the stack's own bucket too, with all that is in it, after you have typed its name",
        ),
    ],
    examples: ["destroy --dry-run", "destroy gpu", "destroy gpu --delete-shared-data"],

    foresee({ stack, settings: { members, sharedData } }, { deleteSharedData = false }) {
        if (deleteSharedData && sharedData?.kind === "existing") throw notOurs(sharedData.bucket);
        const monthly = (gib: number) => (gib * prices.gp3GbMonth.usd).toFixed(2);
        return {
            title: `Stack ${stack}: deleted`,
            steps: [
                ...members.flatMap(({ name, dataVolumeGiB }) => [
                    `${name}'s box is deleted, with its root disk`,
                    `${name}'s data volume stays, at $${monthly(dataVolumeGiB)} a month, and so do its snapshots`,
                ]),
                stateLogGoes,
                ...bucketGoes(sharedData?.kind === "new", deleteSharedData),
            ],
        };
    },

    async propose(session, given) {
        const { account, deployment, stack, say } = session;
        // AWS's client for S3 takes 0.1 s to load, and no other verb needs it.
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
        const { bucketAtTheEnd } = require("../bucket/at-the-end") as typeof bucketModule;
        const bucket = await bucketAtTheEnd(session, given.deleteSharedData === true);
        const recovery = await planRecovery(session, given);
        const boxes = await account.boxes();
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
                ...bucket.steps,
            ],
            recovery,
            ...(bucket.toType === undefined ? {} : { toType: bucket.toType }),
            carryOut: async () => {
                await deployment.destroy();
                const left = await whatStays(session);
                for (const line of left) say(`  ${line}`);
                const ofBucket = await bucket.carryOut();
                for (const line of ofBucket) say(`  ${line}`);
                if (left.length + ofBucket.length === 0) say("nothing is left");
            },
        };
    },
};

function bucketGoes(isOwn: boolean, asked: boolean): string[] {
    if (asked)
        return [
            `the stack's own bucket${isOwn ? "" : ", if one is left,"} is deleted, with all that is in it, after its name is typed`,
        ];
    return isOwn
        ? ["the stack's bucket is deleted if it is empty; otherwise it stays, with its settings"]
        : [];
}

const notOurs = (bucket: string) =>
    new Refusal(
        `the stack did not make the bucket ${bucket}, which sharedData names, so this command never deletes it; leave ` +
            "--delete-shared-data out",
    );

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
