import { committedStacks } from "../stack-file/no-stack";
import { check, fail, type Finding, notNeeded, ok } from "./check";
import { type Answered, askProgram } from "./programs";
import { isOlder, versionIn } from "./version";

/** The version that README.md asks for: the last of Pulumi's SDK for Node.js 20. */
const least = "3.248.0";

const install =
    "Windows: `winget install Pulumi.Pulumi`, macOS: `brew install pulumi/tap/pulumi`, Linux: https://www.pulumi.com/docs/install";

/** Decides by what `pulumi version` answered. A clone alone does not mean that its owner deploys. */
export function decidePulumi({ isInstalled, out }: Answered): Finding {
    if (!isInstalled)
        return { ...notNeeded("not installed; only whoever deploys needs it"), next: install };
    const version = versionIn(out);
    if (version === undefined) return fail("`pulumi version` does not name one", install);
    if (isOlder(version, least))
        return fail(`${version}, but ${least} or later is needed`, install);
    return ok(version);
}

/** Checks for whoever deploys, where there is a project. */
export const deployerChecks = [
    check("project", {
        ask: ({ project = "" }) => ({ project, stacks: committedStacks(project) }),
        decide: ({ project, stacks }) =>
            ok(
                `${project}, with ${stacks.length === 0 ? "no stack file" : `the stacks ${stacks.join(", ")}`}`,
            ),
    }),
    check("Pulumi", {
        ask: (_, signal) => askProgram("pulumi", ["version"], signal),
        decide: decidePulumi,
    }),
];
