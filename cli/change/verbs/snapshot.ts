import { prices } from "../../../catalog/prices";
import { options } from "../../command-line";
import type { Change } from "../change";
import { memberOf } from "../member";
import { volumeOf } from "../session";

/** Takes a snapshot beside the daily ones, which is never deleted automatically. */
export const snapshot: Change = {
    name: "snapshot",
    summary: "take a snapshot of a member's data, kept until you delete it",
    group: "Change",
    options: [options.member()],
    examples: ["snapshot", "snapshot gpu --member ana --yes"],

    foresee({ stack, settings }, given) {
        const { name: member, dataVolumeGiB } = memberOf(settings, given.member);
        return {
            title: `Stack ${stack}: a snapshot of ${member}'s data`,
            steps: [costOf("the data volume", dataVolumeGiB)],
        };
    },

    async propose(session, given) {
        const { account, say, settings, stack } = session;
        const { name: member } = memberOf(settings, given.member);
        const volume = volumeOf(session, member, await session.currentVolumes());
        return {
            title: `Stack ${stack}: a snapshot of ${member}'s data`,
            steps: [
                costOf(volume.id, volume.sizeGiB),
                ...(volume.box === undefined
                    ? []
                    : [
                          "the box keeps running, so the snapshot is like the disk after a power cut at this moment",
                      ]),
            ],
            carryOut: async () => {
                const taken = await account.snapshot(volume, "taken by hand");
                say(
                    `${taken} is complete. To get its data back: npx workstation restore ${taken} ${stack} --member ${member}`,
                );
            },
        };
    },
};

function costOf(volume: string, sizeGiB: number): string {
    const most = (sizeGiB * prices.snapshotGbMonth.usd).toFixed(2);
    return `a snapshot of ${volume}, ${sizeGiB} GiB; at most $${most} a month until you delete it`;
}
