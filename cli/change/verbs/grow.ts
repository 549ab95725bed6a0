import { Argument, InvalidArgumentError } from "commander";
import { Refusal } from "../../../settings/refusal";
import { largestVolumeGiB } from "../../../settings/box-settings";
import { runOnBox } from "../../aws/systems-manager";
import { options } from "../../command-line";
import type { Change } from "../change";
import { followers, ofMembers } from "../member";
import { planRecovery } from "../recover";
import { changesOf, settingEdit } from "../setting-edit";

const setting = "dataVolumeGiB";

/** The script that mounts the volume at boot also grows its file system, while people work on it. */
const takeUp =
    "/usr/local/libexec/workstation/data-volume.sh && df --output=size -h /home | tail -1";

const meanwhile =
    "the file systems grow with them, and nothing stops; AWS allows the next change of a volume after 6 hours";

/** Enlarges the data volumes and their file systems while the boxes run. */
export const grow: Change = {
    name: "grow",
    summary: "enlarge the data volumes while people work",
    group: "Change",
    argument: new Argument("<size>", "the new size in GiB").argParser(gib),
    options: [options.oneMember()],
    examples: ["grow 200", "grow 500 gpu --member ana --dry-run"],

    foresee({ stack, settings }, { value: size, member: name }) {
        const members = followers(settings, setting, name);
        for (const { dataVolumeGiB } of members) refuseSmaller(Number(size), dataVolumeGiB);
        if (Number(size) > largestVolumeGiB) {
            throw new Refusal(
                `the new size is ${size} GiB; a volume of this kind can have ${largestVolumeGiB} GiB at most`,
            );
        }
        return {
            title: `Stack ${stack}: data volumes of ${size} GiB`,
            steps: [
                ...members.map(
                    (it) => `${it.name}'s data volume: ${it.dataVolumeGiB} -> ${size} GiB`,
                ),
                meanwhile,
            ],
            changes: changesOf(settings, settingEdit(settings, setting, Number(size), name)),
            member: name,
        };
    },

    async propose(session, given) {
        const { account, deployment, settings, stack, login, say } = session;
        const sizeGiB = Number(given.value);
        const members = followers(settings, setting, given.member);
        const recovery = await planRecovery(session, given);
        const volumes = ofMembers(recovery.volumes, members);
        for (const it of volumes) refuseSmaller(sizeGiB, it.sizeGiB);
        const steps = volumes.map(
            ({ id, member, sizeGiB: now }) => `${member}'s ${id}: ${now} -> ${sizeGiB} GiB`,
        );
        const edit = settingEdit(settings, setting, sizeGiB, given.member);
        return {
            title: `Stack ${stack}: data volumes of ${sizeGiB} GiB`,
            steps: [...steps, meanwhile],
            changes: changesOf(settings, edit),
            member: given.member,
            recovery,
            carryOut: async () => {
                session.edit([edit]);
                await deployment.up();
                const grown = ofMembers(await session.currentVolumes(), members);
                // If an earlier `up` failed to grow it, Pulumi believes the provider that it has grown.
                if (grown.some((volume) => volume.sizeGiB < sizeGiB))
                    await deployment.up({ refresh: true });
                const running = (await account.boxes()).filter((box) => box.running);
                for (const { member, box } of grown) {
                    if (box === undefined || !running.some(({ id }) => id === box)) {
                        say(`${member}'s box is stopped: its file system grows when it starts`);
                    } else {
                        say(`${member}'s file system has ${await runOnBox(login, box, takeUp)}`);
                    }
                }
            },
        };
    },
};

function gib(text: string): string {
    if (/^[1-9]\d*$/.test(text)) return text;
    throw new InvalidArgumentError("it takes a whole number of GiB, for example 200.");
}

function refuseSmaller(sizeGiB: number, largest: number): void {
    if (Number.isInteger(sizeGiB) && sizeGiB >= largest) return;
    throw new Refusal(
        `the new size is ${sizeGiB} GiB, but EBS cannot shrink a volume; name a whole number of ${largest} or more`,
    );
}
