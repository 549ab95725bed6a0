import type { SimulatedAccount } from "../../simulation/account/simulated-account";
import type { Declared } from "../../simulation/run-program";
import { runProgram } from "../../simulation/run-program";

/** Tags that tests give to a component. */
export const tags = { "workstation:project": "workstation", "workstation:stack": "test" };

/** Runs `construct` as a whole program, in an empty account by default, and returns what it declared. */
export async function declare(
    construct: () => void | Promise<void>,
    account?: SimulatedAccount,
): Promise<ReadonlyMap<string, Declared>> {
    const run = await runProgram(
        async () => {
            await construct();
            return {};
        },
        {
            ...{ project: "workstation", stack: "test", config: {}, region: "us-east-1" },
            ...(account && { account }),
        },
    );
    return run.declared;
}

/** Returns the one resource of that type and name; if it is missing, the error lists the resources there are. */
export function resourceOf(
    declared: ReadonlyMap<string, Declared>,
    type: string,
    name: string,
): Declared {
    const found = declared.get(`${type} ${name}`);
    if (found === undefined) {
        throw new Error(`no ${type} ${name} among:\n${[...declared.keys()].join("\n")}`);
    }
    return found;
}

/** Returns all resources of one type. */
export function allOf(declared: ReadonlyMap<string, Declared>, type: string): Declared[] {
    return [...declared.values()].filter((resource) => resource.type === type);
}
