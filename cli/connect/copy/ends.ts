import { homedir } from "node:os";
import { posix } from "node:path";
import { Refusal } from "../../../settings/refusal";

/** The two ends of a copy, as typed. */
export interface Ends {
    readonly toBox: boolean;
    readonly from: readonly string[];
    readonly to: string;
}

const shape =
    "the box's side begins with a colon, as in `workstation copy data :` and `workstation copy :results .`";

/**
 * Reads which side is the box: `:path`, relative to the member's home, or `:/data/path`.
 *
 * @throws Refusal where not exactly one side is the box.
 */
export function endsOf(words: readonly string[]): Ends {
    if (words.length < 2) throw new Refusal(`copy needs what to copy, and where to; ${shape}`);
    const to = words.at(-1) ?? "";
    const from = words.slice(0, -1);
    const onBox = from.filter((it) => it.startsWith(":")).length;
    const toBox = to.startsWith(":");
    if (toBox && onBox > 0) throw new Refusal(`both sides are the box; ${shape}`);
    if (!toBox && onBox === 0) {
        throw new Refusal(`no side is the box; ${shape}`);
    }
    if (!toBox && onBox < from.length) {
        throw new Refusal(`some sources are on the box and some are not; ${shape}`);
    }
    if (toBox) refuseBucket(boxPath(to));
    return toBox
        ? { toBox, from: from.map(localPath), to: boxPath(to) }
        : { toBox, from: from.map(boxPath), to: localPath(to) };
}

/** What the team shares is a bucket: it takes no file in pieces, and gives none another name. */
function refuseBucket(path: string): void {
    if (!`${posix.normalize(path)}/`.startsWith("/shared/")) return;
    throw new Refusal(
        `${path} is in the team's bucket, where a file can only be written as a whole; copy to :/data, and then on the box: ` +
            "cp -r /data/NAME /shared/",
    );
}

/** A shell expands `~` at the beginning of a word only, so here it stands for the box's home. */
function boxPath(word: string): string {
    const path = word.slice(1).replace(/^~(\/|$)/, "");
    if (path.startsWith("~")) {
        throw new Refusal(
            `${word} names another user's home; write its whole path, as in :/home/ana`,
        );
    }
    if (path.includes("\0")) throw new Refusal("a path has no NUL in it");
    return path === "" ? "." : path;
}

/** Shells of Windows leave `~` as it is. */
function localPath(word: string): string {
    return word.replace(/^~(?=[/\\]|$)/, homedir());
}
