import { InvalidArgumentError } from "commander";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { runBoxCommand } from "../box-command";
import type { Reach } from "../ssh/open-ssh";
import { word } from "../ssh/word";

/** The shortest and the longest hold, in minutes; the box says the same (`cloud-init/files/idle_keep.py`). */
const [shortest, longest] = [30, 7 * 1440];

/**
 * Keeps the member's box up for a time, or says until when it is kept up, by the box's own verb. It starts no box: one that is
 * off needs no hold.
 *
 * @throws Refusal when the box does not run, and as `openSsh` does.
 */
export async function keep(
    aws: Aws,
    time: string | undefined,
    given: Given & Reach,
): Promise<void> {
    const line = ["exec workstation keep", ...(time === undefined ? [] : [word(time)])].join(" ");
    await runBoxCommand(aws, line, given);
}

/** Checks the time as the box does, without asking it. */
export function timeToKeep(text: string): string {
    const [, days = 0, hours = 0, minutes = 0] =
        /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?$/.exec(text) ?? [];
    const asked = Number(days) * 1440 + Number(hours) * 60 + Number(minutes);
    if (text === "off" || (asked >= shortest && asked <= longest)) return text;
    throw new InvalidArgumentError("It takes 30m to 7d, such as 4h or 1h30m, or off.");
}
