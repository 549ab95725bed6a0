import { memberPolicy, whoeverCalls } from "../../planning/policies/member-policy";
import { memberTag } from "../../planning/tags";
import { print } from "../print";
import { noMember } from "../stack-file/no-member";
import { readSettledStack } from "../stack-file/read";

export interface AccessOptions {
    readonly member?: string;
    readonly json?: boolean;
}

/**
 * Prints the policy of one member of a stack, or the one for all of them.
 *
 * @throws Refusal when the stack has no such member.
 */
export function access(projectDir: string, stack: string, { member, json }: AccessOptions): void {
    const { config, settings } = readSettledStack(projectDir, stack);
    const names = settings.members.map(({ name }) => name);
    if (member !== undefined && !names.includes(member)) {
        throw noMember(member, names);
    }
    const policy = memberPolicy(config.project, stack, member ?? whoeverCalls, settings.sharedData);
    const text = `${JSON.stringify(policy, null, 4)}\n`;
    print(json === true ? text : `${text}\n${advice(config.project, stack, member)}`);
}

/** Says who should get the policy, and how. */
function advice(project: string, stack: string, member: string | undefined): string {
    const all = member === undefined;
    const whose = all
        ? `It gives everybody who has it the box of the member in their tag ${memberTag}, and nobody a box without that tag.`
        : `It gives whoever has it the box of ${member}.`;
    const command = `npx workstation access ${stack}${all ? "" : ` --member ${member}`} --json`;
    const name = all ? `${project}-${stack}` : `${project}-${stack}@${member}`;
    return (
        `${whose}\nTo create it in your account, save what \`${command}\` prints as policy.json, then type:\n\n` +
        `    aws iam create-policy --policy-name ${name} --policy-document file://policy.json\n\n` +
        "The setting memberAccess creates such policies and attaches them (docs/permissions.md).\n"
    );
}
