import type { World } from "../../simulation/account/world";
import type { Declared } from "../../simulation/run-program";
import { runProgram } from "../../simulation/run-program";

/** Tags that a component is given in tests. */
export const tags = { "workstation:project": "workstation", "workstation:stack": "test" };

/** Runs `construct` as a whole program, in an empty account unless told of one, and gives what it declared. */
export async function declare(
    construct: () => void | Promise<void>,
    world?: World,
): Promise<ReadonlyMap<string, Declared>> {
    const run = await runProgram(
        async () => {
            await construct();
            return {};
        },
        {
            ...{ project: "workstation", stack: "test", config: {}, region: "us-east-1" },
            ...(world && { world }),
        },
    );
    return run.declared;
}

/** The one resource of that type and name; a failing test should say what there was instead. */
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

/** All resources of one type. */
export function allOf(declared: ReadonlyMap<string, Declared>, type: string): Declared[] {
    return [...declared.values()].filter((resource) => resource.type === type);
}
