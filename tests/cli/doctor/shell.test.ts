import { expect } from "chai";
import type { Asked } from "../../../cli/doctor/asked";
import { shell, tryShell } from "../../../cli/doctor/box/shell";
import { echo, Service } from "../session/service";

describe("doctor's shell session", () => {
    let service: Service;
    beforeEach(async () => {
        service = await Service.start(echo);
    });
    afterEach(() => service.close());
    const attempt = (signal = new AbortController().signal) =>
        tryShell(service.ssm, "i-0a1", signal);

    it("is opened and ended", async () => {
        expect(await attempt()).to.equal("opened");
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("is encrypted where the account has a KMS key for sessions, and ended", async () => {
        service.handshake = {
            AgentVersion: "3.3.2299.0",
            RequestedClientActions: [
                { ActionType: "SessionType", ActionParameters: {} },
                { ActionType: "KMSEncryption", ActionParameters: { KMSKeyID: "k" } },
            ],
        };
        expect(await attempt()).to.equal("encrypted");
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("is not reached where the time is over before the box is connected", async () => {
        service.failNext("StartSession", "TargetNotConnected", 18);
        const over = new AbortController();
        const tried = attempt(over.signal);
        setTimeout(() => over.abort(), 20);
        expect(await tried).to.equal("not reached");
    });

    it("runs `true` on the box of whoever asks, by the document that every account has", async () => {
        const asked = {
            aws: () => Promise.resolve({ ssm: service.ssm }),
            box: () => Promise.resolve({ id: "i-0a1" }),
        } as unknown as Asked;
        expect(await shell.run(asked, new AbortController().signal)).to.include({ verdict: "ok" });
        expect(service.last.input).to.deep.include({
            ...{ Target: "i-0a1", DocumentName: "AWS-StartInteractiveCommand" },
            Parameters: { command: ["true"] },
        });
    });

    it("passes any other error on", async () => {
        service.failNext("StartSession", "AccessDeniedException");
        const error = await attempt().catch((it: Error) => it.name);
        expect(error).to.equal("AccessDeniedException");
    });
});
