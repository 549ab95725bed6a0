import { expect } from "chai";
import { spawn } from "node:child_process";
import { existsSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { localPlace } from "../../cli/connect/copy/local-place";
import { ConnectionLost, type Place, PlaceError, using } from "../../cli/connect/copy/place";
import { boxPlace } from "../../cli/connect/copy/sftp/box-place";
import { SftpConnection } from "../../cli/connect/copy/sftp/connection";
import { Fields, kinds, number64, text } from "../../cli/connect/copy/sftp/wire";
import { twoFolders } from "../cli/connect/copy/two-folders";

/** Where Debian and Red Hat have OpenSSH's server for SFTP. */
const server = ["/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server"].find(
    existsSync,
);

function openServer() {
    if (server === undefined) throw new Error("install openssh-server and run again");
    const child = spawn(server, [], { stdio: ["pipe", "pipe", "ignore"] });
    return { child, sftp: new SftpConnection(child.stdin, child.stdout) };
}

const refusal = async (action: Promise<unknown>) => {
    const error: unknown = await action.then(() => undefined).catch((it: unknown) => it);
    expect(error).to.be.instanceOf(PlaceError);
    return (error as PlaceError).why;
};

/** The same claims for both sides of a copy: only so does it matter to nobody which one the box is. */
for (const side of ["this computer", "OpenSSH's SFTP server"]) {
    describe(`the files of ${side}`, () => {
        const folders = twoFolders();
        let place: Place = localPlace;
        let end = () => true;

        before(() => {
            if (side === "this computer") return;
            const { child, sftp } = openServer();
            place = boxPlace(sftp);
            end = () => child.kill();
        });
        after(() => {
            end();
            folders.remove();
        });
        const at = (name: string) => place.join(folders.there, name);

        it("are written in any order under a name for later, with times and modes, over a former file", async () => {
            writeFileSync(at("whole"), "former");
            await using(place.create(at("part")), async (file) => {
                expect(lstatSync(at("part")).mode & 0o777).to.equal(0o600);
                await file.write(4, Buffer.from("late"));
                await file.write(0, Buffer.from("soon"));
                await file.complete({ mode: 0o640, mtime: 1_600_000_000 });
            });
            await place.rename(at("part"), at("whole"));
            expect(readFileSync(at("whole"), "utf8")).to.equal("soonlate");
            expect(await place.find(at("whole"))).to.deep.equal({
                ...{ kind: "file", size: 8, mtime: 1_600_000_000, mode: 0o640 },
            });
        });

        it("are read from anywhere, and shorter at their end", async () => {
            writeFileSync(at("read"), "0123456789");
            const read = await using(place.openToRead(at("read")), (file) =>
                Promise.all([file.read(2, 3), file.read(8, 100), file.read(50, 1)]),
            );
            expect(read.map(String)).to.deep.equal(["234", "89", ""]);
        });

        it("are listed with what they are, 1,000 of them too, whatever their names", async () => {
            await place.makeFolder(at("many"), 0o750);
            for (let file = 0; file < 1000; file++) writeFileSync(at(`many/${file}`), "");
            await place.makeFolder(at("many/-a\n日本"), 0o700);
            await place.makeLink(at("many/link"), "nowhere at all");
            const listed = await place.list(at("many"));
            expect(listed.size).to.equal(1002);
            expect(listed.get("-a\n日本")?.kind).to.equal("folder");
            expect(listed.get("link")?.kind).to.equal("link");
            expect(await place.readLink(at("many/link"))).to.equal("nowhere at all");
            expect(await place.findBehindLinks(at("many/link"))).to.equal(undefined);
        });

        it("are never written through a link that lies at a part's place", async () => {
            writeFileSync(at("victim"), "mine");
            await place.makeLink(at("trap"), at("victim"));
            await using(place.create(at("trap")), (file) => file.write(0, Buffer.from("theirs")));
            expect(readFileSync(at("victim"), "utf8")).to.equal("mine");
        });

        it("say what is missing, and how much room there is", async () => {
            expect(await place.find(at("missing"))).to.equal(undefined);
            expect(await refusal(place.openToRead(at("missing")))).to.equal("missing");
            expect(await refusal(place.list(at("missing")))).to.equal("missing");
            expect(await place.free(folders.there)).to.be.above(0);
        });
    });
}

describe("a full disk", () => {
    it("is told from another refusal to write, here by the system and there by the room that is left", async () => {
        const write = (place: Place) =>
            using(place.openToWrite("/dev/full"), (file) => file.write(0, Buffer.from("x")));
        expect(await refusal(write(localPlace))).to.equal("full");
        const told = [];
        for (const blocksLeft of [0, 1000]) {
            // Block size, fragment size, and blocks: all, free, free for the user.
            const numbers = [4096, 4096, 1000, 1000, blocksLeft].map(number64);
            const box = boxPlace({
                ask: (kind) =>
                    kind === kinds.write
                        ? Promise.reject(new PlaceError("other", "the box refuses it"))
                        : Promise.resolve({ kind: kinds.handle, fields: new Fields(text("h")) }),
                extended: () =>
                    Promise.resolve({
                        kind: kinds.extendedReply,
                        fields: new Fields(Buffer.concat(numbers)),
                    }),
            });
            told.push(await refusal(write(box)));
        }
        expect(told).to.deep.equal(["full", "other"]);
    });
});

describe("a connection in SFTP", () => {
    it("fails every request that waits when it is lost, and every later one", async () => {
        const { child, sftp } = openServer();
        await sftp.ready;
        const place = boxPlace(sftp);
        child.kill("SIGSTOP");
        const waiting = place.list("/").catch((error: unknown) => error);
        child.kill("SIGKILL");
        expect(await waiting).to.be.instanceOf(ConnectionLost);
        const later = await place.find("/").catch((error: unknown) => error);
        expect(later).to.be.instanceOf(ConnectionLost);
    });

    it("says what is wrong where the box's shell greets into it", async () => {
        const output = new PassThrough();
        const sftp = new SftpConnection(new PassThrough(), output);
        output.write("Welcome to the box of ana!\n");
        const error: unknown = await sftp.ready.catch((it: unknown) => it);
        expect(String(error)).to.contain("~/.bashrc may print something");
    });
});
