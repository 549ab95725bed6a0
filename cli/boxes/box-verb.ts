import { Command, Option } from "commander";
import type { Aws } from "./open-aws";
import type { Given } from "./run";
import type * as runModule from "./run";

/** Whose box a verb takes that changes the box, and whose a verb takes that connects to it. */
export const whose = {
    changed: "whose box (default: WORKSTATION_MEMBER, the name of `use`, or the only box)",
    reached: "this member's box (default: yours)",
} as const;

/** Begins the command line of a verb that asks AWS where the boxes are, with the options that choose among them. */
export function boxVerb(name: string, member: string): Command {
    return new Command(name)
        .option("-s, --stack <stack>", "a box of this stack (default: of any)")
        .option("-m, --member <name>", member)
        .option(
            "--region <region>",
            "the region of the boxes (default: AWS_REGION or the profile's)",
        )
        .option("--profile <profile>", "a profile of ~/.aws/config");
}

/** Starts a box that is off without asking; for the verbs that connect to it. */
export const startYes = () => new Option("-y, --yes", "start a box that is off without asking");

/** Runs a verb at AWS, whose clients take 0.3 s to load: only a verb that runs waits for them. */
export function atAws<T extends Given>(
    verb: string,
    given: T,
    act: (aws: Aws) => Promise<void>,
): Promise<void> {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- lazily, and not from ESM
    const { withAws } = require("./run") as typeof runModule;
    return withAws(verb, given, act);
}
