import { expect } from "chai";
import type { Live } from "../../../../cli/boxes/live";
import { askEach } from "../../../../cli/connect/live/ask-boxes";
import { type Program, Service } from "../../session/service";

const document = {
    version: 1,
    disks: { root: { usedBytes: 1, totalBytes: 2 }, data: { usedBytes: 3e9, totalBytes: 50e9 } },
    jobs: { running: [{ number: 1 }, { number: 2 }], ended: [], unknown: [] },
};

/** Prints a text in two pieces, and ends as a command of the box does. */
const prints =
    (text: string): Program =>
    (session) => {
        session.send(Buffer.from(text.slice(0, 20)));
        session.send(Buffer.from(text.slice(20)));
        setTimeout(() => session.close(), 50);
    };

describe("boxes that are asked how they are", () => {
    let service: Service;
    afterEach(() => service.close());
    const long = 60_000;

    /** Asks one box, which does this. */
    async function asked(program: Program, patience = long) {
        service = await Service.start(program);
        return (await askEach(service.ssm, ["i-1"], patience)).get("i-1");
    }

    it("say the room on their data disk and their jobs, in one session with no key", async () => {
        const live = (await asked(prints(`${JSON.stringify(document)}\r\n`))) as Live;
        const { said, ...rest } = live;
        expect(rest).to.deep.equal({
            ...{ data: { usedBytes: 3e9, totalBytes: 50e9 }, jobsRunning: 2, keepsAwake: null },
        });
        expect(Date.now() - Date.parse(said)).to.be.within(0, long);
        expect(service.last.input).to.deep.include({
            DocumentName: "AWS-StartInteractiveCommand",
            Parameters: { command: ['PATH="$PATH:/usr/local/bin" workstation status --json'] },
        });
    });

    it("say that the data disk is not mounted", async () => {
        const off = { ...document, disks: { ...document.disks, data: null } };
        expect(await asked(prints(`${JSON.stringify(off)}\r\n`))).to.include({ data: null });
    });

    it("are the caller's where AWS lets them in, and else not theirs", async () => {
        service = await Service.start(prints(`${JSON.stringify(document)}\r\n`));
        service.failNext("StartSession", "AccessDeniedException");
        const answers = await askEach(service.ssm, ["i-1", "i-2"], long);
        expect([...answers.values()].map((it) => "noAnswer" in it && it.noAnswer)).to.have.members([
            ...["not yours", false],
        ]);
    });

    it("give no answer in their time, and the session is ended", async () => {
        const waits: Program = (session) => void session.send(Buffer.from("{"));
        expect(await asked(waits, 300)).to.deep.equal({ noAnswer: "it has not answered in 0.3 s" });
        expect(service.calls).to.include("TerminateSession");
    });

    it("give their own sentence where they have no such command, or none that this one reads", async () => {
        const missing = "sh: 1: workstation: not found\r\n";
        expect(await asked(prints(missing))).to.deep.equal({
            noAnswer: 'it said "sh: 1: workstation: not found"',
        });
        service.close();
        expect(await asked(prints('{"version": 2}\r\n'))).to.have.property("noAnswer");
    });

    it("give the reason where the account encrypts its sessions", async () => {
        service = await Service.start(() => undefined);
        const actions = [{ ActionType: "KMSEncryption", ActionParameters: {} }];
        service.handshake = { AgentVersion: "3.3.2299.0", RequestedClientActions: actions };
        const answer = (await askEach(service.ssm, ["i-1"], long)).get("i-1");
        expect(answer)
            .to.have.property("noAnswer")
            .that.matches(/KMS key/);
    });

    it("are asked side by side, ten at a time", async () => {
        let [now, most] = [0, 0];
        service = await Service.start((session) => {
            most = Math.max(most, ++now);
            setTimeout(() => {
                now--;
                session.close();
            }, 100);
        });
        const ids = Array.from({ length: 25 }, (_, at) => `i-${at}`);
        expect((await askEach(service.ssm, ids, long)).size).to.equal(25);
        expect(most).to.be.within(2, 10);
    });
});
