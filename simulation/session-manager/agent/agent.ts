/**
 * Stands in for AWS's agent on a box: one control channel to the service, and a data channel for each session. It
 * shares nothing with the service but their connections, as on AWS.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { agentFrame, decode } from "../frame";
import { openDataKey } from "./data-key";
import { type AgentBox, AgentSession, type SessionTask } from "./session";

/** Attempts to open a channel, and the first pause between them (the agent's `config.go`, 2026-11). */
const attempts = 5;
const firstPauseMs = 100;

export class Agent {
    private control: WebSocket | undefined;
    private readonly sessions = new Map<string, AgentSession>();
    private gone = false;

    /** @param endpoint of the service, `http://127.0.0.1:PORT`. */
    constructor(
        private readonly endpoint: string,
        private readonly box: AgentBox,
    ) {}

    /** Resolves when the control channel is open. */
    async connect(): Promise<void> {
        const path = `control-channel/${this.box.instanceId}`;
        this.control = await this.openChannel(path, "subscribe&stream=input", (bytes) =>
            this.hear(bytes),
        );
    }

    /** Loses the box: all its connections end without a word. */
    vanish(): void {
        this.gone = true;
        this.control?.terminate();
        for (const session of this.sessions.values()) session.vanish();
        this.sessions.clear();
    }

    private hear(bytes: Buffer): void {
        const { type, payload } = decode(bytes);
        const content = JSON.parse(payload.toString()) as { Content: string; SessionId?: string };
        if (type === "interactive_shell")
            void this.runSession(JSON.parse(content.Content) as SessionTask);
        if (type === "channel_closed") this.sessions.get(content.SessionId ?? "")?.end();
    }

    private async runSession(task: SessionTask): Promise<void> {
        const { SessionId } = task;
        const session: AgentSession = new AgentSession(
            this.box,
            task,
            (heard) => this.openChannel(`data-channel/${SessionId}`, "publish_subscribe", heard),
            (sealed) => openDataKey(this.endpoint, sealed),
        );
        this.sessions.set(SessionId, session);
        const output = await session.run().catch((error: unknown) => String(error));
        if (!this.sessions.delete(SessionId)) return;
        this.control?.send(
            agentFrame("agent_task_complete", {
                SchemaVersion: 1,
                TaskId: SessionId,
                Topic: "aws.ssm.startSession",
                FinalTaskStatus: output === "" ? "Success" : "Failed",
                IsRoutingFailure: false,
                AwsAccountId: "",
                InstanceId: this.box.instanceId,
                Output: output,
            }),
        );
    }

    private async openChannel(
        path: string,
        role: string,
        heard: (bytes: Buffer) => void,
    ): Promise<WebSocket> {
        for (let attempt = 1; ; attempt++) {
            try {
                return await this.openOnce(path, role, heard);
            } catch (error) {
                if (attempt === attempts || this.gone) throw error;
                await sleep(firstPauseMs * 2 ** attempt);
            }
        }
    }

    private async openOnce(path: string, role: string, heard: (bytes: Buffer) => void) {
        const asked = await fetch(`${this.endpoint}/v1/${path}`, {
            method: "POST",
            body: JSON.stringify({ MessageSchemaVersion: "1.0", RequestId: randomUUID() }),
        });
        const token = /<TokenValue>(.*)<\/TokenValue>/.exec(await asked.text())?.[1];
        if (token === undefined) throw new Error(`no token for ${path}: HTTP ${asked.status}`);
        const url = `${this.endpoint.replace(/^http/, "ws")}/v1/${path}?role=${role}`;
        const channel = new WebSocket(url, { perMessageDeflate: false });
        channel.on("message", (bytes: Buffer) => heard(bytes));
        await once(channel, "open");
        channel.on("error", () => undefined);
        channel.send(
            JSON.stringify({
                MessageSchemaVersion: "1.0",
                RequestId: randomUUID(),
                TokenValue: token,
                ClientInstanceId: this.box.instanceId,
                ClientId: randomUUID(),
                AgentVersion: this.box.version,
                PlatformType: "linux",
            }),
        );
        return channel;
    }
}
