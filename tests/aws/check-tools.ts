import { lastLine } from "../../cli/rehearse/run";
import { Refusal } from "../../settings/refusal";
import type { Host } from "./host";

/** Commands that must succeed before anything is made, and what to do if one fails. */
const needs = [
    ["pulumi", ["version"], "install Pulumi 3.248 or later: https://www.pulumi.com/docs/install/"],
    ["aws", ["--version"], "install the AWS CLI v2: https://aws.amazon.com/cli/"],
    [
        "aws",
        ["sts", "get-caller-identity", "--query", "Arn", "--output", "text"],
        "log in to AWS: `aws configure sso` or `aws configure`",
    ],
] as const;

/**
 * Returns the AWS identity that would pay.
 *
 * @throws Refusal in one line for the first tool that is missing.
 */
export async function checkTools({ call }: Host): Promise<string> {
    let answer = "";
    for (const [command, args, help] of needs) {
        const ran = await call(command, args);
        if (ran.status !== 0) {
            const asked = [command, ...args.slice(0, 2)].join(" ");
            throw new Refusal(`\`${asked}\` failed (${lastLine(ran)}); ${help}`);
        }
        answer = ran.stdout.trim();
    }
    return answer;
}
