import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Workplace, workplace } from "../../../cli/rehearse/workplace";
import { run } from "../../../cli/rehearse/run";
import { newSshPort, ownKey, sshHost, sshPort, writeSshConfig } from "../../../cli/rehearse/ssh";
import { Refusal } from "../../../settings/refusal";
import { pretend } from "./pretend";

describe("the way to a rehearsed box over SSH", () => {
    let dir: string;
    let place: Workplace;
    beforeEach(() => {
        // A folder name that a careless ssh_config would take for two words and a token.
        dir = mkdtempSync(join(tmpdir(), "work station 100%h"));
        place = workplace(dir, "dev");
        mkdirSync(place.dir, { recursive: true });
    });
    afterEach(() => rmSync(dir, { recursive: true }));

    /** Returns the settings as ssh itself reads them. */
    const settings = () =>
        String(execFileSync("ssh", ["-G", "-F", place.sshConfig, sshHost])).split("\n");

    it("keeps its port, and takes another if somebody else uses it", async () => {
        const port = await newSshPort(place);
        expect(port).to.be.greaterThan(1023);
        expect(await newSshPort(place)).to.equal(port);
        expect(sshPort(place)).to.equal(port);
        const other = createServer();
        await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
        const next = await newSshPort(place);
        other.close();
        expect(next).not.to.equal(port);
        expect(sshPort(place)).to.equal(next);
    });

    it("has one key pair, created once", async () => {
        const run = pretend({ "ssh-keygen": {} });
        writeFileSync(`${place.key}.pub`, "ssh-ed25519 AAAA rehearsal\n");
        expect(await ownKey(place, run)).to.equal("ssh-ed25519 AAAA rehearsal");
        expect(run.asked).to.deep.equal([]);
    });

    it("names a full disk, and replaces the half key pair it left once there is room", async () => {
        const full = {
            status: 1,
            stderr: "Unable to save public key to x: No space left on device",
        };
        const error: unknown = await ownKey(place, pretend({ "ssh-keygen": full })).catch(
            (it: unknown) => it,
        );
        expect(error).to.be.instanceOf(Refusal);
        expect(String(error)).to.match(/No space left on device; .* df -h \.cache$/);
        writeFileSync(place.key, "half a key");
        expect(await ownKey(place, run)).to.match(/^ssh-ed25519 \S+ rehearsal$/);
    });

    it("is a file that leads ssh to the box, whatever the folder's name", () => {
        writeSshConfig(place, { port: 2222, member: "ana", ownKey: true });
        expect(settings()).to.include.members([
            ...["hostname 127.0.0.1", "port 2222", "user ana", "identitiesonly yes"],
            ...["stricthostkeychecking accept-new", `userknownhostsfile ${place.knownHosts}`],
        ]);
        // ssh expands tokens in this setting later, so they still stand here.
        expect(settings()).to.include(`identityfile ${place.key.replace("%", "%%")}`);
    });

    it("leaves the key to the member who has one in the stack file", () => {
        writeSshConfig(place, { port: 2222, member: "ana", ownKey: false });
        expect(settings()).to.include("identitiesonly no");
        expect(settings().join()).not.to.include(place.key);
    });
});
