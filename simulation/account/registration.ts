import { type Existing, isRunning, type World } from "./world";

/**
 * Systems Manager's list of managed nodes. A box gets on it when its agent has registered, some time after each
 * start, and leaves it when EC2 stops the box (aws/amazon-ssm-agent#407). Time passes by question here.
 */
export function beginsToRegister(world: World, box: Existing): Existing {
    return { ...box, unheard: world.quotas.questionsUntilOnline };
}

/** True when Systems Manager lists the box with the ping status `Online`. */
export function isOnline(box: Existing | undefined): boolean {
    return isRunning(box) && (box?.unheard ?? 0) === 0;
}

/** Answers one question for these boxes: the ids of those that are online. */
export function askOnline(world: World, ids: readonly string[]): string[] {
    return ids.filter((id) => {
        const box = world.existing[id];
        if (box === undefined) return false;
        const online = isOnline(box);
        const { unheard = 0, asked = 0 } = box;
        const left = isRunning(box) && !online ? unheard - 1 : unheard;
        world.existing[id] = { ...box, asked: asked + 1, unheard: left };
        return online;
    });
}
