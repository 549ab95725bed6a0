import { expect } from "chai";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../cli/rehearse/run";
import { sshPort } from "../../cli/rehearse/ssh";
import { freePort } from "../support/free-port";
import { type Page, withBrowser } from "./browser";
import { FaultBox, minutes } from "./fault-box";
import { eventually } from "./fault-host";
import { downloadWheels, makeTrainingImage } from "./training-image";

const image = "training-of-the-test:2";
const state = "/run/notebook-image";

/** A notebook that tells where its cell runs. */
const hello = {
    cells: [
        {
            ...{ cell_type: "code", id: "c1", execution_count: null, metadata: {}, outputs: [] },
            source: "import os; print('cell of', os.getuid(), 'sees', open('/data/hello').read())",
        },
    ],
    metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
    ...{ nbformat: 4, nbformat_minor: 5 },
};

describe("the notebook of a booted box with a real Docker, JupyterLab from PyPI and a real Chromium", function () {
    this.timeout(20 * minutes);
    const wheels = mkdtempSync(join(tmpdir(), "workstation-wheels-"));
    const box = new FaultBox("notebook", { flags: ["-v", `${wheels}:/srv/wheels:ro`] });
    let tunnel: ChildProcess | undefined;
    let ports: Readonly<Record<"notebook" | "tensorboard", number>>;

    const ssh = (...words: readonly string[]) => {
        const { key, knownHosts } = box.place;
        const options = ["BatchMode=yes", `UserKnownHostsFile=${knownHosts}`];
        options.push(
            "StrictHostKeyChecking=accept-new",
            "ExitOnForwardFailure=yes",
            "LogLevel=ERROR",
        );
        const flags = options.flatMap((it) => ["-o", it]);
        return ["-p", String(sshPort(box.place)), "-i", key, ...flags, ...words];
    };
    /** Asks the box as the command on a laptop does. */
    const login = async (words: string) => {
        const ran = await run("ssh", ssh("ana@127.0.0.1", `workstation ${words} --login`), {
            timeoutSeconds: 300,
        });
        expect(ran.status, ran.stderr).to.equal(0);
        return ran.stdout.trim();
    };
    const tokenOf = (path: string) => /token=(.*)/.exec(path)![1]!;
    const mallory = (command: string) => box.on(`runuser -u mallory -- ${command}`);
    const codeFor = (address: string) =>
        mallory(`curl -sm30 -o /dev/null -w '%{http_code}' ${address}`);
    const until = (page: Page, expression: string, what: string) =>
        eventually(async () => (await page.evaluate(expression)) === true, 120, what);
    /** Gives the box other switches with the scripts that it has. */
    const switched = async (notebook: boolean) => {
        const file = "/var/lib/workstation/live/current/settings.json";
        const settings = JSON.parse(await box.on(`cat ${file}`)) as object;
        const text = Buffer.from(JSON.stringify({ ...settings, notebook })).toString("base64");
        return box.on(`live-settings apply ${text}`);
    };

    before(async () => {
        await downloadWheels(wheels);
        await box.launch();
        await box.expectReady(300);
        await box.on(
            `useradd -m mallory; echo of the volume >/data/hello; ${makeTrainingImage(image)} && ` +
                `sed -i s/^WORKSTATION_IMAGE=.*/WORKSTATION_IMAGE=${image}/ /etc/workstation/config.env`,
        );
        ports = { notebook: await freePort(), tensorboard: await freePort() };
    });
    after(async () => {
        tunnel?.kill();
        await box.remove();
        rmSync(wheels, { recursive: true });
    });

    it("is switched on as the box runs; a build that fails is told with its reason, and holds up nothing", async () => {
        expect(await switched(true)).to.equal("applied: the notebook is on");
        await eventually(() => box.holds(`grep -q 'could not be built' ${state}`), 300, "it fails");
        const told = await run("ssh", ssh("ana@127.0.0.1", "workstation notebook --login"));
        expect([told.status, told.stdout]).to.deep.equal([1, ""]);
        expect(told.stderr).to.match(
            /^workstation: the image of the notebook could not be built: ERROR: .* jupyterlab .*; the next try is at \d\d:\d\d UTC, or: sudo systemctl restart notebook-image\n$/,
        );
        // The check of the framework alone, which the test's image has not.
        await box.expectFailed(240, "training");
    });

    it("builds its image from the training image with the next try, and changes nothing in that", async () => {
        await box.on(
            `${makeTrainingImage(image, "/srv/wheels")}; systemctl restart notebook-image`,
        );
        await eventually(() => box.holds(`grep -qx ready ${state}`), 900, "the image is built");
        expect(await box.on("docker image ls -q workstation-notebook | wc -l")).to.equal("1");
        expect(await box.holds(`docker run --rm ${image} python -m jupyterlab --version`)).to.equal(
            false,
        );
    });

    it("runs nothing until somebody connects, and listens at 127.0.0.1 alone", async () => {
        expect(await box.on("docker ps -q; pgrep -f '[s]ocket-proxyd|[n]otebook_server' || true"))
            .to.be.empty;
        expect(
            await box.on("ss -Hltn 'sport = :8888 or sport = :16006' | awk '{print $4}' | sort"),
        ).to.equal("127.0.0.1:16006\n127.0.0.1:8888");
    });

    it("runs a cell in a browser as the member, with /data and the home, and leaves no token in the address", async () => {
        await box.on(
            `echo '${JSON.stringify(hello).replaceAll("'", `'\\''`)}' | install -o ana -g ana /dev/stdin /home/ana/hello.ipynb`,
        );
        const path = await login("notebook");
        const forwards = (["notebook", "tensorboard"] as const).flatMap((it) => [
            "-L",
            `127.0.0.1:${ports[it]}:127.0.0.1:${{ notebook: 8888, tensorboard: 16006 }[it]}`,
        ]);
        tunnel = spawn("ssh", ["-N", ...forwards, ...ssh("ana@127.0.0.1")], { stdio: "ignore" });
        const origin = `http://127.0.0.1:${ports.notebook}`;
        await eventually(
            async () => (await fetch(`${origin}/api`).catch(() => undefined))?.ok === true,
            60,
            "the tunnel is open",
        );
        await withBrowser(async (page) => {
            await page.send("Page.navigate", { url: origin + path });
            await until(page, "location.pathname.startsWith('/lab')", "the browser is logged in");
            expect(await page.evaluate("location.href")).to.not.contain("token");
            await page.send("Page.navigate", { url: `${origin}/lab/tree/home/ana/hello.ipynb` });
            const cell = "document.querySelector('.jp-Notebook .jp-CodeCell .cm-content')";
            await until(page, `${cell} !== null`, "the notebook is shown");
            const idle = `document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'`;
            await until(page, idle, "the kernel runs");
            const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, modifiers: 8 };
            const output = `document.querySelector('.jp-OutputArea-output')?.textContent ?? ''`;
            const ran = async () => {
                // JupyterLab drops a key that comes before it has put its commands together.
                await page.evaluate(`${cell}.focus()`);
                await page.send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
                await page.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
                await sleep(3000);
                return (await page.evaluate(`(${output}).includes('cell of')`)) === true;
            };
            await eventually(ran, 120, "the cell has run");
            expect(await page.evaluate(`(${output}).trim()`)).to.equal(
                "cell of 2000 sees of the volume",
            );
        });
    });

    it("lets nobody in without its token, which is in no command line, journal or log", async () => {
        const token = tokenOf(await login("notebook"));
        expect(await codeFor("http://127.0.0.1:8888/api/contents")).to.equal("403");
        expect(await codeFor(`http://127.0.0.1:8888/api/contents?token=${token}`)).to.equal("200");
        expect(await box.holds("runuser -u mallory -- ls /run/notebook-server")).to.equal(false);
        expect(await box.on("stat -c '%a %U' /run/notebook-server/token")).to.equal("600 ana");
        const shown = await box.on(
            "ps axww -o args; journalctl --no-pager; docker logs notebook-server 2>&1; docker inspect notebook-server; cat /home/ana/.bash_history || true",
        );
        expect(shown).to.include("jupyterlab").and.not.include(token);
        // Another container reaches no server in this one: what listens there is on its own loopback.
        const process = "/proc/$(docker inspect -f '{{.State.Pid}}' notebook-server)";
        const listening = `cat ${process}/net/tcp ${process}/net/tcp6`;
        const lines = (await box.on(listening)).split("\n").filter((line) => / 0A /.test(line));
        for (const line of lines) expect(line).to.match(/: (0100007F|0B00007F):/);
    });

    it("shows TensorBoard to its member, behind a login of ours, and to nobody else", async () => {
        await box.on("install -d -o ana /data/runs");
        const path = await login("tensorboard /data/runs");
        expect(await codeFor("http://127.0.0.1:16006/data/environment")).to.equal("403");
        expect(await codeFor("http://127.0.0.1:16006/?token=wrong")).to.equal("403");
        expect(await codeFor(`-H 'Cookie: tensorboard=x' http://127.0.0.1:16006/`)).to.equal("403");
        await withBrowser(async (page) => {
            const origin = `http://127.0.0.1:${ports.tensorboard}`;
            await page.send("Page.navigate", { url: origin + path });
            await until(page, "document.title === 'TensorBoard'", "TensorBoard is shown");
            expect(await page.evaluate("location.href")).to.equal(`${origin}/`);
            const asked =
                "fetch('data/environment').then(it => it.json()).then(it => window.told = it.data_location)";
            await page.evaluate(`${asked}; 0`);
            await until(page, "window.told === '/data/runs'", "it reads the member's folder");
        });
        const shown = await box.on(
            "ps axww -o args; journalctl --no-pager; docker logs tensorboard-server 2>&1",
        );
        expect(shown).to.include("tensorboard_door.py").and.not.include(tokenOf(path));
    });

    it("ends TensorBoard when nobody is connected any more", async () => {
        const unit = "/run/systemd/system/tensorboard@.service.d";
        await box.on(
            `mkdir -p ${unit}; printf '[Service]\\nExecStart=\\nExecStart=/usr/lib/systemd/systemd-socket-proxyd --exit-idle-time=5s /run/tensorboard-server/socket\\n' >${unit}/soon.conf; ` +
                "systemctl daemon-reload; systemctl stop tensorboard@ana.service tensorboard-server@ana.service",
        );
        const first = tokenOf(await login("tensorboard"));
        await eventually(
            () =>
                box.holds(
                    "! systemctl -q is-active tensorboard-server@ana && ! docker inspect tensorboard-server",
                ),
            120,
            "TensorBoard has ended",
        );
        expect(tokenOf(await login("tensorboard"))).to.not.equal(first);
    });

    it("listens again after a restart, with another token", async () => {
        const before = tokenOf(await login("notebook"));
        await box.reboot();
        await eventually(
            () => box.holds("systemctl -q is-active notebook@ana.socket docker"),
            120,
            "it is up",
        );
        expect(tokenOf(await login("notebook"))).to.not.equal(before);
    });

    it("ends and listens no more once it is switched off, also after a restart", async () => {
        expect(await switched(false)).to.equal(
            "applied: the notebook is off, and what ran in it has ended",
        );
        const quiet = "! ss -Hltn | grep -E ':(8888|16006) ' && ! docker ps -q | grep .";
        expect(await box.holds(quiet)).to.equal(true);
        await box.reboot();
        await box.expectFailed(240, "training");
        expect(await box.holds(quiet)).to.equal(true);
    });
});
