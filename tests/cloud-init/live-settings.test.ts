import { expect } from "chai";
import {
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    readlinkSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { LiveBox, publicKey, settings } from "./live-box";

const desktopUnits =
    "workstation-vnc@ada.service workstation-desktop@ada.service workstation-novnc.service";
const startNotebook = [
    "daemon-reload",
    "start --no-block notebook@ada.socket tensorboard@ada.socket notebook-image.service notebook-icons@ada.service",
];
const stopNotebook =
    "stop notebook@ada.socket notebook@ada.service notebook-server@ada.service tensorboard@ada.socket " +
    "tensorboard@ada.service tensorboard-server@ada.service notebook-image.service notebook-icons@ada.service";
const followOff = "start --no-block notebook-icons@ada.service";
const startStatus = "start --no-block workstation-status.service";

describe("live-settings", () => {
    let box: LiveBox;
    let one: string;
    beforeEach(() => {
        box = new LiveBox();
        one = box.bundle("one");
    });
    afterEach(() => box.remove());
    const said = async (bundle: string, wanted: unknown) => {
        const { status, stdout, stderr } = await box.apply(bundle, wanted);
        expect([status, stderr]).to.deep.equal([0, ""]);
        return stdout;
    };

    it("puts scripts, keys and settings of a new box in force together, and starts its self-test", async () => {
        expect(await said(one, settings({ sshPublicKeys: [1, 2].map(publicKey) }))).to.equal(
            "applied: the first settings of this box, with 2 keys\n",
        );
        expect(box.keys()).to.equal(`${publicKey(1)}\n${publicKey(2)}\n`);
        expect(JSON.parse(box.inForce("settings.json")!)).to.include({
            notebook: false,
            desktop: true,
        });
        expect(box.scripts()).to.equal("one");
        expect(box.systemctlCalls()).to.deep.equal([startStatus]);
    });

    it("lets the member, as whom sshd reads keys, read everything, and write nothing", async () => {
        mkdirSync(box.live, { mode: 0o700 });
        await said(one, settings());
        expect(box.mode("var/lib/workstation/live")).to.equal("755");
        const below = "var/lib/workstation/live/current";
        expect(
            ["", "/authorized_keys.d", "/authorized_keys.d/ada", "/train", "/probe.py"].map(
                (name) => box.mode(`${join(below, "..", readlinkSync(box.current))}${name}`),
            ),
        ).to.deep.equal(["755", "755", "644", "755", "644"]);
    });

    it("links the commands into /usr/local/bin, and leaves alone what somebody put there", async () => {
        await said(one, settings());
        const link = (name: string) => join(box.root, "usr/local/bin", name);
        expect(readlinkSync(link("train"))).to.equal(join(box.current, "train"));
        expect(existsSync(link("workstation-status"))).to.equal(true);
        rmSync(link("train"));
        writeFileSync(link("train"), "mine");
        await said(box.bundle("two"), settings());
        expect(existsSync(link("live-settings"))).to.equal(true);
        expect(() => readlinkSync(link("train"))).to.throw("EINVAL");
    });

    it("does nothing when nothing is new, and says so", async () => {
        await said(one, settings());
        const before = box.generation();
        box.systemctlCalls();
        expect(await said(one, settings({ notebook: false }))).to.equal(
            "unchanged: 1 key and all settings are as they were\n",
        );
        expect([box.generation(), box.systemctlCalls()]).to.deep.equal([before, []]);
    });

    it("removes a key at once, and says that open sessions live on", async () => {
        await said(one, settings({ sshPublicKeys: [1, 2].map(publicKey) }));
        expect(await said(one, settings({ sshPublicKeys: [1, 3].map(publicKey) }))).to.equal(
            "applied: 1 key added; 1 key removed, whose open sessions live on\n",
        );
        expect(box.keys()).to.equal(`${publicKey(1)}\n${publicKey(3)}\n`);
    });

    it("takes ten missed changes in one application", async () => {
        await said(one, settings());
        const last = settings({ sshPublicKeys: [publicKey(9)], desktop: false, notebook: true });
        expect(await said(box.bundle("eleven"), last)).to.equal(
            "applied: 1 key added; 1 key removed, whose open sessions live on; " +
                "the desktop is off, and what was open in it has ended; the notebook is on; new scripts\n",
        );
        expect([box.keys(), box.scripts()]).to.deep.equal([`${publicKey(9)}\n`, "eleven"]);
        expect(box.generations()).to.have.length(2);
    });

    it("stops a desktop that is switched off, and starts it when it is switched on again", async () => {
        await said(one, settings());
        box.systemctlCalls();
        await said(one, settings({ desktop: false }));
        expect(box.inForce("desktop-off")).to.equal("");
        expect(box.systemctlCalls()).to.deep.equal([`stop ${desktopUnits}`, startStatus]);
        expect(await said(one, settings())).to.equal("applied: the desktop is on\n");
        expect(box.inForce("desktop-off")).to.equal(undefined);
        expect(box.systemctlCalls()).to.deep.equal([
            `start --no-block ${desktopUnits}`,
            startStatus,
        ]);
    });

    it("leaves a desktop stopped that its member has stopped by hand", async () => {
        await said(one, settings());
        box.systemctlCalls();
        await said(one, settings({ notebook: true }));
        expect(box.systemctlCalls()).to.deep.equal([...startNotebook, startStatus]);
    });

    it("starts a desktop that was to be started when a former run failed, with the next settings", async () => {
        await said(one, settings({ desktop: false }));
        box.systemctl("exit 1");
        expect((await box.apply(one, settings())).status).to.equal(1);
        box.systemctl("");
        box.systemctlCalls();
        expect(await said(one, settings({ notebook: true }))).to.equal(
            "applied: the notebook is on\n",
        );
        expect(box.systemctlCalls()).to.include(`start --no-block ${desktopUnits}`);
    });

    it("lets the notebook's sockets listen and its image be built, now and at boot, and ends all when it is off", async () => {
        await said(one, settings({ notebook: true }));
        const units = join(box.root, "etc/systemd/system");
        const wanted = join(units, "sockets.target.wants/notebook@ada.socket");
        expect(readlinkSync(wanted)).to.equal(join(units, "notebook@.socket"));
        expect(readFileSync(wanted, "utf8")).to.include("ListenStream=127.0.0.1:8888\n");
        expect(box.inForce("notebook-on")).to.equal("");
        expect(box.systemctlCalls()).to.deep.equal([...startNotebook, startStatus]);
        const icon = join(box.root, "usr/local/share/applications/workstation-notebook.desktop");
        expect(readFileSync(icon, "utf8")).to.include("\nName=JupyterLab\n");
        const follows = "workstation-desktop@ada.service.wants/notebook-icons@ada.service";
        expect(readlinkSync(join(units, follows))).to.equal(join(units, "notebook-icons@.service"));
        expect(await said(one, settings())).to.equal(
            "applied: the notebook is off, and what ran in it has ended\n",
        );
        expect(box.inForce("notebook-on")).to.equal(undefined);
        expect(existsSync(icon)).to.equal(false);
        expect(box.systemctlCalls()).to.deep.equal([stopNotebook, followOff, startStatus]);
    });

    it("brings a box without a desktop no icons, neither on nor off, and leaves an entry of somebody else's in the menu", async () => {
        const bare = new LiveBox({ desktop: false });
        try {
            const bundle = bare.bundle("one");
            const [off, on] = [
                settings({ desktop: false }),
                settings({ desktop: false, notebook: true }),
            ];
            const applications = join(bare.root, "usr/local/share/applications");
            mkdirSync(applications, { recursive: true });
            writeFileSync(join(applications, "workstation-notebook.desktop"), "mine");
            for (const wanted of [on, off])
                expect((await bare.apply(bundle, wanted)).stderr).to.equal("");
            expect(bare.systemctlCalls().join(" "))
                .to.include("notebook@ada.socket")
                .and.not.include("icons");
            expect(
                existsSync(join(bare.root, "etc/systemd/system/notebook-icons@.service")),
            ).to.equal(false);
            expect(readdirSync(applications)).to.deep.equal(["workstation-notebook.desktop"]);
        } finally {
            bare.remove();
        }
    });

    it("says what the idle limit becomes, also on a box that has had none", async () => {
        await said(one, settings());
        const minutes = (idleStopMinutes: number) => said(one, settings({ idleStopMinutes }));
        expect(await minutes(60)).to.equal("applied: the box stops after 60 idle minutes\n");
        expect(await minutes(0)).to.equal("applied: the box never stops by itself\n");
        expect(box.inForce("settings.json")).to.include('"idleStopMinutes": 0');
        const file = join(box.current, "settings.json");
        writeFileSync(file, readFileSync(file, "utf8").replace('"idleStopMinutes": 0, ', ""));
        expect(await said(one, settings())).to.equal(
            "applied: the box stops after 30 idle minutes\n",
        );
    });

    it("lets the idle agent run, now and at boot, begins it again with other scripts, and ends it with scripts that have none", async () => {
        const agent = ["units/idle.service"];
        const [two, three] = [box.bundle("two", {}, agent), box.bundle("three", {}, agent)];
        await said(one, settings());
        box.systemctlCalls();
        await said(two, settings());
        const units = join(box.root, "etc/systemd/system");
        const wanted = join(units, "multi-user.target.wants/idle.service");
        expect(readlinkSync(wanted)).to.equal(join(units, "idle.service"));
        expect(readFileSync(wanted, "utf8")).to.match(/^Restart=always$/m);
        const restart = ["daemon-reload", "restart --no-block idle.service", startStatus];
        expect(box.systemctlCalls()).to.deep.equal(restart);
        await said(two, settings({ idleStopMinutes: 60 }));
        expect(box.systemctlCalls()).to.include("start --no-block idle.service");
        await said(three, settings());
        expect(box.systemctlCalls()).to.deep.equal(restart);
        await said(one, settings());
        expect(box.systemctlCalls()).to.deep.equal(["stop idle.service", startStatus]);
    });

    it("mounts a bucket at /shared, now and at boot, then another one instead, and then none", async () => {
        const shared = box.bundle("one", {}, ["units/shared.service"]);
        const units = join(box.root, "etc/systemd/system");
        const atBoot = () => readdirSync(join(units, "multi-user.target.wants"));
        expect(await said(shared, settings({ sharedBucket: "team-a" }))).to.equal(
            "applied: the first settings of this box, with 1 key\n",
        );
        expect(atBoot()).to.deep.equal(["shared@team-a.service"]);
        const start = (bucket: string) => `start --no-block shared@${bucket}.service`;
        expect(box.systemctlCalls()).to.deep.equal(["daemon-reload", start("team-a"), startStatus]);
        expect(readFileSync(join(units, "shared@.service"), "utf8")).to.include(
            "shared_mount.py %i",
        );

        await said(shared, settings({ sharedBucket: "team-a", idleStopMinutes: 60 }));
        expect(box.systemctlCalls(), "the mount stays").to.not.match(/stop|restart/);

        expect(await said(shared, settings({ sharedBucket: "team-b" }))).to.include(
            "/shared is team-b",
        );
        expect(atBoot()).to.deep.equal(["shared@team-b.service"]);
        expect(box.systemctlCalls()).to.deep.equal([
            "stop shared@team-a.service",
            "daemon-reload",
            start("team-b"),
            startStatus,
        ]);

        expect(await said(shared, settings())).to.equal("applied: nothing is mounted at /shared\n");
        expect(atBoot()).to.deep.equal([]);
        expect(box.systemctlCalls()).to.deep.equal(["stop shared@team-b.service", startStatus]);
    });

    it("mounts nothing with scripts from before there was a bucket", async () => {
        await said(one, settings({ sharedBucket: "team-a" }));
        expect(box.systemctlCalls()).to.deep.equal([startStatus]);
    });

    it("records the URL of the dotfiles, and forgets it", async () => {
        await said(one, settings());
        const dotfiles = "git@example.com:ada/dotfiles.git";
        expect(await said(one, settings({ dotfiles }))).to.equal(
            "applied: the dotfiles are cloned at the next login\n",
        );
        expect(box.inForce("dotfiles")).to.equal(`${dotfiles}\n`);
        expect(await said(one, settings())).to.equal("applied: no more dotfiles\n");
        expect(box.inForce("dotfiles")).to.equal(undefined);
    });

    it("repairs what somebody has altered or added in the generation in force", async () => {
        await said(one, settings());
        writeFileSync(join(box.current, "authorized_keys.d/ada"), `${publicKey(7)}\n`);
        expect(await said(one, settings())).to.equal("applied: repaired what had been altered\n");
        expect(box.keys()).to.equal(`${publicKey(1)}\n`);
        writeFileSync(join(box.current, "authorized_keys.d/root"), `${publicKey(7)}\n`);
        expect(await said(one, settings())).to.equal("applied: repaired what had been altered\n");
        expect(box.inForce("authorized_keys.d/root")).to.equal(undefined);
    });

    it("tries services again that did not follow, and says that the rest is in force", async () => {
        await said(one, settings());
        box.systemctl('[ "$1" != stop ] || { echo Connection timed out >&2; exit 1; }');
        expect(await box.apply(one, settings({ desktop: false }))).to.deep.equal({
            status: 1,
            stdout: "",
            stderr:
                "live-settings: the new settings and keys are in force, but services do not follow yet: " +
                "Connection timed out; the next run tries again\n",
        });
        box.systemctl("");
        box.systemctlCalls();
        expect(await said(one, settings({ desktop: false }))).to.equal(
            "applied: completed a change that was interrupted\n",
        );
        expect(box.systemctlCalls()).to.include(`stop ${desktopUnits}`);
    });
});

describe("live-settings roll-back", () => {
    let box: LiveBox;
    let one: string;
    let two: string;
    beforeEach(() => {
        box = new LiveBox();
        [one, two] = [box.bundle("one"), box.bundle("two")];
    });
    afterEach(() => box.remove());
    const rollBack = () => box.run(box.generation()!, ["roll-back"]);

    it("takes the former scripts with today's settings, so that a removed key stays removed", async () => {
        await box.apply(one, settings({ sshPublicKeys: [1, 2].map(publicKey) }));
        await box.apply(two, settings({ sshPublicKeys: [1, 2].map(publicKey) }));
        await box.apply(two, settings({ notebook: true }));
        expect((await rollBack()).stdout).to.equal(
            "rolled back: the scripts from before are in force; settings and keys are as they were\n",
        );
        expect([box.scripts(), box.keys()]).to.deep.equal(["one", `${publicKey(1)}\n`]);
        expect(box.inForce("settings.json")).to.include('"notebook": true');
    });

    it("is not undone by the next run of the same bundle, whose new settings are taken", async () => {
        await box.apply(one, settings());
        await box.apply(two, settings());
        await rollBack();
        expect((await box.apply(two, settings())).stdout).to.match(/^unchanged: /);
        expect((await box.apply(two, settings({ sshPublicKeys: [] }))).stdout).to.equal(
            "applied: 1 key removed, whose open sessions live on; the scripts stay rolled back\n",
        );
        expect([box.scripts(), box.keys()]).to.deep.equal(["one", ""]);
    });

    it("ends with the next bundle, or when it is rolled back itself", async () => {
        await box.apply(one, settings());
        await box.apply(two, settings());
        await rollBack();
        expect((await rollBack()).stdout).to.match(/^rolled back: the newer scripts are in force/);
        expect(box.scripts()).to.equal("two");
        expect((await box.apply(two, settings())).stdout).to.match(/^unchanged: /);
        await rollBack();
        expect((await box.apply(box.bundle("three"), settings())).stdout).to.equal(
            "applied: new scripts\n",
        );
        expect(box.scripts()).to.equal("three");
    });

    it("is refused where the box has had no other scripts", async () => {
        await box.apply(one, settings());
        await box.apply(one, settings({ notebook: true }));
        const { status, stderr } = await rollBack();
        expect([status, stderr]).to.deep.equal([
            1,
            "live-settings: there is nothing to roll back to: this box has had no other scripts\n",
        ]);
        expect(box.inForce("settings.json")).to.include('"notebook": true');
    });
});
