import { expect } from "chai";
import { done } from "./support/boxes";
import { Consumer } from "./support/consumer";

describe("TeamWorkstations refuses", function () {
    this.timeout(300_000);
    const consumer = new Consumer();

    before(async () => {
        consumer.configure({ "aws:region": "us-east-1" });
        done(await consumer.pulumi("stack", "init"));
    });
    after(() => consumer.laptop.end());

    /** Returns what a preview of this program prints, which must fail and create nothing. */
    async function refusal(program: string): Promise<string> {
        consumer.program(program);
        const { status, output } = await consumer.pulumi("preview");
        expect(status, output).not.to.equal(0);
        // What follows is the consumer's own SDK, whose engine has hung up.
        const [told = ""] = output.split("Error: failed to register new resource");
        expect(told, output).not.to.match(/pulumi config|npx workstation|stack file| at \S+\.js/);
        return output;
    }

    it("all wrong arguments at once, each by its path, with the argument to change", async () => {
        const output = await refusal(`new TeamWorkstations("vision", {
            members: [{ name: "ada" }, { name: "Bob B", dataVolumeGib: 0 }],
            os: "debian", idleStopMinutes: 3, colour: "blue", subnetIds: { "us-east-1a": "subnet-1" },
        });`);
        for (const part of [
            /members\[1\]\.name.*is not a usable user name.*write members\[1\]\.name: "bob-b"/,
            /members\[1\]\.dataVolumeGib.*write members\[1\]\.dataVolumeGib: 1/,
            /os.*got "debian".*al2023, debian12, debian13.*write os: "debian12"|os.*write os:/,
            /idleStopMinutes.*15/,
            /colour.*is not an argument of TeamWorkstations.*leave out colour/,
            /vpcId.*is missing although subnetIds is given/,
        ])
            expect(output).to.match(part);
    });

    it("a machine that AWS does not offer, with one that works", async () => {
        const output = await refusal(
            `new TeamWorkstations("vision", { members: [{ name: "ada" }], instanceTypes: ["g3.4xlarge"] });`,
        );
        expect(output).to.match(/instanceTypes.*AWS retired G3.*write instanceTypes/);
    });

    it("an output or a secret where a plain value decides what exists, without its value", async () => {
        const output = await refusal(`new TeamWorkstations("vision", {
            members: [{ name: pulumi.secret("hush-hush") }],
            dataVolumeGib: pulumi.output(Promise.resolve(70)), framework: pulumi.secret("none"),
        });`);
        expect(output).to.match(/members.*is an output or a secret/);
        expect(output).to.match(/framework.*is an output or a secret/);
        expect(output).not.to.contain("hush-hush");
    });

    it("a name that does not fit into names and tags", async () => {
        const output = await refusal(
            `new TeamWorkstations("Vision.Team", { members: [{ name: "ada" }] });`,
        );
        expect(output).to.match(/name.*is not a usable name of a team/);
    });

    it("a member who seems to be renamed, with a way that changes nothing else in the program", async () => {
        consumer.program(`new TeamWorkstations("vision", { members: [{ name: "ada" }] });`);
        done(await consumer.up());
        const output = await refusal(
            `new TeamWorkstations("vision", { members: [{ name: "eve" }] });`,
        );
        expect(output).to.contain(
            "no longer has ada, whose box has data volume vol-vision-ada-data",
        );
        expect(output).to.contain(
            "take the team out of the program and run `pulumi up --stack dev`",
        );
    });
});
