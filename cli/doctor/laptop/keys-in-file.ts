import { Refusal } from "../../../settings/refusal";
import type { BoxFilter } from "../../boxes/find";
import { storedName } from "../../boxes/stored-name";
import { committedStacks } from "../../stack-file/no-stack";
import { readSettledStack } from "../../stack-file/read";

/** The keys that a stack file has for a member. */
export interface FileKeys {
    readonly stack: string;
    readonly member: string;
    readonly keys: readonly string[];
}

/**
 * Reads the keys of a member from the project's stack files, where there is a project and exactly one stack has the member,
 * with a key. A file with problems says nothing here; `plan` names them.
 */
export function keysInFile(
    project: string | undefined,
    { stack, member }: BoxFilter,
    env: NodeJS.ProcessEnv = process.env,
): FileKeys | undefined {
    if (project === undefined) return undefined;
    try {
        const name = member ?? (env["WORKSTATION_MEMBER"] || storedName());
        const stacks = stack === undefined ? committedStacks(project) : [stack];
        const found = stacks.flatMap((one): FileKeys[] =>
            readSettledStack(project, one)
                .settings.members.filter((it) => it.name === name && it.sshPublicKeys.length > 0)
                .map((it) => ({ stack: one, member: it.name, keys: it.sshPublicKeys })),
        );
        return found.length === 1 ? found[0] : undefined;
    } catch (error) {
        if (error instanceof Refusal) return undefined;
        throw error;
    }
}
