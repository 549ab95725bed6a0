import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../../settings/refusal";
import { regionOf, stackFile, statedCost } from "./boxes";
import { checkTools } from "./check-tools";
import type { Host } from "./host";
import type { BoxName } from "./proofs";
import { proveRights } from "./rights";
import { tryBox } from "./try-box";

export const confirmation = "--yes-spend-money";

/** Asks AWS's policy simulator alone, which costs nothing. */
export const rightsOnly = "--rights";

export interface Order {
    /** None: only what needs no box is proven. */
    readonly boxes: readonly BoxName[];
    readonly confirmed: boolean;
}

/** Reads the arguments. @throws Refusal for an unknown one. */
export function readOrder(args: readonly string[]): Order {
    const known = [confirmation, "--gpu", "--g3", "--queue", rightsOnly];
    const unknown = args.find((arg) => !known.includes(arg));
    if (unknown !== undefined) {
        throw new Refusal(`unknown argument ${unknown}; there are ${known.join(", ")}`);
    }
    if (args.includes(rightsOnly)) {
        if (args.length === 1) return { boxes: [], confirmed: true };
        throw new Refusal(`${rightsOnly} makes no box, so no other argument goes with it`);
    }
    const boxes = (["gpu", "g3", "queue"] as const).filter((name) => args.includes(`--${name}`));
    return { boxes: ["dev", ...boxes], confirmed: args.includes(confirmation) };
}

/** States what the test would do, and what it would cost. */
export function statement(projectDir: string, { boxes }: Order): string {
    const costs = boxes.map((name) => statedCost(projectDir, name));
    const total = costs.reduce((sum, cost) => sum + cost.total, 0);
    return [
        "This makes real boxes in your AWS account, proves what only AWS can show, and deletes them.",
        ...costs.map(({ text }) => `  ${text}`),
        `Together up to $${total.toFixed(2)} by the prices of us-east-1 in catalog/prices.ts, before tax and`,
        "data transfer; more when cleaning up fails, of which the last lines would tell.",
    ].join("\n");
}

/** Returns the state's backend: the user's own choice, or a local folder that is deleted after a clean end. */
export function backendOf(projectDir: string, env: NodeJS.ProcessEnv) {
    const chosen = env["PULUMI_BACKEND_URL"];
    if (chosen !== undefined && chosen !== "") return { url: chosen, env: {} };
    const folder = join(projectDir, ".cache", "test-aws");
    const url = `file://${folder}`;
    return { url, folder, env: { PULUMI_BACKEND_URL: url, PULUMI_CONFIG_PASSPHRASE: "" } };
}

/**
 * Runs the acceptance test. Returns true when all proofs hold and nothing is left at AWS.
 *
 * @throws Refusal without the confirmation, or without the tools.
 */
export async function accept(
    projectDir: string,
    order: Order,
    backend: ReturnType<typeof backendOf>,
    host: Host,
    rights: (host: Host) => Promise<readonly string[]> = proveRights,
): Promise<boolean> {
    if (order.boxes.length > 0) host.say(statement(projectDir, order));
    if (!order.confirmed) {
        throw new Refusal(
            `nothing was made; to accept the cost: npm run test:aws -- ${confirmation}`,
        );
    }
    const caller = await checkTools(host);
    host.say(order.boxes.length > 0 ? `Paid by ${caller}` : `Asked by ${caller}`);
    const differences = await rights(host);
    for (const problem of differences) host.say(`FAILED rights: ${problem}`);
    if (backend.folder !== undefined) mkdirSync(backend.folder, { recursive: true });
    let good = differences.length === 0;
    for (const name of order.boxes) {
        if (host.stopping()) return false;
        const stack = {
            name: `test-aws-${name}-${randomBytes(3).toString("hex")}`,
            region: regionOf(projectDir, name),
        };
        host.say(`${name}: stack ${stack.name} in ${stack.region}, state in ${backend.url}`);
        const file = join(projectDir, `Pulumi.${stack.name}.yaml`);
        writeFileSync(file, stackFile(projectDir, name));
        const { held, clean } = await tryBox(name, stack, backend.url, host);
        if (clean) rmSync(file, { force: true });
        good &&= held && clean;
    }
    return good;
}
