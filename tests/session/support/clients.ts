/**
 * Clients of Session Manager that the session lane runs side by side: one table, and each test is run for each row.
 * They are processes of their own, as on a laptop, and nothing but the protocol lies between them and the stand-in.
 */
import { SSMClient, StartSessionCommand } from "@aws-sdk/client-ssm";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findAwsPlugin } from "../../../simulation/session-manager/aws-plugin";
import { type SessionManager } from "../../../simulation/session-manager/service";
import { projectDir } from "../../support/run-stack";

/** A session to carry: the document it takes, and the port on the box. */
export interface Wanted {
    readonly box: string;
    readonly kind: "shell" | "ssh" | "port";
    readonly port?: number;
    /** So many sessions in one process, each with a local port, as `copy` has them; our own client alone can. @default 1 */
    readonly sessions?: number;
}

/** A process that carries one session on its standard streams; of a port session it prints the local port. */
export interface Command {
    readonly file: string;
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
}

export interface Client {
    readonly name: string;
    /** False: it gives up when its channel closes while it has something to send (session-manager-plugin#135). */
    readonly survivesDropsUnderLoad: boolean;
    /** False: OpenSSH hangs it up before it has said goodbye, and its session stays open until it is idle for long. */
    readonly endsSshSessions: boolean;
    /** False: who starts it must see to that the box is connected. */
    readonly triesAgain: boolean;
    /** What it says of a shell where the account encrypts sessions, with a key that the caller may not use. */
    readonly onEncryption: RegExp;
    command(service: SessionManager, wanted: Wanted): Promise<Command>;
}

const documents = {
    shell: undefined,
    ssh: "AWS-StartSSHSession",
    port: "AWS-StartPortForwardingSession",
} as const;

/** Credentials that the stand-in takes; it looks at no signature. */
const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };

/** Returns what a client needs of its surroundings, and nothing of this machine's own AWS. */
export function awsEnvironment({ endpoint }: SessionManager): Record<string, string> {
    return {
        AWS_ENDPOINT_URL_SSM: endpoint,
        AWS_ENDPOINT_URL_KMS: endpoint,
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_EC2_METADATA_DISABLED: "true",
        NODE_NO_WARNINGS: "1",
        AWS_CONFIG_FILE: "/dev/null",
        AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    };
}

/** Returns a client of AWS's SDK that talks to the stand-in. */
export function ssmOf({ endpoint }: SessionManager): SSMClient {
    return new SSMClient({ endpoint, region: "eu-central-1", credentials, maxAttempts: 1 });
}

let plugin: string | undefined;

/** A killed plugin leaves its socket where temporary files are. */
const sockets = mkdtempSync(join(tmpdir(), "workstation-plugin-"));
process.once("exit", () => rmSync(sockets, { recursive: true }));

/** AWS's own plugin, started as its CLI does, with the token in a variable. */
const awsPlugin: Client = {
    name: "AWS's plugin",
    survivesDropsUnderLoad: false,
    endsSshSessions: false,
    triesAgain: false,
    onEncryption: /KMSEncryption failed on client.*not authorized to perform: kms:GenerateDataKey/s,
    async command(service, { box, kind, port }) {
        const request = {
            Target: box,
            DocumentName: documents[kind],
            ...(port === undefined ? {} : { Parameters: { portNumber: [String(port)] } }),
        };
        const started = await ssmOf(service).send(new StartSessionCommand(request));
        const { SessionId, TokenValue, StreamUrl } = started;
        const variable = "AWS_SSM_START_SESSION_RESPONSE";
        return {
            file: (plugin ??= findAwsPlugin()),
            args: [
                variable,
                "eu-central-1",
                "StartSession",
                "",
                JSON.stringify(request),
                service.endpoint,
            ],
            environment: {
                ...awsEnvironment(service),
                TMPDIR: sockets,
                [variable]: JSON.stringify({ SessionId, TokenValue, StreamUrl }),
            },
        };
    },
};

/** Our own client. */
export const ownClient: Client = {
    name: "our own client",
    survivesDropsUnderLoad: true,
    endsSshSessions: true,
    triesAgain: true,
    onEncryption:
        /KMS key \(Systems Manager, Session Manager, Preferences, KMS encryption\).* --plugin/,
    command: (service, { box, kind, port, sessions = 1 }) =>
        Promise.resolve({
            file: process.execPath,
            args: [
                "-r",
                join(projectDir, "cli/start/register.cjs"),
                join(__dirname, "own-client.ts"),
                kind,
                box,
                ...(port === undefined ? [] : [String(port), String(sessions)]),
            ],
            environment: awsEnvironment(service),
        }),
};

export const clients: readonly Client[] = [awsPlugin, ownClient];
