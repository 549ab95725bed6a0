import { type Problem, shown } from "./problem";

/** IAM's limit on the name of a role; Pulumi ends the names that it gives with a dash and 7 random characters. */
const [longestRoleName, suffix] = [64, "-1234567"];

/** The longest name that the stack's own goes into is that of the role that takes snapshots. */
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
