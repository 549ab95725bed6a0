import { expect } from "chai";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { sshFiles } from "../../../cli/connect/ssh-config/this-laptop";
import { withSshWords } from "../../../cli/doctor/box/ssh-words";
import { PretendSsh } from "../connect/ssh/pretend-ssh";
import { boxOf } from "./support/box";

describe("the words by which doctor reaches a box", () => {
    let pretend: PretendSsh;
    beforeEach(() => {
        pretend = new PretendSsh();
    });
    afterEach(() => pretend.remove());

    /** Returns the words and the file of host keys in them. */
    async function words(
        act: (file: string) => void = () => undefined,
    ): Promise<{ readonly all: readonly string[]; readonly file: string }> {
        let said: readonly string[] = [];
        const fileOf = () =>
            /^UserKnownHostsFile[ =]"?([^"\n]*)"?$/m.exec(said.join("\n"))?.[1] ?? "";
        await withSshWords({ region: "us-east-1" }, boxOf(), {}, (all) => {
            said = all;
            return Promise.resolve(act(fileOf()));
        });
        return { all: said, file: fileOf() };
    }

    it("let OpenSSH ask nothing, and end with the box's name", async () => {
        const { all } = await words();
        expect(all).to.include("BatchMode=yes");
        expect(all.at(-1)).to.equal("workstation-dev-ana");
    });

    it("name a copy of the known host keys, so that a new one is not stored", async () => {
        const { knownHosts } = sshFiles();
        mkdirSync(dirname(knownHosts), { recursive: true });
        writeFileSync(knownHosts, "a key\n");
        let copied = "";
        const { file } = await words((copy) => {
            copied = readFileSync(copy, "utf8");
            appendFileSync(copy, "a new key\n");
        });
        expect(copied).to.equal("a key\n");
        expect(readFileSync(knownHosts, "utf8")).to.equal("a key\n");
        expect(existsSync(dirname(file))).to.equal(false);
    });

    it("make no file of host keys on a laptop that has none", async () => {
        let isThere: boolean | undefined;
        await words((file) => (isThere = existsSync(file)));
        expect(isThere).to.equal(false);
        expect(existsSync(sshFiles().knownHosts)).to.equal(false);
    });

    it("leave no copy where what they are for fails", async () => {
        let copy = "";
        const failed = await words((file) => {
            copy = file;
            throw new Error("no way in");
        }).catch((error: Error) => error.message);
        expect(failed).to.equal("no way in");
        expect(copy).to.match(/workstation-doctor-/);
        expect(existsSync(dirname(copy))).to.equal(false);
    });
});
