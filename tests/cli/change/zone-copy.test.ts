import { expect } from "chai";
import type { LiveVolume } from "../../../cli/aws/account";
import { unusedCopies } from "../../../cli/change/zone-copy";
import { currentOf } from "../../../cli/change/session";

const original: LiveVolume = {
    ...{ id: "vol-1", member: "ana", sizeGiB: 50, zone: "us-east-1a", generation: 1 },
    ...{ box: "i-1", tags: {} },
};
const copy: LiveVolume = {
    ...original,
    ...{ id: "vol-2", zone: "us-east-1b", generation: 2, box: undefined },
    tags: { "workstation:carries": "vol-1" },
};
const nothing = new Set<string>();
const deleted = (volumes: readonly LiveVolume[], inState = nothing) =>
    unusedCopies(volumes, inState).map(({ id }) => id);

describe("A data volume counts as an unused copy", () => {
    it("when it has the tag, its original exists, and neither a box nor the stack has it", () => {
        expect(deleted([original, copy])).to.deep.equal(["vol-2"]);
        const blank = { ...copy, tags: { "workstation:carries": "nothing" } };
        expect(deleted([blank])).to.deep.equal(["vol-2"]);
    });

    it("never when it is on a box", () => {
        expect(deleted([original, { ...copy, box: "i-2" }])).to.deep.equal([]);
    });

    it("never when the stack has it", () => {
        expect(deleted([original, copy], new Set(["vol-2"]))).to.deep.equal([]);
    });

    it("never when its original is gone: it may hold the only data", () => {
        expect(deleted([copy])).to.deep.equal([]);
    });

    it("never without the tag, on a box or not", () => {
        expect(deleted([{ ...original, box: undefined }])).to.deep.equal([]);
        expect(deleted([original, { ...copy, tags: {} }])).to.deep.equal([]);
    });
});

describe("A member's data", () => {
    it("is on the highest generation, for members that the settings name", () => {
        const members = [{ name: "ana", sshPublicKeys: [] }];
        const others = { ...original, id: "vol-3", member: "zoe", generation: 9 };
        expect(currentOf([copy, original, others], { members })).to.deep.equal([copy]);
    });
});
