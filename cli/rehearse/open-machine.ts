import { Refusal } from "../../settings/refusal";
import { boxState } from "./container/container-box";
import { lastMade, type Workplace, workplace } from "./workplace";
import { container, type ContainerWishes } from "./container/container";
import { type EngineName, findHost, type Host } from "./container/engine";
import type { Machine } from "./machine";
import type { Tell } from "./boot/progress";
import type { Run } from "./run";
import { vmPlace } from "./vm/place";
import { virtualMachine } from "./vm/virtual-machine";

export interface MachineWishes extends ContainerWishes {
    /** A virtual machine in place of a container. */
    readonly vm: boolean;
    /** Which container engine, where there is more than one. */
    readonly engine?: EngineName | undefined;
}

export interface Place {
    readonly place: Workplace;
    readonly machine: Machine;
}

/** Returns where a stack's box keeps its files, whether it exists or not. */
export function placeOf(projectDir: string, stack: string, vm: boolean): Workplace {
    return vm ? vmPlace(projectDir, stack) : workplace(projectDir, stack);
}

/**
 * Opens the machine that a stack's box runs on, or would run on.
 *
 * @throws Refusal when this host lacks what runs it.
 */
export async function openMachine(
    projectDir: string,
    stack: string,
    wishes: MachineWishes,
    tell: Omit<Tell, "done">,
    run: Run,
): Promise<Place> {
    if (wishes.vm) {
        const place = vmPlace(projectDir, stack);
        return { place, machine: virtualMachine(place, wishes.prepare, tell, run) };
    }
    const place = workplace(projectDir, stack);
    const host = await chooseHost(place, wishes.engine, tell.say, run);
    return { place, machine: container(place, host, wishes, tell.say, run) };
}

/** Chooses the wanted engine, or else the last box's, as its data may be there. */
async function chooseHost(
    place: Workplace,
    wanted: EngineName | undefined,
    say: Tell["say"],
    run: Run,
): Promise<Host> {
    const last = lastMade(place);
    const host = await findHost(run, wanted ?? (last?.engine as EngineName | undefined));
    if (last === undefined || last.engine === host.engine) return host;
    if ((await boxState(place, last.engine, run)) !== "absent") {
        throw new Refusal(
            `the box of ${place.stack} runs in ${last.engine}; ` +
                `stop it first: npx workstation rehearse ${place.stack} --stop`,
        );
    }
    if (last.standIns.includes("folder")) {
        say(`the last box's data stays in ${last.engine}'s volume ${place.volume}`);
    }
    return host;
}
