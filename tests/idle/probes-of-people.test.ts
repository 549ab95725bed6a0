import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { cookieFile, display } from "./pretend-display";
import { ProbeBox } from "./probe-box";

const pts = (number: number) => (136 << 8) + number;
const cookie = "/run/workstation-desktop/cookie";
const token = "/run/notebook-server/token";

describe("the probes of people's input and work", function () {
    this.timeout(30_000);
    let box: ProbeBox;
    beforeEach(() => (box = new ProbeBox()));
    afterEach(() => box.end());

    it("find the last key in terminals of SSH and Session Manager, not in others", async () => {
        box.process(10, "sshd");
        box.process(20, "ssm-session-wor");
        box.process(30, "xfce4-terminal");
        box.process(11, "bash", { parent: 10, tty: pts(1) });
        box.process(12, "vim", { parent: 11, session: 11, tty: pts(1) });
        box.process(21, "sh", { parent: 20, tty: pts(2) });
        box.process(31, "bash", { parent: 30, tty: pts(3) });
        for (const [number, minutes] of [
            [1, 40],
            [2, 25],
            [3, 1],
        ] as const) {
            box.write(`/dev/pts/${number}`, "");
            box.touched(`/dev/pts/${number}`, minutes);
        }
        expect((await box.sample())["input"]).to.be.within(25, 25.1);
        box.touched("/dev/pts/1", 2);
        expect((await box.sample())["input"]).to.be.within(2, 2.1);
    });

    it("remember the input of a session that has ended", async () => {
        box.process(10, "sshd-session");
        box.process(11, "bash", { parent: 10, tty: pts(1) });
        box.write("/dev/pts/1", "");
        box.touched("/dev/pts/1", 7);
        await box.sample();
        box.remove("/proc/11");
        expect((await box.sample())["input"]).to.be.within(7, 7.1);
    });

    it("tell a stamp that a clock which was set back left in the future", async () => {
        box.process(10, "sshd");
        box.process(11, "bash", { parent: 10, tty: pts(1) });
        box.write("/dev/pts/1", "");
        box.touched("/dev/pts/1", -30);
        expect((await box.sample())["input"]).to.be.within(-30, -29.9);
        box.touched("/dev/pts/1", 3);
        expect((await box.sample())["input"]).to.be.within(3, 3.1);
    });

    it("ask the display for how long nobody typed, with its cookie", async () => {
        box.write(cookie, "");
        writeFileSync(box.path(cookie), cookieFile());
        await box.listen("/tmp/.X11-unix/X1", display(12 * 60_000));
        expect(await box.sample()).to.deep.include({ input: 12, err: [] });
    });

    it("find no input on a display that has had none since its server started", async () => {
        box.write(cookie, "");
        writeFileSync(box.path(cookie), cookieFile());
        // This process is the server.
        const stat = readFileSync("/proc/self/stat", "utf8");
        box.write(`/proc/${process.pid}/stat`, stat);
        await box.listen("/tmp/.X11-unix/X1", display(process.uptime() * 1000 + 2000));
        expect(await box.sample()).to.deep.include({ input: 9999, err: [] });
    });

    it("find no input where the desktop is just starting", async () => {
        box.write(cookie, "");
        expect(await box.sample()).to.deep.include({ input: 9999, err: [] });
    });

    it("find input unknown where the display refuses the cookie, hangs, or does not count", async () => {
        box.write(cookie, "");
        writeFileSync(box.path(cookie), cookieFile("fedcba9876543210"));
        await box.listen("/tmp/.X11-unix/X1", display(0));
        expect(await box.sample()).to.deep.include({ input: null, err: ["input"] });
        writeFileSync(box.path(cookie), cookieFile());
        box.remove("/tmp/.X11-unix/X1");
        await box.listen("/tmp/.X11-unix/X1", display(0, { extension: false }));
        expect(await box.sample()).to.deep.include({ input: null, err: ["input"] });
        box.remove("/tmp/.X11-unix/X1");
        await box.listen("/tmp/.X11-unix/X1", () => undefined);
        const { took, ...sample } = await box.sample();
        expect(took).to.be.below(8);
        expect(sample).to.deep.include({ input: null, err: ["input"], cpu: 0 });
    });

    it("follow no link that a member put in place of the cookie", async () => {
        writeFileSync(box.path("/elsewhere"), cookieFile());
        box.link(cookie, box.path("/elsewhere"));
        await box.listen("/tmp/.X11-unix/X1", display(0));
        expect(await box.sample()).to.deep.include({ input: null, err: ["input"] });
    });

    it("ask the notebook server with its token, and without counting as activity", async () => {
        const asked: unknown[] = [];
        const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
        await box.serve("/run/notebook-server/socket", ({ url, headers }, answer) => {
            asked.push([url, headers.authorization]);
            answer.end(
                JSON.stringify([
                    { execution_state: "busy", last_activity: ago(6) },
                    { execution_state: "idle", last_activity: ago(4) },
                ]),
            );
        });
        // Nobody is asked before the server runs.
        expect(await box.sample()).to.include({ kernel_busy: 0, kernel_act: 9999 });
        expect(asked).to.deep.equal([]);
        box.write(token, "abc");
        const sample = await box.sample();
        expect(asked).to.deep.equal([["/api/kernels?no_track_activity=1", "token abc"]]);
        expect(sample["kernel_busy"]).to.equal(1);
        expect(sample["kernel_act"]).to.be.within(4, 4.1);
    });

    it("find no kernel on the page that says why there is no notebook, and a refusal unknown", async () => {
        let code = 503;
        box.write(token, "abc");
        await box.serve("/run/notebook-server/socket", (_, answer) => {
            answer.statusCode = code;
            answer.end("no");
        });
        expect(await box.sample()).to.deep.include({ kernel_busy: 0, err: [] });
        code = 403;
        expect(await box.sample()).to.deep.include({ kernel_busy: null, err: ["kernel"] });
        code = 200;
        expect(await box.sample()).to.deep.include({ kernel_busy: null, err: ["kernel"] });
    });

    it("find the last save in VS Code and code-server, and follow no link there", async () => {
        const home = `/home/${box.member}`;
        expect(await box.sample()).to.include({ ide_input: 9999 });
        for (const [path, minutes] of [
            [`${home}/.vscode-server/data/User/History/1a2b`, 50],
            [`${home}/.local/share/code-server/User/History/3c4d`, 20],
        ] as const) {
            box.write(`${path}/entries.json`, "{}");
            box.touched(path, minutes);
        }
        expect((await box.sample())["ide_input"]).to.be.within(20, 20.1);
        box.remove(`${home}/.local`);
        box.write("/elsewhere/share/code-server/User/History/5e6f/entries.json", "{}");
        box.link(`${home}/.local`, box.path("/elsewhere"));
        expect((await box.sample())["ide_input"]).to.be.within(50, 50.1);
    });

    it("count containers and `train` runs as Docker tells them, and start no daemon", async () => {
        let asked = 0;
        let running = "[]";
        await box.serve("/run/docker.sock", ({ url }, answer) => {
            asked++;
            expect(url).to.equal("/containers/json");
            answer.end(running);
        });
        expect(await box.sample()).to.include({ docker: 0, jobs: 0 });
        expect(asked).to.equal(0);
        box.write("/run/docker.pid", "1");
        running = JSON.stringify([
            { Labels: null },
            { Labels: { "workstation.job": "7" } },
            { Labels: { "workstation.train": "" } },
        ]);
        expect(await box.sample()).to.deep.include({ docker: 3, jobs: 2, err: [] });
        running = '{"message": "no"}';
        expect(await box.sample()).to.deep.include({ jobs: null, err: ["docker", "jobs"] });
    });

    it("find containers and `train` runs unknown while Docker hangs", async () => {
        box.write("/run/docker.pid", "1");
        await box.listen("/run/docker.sock", () => undefined);
        const { took, ...sample } = await box.sample();
        expect(took).to.be.below(8);
        expect(sample).to.deep.include({ docker: null, jobs: null, err: ["docker", "jobs"] });
    });
});
