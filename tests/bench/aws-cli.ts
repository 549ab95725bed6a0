import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { cacheDir } from "../../simulation/pulumi/go-modules";
import { findAwsPlugin } from "../../simulation/session-manager/aws-plugin";
import { awsEnvironment, type Client } from "../session/support/clients";
import { projectDir } from "../support/run-stack";

const version = "1.46.3";

/** Returns AWS's command line. The first call on a machine installs it from the Python package index. */
export function awsCli(): string {
    const folder = join(cacheDir(), `aws-cli-${version}`);
    const installed = join(folder, "bin", "aws");
    if (!existsSync(installed)) {
        execFileSync("python3", ["-m", "venv", folder]);
        const pip = ["-m", "pip", "install", "--quiet", `awscli==${version}`];
        execFileSync(join(folder, "bin", "python"), pip, { stdio: "inherit" });
    }
    return installed;
}

/** What a row compares. */
export type Rival = Pick<Client, "name" | "command">;

let plugin: string | undefined;

/** What AWS's documentation gives as ProxyCommand of OpenSSH (Systems Manager user guide, "Allow SSH connections", 2026-11). */
export const documented: Rival = {
    name: "AWS's CLI and plugin",
    command: (service, { box }) =>
        Promise.resolve({
            file: awsCli(),
            args: [
                ...["ssm", "start-session", "--target", box],
                ...["--document-name", "AWS-StartSSHSession", "--parameters", "portNumber=22"],
            ],
            environment: {
                ...awsEnvironment(service),
                AWS_DEFAULT_REGION: "eu-central-1",
                // Looked for once: a run is not to pay for the search.
                PATH: [dirname((plugin ??= findAwsPlugin())), process.env["PATH"]].join(delimiter),
            },
        }),
};

/** The ProxyCommand that `workstation ssh` gives OpenSSH. */
export const proxyVerb: Rival = {
    name: "workstation proxy",
    command: (service, { box }) =>
        Promise.resolve({
            file: process.execPath,
            args: [join(projectDir, "cli", "bin.cjs"), "proxy", "--id", box],
            environment: awsEnvironment(service),
        }),
};
