import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Given } from "../boxes/run";
import { endSignals } from "../connect/end-signals";
import { exitCodes } from "../exit-codes";
import { print } from "../print";
import { columnsOf } from "../text-table";
import { Asked } from "./asked";
import { bundleOf, knownOf, readBoxLog, refuseExisting, writeBundle } from "./bundle";
import { checksFor } from "./checks";
import { renderResult, summary } from "./render";
import { type Result, runChecks } from "./run-checks";

export interface DoctorGiven extends Given {
    /** The file to write. */
    readonly bundle?: string;
}

/**
 * Checks what a member needs, side by side, and prints each result as soon as the ones above it are there. Sets the exit code: 0
 * where nothing failed.
 *
 * @throws Refusal when the file of the bundle is there already.
 */
export async function doctor(
    given: DoctorGiven,
    projectDir: string,
    stop = endSignals(),
): Promise<void> {
    const { bundle: file, json = false } = given;
    if (file !== undefined) refuseExisting(file);
    const project = existsSync(join(projectDir, "Pulumi.yaml")) ? projectDir : undefined;
    const asked = new Asked(given, project);
    const checks = checksFor(project);
    const nameWidth = Math.max(...checks.map(({ name }) => name.length));
    const results: Result[] = [];
    for (const promise of runChecks(checks, asked, stop)) {
        const result = await promise;
        if (stop.aborted) break;
        results.push(result);
        if (!json) print(renderResult(result, nameWidth, columnsOf(process.stdout)));
    }
    if (stop.aborted) {
        print("interrupted; nothing was changed\n", process.stderr);
        // Calls of AWS's SDK may be under way, with nobody to wait for them.
        process.exit(exitCodes.interrupted);
    }
    if (json) print(`${JSON.stringify(results, null, 2)}\n`);
    else print(`\n${summary(results)}\n`);
    const failed = results.some(({ verdict }) => verdict === "fail");
    process.exitCode = failed ? exitCodes.refused : exitCodes.done;
    if (file === undefined) return;
    const contents = bundleOf(results, await readBoxLog(asked, results));
    const told = writeBundle(file, contents, await knownOf(asked));
    print(`${json ? "" : "\n"}${told.join("\n")}\n`, process.stderr);
}
