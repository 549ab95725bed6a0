import { expect } from "chai";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { liveBundle } from "../../cloud-init/live-bundle";
import { commandsOf, documentLimit, liveDocument } from "../../cloud-init/live-document";
import { liveParameter } from "../../cloud-init/live-parameters";
import { gzipped, renderMime } from "../../cloud-init/mime";
import { publicKeys } from "../settings/ssh-keys";
import { Sandbox } from "./sandbox";

const content = liveDocument(
    gzipped(renderMime(liveBundle().map((it) => ({ ...it })))).toString("base64"),
);
const switches = { desktop: true, notebook: true, idleStopMinutes: 30 };
const settings = liveParameter({ name: "ada", sshPublicKeys: [publicKeys.ed25519] }, switches);
const live = "/var/lib/workstation/live";

describe("The document of the live settings", () => {
    it("leaves a quarter of Systems Manager's limit to one box's settings", () => {
        expect(content.length).to.be.within(10_000, documentLimit);
    });

    it("holds ASCII only, and no braces but those of its parameter, which the agent replaces", () => {
        expect(content).to.match(/^[\x20-\x7e]*$/);
        expect(content.match(/\{\{.*?\}\}/g)).to.deep.equal(["{{ settings }}"]);
    });

    it("refuses a parameter that a shell would read as more than a word", () => {
        for (const evil of ["", "e30='; reboot; '", "e30=\nreboot", "$(reboot)"])
            expect(() => commandsOf(content, evil), evil).to.throw(RangeError, "not base64");
    });
});

describe("A box that runs the document of the live settings", () => {
    let sandbox: Sandbox;
    beforeEach(() => {
        sandbox = new Sandbox("debian12-cpu");
        sandbox.commands({ systemctl: "" });
        rmSync(sandbox.path(live), { recursive: true });
        mkdirSync(sandbox.path("/run"));
    });
    afterEach(() => sandbox.remove());

    /** Runs the step as the agent does, on a box below the sandbox's folder. */
    const step = (commands: string) => {
        sandbox.write("/step", commands);
        return sandbox.run("/step", [], {
            edit: (text) =>
                sandbox.moved(text).replace('"apply"', `"--root", "${sandbox.root}", "apply"`),
        });
    };
    const folders = () =>
        readdirSync(sandbox.path(live)).filter((it) => it.startsWith("incoming."));

    it("takes up the keys, and leaves nothing of the bundle behind but what is in force", async () => {
        const { status, output } = await step(commandsOf(content, settings));
        expect([status, output]).to.deep.equal([
            0,
            "applied: the first settings of this box, with 1 key\n",
        ]);
        expect(sandbox.read(`${live}/current/authorized_keys.d/ada`)).to.contain(
            "ssh-ed25519 AAAA",
        );
        expect(sandbox.read("/run/workstation-live-settings.txt")).to.equal(output);
        expect(folders()).to.deep.equal([]);
    });

    it("fails with the script's sentence for settings of somebody else, and keeps the sentence", async () => {
        const others = liveParameter({ name: "ben", sshPublicKeys: [] }, switches);
        const { status, output } = await step(commandsOf(content, others));
        expect(status).to.equal(1);
        expect(output).to.match(/^live-settings: .*"ben".*\n$/);
        expect(sandbox.read("/run/workstation-live-settings.txt")).to.equal(output);
        expect(folders()).to.deep.equal([]);
    });

    it("says that a folder cannot be written to, and changes nothing", async () => {
        sandbox.write("/var/lib/workstation/live-file", "");
        const blocked = commandsOf(content, settings).replace(
            `live = "${live}"`,
            `live = "${live}-file"`,
        );
        const { status, output } = await step(blocked);
        expect([status, output.split(":")[0]]).to.deep.equal([1, "live-settings"]);
        expect(output).to.contain("cannot be unpacked");
    });
});
