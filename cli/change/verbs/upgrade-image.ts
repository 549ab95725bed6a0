import { whyNotPinned } from "../../../catalog/pinned-image";
import { planMachine } from "../../../catalog/plan-machine";
import { Refusal } from "../../../settings/refusal";
import { readParameter } from "../../aws/systems-manager";
import { PulumiFailed } from "../../errors/failure";
import { type Consent, propose } from "../propose";
import { quotaStepsOfNewBoxes } from "../../aws/quotas";
import { planRecovery, recover } from "../recover";
import type { Session } from "../session";

/** `workstation upgrade-image`: today's machine image for every box of the stack, or the one given with `--to`. */
export async function upgradeImage(
    session: Session,
    { to, ...consent }: Consent & { readonly to?: string },
): Promise<void> {
    const { account, deployment, login, settings, stack, say } = session;
    const recovery = await planRecovery(session, consent);
    const boxes = await account.boxes();
    const [box] = boxes;
    if (box === undefined) {
        throw new Refusal(
            `stack ${stack} has no box; one that is made takes today's image by itself`,
        );
    }
    const planned = planMachine({
        ...settings,
        instanceType: box.instanceType,
        imagePinned: false,
    });
    if ("conflict" in planned) throw new Refusal(planned.conflict);
    const unpinnable = whyNotPinned(planned.plan);
    if (unpinnable)
        throw new Refusal(
            `upgrade-image ${unpinnable}; the box takes a newer kernel automatically where it must`,
        );
    const image = to ?? (await readParameter(login, planned.plan.image.ssmParameter));
    if (!/^ami-[0-9a-f]{8,17}$/.test(image))
        throw new Refusal(`${image} is no image id; an image id begins with ami-`);
    const former = [...new Set(boxes.map(({ imageId }) => imageId))].join(", ");
    if (former === image) return say(`every box of ${stack} has ${image} already`);
    const back = `npx workstation upgrade-image ${stack} --to ${former.split(", ")[0]}`;
    const steps = [
        ...recovery.steps,
        `${planned.plan.image.description}: ${former} -> ${image}`,
        "each box is replaced, new before old; /home, /data and SSH host keys stay",
        `the stack file pins it (imageId); to go back: ${back}`,
    ];
    steps.push(
        ...(await quotaStepsOfNewBoxes(
            session,
            boxes.map((it) => it.member),
        )),
    );
    const title = `Stack ${stack}: another machine image`;
    if (!(await propose(session, { title, steps, changes: {} }, consent))) return;
    await recover(session, consent);
    session.edit({ imageId: { value: image, because: `was ${former}; back: ${back}` } });
    const outcome = await deployment.up();
    if (!outcome.done) throw new PulumiFailed("pulumi up", outcome.message);
    say(`to go back to the former image: ${back}`);
}
