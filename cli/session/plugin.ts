import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { Refusal } from "../../settings/refusal";
import { type SessionRequest, type Ssm, start, terminate, type Waiting } from "./session-api";

export interface PluginRequest extends SessionRequest {
    readonly ssm: Ssm;
    readonly region: string;
    /** Of `~/.aws/config`; the plugin needs it to resume. Empty for the usual credentials. */
    readonly profile: string;
    readonly listener: Waiting & { readonly stop: AbortSignal };
    /** Leaves Ctrl-C, Ctrl-\\ and Ctrl-Z to the plugin, which sends them to the box as keys. @default false */
    readonly keysAreTheBoxs?: boolean;
    /** @default "session-manager-plugin", found by the PATH */
    readonly plugin?: string;
}

/** The variable that the plugin reads its answer from: it knows it by this beginning, since version 1.2.536. */
const variable = "AWS_SSM_START_SESSION_RESPONSE";

/** Signals that a terminal makes of keys, for this process and the plugin alike. AWS's CLI ignores them too meanwhile. */
const keySignals = ["SIGINT", "SIGQUIT", "SIGTSTP"] as const;

/** How long the plugin may take to end after SIGINT, milliseconds; it needs some 14. */
const patience = 1000;

/**
 * Runs AWS's own plugin on this process's input and output until it ends. It is started directly, without the AWS CLI, which
 * would leave it running behind after Ctrl-C. The token goes through its environment: `ps` shows a command line to everybody.
 *
 * The plugin's exit code says nothing: it is 0 too where the session failed.
 *
 * @throws Refusal where the plugin is not installed; Stopped; and what AWS's client throws.
 */
export async function runPlugin(request: PluginRequest): Promise<void> {
    const { ssm, target, document, parameters = {}, region, profile, listener } = request;
    const { id, url, token } = await start(ssm, request, listener);
    const answer = { SessionId: id, StreamUrl: url, TokenValue: token };
    const asked = {
        Target: target,
        DocumentName: document,
        Parameters: Object.fromEntries(
            Object.entries(parameters).map(([name, value]) => [name, [value]]),
        ),
    };
    // Empty means the region's own, also to the plugin.
    const endpoint = process.env["AWS_ENDPOINT_URL_SSM"] ?? process.env["AWS_ENDPOINT_URL"] ?? "";
    const child = spawn(
        request.plugin ?? "session-manager-plugin",
        [variable, region, "StartSession", profile, JSON.stringify(asked), endpoint],
        { stdio: "inherit", env: { ...process.env, [variable]: JSON.stringify(answer) } },
    );
    const ended = new Promise<void>((resolve, reject) => {
        child.on("close", () => resolve());
        child.on("error", () =>
            reject(
                new Refusal(
                    "AWS's session-manager-plugin cannot be started; install it (README.md, First deployment), or leave out --plugin",
                ),
            ),
        );
    });
    const ignore = () => undefined;
    const ignored = request.keysAreTheBoxs === true ? keySignals : [];
    for (const name of ignored) process.on(name, ignore);
    const stop = () => {
        // SIGINT alone lets it tell the box and remove its socket. Windows has no such signal, and ends it here.
        child.kill("SIGINT");
        void sleep(patience, undefined, { ref: false }).then(() => child.kill("SIGKILL"));
    };
    if (listener.stop.aborted) stop();
    listener.stop.addEventListener("abort", stop);
    try {
        await ended;
    } finally {
        for (const name of ignored) process.off(name, ignore);
        await terminate(ssm, id);
    }
}
