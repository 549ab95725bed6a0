import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { sshConfigText } from "../../cli/connect/ssh-config/config-text";
import { withInclude } from "../../cli/connect/ssh-config/user-config";
import { asked, boxes, laptops } from "../cli/connect/ssh-config/laptops";
import { printedBy, readBySsh, textReadBySsh } from "./run-in";

describe("OpenSSH, with the user's own file,", () => {
    it("reads the included one whatever the own one begins with, and then the rest", () => {
        const folder = mkdtempSync(join(tmpdir(), "ssh-config-"));
        try {
            const included = join(folder, "workstation");
            writeFileSync(included, sshConfigText(boxes, laptops.linux, asked), { mode: 0o600 });
            const own = join(folder, "config");
            const text = "Host other\r\n    User x\r\nHost *\r\n    Compression yes\r\n";
            writeFileSync(own, withInclude(text, included), { mode: 0o600 });
            const ours = readBySsh(own, "workstation-dev-ana");
            expect(ours).to.include({ user: "ana", compression: "yes" });
            const other = readBySsh(own, "other");
            expect(other).to.include({ user: "x", compression: "yes" });
            expect(other).to.not.have.any.keys("proxycommand", "hostkeyalias");
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});

describe("OpenSSH, with the file of `ssh-config`,", () => {
    for (const [name, laptop] of Object.entries(laptops)) {
        const text = sshConfigText(boxes, laptop, asked);

        it(`takes what is meant, as ${name} has it`, () => {
            const read = textReadBySsh(text, "workstation-gpu.eu-bo-b");
            expect(read).to.include({
                user: "bo-b",
                hostkeyalias: "workstation-gpu.eu-bo-b",
                userknownhostsfile: laptop.knownHosts.replaceAll("\\", "/"),
                stricthostkeychecking: "accept-new",
                serveraliveinterval: "30",
                serveralivecountmax: "10",
                controlmaster: "false",
                forwardagent: "no",
                identitiesonly: "no",
            });
            expect(read["proxycommand"]).to.match(
                / --stack gpu\.eu --member bo-b --region us-east-1$/,
            );
        });
    }

    it("lets it win over the user's own `Host *`, but for the agent", () => {
        const own =
            "Host *\n User root\n ControlMaster auto\n ControlPath /tmp/%C\n ProxyJump bastion\n" +
            " StrictHostKeyChecking no\n ForwardAgent yes\n";
        const read = textReadBySsh(
            sshConfigText(boxes, laptops.linux, asked) + own,
            "workstation-dev-ana",
        );
        expect(read).to.include({
            ...{ user: "ana", controlmaster: "false", stricthostkeychecking: "accept-new" },
            ...{ forwardagent: "yes" },
        });
        expect(read).to.not.have.any.keys("controlpath", "proxyjump");
        expect(read["proxycommand"]).to.match(/^\/usr\/bin\/node /);
    });

    it("forwards the agent when that is asked for", () => {
        const text = sshConfigText(boxes, laptops.linux, { ...asked, forwardAgent: true });
        expect(textReadBySsh(text, "workstation-dev-ana")["forwardagent"]).to.equal("yes");
    });

    for (const shell of ["sh", "bash", "zsh", "fish"]) {
        it(`starts the command by its own words in ${shell}, whatever its folder is called`, () => {
            const odd = fc.string({
                unit: fc.constantFrom(..."aB %'\"$`!#&;|<>()[]{}*?~=\t^".split("")),
            });
            fc.assert(
                fc.property(odd, (folder) => {
                    const printf = "/usr/bin/printf";
                    const command = [printf, "%s\\n", `/home/${folder}/bin.cjs`];
                    const text = sshConfigText(boxes, { ...laptops.linux, command }, asked);
                    const [, line = ""] = /ProxyCommand (.*)/.exec(text) ?? [];
                    // As sshconnect.c does: tokens, then the shell.
                    const expanded = line.replaceAll("%%", "%");
                    const [script] = printedBy(shell, ["-c", `exec ${expanded}`]).split("\n");
                    expect(script).to.equal(`/home/${folder}/bin.cjs`);
                }),
                { numRuns: 25 },
            );
        }).timeout(120_000);
    }

    it("keeps any folder for the host keys as it is", () => {
        const odd = fc.string({ unit: fc.constantFrom(..."aB %'\"\\#=;\té".split("")) });
        fc.assert(
            fc.property(odd, (folder) => {
                const knownHosts = `/home/${folder}x/known_hosts`;
                const text = sshConfigText(boxes, { ...laptops.linux, knownHosts }, asked);
                const read = textReadBySsh(text, "workstation-dev-ana")["userknownhostsfile"];
                expect(read).to.equal(knownHosts);
            }),
            { numRuns: 25 },
        );
    }).timeout(120_000);
});
