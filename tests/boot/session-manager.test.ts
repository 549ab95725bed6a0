/** A member's day on a rehearsed box: the laptop's own verbs, through Session Manager at AWS's pace. */
import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { conditions } from "../../simulation/session-manager/conditions";
import { SessionManager } from "../../simulation/session-manager/service";
import { PretendAws, pretendBox } from "../cli/boxes/support/pretend-aws";
import { MemberLaptop, type Typed } from "../session/support/member-laptop";
import { type Page, withBrowser } from "./browser";
import * as desktop from "./desktop-page";
import { FaultBox, minutes } from "./fault-box";
import { eventually } from "./fault-host";

describe("a rehearsed box through Session Manager at AWS's pace", function () {
    this.timeout(10 * minutes);
    const box = new FaultBox("session-manager");
    const ec2 = new PretendAws();
    let service: SessionManager;
    let laptop: MemberLaptop;

    before(async () => {
        await box.launch();
        await box.expectReady(300);
        const inspect = async (field: string) =>
            (await box.engine("inspect", "-f", `{{${field}}}`, box.place.box)).stdout.trim();
        // The one address of this machine that the box's network has a way to.
        service = await SessionManager.start(
            conditions(),
            await inspect(".NetworkSettings.Gateway"),
        );
        const id = await service.startBox({ networkOf: Number(await inspect(".State.Pid")) });
        await ec2.begin();
        ec2.boxes = [pretendBox({ id })];
        laptop = new MemberLaptop(service, box.place.key);
    });
    after(async () => {
        laptop.close();
        ec2.end();
        await service.end();
        await box.remove();
    });

    /** Runs a verb to its end. */
    const workstation = async (...args: readonly string[]) => {
        const { said, ended } = laptop.workstation(...args);
        return { status: await ended, ...said };
    };
    const noneIsOpen = () =>
        eventually(() => Promise.resolve(service.openSessions.length === 0), 30, "all are ended");

    it("runs a command there as the member by `ssh`, and ends with its exit code", async () => {
        const { status, out, err } = await workstation("ssh", "--", "id -un; pwd; exit 3");
        expect(status, err).to.equal(3);
        expect(out).to.equal("ana\n/home/ana\n");
        await noneIsOpen();
    });

    it("lends the box the laptop's key with --forward-agent, and not without", async () => {
        const forwarded = await workstation("ssh", "--forward-agent", "--", "ssh-add -l");
        expect(forwarded.out, forwarded.err).to.match(/^256 SHA256:\S+ .*\(ED25519\)\n$/);
        const without = await workstation("ssh", "--", "ssh-add -l");
        expect(without.err).to.include("Could not open a connection to your authentication agent");
    });

    it("takes 20 MB by `scp` and gives them back by the name that `ssh-config` wrote, byte for byte", async () => {
        const name = (await workstation("ssh-config")).out.trim();
        expect(name).to.equal("workstation-dev-ana");
        const [there, back] = [join(laptop.home, "there"), join(laptop.home, "back")];
        const bytes = randomBytes(20_000_000);
        writeFileSync(there, bytes);
        const config = ["-F", join(laptop.home, ".ssh", "config.d", "workstation")];
        for (const [from, to] of [
            [there, `${name}:/data/20mb`],
            [`${name}:/data/20mb`, back],
        ] as const) {
            const { said, ended } = laptop.run("scp", [...config, from, to]);
            expect(await ended, said.err).to.equal(0);
        }
        expect(readFileSync(back).equals(bytes)).to.equal(true);
        expect(await box.on("stat -c %U:%s /data/20mb")).to.equal("ana:20000000");
    });

    describe("opens its desktop in Chromium by `desktop`", () => {
        const shells: Typed[] = [];
        let open: Typed;
        let page: Page;
        let closeBrowser = () => undefined as void;
        let browser = Promise.resolve();

        /** Starts the verb on a laptop whose browser is told addresses through a file. */
        async function startDesktop(): Promise<string> {
            const [bin, address] = [join(laptop.home, "bin"), join(laptop.home, "address")];
            mkdirSync(bin);
            writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\nprintf %s "$1" >'${address}'\n`);
            chmodSync(join(bin, "xdg-open"), 0o755);
            const [node, ...words] = [process.execPath, laptop.command, "desktop"];
            const PATH = `${bin}:${process.env["PATH"]}`;
            open = laptop.run(node, words, { PATH, DISPLAY: ":pretended" });
            await eventually(
                () => Promise.resolve(existsSync(address) || open.child.exitCode !== null),
                60,
                "a browser is opened",
            );
            expect(open.child.exitCode, open.said.err).to.equal(null);
            return readFileSync(address, "utf8");
        }

        before(async () => {
            const address = await startDesktop();
            await new Promise<void>((ready, failed) => {
                browser = withBrowser((it) => {
                    page = it;
                    ready();
                    return new Promise<void>((close) => (closeBrowser = close));
                });
                browser.catch(failed);
            });
            await page.send("Page.navigate", { url: address });
        });
        after(async () => {
            closeBrowser();
            await browser;
            for (const { child } of shells) child.kill();
            open.child.kill("SIGINT");
            await open.ended;
            await noneIsOpen();
        });

        const drawn = async (what: string) =>
            eventually(async () => Number(await page.evaluate(desktop.colours)) > 50, 30, what);
        const onDisplay = (command: string) =>
            box.on(
                "runuser -u ana -- env HOME=/home/ana DISPLAY=:1 XAUTHORITY=/run/workstation-desktop/cookie " +
                    command,
            );
        const written = (file: string, text: string) =>
            eventually(() => box.holds(`grep -qx '${text}' /home/ana/${file}`), 30, text);

        it("drawn in the quality that it measured, and logged in with a password that it shows nowhere", async () => {
            expect(await desktop.showsDesktop(page), await desktop.status(page)).to.equal(true);
            await drawn("is drawn");
            const told = /^the tunnel carries [\d.]+ MB\/s .* quality (\d) of 9/m.exec(
                open.said.err,
            );
            const chosen = await page.evaluate(desktop.quality);
            expect(chosen, open.said.err).to.equal(told?.[1]);
            const password = await box.on("cat /home/ana/.vnc/password");
            expect(open.said.out + open.said.err).to.not.include(password);
            expect(open.said.err).to.include("the desktop of ana's box in dev is open until");
        });

        it("in the size of the window", async () => {
            await desktop.resizeWindow(page, 1100, 700);
            const fits = async () => (await onDisplay("xrandr")).includes("current 1100 x 700");
            await eventually(fits, 30, "the box's screen has the size of the window");
            await eventually(
                async () => (await page.evaluate(desktop.size)) === "1100 x 700",
                30,
                "so has the picture",
            );
        });

        it("with the keyboard", async () => {
            await onDisplay(
                "HOME=/home/ana setsid -f sh -c 'cd; exec xfce4-terminal --fullscreen' >/dev/null 2>&1 </dev/null",
            );
            // On a busy machine the terminal takes time to appear and to accept input.
            await eventually(
                async () => {
                    await desktop.type(page, "echo typed >typed\n");
                    await sleep(1000);
                    return box.holds("grep -qx typed /home/ana/typed");
                },
                60,
                "types",
            );
        });

        it("with a clipboard to the box, and from it", async () => {
            await desktop.copyToDesktop(page, "from the laptop");
            await desktop.type(page, "cat >pasted\n");
            await eventually(
                async () => {
                    await desktop.pressControlShift(page, "V");
                    await desktop.type(page, "\n");
                    return box.holds("grep -qx 'from the laptop' /home/ana/pasted");
                },
                60,
                "what was copied on the laptop is pasted",
            );
            await box.on("pkill -u ana -x cat");
            await desktop.type(page, "clear; echo from the $((6 * 7))nd box\n");
            await sleep(1000);
            await desktop.pressControlShift(page, "A");
            await desktop.pressControlShift(page, "C");
            await eventually(
                async () => String(await page.evaluate(desktop.copied)).includes("the 42nd box"),
                30,
                "the page has what was copied on the box",
            );
        });

        it("and keeps it, beside a shell of `ssh`, through 30 drops of every connection in a row", async () => {
            const ssh = `'${process.execPath}' '${laptop.command}' ssh`;
            const shell = laptop.run("script", ["-qfec", ssh, "/dev/null"]);
            shells.push(shell);
            /** Waits for what the shell, and not the terminal's echo, prints. */
            const answers = async (line: number) => {
                const printed = () =>
                    new RegExp(`shell (\\d+) says ${line}\r`).exec(shell.said.out);
                await eventually(() => Promise.resolve(printed() !== null), 60, `line ${line}`);
                return printed()?.[1];
            };
            const ask = (line: number) => shell.child.stdin.write(`echo shell $$ says ${line}\n`);
            ask(0);
            const pid = await answers(0);
            await desktop.type(page, "clear; PS1=\n");
            await page.evaluate(desktop.countLosses);
            const opened = service.openSessions.map(({ id, channels }) => ({ id, channels }));
            for (let turn = 1; turn <= 30; turn++) {
                ask(turn);
                await desktop.type(page, `echo ${turn} | `);
                expect(service.drop(), `connections at drop ${turn}`).to.equal(2);
                // Each session has its next connection before the page is looked at.
                const back = () =>
                    opened.every(
                        ({ id, channels }) => service.session(id).channels === channels + turn,
                    );
                await eventually(
                    () => Promise.resolve(back()),
                    60,
                    `all are back after drop ${turn}`,
                );
                expect(await answers(turn)).to.equal(pid);
                const before = await page.evaluate(desktop.digest);
                await desktop.type(page, "tee -a drops\n");
                const changed = async () => (await page.evaluate(desktop.digest)) !== before;
                await eventually(changed, 30, `the picture changes after drop ${turn}`);
            }
            await written("drops", "30");
            const lines = Array.from({ length: 30 }, (_, at) => `${at + 1}`).join("\n");
            expect(await box.on("cat /home/ana/drops")).to.equal(lines);
            expect(await page.evaluate(desktop.losses)).to.equal(0);
            expect(
                service.openSessions.map(({ id, channels }) => ({ id, channels })),
            ).to.deep.equal(opened.map(({ id, channels }) => ({ id, channels: channels + 30 })));
            shell.child.stdin.write("exit 7\n");
            expect(await shell.ended, shell.said.out).to.equal(7);
        });
    });
});
