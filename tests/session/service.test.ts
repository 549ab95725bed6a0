import {
    DescribeInstanceInformationCommand,
    GetConnectionStatusCommand,
    ResumeSessionCommand,
    type SSMClient,
    StartSessionCommand,
    TerminateSessionCommand,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { once } from "node:events";
import { WebSocket } from "ws";
import { conditions } from "../../simulation/session-manager/conditions";
import { decode, payloadTypes, streamFrame } from "../../simulation/session-manager/frame";
import { SessionManager } from "../../simulation/session-manager/service";
import { ssmOf } from "./support/clients";
import { until } from "./support/running";

describe("The stand-in of Session Manager", () => {
    let service: SessionManager;
    let ssm: SSMClient;
    let box: string;

    before(async () => {
        service = await SessionManager.start(conditions({ roundTripMs: 2 }));
        ssm = ssmOf(service);
        box = await service.startBox();
    });
    afterEach(() => {
        Object.assign(service.conditions, conditions({ roundTripMs: 2 }));
        for (const { id } of service.openSessions) service.terminate(id);
    });
    after(async () => {
        ssm.destroy();
        await service.end();
    });

    const startSession = async (DocumentName?: string, Parameters?: Record<string, string[]>) => {
        const started = await ssm.send(
            new StartSessionCommand({ Target: box, DocumentName, Parameters }),
        );
        return { id: started.SessionId!, token: started.TokenValue!, url: started.StreamUrl! };
    };
    const code = (call: Promise<unknown>) =>
        call.then(
            () => "no error",
            (error: Error) => `${error.name}: ${error.message}`,
        );

    /** Opens a channel and keeps the frames that come. */
    async function open(url: string, token: string) {
        const channel = new WebSocket(url);
        const frames: ReturnType<typeof decode>[] = [];
        channel.on("message", (bytes: Buffer) => frames.push(decode(bytes)));
        await once(channel, "open");
        channel.send(JSON.stringify({ MessageSchemaVersion: "1.0", TokenValue: token }));
        return { channel, frames };
    }
    const closeCode = async (url: string, token: string) => {
        const { channel } = await open(url, token);
        return ((await once(channel, "close")) as [number])[0];
    };

    it("refuses sessions of a box for a while after its start, although it is online", async () => {
        service.conditions.notConnectedMs = 60 * 60_000;
        const { InstanceInformationList } = await ssm.send(
            new DescribeInstanceInformationCommand({}),
        );
        expect(InstanceInformationList).to.have.lengthOf(1);
        expect(InstanceInformationList?.[0]).to.include({ InstanceId: box, PingStatus: "Online" });
        expect(await code(startSession())).to.equal(`TargetNotConnected: ${box} is not connected.`);
        service.conditions.notConnectedMs = 0;
        expect(await code(startSession())).to.equal("no error");
    });

    it("refuses an unknown box, document, session and an ended session with AWS's codes", async () => {
        const target = new StartSessionCommand({ Target: "i-00000000000000000" });
        expect(await code(ssm.send(target))).to.match(/^TargetNotConnected/);
        const status = new GetConnectionStatusCommand({ Target: "i-00000000000000000" });
        expect((await ssm.send(status)).Status).to.equal("notconnected");
        expect(await code(startSession("No-Such"))).to.match(/^InvalidDocument: .*No-Such/);
        const resume = (SessionId: string) => ssm.send(new ResumeSessionCommand({ SessionId }));
        expect(await code(resume("ana-0"))).to.match(/^DoesNotExistException/);
        const { id } = await startSession();
        await ssm.send(new TerminateSessionCommand({ SessionId: id }));
        expect(await code(resume(id))).to.match(/^DoesNotExistException/);
        expect(service.openSessions).to.deep.equal([]);
    });

    it("opens a channel for a token only once", async () => {
        const { id, token, url } = await startSession("AWS-StartSSHSession");
        await open(url, token);
        await until(() => service.session(id).channels === 1);
        expect(await closeCode(url, token)).to.equal(1008);
    });

    it("opens no channel for a token that is expired or older than another", async () => {
        const { id, token, url } = await startSession("AWS-StartSSHSession");
        const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: id }));
        expect(await closeCode(url, token)).to.equal(1008);
        service.conditions.tokenLifeMs = -1;
        const late = await ssm.send(new ResumeSessionCommand({ SessionId: id }));
        expect(await closeCode(url, late.TokenValue!)).to.equal(1008);
        expect(await closeCode(url, resumed.TokenValue!)).to.equal(1008);
        expect(service.session(id).channels).to.equal(0);
    });

    it("ends an idle session with AWS's sentence, and resumes it without a token", async () => {
        const { id, token, url } = await startSession("AWS-StartSSHSession");
        const { frames } = await open(url, token);
        await until(() => frames.length > 0);
        service.conditions.idleMs = 0;
        await until(() => frames.some(({ type }) => type === "channel_closed"));
        const closed = frames.find(({ type }) => type === "channel_closed");
        expect(closed?.payload.toString()).to.contain("timed out due to inactivity");
        const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: id }));
        expect(resumed.TokenValue).to.equal(undefined);
    });

    it("closes a channel of its age, and keeps the session", async () => {
        const { id, token, url } = await startSession("AWS-StartSSHSession");
        const { channel } = await open(url, token);
        await until(() => service.session(id).channels === 1);
        service.conditions.channelLifeMs = 0;
        await once(channel, "close");
        expect(service.session(id).ended).to.equal(undefined);
    });

    it("ends the session of a client whose frame has a wrong digest", async () => {
        const { token, url } = await startSession("AWS-StartSSHSession");
        const { channel, frames } = await open(url, token);
        await until(() => frames.length > 0);
        const frame = streamFrame("input_stream_data", 0, payloadTypes.output, Buffer.from("a"));
        frame.write("b", frame.length - 1);
        channel.send(frame);
        await until(() => frames.some(({ type }) => type === "channel_closed"));
        expect(String(frames.at(-1)?.payload)).to.contain("digest");
    });

    it("asks for KMS in shells of an account that encrypts, and not for ports", async () => {
        service.conditions.kmsKeyId = "arn:aws:kms:eu-central-1:123456789012:key/k";
        const actions = async (document?: string) => {
            const { token, url } = await startSession(document);
            const { frames } = await open(url, token);
            await until(() => frames.length > 0);
            const request = JSON.parse(frames[0]!.payload.toString()) as {
                RequestedClientActions: { ActionType: string }[];
            };
            return request.RequestedClientActions.map(({ ActionType }) => ActionType);
        };
        expect(await actions()).to.deep.equal(["SessionType", "KMSEncryption"]);
        expect(await actions("AWS-StartSSHSession")).to.deep.equal(["SessionType"]);
    });

    it("says nothing but pause when the box is lost, and keeps the session open", async () => {
        const lost = await service.startBox();
        const started = await ssm.send(
            new StartSessionCommand({ Target: lost, DocumentName: "AWS-StartSSHSession" }),
        );
        const { channel, frames } = await open(started.StreamUrl!, started.TokenValue!);
        await until(() => frames.length > 0);
        service.loseBox(lost);
        channel.send(frames[0]!.payload); // anything: nobody is there to read it
        await until(() => frames.some(({ type }) => type === "pause_publication"));
        expect(service.session(started.SessionId).ended).to.equal(undefined);
    });
});
