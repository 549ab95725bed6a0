import { createInterface } from "node:readline/promises";
import { Refusal } from "../../settings/refusal";
import { noteInterrupt } from "../exit-codes";
import { print } from "../print";
import { type Box, type BoxFilter, findBoxes } from "./find";
import { chooseMine, listOf } from "./mine";
import type { Aws } from "./open-aws";
import { storedName } from "./stored-name";

/** Finds the box of whoever types: what a member's command begins with. @throws Refusal as `chooseMine` does */
export function myBox({ ec2, region }: Aws, asked: BoxFilter): Promise<Box> {
    const terminal = process.stdin.isTTY && process.stderr.isTTY;
    return chooseMine(asked, {
        env: process.env,
        stored: storedName,
        find: (filter) => findBoxes(ec2, filter),
        region,
        ...(terminal ? { ask } : {}),
    });
}

/** Lists the boxes on stderr, because stdout may be a pipe, and reads a number. */
async function ask(boxes: readonly Box[]): Promise<Box> {
    const lines = listOf(boxes).split("\n");
    print(lines.map((line, at) => `${at + 1}.${line}\n`).join(""), process.stderr);
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
        const box = boxes[Number(await terminal.question("Which box? Its number: ")) - 1];
        if (box !== undefined) return box;
    } catch (error) {
        // Ctrl-C and Ctrl-D end a question so.
        if (!(error instanceof Error) || error.name !== "AbortError") throw error;
        noteInterrupt();
    } finally {
        terminal.close();
    }
    throw new Refusal("no box was chosen; nothing was changed");
}
