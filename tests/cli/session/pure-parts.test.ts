import { expect } from "chai";
import { isNewer } from "../../../cli/session/agent-version";
import { answer } from "../../../cli/session/handshake";
import { Heartbeat } from "../../../cli/session/heartbeat";
import { smuxFrame, SmuxReader } from "../../../cli/session/smux";

describe("an agent's version", () => {
    it("is newer by its parts as numbers, not as text", () => {
        expect(isNewer("3.0.1295.0", "3.0.196.0")).to.equal(true);
        expect(isNewer("3.1.0.0", "3.0.196.0")).to.equal(true);
        expect(isNewer("3.0.196.0", "3.0.196.0")).to.equal(false);
        expect(isNewer("2.9.999.0", "3.0.196.0")).to.equal(false);
    });

    it("is not newer where it cannot be read", () => {
        for (const version of ["", "latest", "3.x"])
            expect(isNewer(version, "0.0.0.0"), version).to.equal(false);
    });
});

describe("the answer to an agent's handshake", () => {
    it("accepts the kind of the session and calls everything else unsupported", () => {
        const actions = [{ ActionType: "SessionType" }, { ActionType: "Weather" }];
        const request = { AgentVersion: "3.3.1.0", RequestedClientActions: actions };
        const { agentVersion, response } = answer(Buffer.from(JSON.stringify(request)));
        const { ProcessedClientActions } = JSON.parse(String(response)) as {
            ProcessedClientActions: { ActionStatus: number }[];
        };
        expect(agentVersion).to.equal("3.3.1.0");
        expect(ProcessedClientActions.map((it) => it.ActionStatus)).to.deep.equal([1, 3]);
    });
});

describe("a heartbeat", () => {
    it("finds a connection dead that answered before and is silent for its patience", () => {
        const heart = new Heartbeat(10_000);
        expect(heart.tick(0)).to.equal("ping");
        heart.pong();
        expect(heart.tick(5000)).to.equal("ping");
        expect(heart.tick(14_999)).to.equal("wait");
        expect(heart.tick(15_000)).to.equal("dead");
    });

    it("never finds one dead that has answered no ping yet: a proxy may pass none", () => {
        const heart = new Heartbeat(10_000);
        heart.tick(0);
        heart.heard();
        expect(heart.tick(3_600_000)).to.equal("wait");
    });
});

describe("smux", () => {
    it("reads frames whole from pieces of any size", () => {
        const frames = [smuxFrame(0, 3), smuxFrame(2, 3, Buffer.from("hello")), smuxFrame(1, 3)];
        const bytes = Buffer.concat(frames);
        for (const size of [1, 3, 7, 8, 9, bytes.length]) {
            const reader = new SmuxReader();
            const read = [];
            for (let i = 0; i < bytes.length; i += size)
                read.push(...reader.read(bytes.subarray(i, i + size)));
            const found = read.map((it) => [it.command, it.stream, String(it.data)]);
            const expected = [
                [0, 3, ""],
                [2, 3, "hello"],
                [1, 3, ""],
            ];
            expect(found, `pieces of ${size}`).to.deep.equal(expected);
        }
    });

    it("refuses another version than 1", () => {
        const bytes = smuxFrame(0, 3);
        bytes.writeUInt8(2, 0);
        expect(() => new SmuxReader().read(bytes)).to.throw("version 2");
    });
});
