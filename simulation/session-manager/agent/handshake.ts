/**
 * Agrees with a client on the kind of its session, and where the account encrypts sessions on a key (the agent's
 * `sessionplugin.go` and `datachannel.go`, 2026-11).
 */
import { randomBytes } from "node:crypto";
import { type Frame, payloadTypes } from "../frame";
import { BlockCipher } from "./block-cipher";
import type { SealedDataKey } from "./data-key";
import type { DataStream } from "./data-stream";
import type { AgentBox, SessionTask } from "./session";

/** How long the agent waits for each answer of a client. */
const patienceMs = 15_000;

/** Status of what a client was asked for, and has done. */
const done = 1;

interface Action {
    readonly ActionType: string;
    readonly ActionStatus: number;
    readonly ActionResult: { readonly KMSCipherTextKey?: string } | null;
    readonly Error: string;
}

interface Response {
    readonly ProcessedClientActions: readonly Action[];
}

export class Handshake {
    /** There once the client has a data key; what is sealed with it is a payload of type `output`. */
    cipher: BlockCipher | undefined;
    private readonly challenge = randomBytes(64);
    private answered: (response: Response) => void = () => undefined;
    private proved: () => void = () => undefined;

    constructor(
        private readonly stream: DataStream,
        private readonly box: AgentBox,
        private readonly task: SessionTask,
        private readonly openDataKey: (sealed: SealedDataKey) => Promise<Buffer>,
    ) {}

    /** A plain shell begins without one, unless it is encrypted; a client must tell it by its first output. */
    get isNeeded(): boolean {
        return this.task.DocumentContent.sessionType === "Port" || this.encrypts;
    }

    /** Sessions to a port are left as they are: `isEncryptionEnabled` of `sessionplugin.go`. */
    private get encrypts(): boolean {
        const { sessionType, inputs } = this.task.DocumentContent;
        return inputs.kmsKeyId !== "" && sessionType !== "Port";
    }

    /** Takes a frame of the handshake; nothing: it is none. False: the client's proof is wrong. */
    take({ payloadType, payload }: Frame): boolean | undefined {
        if (payloadType === payloadTypes.handshakeResponse) {
            this.answered(JSON.parse(payload.toString()) as Response);
            return true;
        }
        if (payloadType !== payloadTypes.challengeResponse) return undefined;
        const { Challenge } = JSON.parse(payload.toString()) as { Challenge: string };
        const proof = this.cipher?.open(Buffer.from(Challenge, "base64"));
        if (proof?.equals(this.challenge) !== true) return false;
        this.proved();
        return true;
    }

    /** Returns why the client can't be served, or nothing. */
    async run(): Promise<string | undefined> {
        if (!this.isNeeded) return undefined;
        const began = Date.now();
        const why = (await this.agree()) ?? (this.encrypts ? await this.prove() : undefined);
        if (why !== undefined) return `Encountered error while initiating handshake. ${why}`;
        this.send(payloadTypes.handshakeComplete, {
            HandshakeTimeToComplete: (Date.now() - began) * 1e6,
            CustomerMessage: this.encrypts ? "This session is encrypted using AWS KMS." : "",
        });
        return undefined;
    }

    /** Asks the client for what it must do, and makes the cipher of its data key. */
    private async agree(): Promise<string | undefined> {
        const { sessionType, properties, inputs } = this.task.DocumentContent;
        const sessionTypeAction = {
            ActionType: "SessionType",
            ActionParameters: { SessionType: sessionType, Properties: properties },
        };
        const contextChallenge = randomBytes(16).toString("base64");
        const kmsAction = {
            ActionType: "KMSEncryption",
            ActionParameters: { KMSKeyId: inputs.kmsKeyId, Challenge: contextChallenge },
        };
        const answer = inTime(new Promise<Response>((resolve) => (this.answered = resolve)));
        this.send(payloadTypes.handshakeRequest, {
            AgentVersion: this.box.version,
            RequestedClientActions: [sessionTypeAction, ...(this.encrypts ? [kmsAction] : [])],
        });
        const response = await answer;
        if (response === undefined)
            return "Handshake timed out. Please ensure that you have the latest version of the session manager plugin.";
        const { ProcessedClientActions: actions } = response;
        const failed = actions.find(({ ActionStatus }) => ActionStatus !== done);
        if (failed !== undefined)
            return `${failed.ActionType} failed on client with status ${failed.ActionStatus} error: ${failed.Error}`;
        return this.encrypts ? this.makeCipher(actions) : undefined;
    }

    private async makeCipher(actions: readonly Action[]): Promise<string | undefined> {
        const result = actions.find(({ ActionType }) => ActionType === "KMSEncryption");
        // Without the client's acknowledgement the agent leaves the random challenge out of the context.
        const context = {
            "aws:ssm:SessionId": this.task.SessionId,
            "aws:ssm:TargetId": this.box.instanceId,
        };
        const keyId = this.task.DocumentContent.inputs.kmsKeyId;
        const ciphertext = result?.ActionResult?.KMSCipherTextKey ?? "";
        try {
            this.cipher = new BlockCipher(await this.openDataKey({ keyId, ciphertext, context }));
            return undefined;
        } catch (error) {
            const { message } = error as Error;
            return `Fetching data key failed: Unable to retrieve data key, ${message}`;
        }
    }

    /** Lets the client open something and seal it again. A wrong answer is no answer: the client must say it again. */
    private async prove(): Promise<string | undefined> {
        const proof = inTime(new Promise<true>((resolve) => (this.proved = () => resolve(true))));
        const sealed = this.cipher?.seal(this.challenge).toString("base64");
        this.send(payloadTypes.challengeRequest, { Challenge: sealed });
        return (await proof) ? undefined : "Timed out waiting for encryption challenge.";
    }

    private send(payloadType: number, content: object): void {
        this.stream.send(payloadType, Buffer.from(JSON.stringify(content)));
    }
}

/** Resolves with nothing when the agent's patience is over. */
function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
    const over = new Promise<undefined>((resolve) => {
        setTimeout(() => resolve(undefined), patienceMs).unref();
    });
    return Promise.race([answer, over]);
}
