import { expect } from "chai";
import type { Asked } from "../../../cli/doctor/asked";
import { session } from "../../../cli/doctor/box/session";
import { runChecks } from "../../../cli/doctor/run-checks";
import { multiplexing } from "../session/agent-port";
import { type Program, Service, until } from "../session/service";
import { boxOf } from "./support/box";

const nothing = () => ({ answer: Buffer.alloc(0) });

/** The grace is longer than this test's own time limit, which a check that does not heed its signal exceeds. */
const limits = { check: 600_000, grace: 600_000 };

describe("doctor's session", () => {
    let service: Service;
    afterEach(() => service.close());

    /** Asks a box whose port behaves so. Its time is over once `isOver`, where that is given. */
    async function found(program: Program, isOver?: () => boolean, failure?: string) {
        service = await Service.start(program);
        if (failure !== undefined) service.failNext("StartSession", failure);
        const asked = {
            aws: () => Promise.resolve({ ssm: service.ssm }),
            box: () => Promise.resolve(boxOf()),
        } as unknown as Asked;
        const over = new AbortController();
        const [result] = runChecks([{ ...session, after: [] }], asked, over.signal, limits);
        if (isOver !== undefined) {
            await until(isOver);
            over.abort();
        }
        const { verdict, says } = (await result)!;
        return { verdict, says };
    }

    it("is ok where an SSH server answers through it, and is ended", async () => {
        const { verdict, says } = await found(multiplexing(nothing, true, "SSH-2.0-OpenSSH_9\r\n"));
        expect({ verdict }).to.deep.equal({ verdict: "ok" });
        expect(says).to.match(/^opened in \d+\.\d s; the box's SSH server answered in \d+ ms$/);
        expect(service.last.input).to.deep.include({
            DocumentName: "AWS-StartPortForwardingSession",
            Parameters: { portNumber: ["22"] },
        });
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    const silent = {
        verdict: "fail",
        says: "a session opens, but no SSH server answers on the box",
    };

    it("says that no SSH server answers where nothing listens on the box", async () => {
        expect(await found(multiplexing(nothing, false))).to.deep.equal(silent);
    });

    it("ends when its time is over where the port takes connections and never speaks, and ends the session", async () => {
        const isConnected = () => service.sessions[0]?.agent.input.length === 8;
        expect(await found(multiplexing(nothing), isConnected)).to.deep.equal(silent);
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("does not reach a box that is not connected until its time is over", async () => {
        const isAsked = () => service.calls.length > 0;
        expect(await found(multiplexing(nothing), isAsked, "TargetNotConnected")).to.deep.equal({
            verdict: "fail",
            says: "Systems Manager lists the box, but Session Manager does not reach it",
        });
        expect(service.sessions).to.have.length(0);
    });

    it("passes any other error on", async () => {
        const { verdict, says } = await found(multiplexing(nothing), undefined, "Odd");
        expect({ verdict, says }).to.deep.equal({ verdict: "unknown", says: "Odd: Odd said AWS" });
    });
});
