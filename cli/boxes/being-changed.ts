import { carriesTag, restoringTag } from "../../planning/tags";
import { Refusal } from "../../settings/refusal";
import { markIn, mayRun, thisCommand } from "../aws/mark";
import type { Disk } from "./disks";
import type { Box } from "./find";
import { utc } from "./time-text";

/**
 * Refuses while a command of whoever deploys works on a box: it has marked the box or its volume, and a start or stop
 * could spoil the copy that it makes.
 *
 * @param what would have been done, as in `stopped`.
 */
export function refuseWhileChanged(
    { stack, member, stoppedToCopy }: Box,
    disks: readonly Disk[],
    what: "started" | "stopped",
    me = thisCommand(),
): void {
    const marks = [
        stoppedToCopy,
        ...disks.flatMap(({ tags }) => [tags[restoringTag], tags[carriesTag]]),
    ].flatMap((text) => markIn(text ?? "") ?? []);
    const running = marks.find((it) => mayRun(it, me));
    if (running === undefined) return;
    throw new Refusal(
        `${running.who} is changing ${member}'s box in ${stack}, since ${utc(running.since)} UTC; it was not ${what}\n` +
            "next: wait until that command has ended; if it was killed, ask whoever deploys to run " +
            `\`npx workstation up ${stack} --take-over\``,
    );
}
