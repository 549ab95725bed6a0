import { Argument } from "commander";
import { prices } from "../../../catalog/prices";
import { dailySnapshots, keptSnapshots, retained } from "../../../planning/snapshots";
import { keptVolumes } from "../../../planning/volumes";
import { quoted } from "../../../settings/quoted";
import { isTextList } from "../../../settings/problem";
import { withoutComment } from "../../../settings/ssh-public-key";
import type { Change } from "../change";
import { memberNamed } from "../member";
import { type Membership, withoutMember } from "../membership";
import { planRecovery } from "../recover";
import type { Session } from "../session";

/** Takes a member out of the stack file, and deletes their box. Their data stays. */
export const memberRemove: Change = {
    name: "member remove",
    summary: "take a member out of the stack file, and delete their box; the data stays",
    group: "Change",
    argument: new Argument("<name>", "the member's name"),
    examples: ["member remove ana --dry-run", "member remove ben gpu"],

    foresee(file, { value: name }) {
        const { stack, settings } = file;
        const left = withoutMember(file, name);
        const { dataVolumeGiB } = memberNamed(settings, name);
        const monthly = (dataVolumeGiB * prices.gp3GbMonth.usd).toFixed(2);
        return {
            title: `Stack ${stack}: ${name} leaves`,
            steps: [
                `${name}'s box is deleted, with its root disk and what was installed there by hand`,
                `${name}'s data volume stays, at $${monthly} a month`,
                dailySnapshots(dataVolumeGiB),
                wayBack(stack, name, left),
            ],
            changes: left.changes,
        };
    },

    async propose(session, given) {
        const { account, deployment, say, stack } = session;
        const { value: name } = given;
        const left = withoutMember(session.stackFile, name);
        const recovery = await planRecovery(session, given);
        const boxes = (await account.boxes()).filter(({ member }) => member === name);
        const goes = boxes.map(
            ({ id, instanceType }) =>
                `box ${id} (${instanceType}) of ${name} is deleted, with its root disk and what was installed there by hand`,
        );
        return {
            title: `Stack ${stack}: ${name} leaves`,
            steps: [...goes, ...(await whatStays(session, name)), wayBack(stack, name, left)],
            changes: left.changes,
            recovery,
            carryOut: async () => {
                session.writeFile(left.text);
                await deployment.up();
                say(`${name} is no longer a member; ${wayBack(stack, name, left)}`);
            },
        };
    },
};

/** Lists a member's volumes and snapshots, and what they cost. */
async function whatStays({ account, region }: Session, name: string): Promise<string[]> {
    const ofMember = ({ member }: { readonly member: string }) => member === name;
    const volumes = (await account.volumes()).filter(ofMember);
    const snapshots = (await account.snapshots()).filter(ofMember);
    const { kept, toEnd } = keptVolumes(volumes, region, account.tags);
    const gib = volumes.reduce((sum, { sizeGiB }) => sum + sizeGiB, 0);
    return [
        ...kept.map((it) => `${it} (kept)`),
        ...(snapshots.length === 0 ? [] : [keptSnapshots(snapshots)]),
        ...(volumes.length === 0
            ? []
            : [
                  `AWS keeps taking a snapshot a day, and keeps the last ${retained}: at most ` +
                      `$${(retained * gib * prices.snapshotGbMonth.usd).toFixed(2)} a month`,
                  `to delete a volume: ${toEnd}`,
              ]),
    ];
}

/** Names the one command that brings a member back. What else their row has is shown, to be written again. */
function wayBack(stack: string, name: string, { row }: Membership): string {
    const keys = isTextList(row["sshPublicKeys"]) ? row["sshPublicKeys"] : [];
    const types = isTextList(row["instanceTypes"]) ? row["instanceTypes"] : [];
    const onLine = ["name", "sshPublicKeys", ...(types.length === 1 ? ["instanceTypes"] : [])];
    const command = [
        `npx workstation member add ${name} ${stack}`,
        ...keys.map((key) => `--key ${quoted(key) ?? `'${withoutComment(key)}'`}`),
        ...(types.length === 1 ? [`--type ${types[0]}`] : []),
    ].join(" ");
    const others = Object.entries(row).filter(([key]) => !onLine.includes(key));
    const more =
        others.length === 0
            ? ""
            : `; then write into their row: ${JSON.stringify(Object.fromEntries(others))}`;
    return `to bring ${name} back, with the same data: ${command}${more}`;
}
