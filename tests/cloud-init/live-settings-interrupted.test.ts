import { expect } from "chai";
import { spawn } from "node:child_process";
import {
    chmodSync,
    existsSync,
    mkdirSync,
    readFileSync,
    realpathSync,
    symlinkSync,
    utimesSync,
    writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { LiveBox, publicKey, settings } from "./live-box";

const interrupt = join(__dirname, "fixtures/interrupt.py");
/** More changes than an application makes. */
const never = "100000";

const former = settings({ sshPublicKeys: [publicKey(1)], desktop: true });
const next = settings({ sshPublicKeys: [publicKey(2)], desktop: false });

describe("live-settings, interrupted", function () {
    // Some hundred runs of Python, each of which waits for the disk.
    this.timeout(240_000);
    let box: LiveBox;
    let one: string;
    let two: string;
    beforeEach(async () => {
        box = new LiveBox();
        [one, two] = [box.bundle("one"), box.bundle("two")];
        await box.apply(one, former);
    });
    afterEach(() => box.remove());

    const changes = () => readFileSync(join(box.root, "changes"), "utf8").trimEnd().split("\n");
    /** Returns which generation is in force, or what is mixed in it. */
    const inForce = () => {
        const parts = [box.scripts(), box.keys()?.trim(), box.inForce("desktop-off") ?? "on"];
        if (parts.join() === `one,${publicKey(1)},on`) return "former";
        return parts.join() === `two,${publicKey(2)},` ? "next" : `a mix: ${parts.join()}`;
    };
    /** Returns the generations that are neither in force nor kept for roll back. */
    const leftovers = () => {
        const kept = [box.current, join(box.current, "former")].map((link) =>
            existsSync(link) ? basename(realpathSync(link)) : "",
        );
        return box.generations().filter((name) => !kept.includes(name));
    };
    /** Interferes with each change of an application in turn, and looks at the box after each. */
    const atEachChange = async (
        how: string,
        look: (at: number, outcome: Awaited<ReturnType<LiveBox["apply"]>>) => void,
    ) => {
        for (let at = 1; ; at++) {
            if (inForce() !== "former") await box.apply(one, former);
            expect(inForce()).to.equal("former");
            const outcome = await box.apply(two, next, [interrupt, String(at), how]);
            look(at, outcome);
            if (outcome.status !== 0) continue;
            expect(at).to.be.above(40);
            return;
        }
    };

    it("leaves the former generation or the new one, never a mix, wherever it is killed, and the next run takes the new one", async () => {
        const seen = new Set<string>();
        await atEachChange("kill", (at, { status }) => {
            expect(status, `change ${at}`).to.be.oneOf([0, null]);
            expect(inForce(), changes().join("\n")).to.match(/^(former|next)$/);
            if (status !== 0) seen.add(inForce());
            // The next run removes what this one left.
            expect(box.generations().length).to.be.below(4);
        });
        expect([...seen]).to.deep.equal(["former", "next"]);
        expect([inForce(), box.generations().length]).to.deep.equal(["next", 2]);
    });

    it("completes what services had not followed yet when it was killed, with the same settings again", async () => {
        await box.apply(box.bundle("three"), next, [interrupt, never, "kill"]);
        const stopping = changes().findIndex((change) => change.includes("'stop'")) + 1;
        expect(stopping).to.be.above(1);
        await box.apply(one, former);
        await box.apply(two, next, [interrupt, String(stopping), "kill"]);
        expect([inForce(), box.inForce("settled")]).to.deep.equal(["next", undefined]);
        box.systemctlCalls();
        const { stdout } = await box.apply(two, next);
        expect(stdout).to.equal("applied: completed a change that was interrupted\n");
        expect(box.systemctlCalls()[0]).to.match(/^stop workstation-vnc@ada/);
    });

    it("keeps the former generation on a disk that fills up at any change, and says what to free", async () => {
        await atEachChange("ENOSPC", (at, { status, stderr }) => {
            if (status === 0) return;
            const full =
                "the root disk is full; free space with: docker system prune; sudo du -xhd2 / \\| sort -h \\| tail";
            const unchanged = new RegExp(`^live-settings: nothing was changed: ${full}\n$`);
            const followsLater = new RegExp(`are in force, but services do not.*${full};.*\n$`);
            expect(inForce(), `change ${at}: ${stderr}`).to.match(/^(former|next)$/);
            expect(stderr).to.match(inForce() === "former" ? unchanged : followsLater);
            // Half a generation would fill the disk further.
            if (inForce() === "former") expect(leftovers()).to.deep.equal([]);
        });
    });

    it("says what a disk that can only be read needs", async () => {
        const { status, stderr } = await box.apply(two, next, [interrupt, "1", "EROFS"]);
        expect([status, stderr, inForce()]).to.deep.equal([
            1,
            "live-settings: nothing was changed: the root disk can only be read, as after an error on it; " +
                "a restart checks it: sudo reboot\n",
            "former",
        ]);
    });

    it("has every file and folder on the disk before it switches, and the switch before services follow", async () => {
        await box.apply(two, next, [interrupt, never, "kill"]);
        const all = changes();
        const switched = all.findIndex((change) => change.endsWith("/live/current"));
        const synced = all.slice(0, switched).filter((change) => change.startsWith("fsync "));
        const written = all
            .filter((change) => /^open .*\/generation\.\w+\/(?!settled)/.test(change))
            .map((change) => change.replace("open", "fsync"));
        expect(written).to.have.length.above(10);
        const generation = `fsync ${box.generation()}`;
        expect(synced).to.include.members([
            ...written,
            generation,
            `${generation}/authorized_keys.d`,
            `fsync ${box.live}`,
        ]);
        expect(all[switched + 1]).to.equal(`fsync ${box.live}`);
    });

    it("writes nothing into a home, whatever its owner has put there", async () => {
        symlinkSync("/etc/shadow", join(box.root, "home/ada/.ssh"));
        await box.apply(two, settings({ dotfiles: "https://example.com/d" }), [
            interrupt,
            never,
            "kill",
        ]);
        const elsewhere = changes().filter((change) => !/\/live(\/|$)|systemctl/.test(change));
        expect(elsewhere).to.deep.equal([]);
    });

    it("lets one run at a time change the box, and both end well", async () => {
        const both = await Promise.all([box.apply(one, former), box.apply(two, next)]);
        expect(both.map(({ status, stderr }) => [status, stderr])).to.deep.equal([
            [0, ""],
            [0, ""],
        ]);
        expect(inForce()).to.match(/^(former|next)$/);
    });

    it("gives up on another run that does not end, and says how to find it", async () => {
        const impatient = box.bundle("impatient", {
            "generations.py": (text) => text.replace("lock_seconds = 300", "lock_seconds = 0"),
        });
        const holder = spawn("flock", [join(box.live, "lock"), "sh", "-c", "echo; exec sleep 60"]);
        await new Promise((resolve) => holder.stdout.once("data", resolve));
        const { status, stderr } = await box.apply(impatient, next);
        holder.kill();
        expect([status, stderr, inForce()]).to.deep.equal([
            1,
            "live-settings: another run has not ended in five minutes: pgrep -af live-settings\n",
            "former",
        ]);
    });

    it("removes a bundle that a power cut left unpacked, but not a young one", async () => {
        for (const name of ["old", "young"]) mkdirSync(join(box.live, `incoming.${name}`));
        utimesSync(join(box.live, "incoming.old"), 0, 0);
        writeFileSync(join(box.live, "incoming.old/train"), "");
        utimesSync(join(box.live, "incoming.old"), 0, 0);
        await box.apply(two, next);
        expect(() => readFileSync(join(box.live, "incoming.old/train"))).to.throw("ENOENT");
        expect(() => readFileSync(join(box.live, "incoming.young"))).to.throw("EISDIR");
    });
});

describe("live-settings, on a folder that is not root's alone", () => {
    let box: LiveBox;
    beforeEach(() => (box = new LiveBox()));
    afterEach(() => box.remove());
    const refusal = async () => {
        const { status, stderr } = await box.apply(box.bundle("one"), former);
        expect([status, box.generation()]).to.deep.equal([1, undefined]);
        return stderr;
    };
    const says = (path: string) =>
        `live-settings: only root may be able to write to ${path}, so nothing was changed: ` +
        `sudo chown root: ${path} && sudo chmod 755 ${path}\n`;

    it("refuses one that others can write to, and says how to change that", async () => {
        mkdirSync(box.live);
        chmodSync(box.live, 0o777);
        expect(await refusal()).to.equal(says("/var/lib/workstation/live"));
        chmodSync(box.live, 0o755);
        chmodSync(join(box.live, ".."), 0o775);
        expect(await refusal()).to.equal(says("/var/lib/workstation"));
    });

    it("refuses a link in its place", async () => {
        symlinkSync(join(box.root, "home/ada"), box.live);
        expect(await refusal()).to.equal(says("/var/lib/workstation/live"));
    });
});
