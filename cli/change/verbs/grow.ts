import { Refusal } from "../../../settings/refusal";
import { runOnBox } from "../../aws/systems-manager";
import { PulumiFailed } from "../../errors/failure";
import { type Consent, propose } from "../propose";
import { planRecovery, recover } from "../recover";
import type { Session } from "../session";

/** The script that mounts the volume at boot also grows its file system, while people work on it. */
const takeUp =
    "/usr/local/libexec/workstation/data-volume.sh && df --output=size -h /home | tail -1";

/** `workstation grow`: larger data volumes, and their file systems, while the boxes run. */
export async function grow(session: Session, sizeGiB: number, consent: Consent): Promise<void> {
    const { account, deployment, settings, stack, login, say } = session;
    const { steps: recovery, volumes } = await planRecovery(session, consent);
    const largest = Math.max(settings.dataVolumeGiB, ...volumes.map((it) => it.sizeGiB));
    if (!Number.isInteger(sizeGiB) || sizeGiB < largest) {
        throw new Refusal(
            `the new size is ${sizeGiB} GiB, and EBS cannot shrink a volume: a whole number from ${largest} on`,
        );
    }
    const steps = [
        ...recovery,
        ...volumes.map(
            ({ id, member, sizeGiB: now }) => `${member}'s ${id}: ${now} -> ${sizeGiB} GiB`,
        ),
        "the file systems grow with them; nothing stops. AWS lets a volume be changed again after 6 hours",
    ];
    const title = `Stack ${stack}: data volumes of ${sizeGiB} GiB`;
    const changes = { dataVolumeGiB: String(sizeGiB) };
    if (!(await propose(session, { title, steps, changes }, consent))) return;
    await recover(session, consent);
    session.edit({ dataVolumeGiB: { value: sizeGiB } });
    const outcome = await deployment.up();
    if (!outcome.done) throw new PulumiFailed("pulumi up", outcome.message);
    const grown = await session.currentVolumes();
    if (grown.some((volume) => volume.sizeGiB < sizeGiB)) {
        // An earlier `up` failed to grow it, and Pulumi believes the provider that it has grown.
        const again = await deployment.up({ refresh: true });
        if (!again.done) throw new PulumiFailed("pulumi up", again.message);
    }
    const running = (await account.boxes()).filter((box) => box.running);
    for (const { member, box } of grown) {
        if (box === undefined || !running.some(({ id }) => id === box)) {
            say(`${member}'s box does not run: its file system grows when it starts`);
        } else say(`${member}'s file system has ${await runOnBox(login, box, takeUp)}`);
    }
}
