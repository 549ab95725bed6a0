import { byHand, cleanUp, type TestStack } from "./clean-up";
import type { Host } from "./host";
import { proveLiveChanges } from "./live-changes";
import { prove } from "./prove";
import { type BoxName, type Proof, proofs } from "./proofs";
import { pulumi } from "./pulumi";
import { proveQueue } from "./queue";

/**
 * Makes one box, runs the proofs that only AWS can give, and deletes everything whatever happens.
 */
export async function tryBox(
    name: BoxName,
    stack: TestStack,
    backend: string,
    host: Host,
): Promise<{ readonly held: boolean; readonly clean: boolean }> {
    const { say } = host;
    const begun = await pulumi(host, stack, "stack", "init").catch((error: Error) => error);
    if (begun instanceof Error) {
        say(`FAILED ${name}: ${begun.message}; nothing was made`);
        return { held: false, clean: true };
    }
    const problems: string[] = [];
    try {
        await pulumi(host, stack, "up", "--yes", "--skip-preview");
        const instanceId = await boxOf(stack, host);
        problems.push(...(await proveAll(name, stack, instanceId, host)));
        await pulumi(host, stack, "up", "--yes", "--skip-preview", "--expect-no-changes");
        say("holds: a second `up` changes nothing");
        // On one box only: a change is the same on all, and their hours cost more.
        if (name === "dev") problems.push(...(await proveLiveChanges(stack, instanceId, host)));
        if (name === "queue") problems.push(...(await proveQueue(stack, host)));
    } catch (error) {
        problems.push((error as Error).message);
    }
    for (const problem of problems) say(`FAILED ${name}: ${problem}`);
    const left = await cleanUp(stack, host).catch((error: Error) => [
        `unknown, as cleaning up ended with: ${error.message}`,
    ]);
    if (left.length === 0) {
        say(`clean: nothing tagged workstation:stack=${stack.name} is left in ${stack.region}`);
    } else {
        say(`NOT CLEAN, and paid for until it is. Left of ${stack.name}:`);
        for (const it of left) say(`  ${it}`);
        say(`To clean up by hand, in this folder:\n${byHand(stack, backend)}`);
    }
    return { held: problems.length === 0, clean: left.length === 0 };
}

async function boxOf(stack: TestStack, host: Host): Promise<string> {
    const outputs = await pulumi(host, stack, "stack", "output", "boxes", "--json");
    const boxes = JSON.parse(outputs) as Record<string, { readonly instanceId: string }>;
    const [{ instanceId }] = Object.values(boxes) as [{ instanceId: string }];
    return instanceId;
}

async function proveAll(
    name: BoxName,
    stack: TestStack,
    instanceId: string,
    host: Host,
): Promise<string[]> {
    const problems: string[] = [];
    for (const proof of proofs[name] as readonly Proof[]) {
        if (host.stopping()) throw new Error("stopped");
        const problem = await prove(proof, instanceId, stack.region, host);
        host.say(`${problem === undefined ? "holds" : "does NOT hold"}: ${proof.name}`);
        if (problem !== undefined) problems.push(`${proof.name}: ${problem}`);
    }
    return problems;
}
