import { expect } from "chai";
import { imageLines, imageOfBox } from "../../../cli/jobs/definition";
import { placeOf, resultLines } from "../../../cli/jobs/results";
import { frameworks } from "../../../catalog/frameworks";

describe("a result", () => {
    const place = (path: string, here?: string, sent?: string) =>
        placeOf({ path, sha256: "new" }, "ID", here, sent).as;

    it("overwrites nothing but what was sent and is still as it was sent", () => {
        expect([place("a"), place("a", "old", "old"), place("a", "new")]).to.deep.equal([
            "written",
            "written",
            "the same",
        ]);
        expect(placeOf({ path: "a", sha256: "new" }, "ID", "mine", "old")).to.deep.equal({
            as: "beside",
            path: "a",
            beside: "a.ID",
        });
        expect(place("a", "mine")).to.equal("beside");
    });

    it("stays in the folder, and out of git's", () => {
        for (const path of [
            "",
            "/etc/x",
            "../x",
            "a/../../x",
            "a//b",
            "C:x",
            "a\\b",
            ".git/hooks/x",
            "sub/.GIT/config",
            "a\u001b",
        ])
            expect(place(path), path).to.equal("refused");
    });

    it("is told in a few lines", () => {
        const beside = Array.from({ length: 12 }, (_, at) => ({
            as: "beside" as const,
            path: `f${at}`,
            beside: "x",
        }));
        expect(
            resultLines(
                [
                    { as: "written", path: "a" },
                    { as: "the same", path: "b" },
                ],
                "/d",
            ),
        ).to.deep.equal(["1 file came back into /d/"]);
        expect(
            resultLines([...beside, { as: "refused", path: "r", why: "w" }], "/d/").at(-1),
        ).to.equal("... and 3 more");
        expect(resultLines([{ as: "refused", path: "r", why: "w" }], "/d")).to.deep.equal([
            "r did not come back: w",
        ]);
        expect(
            resultLines(
                [
                    { as: "written", path: "a" },
                    { as: "written", path: "b" },
                ],
                "/d/",
            ),
        ).to.deep.equal(["2 files came back into /d/"]);
    });
});

describe("the image of a job", () => {
    const release = frameworks.pytorch.releases[0];
    const [newest, older] = [release.gpuContainers[0]!, release.gpuContainers[1]!];

    it("is compared with the one that the box's GPU gets by the catalog", () => {
        expect(imageOfBox(newest.image, "g5.xlarge")).to.equal(newest.image);
        expect(imageOfBox(newest.image, "g3.4xlarge")).to.equal(older.image);
        expect(imageOfBox(newest.image, "t3a.large")).to.equal(release.cpuContainer);
        expect(imageOfBox("other", "g5.xlarge")).to.equal(undefined);
        expect(imageOfBox(newest.image, "x9.huge")).to.equal(undefined);
    });

    it("is warned of where they differ", () => {
        expect(imageLines("a", "b").at(-1)).to.contain("warning: they differ");
        expect(imageLines("a", "a")).to.deep.equal(["image of the job: a, as on your box"]);
        expect(imageLines("a", undefined)[0]).to.contain("not known here");
    });
});
