import { expect } from "chai";
import fc from "fast-check";
import { randomBytes } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { pieceSize } from "../../../../cli/connect/copy/part-file";
import { ConnectionLost } from "../../../../cli/connect/copy/place";
import { TransferStopped } from "../../../../cli/connect/copy/transfer";
import { harvest, plant, run, shaky, type Tree, twoFolders } from "./two-folders";

/** Names that people and programs give: spaces, line breaks, leading dashes, other scripts, and what a shell would read. */
const names = fc.oneof(
    fc.constantFrom(
        "a b",
        "-rf",
        "new\nline",
        "日本語",
        "é",
        "$(touch x)",
        "'\"",
        "*",
        "#",
        ".hidden",
    ),
    fc.stringMatching(/^[a-z]{1,8}$/),
);
const sizes = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 5000 }) },
    { weight: 1, arbitrary: fc.integer({ min: pieceSize - 1, max: 3 * pieceSize + 1 }) },
);
const file = sizes.map((size): Tree[string] => randomBytes(size));
const link = fc.constantFrom("a b", "..", "/etc/passwd").map((it): Tree[string] => ({ link: it }));
const leaf = fc.oneof({ weight: 5, arbitrary: file }, { weight: 1, arbitrary: link });
const trees = fc
    .uniqueArray(fc.tuple(names, fc.option(names, { nil: undefined }), leaf), {
        maxLength: 8,
        selector: ([folder]) => folder,
    })
    .map((rows) =>
        Object.fromEntries(
            rows.flatMap(([folder, name, what]) =>
                name === undefined
                    ? [[folder, what]]
                    : [
                          [folder, undefined],
                          [`${folder}/${name}`, what],
                      ],
            ),
        ),
    );
const lives = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 3 });

describe("a copy that is interrupted anywhere", function () {
    this.timeout(300_000);

    it("has the same bytes after the next run, and shows no file before it is whole", async () => {
        const once = fc.asyncProperty(
            trees,
            fc.array(lives, { minLength: 1, maxLength: 3 }),
            async (tree, lanes) => {
                const folders = twoFolders();
                try {
                    plant(`${folders.here}/tree`, { ...tree, "folder of all": undefined });
                    const wanted = harvest(`${folders.here}`);
                    const copied = run([`${folders.here}/tree`], folders.there, {
                        lanes: lanes.map(shaky),
                    });
                    await copied.catch((error: unknown) => {
                        if (!(error instanceof ConnectionLost)) throw error;
                    });
                    const seen = Object.entries(harvest(folders.there));
                    for (const [name, what] of seen)
                        expect(what, JSON.stringify(name)).to.deep.equal(wanted[name]);
                    const { failed } = await run([`${folders.here}/tree`], folders.there);
                    expect(failed).to.deep.equal({});
                    expect(harvest(folders.there)).to.deep.equal(wanted);
                    const third = await run([`${folders.here}/tree`], folders.there);
                    expect([third.bytes, third.done]).to.deep.equal([0, []]);
                } finally {
                    folders.remove();
                }
            },
        );
        await fc.assert(once, { numRuns: 30 });
    });

    it("moves only the pieces of a large file that are missing, and compares the whole then", async () => {
        const { here, there, remove } = twoFolders();
        plant(here, { large: randomBytes(5 * pieceSize) });
        const stop = new AbortController();
        const stopped = run([`${here}/large`], there, {
            signal: stop.signal,
            moved: (bytes) => bytes > 3.5 * pieceSize && stop.abort(),
        });
        expect(await stopped.catch((error: unknown) => error)).to.be.instanceOf(TransferStopped);
        expect(harvest(there)).to.deep.equal({});
        const { bytes, compared, done } = await run([`${here}/large`], there);
        expect(bytes).to.be.within(pieceSize, 3 * pieceSize);
        expect([compared, done.length]).to.deep.equal([1, 1]);
        expect(harvest(there)).to.deep.equal(harvest(here));
        remove();
    });

    it("begins a large file again that has changed since, also where its size is the same", async () => {
        const { here, there, remove } = twoFolders();
        plant(here, { large: randomBytes(3 * pieceSize) });
        const stop = new AbortController();
        const halfway = { moved: (bytes: number) => bytes > 1.5 * pieceSize && stop.abort() };
        await run([`${here}/large`], there, { signal: stop.signal, ...halfway }).catch(() => 0);
        writeFileSync(`${here}/large`, randomBytes(3 * pieceSize));
        const { bytes } = await run([`${here}/large`], there);
        expect(bytes).to.equal(3 * pieceSize);
        expect(harvest(there)).to.deep.equal(harvest(here));
        expect(readdirSync(there)).to.deep.equal(["large"]);
        remove();
    });

    it("begins a file again whose pieces do not come to the same bytes", async () => {
        const { here, there, remove } = twoFolders();
        plant(here, { large: randomBytes(3 * pieceSize) });
        const stop = new AbortController();
        const halfway = { moved: (bytes: number) => bytes > 1.5 * pieceSize && stop.abort() };
        await run([`${here}/large`], there, { signal: stop.signal, ...halfway }).catch(() => 0);
        const second = await run([`${here}/large`], there, { isSame: false });
        expect(second.failed[`${here}/large`]).to.contain("did not arrive whole");
        expect(harvest(there)).to.deep.equal({});
        const third = await run([`${here}/large`], there);
        expect(third.bytes).to.equal(3 * pieceSize);
        expect(harvest(there)).to.deep.equal(harvest(here));
        remove();
    });
});
