import { type Problem, shown } from "./problem";

/** IAM's limit on the name of a role. Pulumi appends a dash and 7 random characters to the names it generates. */
const [longestRoleName, suffix] = [64, "-1234567"];

/** Refuses stack names that are too long for IAM. The snapshot role has the longest name that contains the stack's. */
export function stackNameProblems(project: string, stack: string): Problem[] {
    const longest = longestRoleName - `${project}--snapshots${suffix}`.length;
    if (stack.length <= longest) return [];
    return [
        {
            setting: "name of the stack",
            wrong: "is too long for the names of its roles in IAM",
            got: `${shown(stack)}, ${stack.length} characters`,
            allowed: `${longest} characters at most`,
            fix: `\`pulumi stack select ${stack.slice(0, 12)} --create\`, and name the stack file after it`,
        },
    ];
}
