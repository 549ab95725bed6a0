import { expect } from "chai";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import type { Document } from "../../cloud-init/document";
import { liveBundle } from "../../cloud-init/live-bundle";
import {
    commandsOf,
    documentLimit,
    documentsRunBy,
    liveDocument,
    moreScriptsDocument,
} from "../../cloud-init/live-document";
import { liveParameter } from "../../cloud-init/live-parameters";
import { gzipped, renderMime } from "../../cloud-init/mime";
import { boxQueue } from "../../planning/box-queue";
import { publicKeys } from "../settings/ssh-keys";
import { Sandbox } from "./sandbox";

const packed = (files: readonly Document[]) =>
    gzipped(renderMime(files.map((it) => ({ ...it })))).toString("base64");
const { first, more } = liveBundle();
const moreBundle = packed(more);
const moreContent = moreScriptsDocument(moreBundle);
const content = liveDocument(packed(first), { bundle: moreBundle, document: "more-1" });
const commands = (settings: string, other = moreContent) =>
    commandsOf(content, settings, (name) => (name === "more-1" ? other : ""));
const switches = { desktop: true, notebook: true, idleStopMinutes: 30 };
const settings = liveParameter({ name: "ada", sshPublicKeys: [publicKeys.ed25519] }, switches);
const live = "/var/lib/workstation/live";

/** The documents of a stack with a queue, which has a third one. */
const withQueue = (() => {
    const stack = { "workstation:project": "workstation", "workstation:stack": "dev" };
    const bundle = liveBundle(boxQueue(stack, "us-east-1"));
    const [other, jobs] = [packed(bundle.more), packed(bundle.jobs)];
    const contents: Readonly<Record<string, string>> = {
        "more-1": moreScriptsDocument(other),
        "jobs-1": moreScriptsDocument(jobs),
    };
    const settings = liveDocument(
        packed(bundle.first),
        { bundle: other, document: "more-1" },
        { bundle: jobs, document: "jobs-1" },
    );
    return { contents, settings };
})();

/** The agent continues with the next step where one has failed. */
const emptyDocument = JSON.stringify({ mainSteps: [] });

describe("The document of the live settings", () => {
    it("leaves an eighth of Systems Manager's limit to one box's settings", () => {
        expect(content.length).to.be.within(10_000, documentLimit);
    });

    it("runs another document with the other scripts, which has the same limit", () => {
        expect(documentsRunBy(content)).to.deep.equal(["more-1"]);
        expect(documentsRunBy(moreContent)).to.deep.equal([]);
        expect(moreContent.length).to.be.within(10_000, documentLimit);
    });

    it("runs a third document where the stack has a queue, each with the same limit", () => {
        const { contents, settings } = withQueue;
        expect(documentsRunBy(settings)).to.deep.equal(["more-1", "jobs-1"]);
        for (const it of [settings, ...Object.values(contents)])
            expect(it.length).to.be.within(10_000, documentLimit);
    });

    it("holds ASCII only, and no braces but those of its parameter, which the agent replaces", () => {
        expect(content + moreContent).to.match(/^[\x20-\x7e]*$/);
        expect((content + moreContent).match(/\{\{.*?\}\}/g)).to.deep.equal(["{{ settings }}"]);
    });

    it("refuses a parameter that a shell would read as more than a word", () => {
        for (const evil of ["", "e30='; reboot; '", "e30=\nreboot", "$(reboot)"])
            expect(() => commands(evil), evil).to.throw(RangeError, "not base64");
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
    /** What the other document has left, for runs that are under way; it goes when it is an hour old. */
    const left = [/more_scripts = "(incoming\.[0-9a-f]{16})"/.exec(commands(settings))![1]];

    it("takes up the keys, and leaves nothing of the bundle behind but what is in force", async () => {
        const { status, output } = await step(commands(settings));
        expect([status, output]).to.deep.equal([
            0,
            "applied: the first settings of this box, with 1 key\n",
        ]);
        expect(sandbox.read(`${live}/current/authorized_keys.d/ada`)).to.contain(
            "ssh-ed25519 AAAA",
        );
        expect(sandbox.read("/run/workstation-live-settings.txt")).to.equal(output);
        expect(folders()).to.deep.equal(left);
    });

    it("takes up the scripts that send jobs where the stack has a queue", async () => {
        const { contents, settings: content } = withQueue;
        const all = commandsOf(content, settings, (name) => contents[name] ?? "");
        const { status, output } = await step(all);
        expect(status, output).to.equal(0);
        expect(sandbox.read(`${live}/current/submit.py`)).to.contain("def submit");
        expect(sandbox.read(`${live}/current/signing.py`)).to.contain("AWS4-HMAC-SHA256");
        expect(sandbox.read(`${live}/current/queue.json`)).to.contain('"stack":"dev"');
        const incomplete = commandsOf(content, settings, (name) =>
            name === "jobs-1" ? emptyDocument : (contents[name] ?? ""),
        );
        for (const it of folders()) rmSync(sandbox.path(`${live}/${it}`), { recursive: true });
        expect((await step(incomplete)).output).to.contain("has not run here");
    });

    it("takes up the same settings again, with what another run has left", async () => {
        await step(commands(settings));
        const { status, output } = await step(commands(settings));
        expect([status, output.split(":")[0]]).to.deep.equal([0, "unchanged"]);
        expect(folders()).to.deep.equal(left);
    });

    it("changes nothing where the other document has not run", async () => {
        const { status, output } = await step(commands(settings, emptyDocument));
        expect(status).to.equal(1);
        for (const said of [output, sandbox.read("/run/workstation-live-settings.txt")])
            expect(said).to.match(
                /^live-settings: the document with the other scripts has not run here, see .*errors\.log\n$/,
            );
        expect(folders()).to.deep.equal([]);
    });

    it("fails with the script's sentence for settings of somebody else, and keeps the sentence", async () => {
        const others = liveParameter({ name: "ben", sshPublicKeys: [] }, switches);
        const { status, output } = await step(commands(others));
        expect(status).to.equal(1);
        expect(output).to.match(/^live-settings: .*"ben".*\n$/);
        expect(sandbox.read("/run/workstation-live-settings.txt")).to.equal(output);
        expect(folders()).to.deep.equal(left);
    });

    it("says that a folder cannot be written to, and changes nothing", async () => {
        sandbox.write("/var/lib/workstation/live-file", "");
        const blocked = commands(settings).replace(`live = "${live}"`, `live = "${live}-file"`);
        const { status, output } = await step(blocked);
        expect([status, output.split(":")[0]]).to.deep.equal([1, "live-settings"]);
        expect(output).to.contain("cannot be unpacked");
    });
});
