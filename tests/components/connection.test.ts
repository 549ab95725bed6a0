import { expect } from "chai";
import { connection } from "../../components/connection";
import { sessionDocuments } from "../../planning/policies/member-policy";

const box = {
    desktop: true,
    member: "ana",
    region: "eu-west-1",
    instanceId: "i-0123456789abcdef0",
    publicIp: "203.0.113.9",
};

describe("connection", () => {
    it("goes through Session Manager without a key or an address", () => {
        const through = connection({ ...box, access: { kind: "session-manager" } });
        const start = "aws ssm start-session --region eu-west-1 --target i-0123456789abcdef0";
        expect(through.shell).to.equal(
            `${start} --document-name AWS-StartInteractiveCommand --parameters command=bash`,
        );
        expect(through.desktop).to.equal(
            `${start} --document-name AWS-StartPortForwardingSession ` +
                "--parameters portNumber=6080,localPortNumber=6080",
        );
        expect(JSON.stringify(through)).not.to.include("203.0.113.9");
    });

    it("forwards the desktop through SSH in direct mode, so that its port stays closed", () => {
        const through = connection({ ...box, access: { kind: "ssh", from: ["203.0.113.7/32"] } });
        expect(through.shell).to.equal("ssh ana@203.0.113.9");
        expect(through.desktop).to.equal("ssh -N -L 6080:localhost:6080 ana@203.0.113.9");
    });

    it("needs no quotes, because PowerShell and bash read them differently", () => {
        for (const kind of ["session-manager", "ssh"] as const) {
            const access = kind === "ssh" ? { kind, from: [] } : { kind };
            const { shell, desktop } = connection({ ...box, access });
            expect(shell + desktop).not.to.match(/["'`$\\;&|]/);
        }
    });

    it("asks for the host key through Session Manager, whichever way SSH takes", () => {
        for (const access of [{ kind: "session-manager" }, { kind: "ssh", from: [] }] as const) {
            const { hostKey } = connection({ ...box, access });
            expect(hostKey).to.equal(
                "aws ssm start-session --region eu-west-1 --target i-0123456789abcdef0 " +
                    "--document-name AWS-StartInteractiveCommand " +
                    '--parameters "command=/usr/local/bin/workstation-status --host-key"',
            );
            // PowerShell, zsh and bash read double quotes around plain characters alike.
            expect(hostKey.split('"')[1]).to.match(/^[\w=/ -]+$/);
        }
    });

    it("says nothing about a desktop that is off or missing", () => {
        for (const access of [{ kind: "session-manager" }, { kind: "ssh", from: [] }] as const) {
            const through = connection({ ...box, desktop: false, access });
            expect(through).to.have.all.keys("shell", "hostKey");
        }
    });

    it("names a document that is in every account and in a member's policy, as that policy demands", () => {
        const { shell, desktop, hostKey } = connection({
            ...box,
            access: { kind: "session-manager" },
        });
        for (const command of [shell, desktop ?? "", hostKey]) {
            const name = / --document-name (AWS-\S+) /.exec(command)?.[1];
            expect(sessionDocuments).to.include(name);
        }
    });

    it("opens the desktop in the browser at the forwarded port", () => {
        const { desktopUrl } = connection({ ...box, access: { kind: "session-manager" } });
        expect(new URL(desktopUrl ?? "").host).to.equal("localhost:6080");
    });
});
