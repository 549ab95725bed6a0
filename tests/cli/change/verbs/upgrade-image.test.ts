import { expect } from "chai";
import { readFileSync } from "node:fs";
import { isaac, SimulatedStack } from "../support/account";
import { runVerb } from "../support/run-verb";

const image = "ami-0123456789abcdef0";

describe("workstation upgrade-image", function () {
    this.timeout(60_000);
    const aws = new SimulatedStack();
    beforeEach(() => aws.begin("ana"));
    afterEach(() => aws.end());

    /** Changes ana's box as if it had been launched with these properties. */
    function launchedWith(inputs: Readonly<Record<string, unknown>>): void {
        aws.change((account) => {
            const box = account.existing["i-ana"]!;
            account.existing["i-ana"] = { ...box, inputs: { ...box.inputs, ...inputs } };
        });
    }

    async function run(to?: string) {
        const { session, program } = aws.session(isaac);
        const options = { yes: true, ...(to === undefined ? {} : { to }) };
        const refused = await runVerb(session, "upgrade-image", "", options).then(
            () => "",
            (error: unknown) => String(error),
        );
        return { refused, runs: program.runs };
    }

    it("refuses a stack without a box, as a new box takes today's image", async () => {
        aws.change((account) => {
            delete account.existing["i-ana"];
        });
        const { refused, runs } = await run(image);
        expect(refused).to.contain("stack dev has no box");
        expect(runs).to.equal(0);
    });

    it("refuses a box whose type no image fits any more", async () => {
        launchedWith({ instanceType: "p2.xlarge" });
        expect((await run(image)).refused).to.match(/K80|p2/);
    });

    it("refuses a Debian GPU box, whose driver needs its kernel's headers", async () => {
        aws.configure({
            members: [{ name: "ana" }],
            os: "debian12",
            instanceTypes: ["g4dn.xlarge"],
        });
        launchedWith({ instanceType: "g4dn.xlarge" });
        expect((await run(image)).refused).to.match(/upgrade-image .*headers/);
    });

    it("says so and changes nothing when every box has the image already", async () => {
        launchedWith({ ami: image });
        const { refused, runs } = await run(image);
        expect([refused, runs]).to.deep.equal(["", 0]);
        expect(aws.said.at(-1)).to.equal(`every box of dev has ${image} already`);
    });

    it("pins the image in the stack file, with the way back to the former one", async () => {
        launchedWith({ ami: "ami-0aaaaaaaaaaaaaaaa" });
        const { refused, runs } = await run(image);
        expect([refused, runs]).to.deep.equal(["", 1]);
        expect(readFileSync(aws.file, "utf8")).to.match(
            /workstation:imageIds:\n +al2023-x86_64: ami-0123456789abcdef0 # was ami-0aaaaaaaaaaaaaaaa; to go back: /,
        );
        expect(aws.said.at(-1)).to.equal(
            "to go back to the former image: npx workstation upgrade-image dev --to ami-0aaaaaaaaaaaaaaaa",
        );
    });
});
