import { expect } from "chai";
import { stackFile } from "../../planning/caller";
import { refuseRenamed } from "../../planning/renamed";
import type { Member } from "../../settings/settings";
import { refusalOf } from "../support/refusal-of";

const gpu = stackFile({ project: "workstation", stack: "gpu" });

const held = { id: "vol-1", sizeGiB: 50, zone: "eu-west-1a", generation: 1, inUse: true };
const volumeOf = (member: string, changes: object = {}) => ({ ...held, member, ...changes });
const named = (...names: string[]) => ({
    members: names.map((name) => ({ name }) as Member),
});

describe("A member who is renamed", () => {
    const twoOfThree = [volumeOf("ana", { id: "vol-2" }), volumeOf("ben")];

    it("is refused, with the volume and a way for one person and for two", () => {
        const { message } = refusalOf(() => refuseRenamed(twoOfThree, named("ana", "zoe"), gpu));
        expect(message.split("\n")).to.deep.equal([
            "members of stack gpu no longer has ben, whose box has data volume vol-1, and now has zoe without a volume. " +
                "A new name is a new member with an empty volume, so nothing was changed.",
            "  - If zoe is ben: keep the name ben, which the home and the volume have too.",
            "  - If zoe must have ben's data under the new name: take zoe out and run `pulumi up --stack gpu`. Then run " +
                "`aws ec2 create-tags --region eu-west-1 --resources vol-1 --tags Key=workstation:member,Value=zoe`, name " +
                "zoe in members and run `pulumi up --stack gpu`. The files are in /home/ben and /data then.",
            "  - If zoe is somebody else: take zoe out and run `pulumi up --stack gpu`. Then name zoe in members and run " +
                "`pulumi up --stack gpu`. ben's volume is kept.",
        ]);
    });

    it("is refused with all who join, as any of them could be the one", () => {
        const refused = () => refuseRenamed(twoOfThree, named("ana", "yan", "zoe"), gpu);
        expect(refusalOf(refused).message).to.contain("take yan and zoe out");
    });

    it("leaves by the end of the stack where nobody else is left", () => {
        const refused = () => refuseRenamed([volumeOf("ben")], named("zoe"), gpu);
        const { message } = refusalOf(refused);
        expect(message).to.contain("run `npx workstation destroy gpu`. Then");
        expect(message).to.not.contain("take zoe out");
    });

    for (const [what, found, members] of [
        ["nobody joins", [volumeOf("ana"), volumeOf("ben")], named("ana")],
        ["nobody leaves", [volumeOf("ana")], named("ana", "zoe")],
        ["the one who left has no box any more", [volumeOf("ben", { inUse: false })], named("zoe")],
        [
            "the one who joins comes back to a volume",
            [volumeOf("ben"), volumeOf("zoe")],
            named("zoe"),
        ],
        ["the volume's tag names nobody", [volumeOf("")], named("zoe")],
    ] as const)
        it(`is not suspected where ${what}`, () => {
            refuseRenamed(found, members, gpu);
        });
});
