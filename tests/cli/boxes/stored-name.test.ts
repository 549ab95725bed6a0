import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storedName, storedNameFile, storeName } from "../../../cli/boxes/stored-name";
import { refusalOf } from "../../support/refusal-of";

describe("the file of the stored name", () => {
    const on = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home = "/home/ana") =>
        storedNameFile({ platform, env, home });

    it("lies where Linux keeps settings", () => {
        expect(on("linux", {})).to.equal("/home/ana/.config/workstation/member");
        const set = on("linux", { XDG_CONFIG_HOME: "/etc/mine" });
        expect(set).to.equal("/etc/mine/workstation/member");
        const relative = on("linux", { XDG_CONFIG_HOME: "mine" });
        expect(relative).to.equal("/home/ana/.config/workstation/member");
    });

    it("lies where macOS keeps settings", () => {
        const file = on("darwin", { XDG_CONFIG_HOME: "/etc/mine" }, "/Users/ana");
        expect(file).to.equal("/Users/ana/Library/Application Support/workstation/member");
    });

    it("lies where Windows keeps settings", () => {
        const appData = "C:\\Users\\ana\\AppData\\Roaming";
        const file = `${appData}\\workstation\\member`;
        expect(on("win32", { APPDATA: appData }, "C:\\Users\\ana")).to.equal(file);
        expect(on("win32", {}, "C:\\Users\\ana")).to.equal(file);
    });
});

describe("storeName", () => {
    let folder: string;
    let file: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "workstation-"));
        file = join(folder, "new", "workstation", "member");
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("stores a name, which storedName reads, for the user alone", () => {
        storeName("ana", file);
        expect(storedName(file)).to.equal("ana");
        expect(statSync(file).mode & 0o777).to.equal(0o600);
    });

    it("replaces the former name", () => {
        storeName("ana", file);
        storeName("bob", file);
        expect(readFileSync(file, "utf8")).to.equal("bob\n");
    });

    it("refuses what cannot be a member's name, and stores nothing", () => {
        for (const name of ["", "Ana", "-ana", "ana ben", "a".repeat(33)]) {
            const { message } = refusalOf(() => storeName(name, file));
            expect(message).to.contain(`"${name}" cannot be a member's name`);
        }
        expect(storedName(file)).to.equal(undefined);
    });

    it("refuses a file that somebody has damaged, with the command that stores the name again", () => {
        const damaged = join(folder, "member");
        writeFileSync(damaged, "\0");
        expect(refusalOf(() => storedName(damaged)).message).to.equal(
            `${damaged} does not hold a member's name; store yours again: npx workstation use NAME`,
        );
    });
});
