import { readStackConfig } from "../offline/stack-config";
import { Refusal } from "../settings/refusal";
import { boxState, lastMade, removeBox, workplace, type Workplace } from "./box";
import { detachDisk } from "./data-disk";
import { type EngineName, findHost } from "./engine";
import { lastLine, type Run, run as hostRun } from "./run";

/** The engine that the stack's last box was made with. */
async function engineOf(place: Workplace, run: Run): Promise<EngineName> {
    const { engine } = await findHost(run, lastMade(place)?.engine);
    return engine;
}

/** Ends the box. Gives what it did and what is left. */
export async function stopRehearsal(
    projectDir: string,
    stack: string,
    run: Run = hostRun,
): Promise<string[]> {
    const place = workplace(projectDir, stack);
    const last = lastMade(place);
    if (last === undefined) {
        readStackConfig(projectDir, stack); // refuses a mistyped name
        return [`stack ${stack} has no box here`];
    }
    const engine = await engineOf(place, run);
    const state = await boxState(place, engine, run);
    await removeBox(place, engine, run);
    await detachDisk(place.disk, run);
    const data = last.standIns.includes("folder")
        ? `${engine}'s volume ${place.volume}`
        : place.disk;
    return [
        state === "absent" ? `the box ${place.box} is gone already` : `ended the box ${place.box}`,
        `kept: the data volume (${data}), and ${engine}'s images localhost/workstation-rehearsal`,
    ];
}

/** For somebody who has interrupted a rehearsal: whether a box goes on. */
export async function whatIsLeft(
    projectDir: string,
    stack: string,
    run = hostRun,
): Promise<string> {
    const place = workplace(projectDir, stack);
    const state = await boxState(place, await engineOf(place, run), run);
    if (state === "absent") return "no box was left";
    return `the box goes on; to end it: npx workstation rehearse ${stack} --stop`;
}

/** What cloud-init and the units wrote on the box. */
export async function rehearsalLogs(
    projectDir: string,
    stack: string,
    run = hostRun,
): Promise<string> {
    const place = workplace(projectDir, stack);
    if (lastMade(place) === undefined) readStackConfig(projectDir, stack); // as above
    const script =
        "cat /var/log/cloud-init-output.log; " +
        "journalctl -b --no-pager -o short-monotonic -u 'workstation-*' -u docker";
    const answer = await run(await engineOf(place, run), ["exec", place.box, "sh", "-c", script]);
    if (answer.status === 0) return answer.stdout;
    const why = lastLine(answer);
    throw new Refusal(`no box to read from: ${why}; run npx workstation rehearse ${stack}`);
}
