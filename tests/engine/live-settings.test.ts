import { expect } from "chai";
import { remove } from "../../simulation/account/changes";
import { start, stop } from "../../simulation/account/instances";
import { askOnline } from "../../simulation/account/registration";
import { association } from "../../simulation/account/resource-types";
import { allOfType } from "../../simulation/account/simulated-account";
import { passSchedules } from "../../simulation/account/state-manager";
import type { Laptop } from "../../simulation/pulumi/laptop";
import { changes } from "../../simulation/pulumi/steps";
import { publicKeys } from "../settings/ssh-keys";
import { done, runningBoxes } from "./support/boxes";
import { claim } from "./support/claim";
import { oneBox } from "./support/one-box";

const box = "i-ana-al2023-x86_64";
/** The keys without their comments, which the program leaves out. */
const [key = "", other = ""] = [publicKeys.ed25519, publicKeys.ecdsa256].map((it) =>
    it.split(" ").slice(0, 2).join(" "),
);
const withKeys = (...sshPublicKeys: readonly string[]) => ({
    members: [{ name: "ana", sshPublicKeys }],
});
const replaced = [
    "delete-replaced Association ana-live-settings",
    "replace Association ana-live-settings",
    "create-replacement Association ana-live-settings",
];

interface Taken {
    readonly sshPublicKeys: readonly string[];
    readonly desktop: boolean;
    readonly dotfiles?: string;
}

/** Returns the settings that ana's box has taken up. */
function takenUp(laptop: Laptop): Taken {
    const { settings = "" } = laptop.account().existing[box]!;
    return JSON.parse(Buffer.from(settings, "base64").toString()) as Taken;
}

/** The association that carries ana's live settings. */
const live = (laptop: Laptop) =>
    allOfType(laptop.account(), association).find((it) => it.name === "ana-live-settings")!;

const upWithRefresh = ["up", "--yes", "--skip-preview", "--refresh"] as const;

const keysOnBox = (laptop: Laptop) => takenUp(laptop).sshPublicKeys;

const stopBox = (laptop: Laptop) =>
    laptop.changeAccount((account) => {
        stop(account, box);
        return account;
    });

const startBox = (laptop: Laptop) =>
    laptop.changeAccount((account) => {
        start(account, box);
        for (let asked = 0; asked < 2; asked++) askOnline(account, [box]);
        return account;
    });

