import type { Box } from "../../boxes/find";
import { check, fail, type Finding, notNeeded, ok, warn } from "../check";

/** Decides by the boxes of the region. */
export function decideBoxes({
    boxes,
    region,
}: {
    readonly boxes: readonly Pick<Box, "member" | "stack">[];
    readonly region: string;
}): Finding {
    if (boxes.length === 0)
        return fail(
            `there is no box in ${region}`,
            "add --region REGION where yours is in another region, or ask whoever deploys to run `npx workstation up`",
        );
    const stacks = new Set(boxes.map(({ stack }) => stack));
    const of = [...stacks].sort().join(", ");
    return ok(
        `${boxes.length} in ${region}, of ${stacks.size === 1 ? "stack" : "the stacks"} ${of}`,
    );
}

export const boxes = check("boxes", {
    after: ["who you are"],
    ask: async (asked) => ({ boxes: await asked.boxes(), region: (await asked.aws()).region }),
    decide: decideBoxes,
});

/** `chooseMine` refuses where none is the caller's or several may be, with what to type. */
export const yourBox = check("your box", {
    after: ["boxes"],
    ask: (asked) => asked.box(),
    decide: ({ member, stack, id, instanceType, zone, spot }: Box) =>
        ok(`${member}'s in ${stack}, ${id}, ${spot ? "spot " : ""}${instanceType} in ${zone}`),
});

/** Decides by EC2's state. A box that is off is no fault. */
export function decideRunning({ state, member, stack }: Box): Finding {
    const start = `npx workstation start --stack ${stack} --member ${member}`;
    if (state === "running") return ok("it runs");
    if (state === "pending") return warn("it is starting", "run this again in a minute");
    return { ...notNeeded(`it is ${state}, which is no fault`), next: `\`${start}\`` };
}

export const running = check("running", {
    after: ["your box"],
    ask: (asked) => asked.box(),
    decide: decideRunning,
});
