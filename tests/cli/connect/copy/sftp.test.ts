import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { duplexPair, PassThrough } from "node:stream";
import { digestHere } from "../../../../cli/connect/copy/digest";
import { ConnectionLost, PlaceError, using } from "../../../../cli/connect/copy/place";
import { boxPlace } from "../../../../cli/connect/copy/sftp/box-place";
import { SftpConnection } from "../../../../cli/connect/copy/sftp/connection";
import { Fields } from "../../../../cli/connect/copy/sftp/wire";
import { type Conditions, SftpServer, statuses } from "./support/sftp-server";
import { twoFolders } from "./two-folders";

describe("the files of a box, over SFTP", () => {
    const folders = twoFolders();
    const home = realpathSync(folders.there);
    after(() => folders.remove());
    const at = (name: string) => join(home, name);

    function open(conditions: Conditions = {}) {
        const [client, service] = duplexPair();
        const server = new SftpServer(home, conditions);
        server.serve(service);
        const sftp = new SftpConnection(client, client);
        return { server, sftp, place: boxPlace(sftp), client };
    }

    const errorOf = (action: Promise<unknown>) =>
        action.then(() => undefined).catch((error: unknown) => error as PlaceError);

    it("are read whole from a server that gives fewer bytes than it was asked for", async () => {
        const bytes = randomBytes(10_000);
        writeFileSync(at("short"), bytes);
        const { place } = open({ mostBytes: 999 });
        const read = await using(place.openToRead("short"), (file) =>
            Promise.all([file.read(0, 10_000), file.read(9_000, 5_000), file.read(20_000, 1)]),
        );
        expect(read).to.deep.equal([bytes, bytes.subarray(9_000), Buffer.alloc(0)]);
    });

    it("are told apart where the answers come out of order", async () => {
        for (let file = 0; file < 20; file++) writeFileSync(at(`file ${file}`), "x".repeat(file));
        const { place, server } = open({ reversed: true });
        const found = await Promise.all(
            Array.from({ length: 20 }, (_, file) => place.find(`file ${file}`)),
        );
        expect(found.map((it) => it?.size)).to.deep.equal([...found.keys()]);
        expect(server.requests).to.have.length(20);
    });

    it("are listed over several answers, with kinds and modes, and without dots", async () => {
        mkdirSync(at("many"));
        for (let file = 0; file < 250; file++) writeFileSync(at(`many/${file}`), "");
        const { place } = open();
        await place.makeFolder("many/folder", 0o750);
        await place.makeLink("many/link", "nowhere at all");
        const listed = await place.list("many");
        expect(listed.size).to.equal(252);
        expect(listed.get("folder")).to.include({ kind: "folder", mode: 0o750 });
        expect(listed.get("link")?.kind).to.equal("link");
        expect(await place.readLink("many/link")).to.equal("nowhere at all");
        expect(await place.real("many/../many/")).to.equal(at("many"));
    });

    it("are made again for their owner alone where a part of an earlier run lies, and never through a link", async () => {
        writeFileSync(at("victim"), "mine");
        const { place } = open();
        await place.makeLink("trap", at("victim"));
        await using(place.create("trap"), async (file) => {
            expect((await place.find("trap"))?.mode).to.equal(0o600);
            await file.write(4, Buffer.from("late"));
            await file.write(0, Buffer.from("soon"));
            await file.complete({ mode: 0o640, mtime: 1_600_000_000 });
        });
        await place.rename("trap", "victim");
        expect(readFileSync(at("victim"), "utf8")).to.equal("soonlate");
        expect(await place.find("victim")).to.deep.equal({
            ...{ kind: "file", size: 8, mtime: 1_600_000_000, mode: 0o640 },
        });
    });

    it("refuse with the reason that the server gives", async () => {
        const { place, server } = open();
        const reasons: Record<number, string> = {
            [statuses.missing]: "it is not there",
            [statuses.denied]: "permission denied",
            [statuses.failure]: "the box refuses it",
            [statuses.unsupported]: "Operation unsupported",
        };
        for (const [status, said] of Object.entries(reasons)) {
            server.conditions.refuse = () => Number(status);
            expect((await errorOf(place.list("many")))?.message).to.equal(said);
        }
        server.conditions.refuse = (request) =>
            request.startsWith("open") ? statuses.denied : undefined;
        expect(await errorOf(place.create("victim"))).to.include({ why: "denied" });
        expect(readFileSync(at("victim"), "utf8")).to.equal("soonlate");
    });

    it("tell a full disk from another failure, by the room that is left", async () => {
        const { place, server } = open();
        await using(place.create("full"), async (file) => {
            server.conditions = { room: 1024 };
            expect(await errorOf(file.write(0, Buffer.alloc(2000)))).to.include({ why: "full" });
            server.conditions = { refuse: (it) => (it === "write" ? statuses.failure : undefined) };
            expect(await errorOf(file.write(0, Buffer.from("four")))).to.include({ why: "other" });
        });
    });

    it("fail each request that waits when the connection ends, and every later one", async () => {
        const { place, sftp } = open({ left: 1 });
        await sftp.ready;
        const waiting = ["a", "b", "c"].map((name) => errorOf(place.find(name)));
        const [first, ...others] = await Promise.all(waiting);
        expect(first).to.equal(undefined);
        for (const error of [...others, await errorOf(place.free("."))])
            expect(error).to.be.instanceOf(ConnectionLost);
    });

    it("are what they are where the server tells no more than a mode", async () => {
        const { place } = open({ onlyModes: true });
        const told = { size: 0, mtime: 0 };
        expect(await place.find("victim")).to.deep.equal({ kind: "file", mode: 0o640, ...told });
        expect((await place.find("many"))?.kind).to.equal("folder");
    });

    it("are understood however the bytes of an answer are cut", async () => {
        writeFileSync(at("cut"), "0123456789");
        const [client, service] = duplexPair();
        const output = new PassThrough();
        client.on("data", (bytes: Buffer) => {
            for (const byte of bytes) output.write(Buffer.of(byte));
        });
        new SftpServer(home).serve(service);
        const place = boxPlace(new SftpConnection(client, output));
        expect(await place.find("cut")).to.include({ kind: "file", size: 10 });
        const read = await using(place.openToRead("cut"), (file) => file.read(2, 3));
        expect(String(read)).to.equal("234");
    });
});

describe("a packet that is cut short", () => {
    it("is refused, and its bytes are not taken for another field", () => {
        expect(() => new Fields(Buffer.of(0, 0, 0, 2, 1)).raw()).to.throw("cut short");
    });
});

describe("the digest of a file", () => {
    it("is refused for a file of this computer that is gone", async () => {
        const error: unknown = await digestHere("/nonexistent").catch((it: unknown) => it);
        expect(error).to.be.instanceOf(PlaceError);
        expect(String(error)).to.contain("this computer could not read it to compare it");
    });
});
