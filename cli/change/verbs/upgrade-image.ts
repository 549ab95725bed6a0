import { Option } from "commander";
import { whyNotPinned } from "../../../catalog/pinned-image";
import { planMachine } from "../../../catalog/plan-machine";
import { Refusal } from "../../../settings/refusal";
import { readParameter } from "../../aws/systems-manager";
import { quotaStepsOfNewBoxes } from "../quotas";
import type { Change } from "../change";
import { planRecovery } from "../recover";

const replaced =
    "each box is replaced: a new one starts before the old one stops; /home, /data and SSH host keys stay";

/** Replaces every box of the stack by one from the newest machine image, or from the one given with `--to`. */
export const upgradeImage: Change = {
    name: "upgrade-image",
    summary: "replace the boxes with ones from the newest machine image",
    group: "Change",
    options: [new Option("--to <image>", "use this image, ami-..., rather than the newest")],
    examples: ["upgrade-image", "upgrade-image gpu --to ami-0123456789abcdef0"],

    foresee({ stack }, { to }) {
        if (to !== undefined) refuseNoImage(to);
        const image = to ?? "the newest image";
        const title = `Stack ${stack}: another machine image`;
        return {
            title,
            steps: [`every box gets ${image}`, replaced, "the stack file pins it (imageId)"],
            changes: {},
        };
    },

    async propose(session, given) {
        const { account, deployment, login, settings, stack, say } = session;
        const recovery = await planRecovery(session, given);
        const boxes = await account.boxes();
        const [box] = boxes;
        if (box === undefined) {
            throw new Refusal(`stack ${stack} has no box; a new one gets the newest image anyway`);
        }
        const { instanceType } = box;
        const planned = planMachine({ ...settings, instanceType, imagePinned: false });
        if (!planned.works) throw new Refusal(planned.conflict);
        const unpinnable = whyNotPinned(planned.plan);
        if (unpinnable)
            throw new Refusal(
                `upgrade-image ${unpinnable}; the box installs a newer kernel automatically when it has to`,
            );
        const image = given.to ?? (await readParameter(login, planned.plan.image.ssmParameter));
        refuseNoImage(image);
        const former = [...new Set(boxes.map(({ imageId }) => imageId))].join(", ");
        if (former === image) {
            say(`every box of ${stack} has ${image} already`);
            return undefined;
        }
        const back = `npx workstation upgrade-image ${stack} --to ${former.split(", ")[0]}`;
        const members = boxes.map((it) => it.member);
        return {
            title: `Stack ${stack}: another machine image`,
            steps: [
                `${planned.plan.image.description}: ${former} -> ${image}`,
                replaced,
                `the stack file pins it (imageId); to go back: ${back}`,
                ...(await quotaStepsOfNewBoxes(session, members)),
            ],
            changes: {},
            recovery,
            carryOut: async () => {
                const because = `was ${former}; to go back: ${back}`;
                session.edit({ imageId: { value: image, because } });
                await deployment.up();
                say(`to go back to the former image: ${back}`);
            },
        };
    },
};

function refuseNoImage(image: string): void {
    if (/^ami-[0-9a-f]{8,17}$/.test(image)) return;
    throw new Refusal(
        `${image} is not an image id; an image id is ami- followed by 8 to 17 digits or letters from a to f`,
    );
}
