import { expect } from "chai";
import { oneKindOnly, pinnedImage } from "../../settings/image-ids";
import { problemsWith, problemWith, settingsWith } from "./raw";

const id = "ami-0123456789abcdef0";

describe("The images that a stack pins", () => {
    it("are a table by image kind", () => {
        const imageIds = { "al2023-x86_64": id };
        const settings = settingsWith({ imageIds });
        expect(pinnedImage(settings, "al2023-x86_64")).to.equal(id);
        expect(pinnedImage(settings, "debian12-x86_64")).to.equal(undefined);
    });

    it("are one image for all boxes where the stack file says imageId, as before the table", () => {
        expect(pinnedImage(settingsWith({ imageId: id }), "al2023-x86_64")).to.equal(id);
    });

    it("are refused for a kind that does not exist, with the nearest", () => {
        const { setting, fixed } = problemWith({ imageIds: { "al2023-x86-64": id } });
        expect([setting, fixed]).to.deep.equal([
            "imageIds.al2023-x86-64",
            "rename it to al2023-x86_64",
        ]);
    });

    it("are refused when they are no ids, and when both settings give some", () => {
        expect(problemWith({ imageIds: { "al2023-x86_64": "al2023" } }).fixed).to.equal(
            `pulumi config set --path 'imageIds["al2023-x86_64"]' ami-ID`,
        );
        const both = { imageId: id, imageIds: { "al2023-x86_64": id } };
        expect(problemWith(both).fixed).to.equal("pulumi config rm imageId");
    });

    it("are refused for the kind whose driver Debian compiles, and for no other", () => {
        const boxes = { os: "debian12", instanceTypes: ["g4dn.4xlarge"] };
        const { setting } = problemWith({ ...boxes, imageIds: { "debian12-x86_64": id } });
        expect(setting).to.equal("imageIds.debian12-x86_64");
        expect(problemsWith({ ...boxes, imageIds: { "al2023-x86_64": id } })).to.deep.equal([]);
    });
});

describe("One image for a stack", () => {
    it("is refused by name when its boxes are of several kinds, and becomes a table", () => {
        const kinds = ["al2023-x86_64", "dlami-base-al2023-x86_64", "al2023-x86_64"];
        const [problem] = oneKindOnly({ imageId: id, imageIds: {} }, kinds);
        expect(problem?.wrong).to.match(/the boxes of this stack need 2 kinds/);
        expect(problem?.fix).to.deep.equal([
            { path: ["imageId"] },
            { path: ["imageIds", "al2023-x86_64"], value: id },
        ]);
        expect(oneKindOnly({ imageId: id, imageIds: {} }, kinds.slice(0, 1))).to.deep.equal([]);
        expect(oneKindOnly({ imageIds: {} }, kinds)).to.deep.equal([]);
    });
});
