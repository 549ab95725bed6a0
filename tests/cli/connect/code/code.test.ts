import { expect } from "chai";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Aws, openAws } from "../../../../cli/boxes/open-aws";
import { code } from "../../../../cli/connect/code/code";
import { opener } from "../../../../cli/connect/open-link";
import { sshConfig } from "../../../../cli/connect/ssh-config/ssh-config";
import { PretendAws, pretendBox } from "../../boxes/support/pretend-aws";
import { aLaptop } from "../a-laptop";

const link = "vscode://vscode-remote/ssh-remote+workstation-dev-ana/home/ana";

describe("`workstation code`", () => {
    const pretend = new PretendAws();
    let aws: Aws;
    let laptop: ReturnType<typeof aLaptop>;
    before(async () => {
        await pretend.begin();
        aws = await openAws({});
    });
    after(() => pretend.end());
    beforeEach(() => {
        laptop = aLaptop();
        pretend.boxes = [pretendBox({ id: "i-1" })];
    });
    afterEach(() => laptop.remove());

    /** A desktop whose xdg-open notes what it was given, and ends with this exit code. */
    function desktop(status: number) {
        const program = join(laptop.home, "xdg-open");
        writeFileSync(
            program,
            `#!/bin/sh\nprintf '%s\\n' "$@" >"${laptop.home}/opened"; exit ${status}\n`,
        );
        chmodSync(program, 0o755);
        return { ...laptop.around, env: { DISPLAY: ":0", PATH: laptop.home } };
    }
    const opened = () => readFileSync(join(laptop.home, "opened"), "utf8");

    it("writes the file of hosts and opens the link, and prints nothing on stdout", async () => {
        await code(aws, {}, desktop(0));
        expect(opened()).to.equal(`${link}\n`);
        expect(laptop.file()).to.include("\nHost workstation-dev-ana\n");
        expect(laptop.said.out).to.equal("");
    });

    it("leaves a file alone that has the box, with its agent", async () => {
        await sshConfig(aws, { forwardAgent: true }, laptop.around);
        const before = laptop.file();
        await code(aws, {}, desktop(0));
        expect(laptop.file()).to.equal(before).and.include("ForwardAgent yes");
    });

    it("prints the link where the desktop does not open it", async () => {
        await code(aws, {}, desktop(3));
        expect(laptop.said.out).to.equal(`${link}\n`);
        expect(opened()).to.equal(`${link}\n`);
    });

    it("prints the link where there is no desktop, or no program that opens links", async () => {
        await code(aws, {}, laptop.around);
        await code(aws, {}, { ...laptop.around, env: { DISPLAY: ":0", PATH: "/nowhere" } });
        expect(laptop.said.out).to.equal(`${link}\n${link}\n`);
    });

    it("refuses a stopped box with the command that starts it, and writes nothing", async () => {
        pretend.boxes = [pretendBox({ id: "i-1", state: "stopped" })];
        const refusal = await code(aws, {}, laptop.around).catch((error: Error) => error.message);
        expect(refusal).to.equal(
            "the box of ana in dev is stopped, and there is no terminal to ask whether to start it\n" +
                "next: add --yes, or `npx workstation start --member ana --stack dev`",
        );
        expect(existsSync(laptop.around.files.folder)).to.equal(false);
    });
});

describe("the program that opens a link", () => {
    it("is each system's own, and gets the link as one word", () => {
        expect(opener({ platform: "win32", env: {} }, link)).to.deep.equal([
            ...["rundll32", "url.dll,FileProtocolHandler", link],
        ]);
        expect(opener({ platform: "darwin", env: {} }, link)).to.deep.equal(["open", link]);
        for (const name of ["DISPLAY", "WAYLAND_DISPLAY"]) {
            const env = { [name]: "x" };
            expect(opener({ platform: "linux", env }, link)).to.deep.equal(["xdg-open", link]);
        }
    });

    it("is none where nobody would see a window", () => {
        expect(opener({ platform: "linux", env: { DISPLAY: "" } }, link)).to.equal(undefined);
        const env = { SSH_CONNECTION: "1" };
        expect(opener({ platform: "darwin", env }, link)).to.equal(undefined);
    });
});
