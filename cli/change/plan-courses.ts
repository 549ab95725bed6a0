import type { Offerings } from "../../catalog/offerings";
import { noMachine } from "../../planning/machine";
import type { ExistingVolume } from "../../planning/volumes";
import type { BoxesAlike } from "../../settings/check";
import { inRow, rowOf } from "../../settings/own-settings";
import { renderProblems } from "../../settings/problem";
import { Refusal } from "../../settings/refusal";
import { planAttempts } from "./attempts";
import type { Course } from "./course";
import { ofMembers } from "./member";
import type { Session } from "./session";

/**
 * Plans for each kind of box the types and zones to try, in their order.
 *
 * @param volumes the members' current ones: a box is tried where its data is first.
 * @throws Refusal for each kind that AWS offers in no zone of the region.
 */
export function planCourses(
    alike: readonly BoxesAlike[],
    offerings: Offerings,
    volumes: readonly ExistingVolume[],
    { settings, stack }: Pick<Session, "settings" | "stack">,
): Course[] {
    const planned = alike.map((boxes) => {
        const theirs = ofMembers(volumes, boxes.members);
        return { ...boxes, ...planAttempts(boxes, offerings, theirs) };
    });
    const problems = planned
        .filter(({ attempts }) => attempts.length === 0)
        .map(({ box, members: [first], passedOver }) =>
            inRow(rowOf(settings.members, first!.name), noMachine(box, passedOver, offerings)),
        );
    if (problems.length > 0) throw new Refusal(renderProblems(stack, problems));
    return planned.map((it) => ({ ...it, others: it.box.instanceTypes }));
}