describe("Live settings", function () {
    this.timeout(300_000);
    const { fork } = oneBox();

    claim("keys", async () => {
        const laptop = fork();
        for (const keys of [[key], [key, other], [other]]) {
            laptop.configure("dev", withKeys(...keys));
            const preview = done(await laptop.preview("dev"));
            const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
            expect(changes(done(result).steps), `${keys.length} keys`).to.deep.equal(replaced);
            expect(changes(preview.steps).sort()).to.deep.equal([...replaced].sort());
            expect(calls.filter((call) => call.includes(box))).to.deep.equal([
                `ApplyLiveSettings ${box}`,
            ]);
            expect(keysOnBox(laptop)).to.deep.equal(keys);
        }
        expect(changes(done(await laptop.up("dev")).steps), "one more up").to.deep.equal([]);
    });

    claim("dotfiles", async () => {
        const laptop = fork();
        const dotfiles = "https://example.com/ana/dotfiles.git";
        laptop.configure("dev", { members: [{ name: "ana", dotfiles }] });
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect(changes(done(result).steps)).to.deep.equal(replaced);
        expect(calls.filter((call) => call.includes(box))).to.deep.equal([
            `ApplyLiveSettings ${box}`,
        ]);
        expect(takenUp(laptop)).to.include({ dotfiles });
    });

    claim("desktop", async () => {
        const laptop = fork();
        laptop.configure("dev", { installDesktop: true });
        expect(changes(done(await laptop.up("dev")).steps), "as it is").to.deep.equal([]);
        const running = runningBoxes(laptop.account());
        for (const desktop of [false, true]) {
            laptop.configure("dev", { desktop });
            const preview = done(await laptop.preview("dev"));
            const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
            expect(changes(done(result).steps), `desktop: ${desktop}`).to.deep.equal(replaced);
            expect(changes(preview.steps).sort()).to.deep.equal([...replaced].sort());
            expect(preview.output).to.not.contain("leaves out the desktop");
            expect(calls.filter((call) => call.includes(box))).to.deep.equal([
                `ApplyLiveSettings ${box}`,
            ]);
            expect(takenUp(laptop)).to.include({ desktop });
            expect(runningBoxes(laptop.account())).to.deep.equal(running);
        }
        laptop.configure("dev", { installDesktop: undefined });
        expect(changes(done(await laptop.up("dev")).steps), "as at first").to.deep.equal([]);
    });

    claim("notebook", async () => {
        const laptop = fork();
        const running = runningBoxes(laptop.account());
        for (const notebook of [false, true]) {
            laptop.configure("dev", { notebook });
            const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
            expect(changes(done(result).steps), `notebook: ${notebook}`).to.deep.equal(replaced);
            expect(calls.filter((call) => call.includes(box))).to.deep.equal([
                `ApplyLiveSettings ${box}`,
            ]);
            expect(takenUp(laptop)).to.include({ notebook });
            expect(runningBoxes(laptop.account())).to.deep.equal(running);
        }
        laptop.configure("dev", { notebook: undefined });
        expect(changes(done(await laptop.up("dev")).steps), "as at first").to.deep.equal([]);
    });

    claim("idle-stop", async () => {
        const laptop = fork();
        const running = runningBoxes(laptop.account());
        for (const idleStopMinutes of [0, 30]) {
            laptop.configure("dev", { idleStopMinutes });
            const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
            expect(changes(done(result).steps), `${idleStopMinutes}`).to.deep.equal(replaced);
            expect(calls.filter((call) => call.includes(box))).to.deep.equal([
                `ApplyLiveSettings ${box}`,
            ]);
            expect(takenUp(laptop)).to.include({ idleStopMinutes });
            expect(runningBoxes(laptop.account())).to.deep.equal(running);
        }
        laptop.configure("dev", { idleStopMinutes: undefined });
        expect(changes(done(await laptop.up("dev")).steps), "as at first").to.deep.equal([]);
    });

    it("switch off the desktop of a stopped box at its next start", async () => {
        const laptop = fork();
        stopBox(laptop);
        laptop.configure("dev", { desktop: false, installDesktop: true });
        const { steps, output } = done(await laptop.up("dev"));
        expect(changes(steps)).to.deep.equal(replaced);
        expect(output).to.contain("its settings are taken up at the next start");
        expect(takenUp(laptop), "while it is off").to.include({ desktop: true });
        startBox(laptop);
        expect(takenUp(laptop), "after its start").to.include({ desktop: false });
        expect(changes(done(await laptop.up("dev")).steps), "one more up").to.deep.equal([]);
    });

    claim("scripts", async () => {
        const laptop = fork();
        const before = laptop.account().existing[box]?.scripts;
        laptop.edit("cloud-init/files/workstation-status", (text) =>
            text.replace("checks = []", "checks = list()"),
        );
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect(changes(done(result).steps)).to.deep.equal([
            "create-replacement Document workstation-dev-live-settings",
            "replace Document workstation-dev-live-settings",
            ...replaced,
            "delete-replaced Document workstation-dev-live-settings",
        ]);
        expect(calls.filter((call) => call.includes(" i-"))).to.deep.equal([
            `ApplyLiveSettings ${box}`,
        ]);
        const documents = allOfType(laptop.account(), "aws:ssm/document:Document");
        const now = laptop.account().existing[box]?.scripts;
        expect(documents.map(({ id }) => id))
            .to.have.lengthOf(2)
            .and.to.include(now);
        expect(now).to.not.equal(before);
        expect(changes(done(await laptop.up("dev")).steps), "one more up").to.deep.equal([]);
    });

    it("bring a script of the second document by two new documents, the second before the first", async () => {
        const laptop = fork();
        laptop.edit("cloud-init/files/idle_rule.py", (text) => `${text}\nmore = 1\n`);
        const { steps } = done(await laptop.up("dev"));
        const [first, second] = ["", "-scripts"].map(
            (ending) => `Document workstation-dev-live-settings${ending}`,
        );
        const changed = changes(steps);
        expect(changed).to.have.members([
            ...[`create-replacement ${first}`, `replace ${first}`, `delete-replaced ${first}`],
            ...[`create-replacement ${second}`, `replace ${second}`, `delete-replaced ${second}`],
            ...replaced,
        ]);
        const at = (step: string) => changed.indexOf(step);
        expect(at(`create-replacement ${second}`)).to.be.below(at(`create-replacement ${first}`));
        expect(at(`delete-replaced ${first}`)).to.be.below(at(`delete-replaced ${second}`));
        expect(takenUp(laptop)).to.include({ desktop: true });
    });

    it("do not wait for a stopped box, which takes up the last of many changes at its next start", async () => {
        const laptop = fork();
        stopBox(laptop);
        for (const keys of [[key], [key, other], [other]]) {
            laptop.configure("dev", withKeys(...keys));
            const { steps, output } = done(await laptop.up("dev"));
            expect(changes(steps)).to.deep.equal(replaced);
            expect(output).to.contain(
                `box ${box} of ana is stopped: its settings are taken up at the next start`,
            );
        }
        expect(keysOnBox(laptop), "while it is off").to.deep.equal([]);
        startBox(laptop);
        expect(keysOnBox(laptop), "after its start").to.deep.equal([other]);
        const { result, calls } = await laptop.callsOf(() => laptop.up("dev"));
        expect(changes(done(result).steps), "one more up").to.deep.equal([]);
        expect(calls).to.deep.equal([]);
    });

    it("that a box refuses fail `up` with the script's reason, and are tried again by the next one", async () => {
        const laptop = fork();
        laptop.configure("dev", withKeys(key));
        laptop.changeAccount((account) => ({
            ...account,
            settingsFail: "live-settings: these settings are for ben, and this box is ana's",
        }));
        const { status, output } = await laptop.workstation("up", "dev", "--yes");
        expect(status, output).to.equal(1);
        expect(output).to.contain("aws:ssm:Association ana-live-settings");
        expect(output).to.contain("unexpected state 'Failed'");
        expect(output).to.contain(`box ${box} of ana:`);
        expect(output).to.contain("live-settings: these settings are for ben");
        expect(keysOnBox(laptop)).to.deep.equal([]);
        laptop.changeAccount((account) => {
            delete (account as { settingsFail?: string }).settingsFail;
            return account;
        });
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal(replaced);
        expect(keysOnBox(laptop)).to.deep.equal([key]);
    });

    it("that meet a box which its user stops meanwhile fail `up` with what to do, and are not waited for again", async () => {
        const laptop = fork();
        laptop.configure("dev", withKeys(key));
        laptop.changeAccount((account) => ({ ...account, stopsInWait: true }));
        const { status, output } = await laptop.workstation("up", "dev", "--yes");
        expect(status, output).to.equal(1);
        expect(output).to.contain("(last state: 'Pending', timeout: 20m0s)");
        expect(output).to.contain("a box went off, or its agent fell silent, before it had run");
        expect(keysOnBox(laptop)).to.deep.equal([]);
        const again = done(await laptop.up("dev"));
        expect(changes(again.steps)).to.deep.equal(replaced);
        expect(again.output).to.contain("its settings are taken up at the next start");
        startBox(laptop);
        expect(keysOnBox(laptop)).to.deep.equal([key]);
        expect(changes(done(await laptop.up("dev")).steps), "one more up").to.deep.equal([]);
    });

    it("whose association somebody has deleted are brought again by an `up` with a refresh, or by the next change", async () => {
        const laptop = fork();
        const lose = () =>
            laptop.changeAccount((account) => {
                remove(account, live(laptop).id);
                return account;
            });
        lose();
        const refreshed = done(await laptop.pulumi("dev", ...upWithRefresh));
        expect(changes(refreshed.steps).filter((it) => !it.startsWith("refresh "))).to.deep.equal([
            "create Association ana-live-settings",
        ]);
        lose();
        laptop.configure("dev", withKeys(key));
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal(replaced);
        expect(keysOnBox(laptop)).to.deep.equal([key]);
    });

    it("that a box refused reach it by the schedule too, once it takes them, and the next `up` proves it", async () => {
        const laptop = fork();
        laptop.configure("dev", withKeys(key));
        laptop.changeAccount((account) => ({ ...account, settingsFail: "no space left" }));
        expect((await laptop.up("dev")).status).to.equal(1);
        laptop.changeAccount((account) => {
            delete (account as { settingsFail?: string }).settingsFail;
            passSchedules(account);
            return account;
        });
        expect(keysOnBox(laptop), "by the schedule").to.deep.equal([key]);
        expect(changes(done(await laptop.up("dev")).steps)).to.deep.equal(replaced);
        expect(changes(done(await laptop.up("dev")).steps), "one more up").to.deep.equal([]);
    });

    it("name a version of their document by its number, which moves with nobody's change", () => {
        const { inputs } = live(fork());
        expect(inputs["documentVersion"]).to.equal("1");
    });
});
