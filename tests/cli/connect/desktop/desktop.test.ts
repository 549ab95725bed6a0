import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { type Aws, openAws } from "../../../../cli/boxes/open-aws";
import { desktop, type Laptop } from "../../../../cli/connect/desktop/desktop";
import { PretendAws, pretendBox } from "../../boxes/support/pretend-aws";
import { printed } from "../../boxes/support/printed";
import { multiplexing } from "../../session/agent-port";
import { type Program, Service, until } from "../../session/service";

/** noVNC's server on the box. */
const page = multiplexing((got) => {
    const asked = got.includes("\r\n\r\n");
    const status = got.startsWith("GET /vnc.html ") ? "200 OK" : "404 Not Found";
    const answer = `HTTP/1.1 ${status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok`;
    return { answer: Buffer.from(asked ? answer : ""), closes: asked };
});

/** The same, with every file that one asks for. */
const withFiles = multiplexing((got) => {
    const asked = got.includes("\r\n\r\n");
    const answer = `HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${"x".repeat(50_000)}`;
    return { answer: Buffer.from(asked ? answer : ""), closes: asked };
});

describe("`workstation desktop`", () => {
    let pretend: PretendAws;
    let service: Service;
    let aws: Aws;
    let end: AbortController;
    let opened: string[];
    let laptop: Laptop;
    beforeEach(async () => {
        pretend = new PretendAws();
        await pretend.begin();
        pretend.boxes = [pretendBox()];
        end = new AbortController();
        opened = [];
        laptop = {
            stop: end.signal,
            password: () => Promise.resolve("s3cr#t&x"),
            browse: (address) => Promise.resolve(opened.push(address) > 0),
            patience: 2000,
        };
    });
    afterEach(() => {
        service.close();
        pretend.end();
    });

    async function on(box: Program): Promise<void> {
        service = await Service.start(box);
        aws = { ...(await openAws({})), ssm: service.ssm as Aws["ssm"] };
    }

    /** Runs the command until Ctrl-C, which comes after `look`. */
    async function run(look: () => Promise<void>, given = {}) {
        const running = printed(() => desktop(aws, given, laptop));
        try {
            await look();
        } finally {
            end.abort();
        }
        return running;
    }

    /** Waits for the first line on stdout, which `printed` keeps. */
    async function untilPrinted(): Promise<void> {
        const write = process.stdout.write.bind(process.stdout);
        let lines = 0;
        process.stdout.write = (text: string | Uint8Array) => {
            lines += 1;
            return write(text);
        };
        await until(() => lines > 0);
    }

    it("opens the page with the password, which is in no printed line and in no command line", async () => {
        await on(page);
        let target: string | null = null;
        const { out, err } = await run(async () => {
            await until(() => opened.length === 1);
            const answer = await fetch(opened[0]!, { redirect: "manual" });
            target = answer.headers.get("location");
        });
        expect(target).to.match(
            /^http:\/\/127\.0\.0\.1:\d+\/vnc\.html#autoconnect=1&resize=remote&password=s3cr%23t%26x$/,
        );
        expect(opened[0] + out + err).to.not.contain("s3cr");
        expect(out).to.equal("");
        expect(err).to.contain("the desktop of ana's box in dev is open until you press Ctrl-C");
    });

    it("measures the tunnel, says what it carries, and has pictures in the quality that fits", async () => {
        await on(withFiles);
        let target = "";
        const { err } = await run(async () => {
            await until(() => opened.length === 1);
            const answer = await fetch(opened[0]!, { redirect: "manual" });
            target = answer.headers.get("location") ?? "";
        });
        const told =
            /^the tunnel carries [\d.]+ MB\/s and answers in \d+ ms, .* quality (\d) of 9/m;
        expect(err).to.match(told);
        expect(new URLSearchParams(new URL(target).hash.slice(1)).get("quality")).to.equal(
            told.exec(err)?.[1],
        );
    });

    it("leads to the page once, from the address that the browser was given and from no other", async () => {
        await on(page);
        await run(async () => {
            await until(() => opened.length === 1);
            const ask = async (address: string) =>
                (await fetch(address, { redirect: "manual" })).status;
            expect(await ask(new URL("/other", opened[0]).href)).to.equal(404);
            expect(await ask(opened[0]!)).to.equal(302);
            expect(await ask(opened[0]!)).to.equal(404);
        });
    });

    it("prints the address where no browser can be opened, and lets the page ask where SSH did not get through", async () => {
        await on(page);
        laptop = {
            ...laptop,
            password: () => Promise.resolve(undefined),
            browse: (address) => Promise.resolve(opened.push(address) < 0),
        };
        let target: string | null = null;
        const { out, err } = await run(async () => {
            await until(() => opened.length === 1);
            target = (await fetch(opened[0]!, { redirect: "manual" })).headers.get("location");
        });
        expect(out).to.equal(`${opened[0]}\n`);
        expect(err).to.match(/SSH did not read the password.*`npx workstation shell`/);
        expect(target).to.match(/#autoconnect=1&resize=remote$/);
    });

    it("says what to do where the box shows no desktop, and leaves no session behind", async () => {
        await on(multiplexing(() => ({ answer: Buffer.alloc(0) }), false));
        laptop = { ...laptop, patience: 100 };
        const { refusal } = await printed(() => desktop(aws, {}, laptop));
        expect(refusal).to.contain("the desktop of ana's box in dev does not answer");
        expect(refusal).to.contain("npx workstation ssh -- workstation-status");
        expect(service.calls).to.deep.equal(["StartSession", "TerminateSession"]);
    });

    it("opens a port for a VNC viewer with --vnc, and asks for no password", async () => {
        await on(page);
        laptop = { ...laptop, password: () => Promise.reject(new Error("asked")) };
        const { out, err } = await run(untilPrinted, { vnc: true });
        expect(out).to.match(/^localhost:\d+\n$/);
        expect(err).to.contain("npx workstation ssh -- cat .vnc/password");
        expect(service.sessions[0]?.input.Parameters).to.deep.equal({ portNumber: ["5901"] });
        expect(opened).to.deep.equal([]);
    });

    it("tells TigerVNC's viewer with --vnc which quality fits, and ends the session it measured by", async () => {
        await on(withFiles);
        const { out, err } = await run(
            async () => {
                await until(() => service.calls.includes("TerminateSession"));
                await sleep(50);
            },
            { vnc: true },
        );
        const port = /\d+/.exec(out)?.[0];
        expect(err).to.match(
            new RegExp(`vncviewer -AutoSelect=0 -QualityLevel=\\d localhost::${port}\n`),
        );
        expect(service.sessions.map(({ input }) => input.Parameters)).to.deep.equal([
            { portNumber: ["5901"] },
            { portNumber: ["6080"] },
        ]);
    });
});
