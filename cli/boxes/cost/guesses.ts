import type { Box } from "../find";
import { hoursIn, type Run } from "./billed";
import type { Had } from "./month";

const hoursOf = (runs: readonly Run[]) => `${hoursIn(runs).toFixed(1)} h`;

/** Says what of a member's hours is not known for certain, and what they count as; a sentence each. */
export function guessesOf({ member, box, runs }: Had): string[] {
    const untold = runs.filter(({ instanceType }) => instanceType === undefined);
    const former = untold.filter(({ id }) => id !== box?.id);
    const own = untold.filter(({ id }) => id === box?.id);
    return [
        ...runs.flatMap((run) =>
            run.guess === undefined
                ? []
                : [
                      `${member}'s box ${run.id} counts ${hoursOf([run])} until ${run.to.toISOString().slice(0, 16)}Z, the most it can be: ${run.guess}`,
                  ],
        ),
        ...(former.length === 0
            ? []
            : [
                  `${hoursOf(former)} of ${member} are of a former box, whose type is not known; ` +
                      (box === undefined
                          ? "they have no price"
                          : `they count as ${box.instanceType}`),
              ]),
        ...(box === undefined || own.length === 0
            ? []
            : [
                  `${hoursOf(own)} of ${member}'s box ${box.id} count as ${box.instanceType}, its type now: ${whyUntold(box)}`,
              ]),
    ];
}

function whyUntold({ instanceType, typeTag }: Box): string {
    return typeTag === undefined || typeTag === instanceType
        ? "no event tells which type it had then"
        : `its tag says ${typeTag}, so somebody changed the type elsewhere or EC2 refused it, and no event tells when`;
}
