import { expect } from "chai";
import type { Box, BoxFilter } from "../../../cli/boxes/find";
import { type Around, chooseMine } from "../../../cli/boxes/mine";

const box = (member: string, stack = "dev", id = `i-${stack}-${member}`): Box => ({
    ...{ id, member, stack, project: "workstation", instanceType: "t3a.large" },
    ...{ state: "running", zone: "us-east-1a", launched: new Date(0), reason: "", cause: "" },
    ...{ spot: false, publicAddress: false, lastStop: undefined, stoppedToCopy: undefined },
});

describe("chooseMine", () => {
    function choose(boxes: readonly Box[], asked: BoxFilter = {}, around: Partial<Around> = {}) {
        const find = ({ stack, member }: BoxFilter) =>
            Promise.resolve(
                boxes.filter(
                    (it) => it.stack === (stack ?? it.stack) && it.member === (member ?? it.member),
                ),
            );
        const none = { env: {}, stored: () => undefined, region: "us-east-1" };
        return chooseMine(asked, { ...none, find, ...around });
    }
    const chosen = async (...typed: Parameters<typeof choose>) => (await choose(...typed)).id;
    async function refused(...typed: Parameters<typeof choose>): Promise<string> {
        const error = await choose(...typed).catch((it: unknown) => it);
        expect(error).to.have.property("name", "Refusal");
        return (error as Error).message;
    }
    const three = [box("ana"), box("bob"), box("eve")];
    const stored = () => "bob";
    const env = { WORKSTATION_MEMBER: "eve" };

    it("takes --member before the variable, and the variable before the stored name", async () => {
        expect(await chosen(three, { member: "ana" }, { env, stored })).to.equal("i-dev-ana");
        expect(await chosen(three, {}, { env, stored })).to.equal("i-dev-eve");
        expect(await chosen(three, {}, { stored })).to.equal("i-dev-bob");
    });

    it("takes an empty variable for none", async () => {
        const empty = { WORKSTATION_MEMBER: "" };
        expect(await chosen(three, {}, { env: empty, stored })).to.equal("i-dev-bob");
    });

    it("takes the only box there is where no name is known", async () => {
        expect(await chosen([box("ana")])).to.equal("i-dev-ana");
    });

    it("names the member that was probably meant", async () => {
        expect(await refused([box("anna"), box("bob")], { member: "annna" })).to.match(
            /^annna has no box in us-east-1, did you mean anna; there are the boxes of\n/,
        );
    });

    it("does not take the only box there is for somebody else's", async () => {
        expect(await refused([box("ana")], {}, { stored })).to.equal(
            "bob (the name that `use` stored) has no box in us-east-1; there are the boxes of\n" +
                "  ana in dev, t3a.large, running\n" +
                "next: add --member NAME, or --region REGION where yours is in another region",
        );
    });

    it("asks where several are left and somebody is there", async () => {
        const ask = (boxes: readonly Box[]) => Promise.resolve(boxes[1]!);
        expect(await chosen(three, {}, { ask })).to.equal("i-dev-bob");
    });

    it("lists them where nobody can be asked", async () => {
        expect(await refused([box("ana"), box("bob")])).to.equal(
            "there are several boxes:\n  ana in dev, t3a.large, running\n  bob in dev, t3a.large, running\n" +
                "next: add --member NAME, or store your name: `npx workstation use NAME`",
        );
    });

    it("asks for the stack where a member has a box in two", async () => {
        const two = [box("ana"), box("ana", "gpu")];
        expect(await refused(two, { member: "ana" })).to.match(/\nnext: add --stack STACK$/);
        expect(await chosen(two, { member: "ana", stack: "gpu" })).to.equal("i-gpu-ana");
    });

    it("names both boxes of one stack and member, and takes neither", async () => {
        const twins = [box("ana", "dev", "i-1"), box("ana", "dev", "i-2")];
        expect(await refused(twins)).to.equal(
            "ana has 2 boxes in dev, i-1 (running) and i-2 (running): a change of the box is under way, or was interrupted\n" +
                "next: wait until it has ended, or ask whoever deploys to run `npx workstation up dev`",
        );
    });

    it("does not offer a box that is about to end", async () => {
        const old: Box = { ...box("ana", "dev", "i-old"), state: "shutting-down" };
        expect(await chosen([old, box("ana", "dev", "i-new")])).to.equal("i-new");
    });

    it("says where it looked when there is no box at all", async () => {
        expect(await refused([], { stack: "gpu" }, { stored })).to.equal(
            "there is no box in stack gpu in us-east-1\nnext: add --region REGION where yours is in another region, or ask " +
                "whoever deploys to run `npx workstation up`",
        );
    });
});
