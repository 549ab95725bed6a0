import { expect } from "chai";
import {
    chmodSync,
    mkdirSync,
    mkdtempSync,
    lstatSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lastingName, platformOf, sshFiles } from "../../../../cli/connect/ssh-config/this-laptop";
import { writeSshConfig } from "../../../../cli/connect/ssh-config/write";
import { refusalOf } from "../../../support/refusal-of";

describe("writing ssh's files", () => {
    let home: string;
    beforeEach(() => (home = mkdtempSync(join(tmpdir(), "home-"))));
    afterEach(() => rmSync(home, { recursive: true }));
    const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

    it("makes what is missing, for the user alone", () => {
        const files = sshFiles(home);
        const { file, includedNow } = writeSshConfig("# boxes\n", files);
        expect(file).to.equal(join(home, ".ssh/config.d/workstation"));
        expect(includedNow).to.equal(true);
        expect(readFileSync(file, "utf8")).to.equal("# boxes\n");
        expect(readFileSync(files.config, "utf8")).to.include("\nInclude config.d/workstation\n");
        expect([files.folder, join(files.folder, "config.d")].map(modeOf)).to.deep.equal([
            ...["700", "700"],
        ]);
        expect([files.config, file].map(modeOf)).to.deep.equal(["600", "600"]);
        expect(readdirSync(files.folder).sort()).to.deep.equal(["config", "config.d"]);
    });

    it("leaves files alone that have their text already", () => {
        const files = sshFiles(home);
        const { file } = writeSshConfig("# boxes\n", files);
        const before = [file, files.config].map((it) => statSync(it).ino);
        expect(writeSshConfig("# boxes\n", files).includedNow).to.equal(false);
        expect([file, files.config].map((it) => statSync(it).ino)).to.deep.equal(before);
        writeSshConfig("# other\n", files);
        expect(readFileSync(file, "utf8")).to.equal("# other\n");
    });

    it("keeps the mode of the user's file, and writes through a link", () => {
        const { folder, config } = sshFiles(home);
        mkdirSync(folder);
        const real = join(home, "dotfiles-config");
        writeFileSync(real, "Host a\n");
        chmodSync(real, 0o640);
        symlinkSync(real, config);
        writeSshConfig("", sshFiles(home));
        expect(lstatSync(config).isSymbolicLink()).to.equal(true);
        expect(readFileSync(real, "utf8")).to.match(/^#.*\nInclude .*\n\nHost a\n$/);
        expect(modeOf(real)).to.equal("640");
    });

    it("keeps bytes that are not UTF-8", () => {
        const { folder, config } = sshFiles(home);
        mkdirSync(folder);
        const own = Buffer.from("# Schl\xfcssel, \xe2\x82\xac\nHost a\n", "latin1");
        writeFileSync(config, own);
        writeSshConfig("", sshFiles(home));
        expect(readFileSync(config).subarray(-own.length).equals(own)).to.equal(true);
    });

    it("refuses a link to nothing, with the line to add by hand", () => {
        const { folder, config } = sshFiles(home);
        mkdirSync(folder);
        symlinkSync(join(home, "gone"), config);
        const { message } = refusalOf(() => writeSshConfig("", sshFiles(home)));
        expect(message).to.equal(
            `cannot write ${config}: it is a link to a file that is not there; ` +
                "add this line at its top yourself: Include config.d/workstation",
        );
        expect(lstatSync(config).isSymbolicLink()).to.equal(true);
    });

    it("refuses a folder that is a file, and names it", () => {
        writeFileSync(join(home, ".ssh"), "");
        const { message } = refusalOf(() => writeSshConfig("", sshFiles(home)));
        expect(message).to.match(/^cannot write .*config\.d\/workstation: E/);
    });
});

describe("this laptop", () => {
    it("names a program by its link on the PATH, where that is the same one", () => {
        const folder = mkdtempSync(join(tmpdir(), "path-"));
        try {
            const program = process.execPath;
            expect(lastingName(program, `${folder}:bin:`)).to.equal(program);
            symlinkSync("/bin/true", join(folder, "node"));
            expect(lastingName(program, folder)).to.equal(program);
            rmSync(join(folder, "node"));
            symlinkSync(program, join(folder, "node"));
            expect(lastingName(program, `/nowhere:${folder}`)).to.equal(join(folder, "node"));
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it("is told apart by what OpenSSH does there", () => {
        const platforms = ["win32", "darwin", "linux", "freebsd"] as const;
        expect(platforms.map(platformOf)).to.deep.equal(["windows", "macos", "linux", "linux"]);
    });
});
