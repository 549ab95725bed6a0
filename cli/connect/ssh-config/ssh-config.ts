import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BoxFilter, findBoxes } from "../../boxes/find";
import type { Aws } from "../../boxes/open-aws";
import type { Given } from "../../boxes/run";
import { storedName } from "../../boxes/stored-name";
import { type Out, print } from "../../print";
import { hostsOf, sshConfigText, sshName } from "./config-text";
import { type SshFiles, sshFiles, thisLaptop } from "./this-laptop";
import { hostsAlready, includedFile } from "./user-config";
import { writeSshConfig } from "./write";

export interface SshConfigGiven extends Given {
    readonly forwardAgent?: boolean;
    readonly print?: boolean;
}

/** Where it writes and prints. Tests have their own. */
export interface Around {
    readonly files: SshFiles;
    readonly env: NodeJS.ProcessEnv;
    readonly stored: () => string | undefined;
    readonly out: Out;
    readonly notes: Out;
}

export const here = (): Around => ({
    files: sshFiles(),
    env: process.env,
    stored: storedName,
    out: process.stdout,
    notes: process.stderr,
});

/**
 * Writes the file of hosts for OpenSSH, and prints their names: as commands on a terminal, alone in a pipe.
 *
 * @throws Refusal when a file cannot be written.
 */
export async function sshConfig(
    aws: Aws,
    given: SshConfigGiven,
    around: Around = here(),
): Promise<void> {
    const { files, env, out, notes } = around;
    const note = (text: string) => print(`${text}\n`, notes);
    const { named, leftOut } = hostsOf(await findBoxes(aws.ec2, whoseBoxes(given, around)));
    const text = sshConfigText(named, thisLaptop(files), {
        proxyOptions: proxyOptions(aws, given, env),
        forwardAgent: given.forwardAgent === true,
    });
    for (const sentence of leftOut) note(sentence);
    if (given.print === true) {
        if (named.length === 0) note(`there is no box in ${aws.region}`);
        return print(text, out);
    }
    if (named.length === 0 && !existsSync(join(files.folder, includedFile)))
        return note(`there is no box in ${aws.region}, so nothing was written`);
    const { file, config, includedNow } = writeSshConfig(text, files);
    const count = named.length === 1 ? "1 box" : `${named.length} boxes`;
    note(`${file} has ${count} of ${aws.region}`);
    if (includedNow) note(`${files.config} includes it now, in a line at its top`);
    const names = named.map(sshName);
    for (const { name, line } of hostsAlready(config, names)) {
        note(
            `${files.config} has a Host ${name} of its own in line ${line}, and what that sets counts too; ` +
                "give it another name, or remove it",
        );
    }
    const before = out.isTTY === true ? "ssh " : "";
    print(names.map((name) => `${before}${name}\n`).join(""), out);
}

/** Returns whether `ssh` here already knows a name from our file. */
export function isKnownHost(name: string, { folder }: SshFiles): boolean {
    const file = join(folder, includedFile);
    return existsSync(file) && hostsAlready(readFileSync(file, "utf8"), [name]).length > 0;
}

/** Everybody's boxes, unless a name is known: a member has no use for the others', which IAM keeps closed. */
function whoseBoxes({ stack, member }: BoxFilter, { env, stored }: Around): BoxFilter {
    const set = env["WORKSTATION_MEMBER"] ?? "";
    return { stack, member: member ?? (set === "" ? stored() : set) };
}

/** An editor that starts `ssh` may have another environment than the shell that this command was typed in. */
export function proxyOptions(
    { region }: Pick<Aws, "region">,
    { profile }: Given,
    env: NodeJS.ProcessEnv,
): readonly string[] {
    const named = profile ?? env["AWS_PROFILE"] ?? "";
    return ["--region", region, ...(named === "" ? [] : ["--profile", named])];
}
