import { Argument, Option } from "commander";
import { generationTag } from "../../../planning/tags";
import { prices } from "../../../catalog/prices";
import { Refusal } from "../../../settings/refusal";
import { quotaStepsOfNewBoxes } from "../quotas";
import { options } from "../../command-line";
import type { Change } from "../change";
import { memberOf } from "../member";
import { planRecovery } from "../recover";
import { reportFormer } from "../report-former";
import { listSources, sourceOf } from "../restore-source";
import { type Session, volumeOf } from "../session";

/** Restores a member's data from a snapshot to a new volume, or from a former volume. The current volume is kept. */
export const restore: Change = {
    name: "restore",
    summary: "restore a member's data from a snapshot to a new volume (keeps the current one)",
    group: "Change",
    argument: new Argument("<source>", "a snapshot or a former volume; `list` lists them"),
    options: [
        options.member(),
        new Option(
            "--from <name>",
            "the member whose data the snapshot holds, if it is another one",
        ),
    ],
    examples: ["restore list --member ana", "restore snap-0123456789abcdef0 --member ana"],

    foresee({ stack, settings }, { value: source, ...given }) {
        const { name: member } = memberOf(settings, given.member);
        if (source !== "list" && !/^(snap|vol)-/.test(source)) {
            throw new Refusal(
                `${source} is not the id of a snapshot or volume; such an id begins with snap- or vol-, and \`npx workstation restore ` +
                    `list ${stack} --member ${member}\` lists them`,
            );
        }
        if (source === "list") {
            const title = `Stack ${stack}: what ${member}'s data can be restored from`;
            return { title, steps: ["AWS is asked, and nothing is changed"] };
        }
        const title = `Stack ${stack}: ${member}'s data as in ${source}`;
        return { title, steps: restored("the current volume"), changes: {}, member };
    },

    async propose(session, given) {
        const { settings, stack } = session;
        const { value: source, from: owner } = given;
        const { name: member, dataVolumeGiB } = memberOf(settings, given.member);
        if (source === "list") {
            await listSources(session, member);
            return undefined;
        }
        const recovery = await planRecovery(session, given);
        const now = volumeOf(session, member, recovery.volumes);
        const from = await sourceOf(session, source, now, owner ?? member);
        const whose = owner === undefined ? "" : `, and it is the data of ${owner}`;
        return {
            title: `Stack ${stack}: ${member}'s data as in ${from.id}`,
            steps: [
                from.kind === "volume"
                    ? `${from.id} (${from.zone}) becomes ${member}'s data volume again`
                    : `a new volume is made from ${from.id} (${from.sizeGiB} GiB) in ${now.zone}${whose}`,
                ...restored(now.id),
                ...(await quotaStepsOfNewBoxes(session, [member])),
            ],
            changes: {},
            member,
            recovery,
            carryOut: async () => {
                const { account, deployment } = session;
                // Keeps other people's commands from making a volume of the same generation meanwhile.
                await account.beginRestoring(now.id);
                try {
                    const next = now.generation + 1;
                    if (from.kind === "volume")
                        await account.tag(from.id, { [generationTag]: String(next) });
                    const sizeGiB = Math.max(from.sizeGiB, dataVolumeGiB);
                    const copy = { snapshotId: from.id, sizeGiB, zone: now.zone };
                    const id =
                        from.kind === "volume"
                            ? from.id
                            : await account.makeVolume(member, next, copy);
                    await deployment.up();
                    await expectTaken(session, member, id);
                } finally {
                    await account.endRestoring(now.id);
                }
                await reportFormer(session);
            },
        };
    },
};

function restored(current: string): string[] {
    return [
        "a new box with that volume starts and passes its self-test; the old box stops and is deleted",
        `${current}, with all that is on it, is kept at $${prices.gp3GbMonth.usd} per GiB and month until you delete it`,
    ];
}

/** Refuses if the box lacks the volume: AWS may list it, or its new tag, too late for the program to choose it. */
async function expectTaken({ account, stack }: Session, member: string, id: string): Promise<void> {
    const volume = (await account.volumes()).find((it) => it.id === id);
    if (volume?.box !== undefined) return;
    throw new Refusal(
        `\`pulumi up\` succeeded, but ${member}'s box does not have ${id}, because AWS did not list it in time. ` +
            `Run: npx workstation up ${stack}`,
    );
}
